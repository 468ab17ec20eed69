"""Make `index/encoder/language_means.npz`: the mean vector of each language's passages.

    python -m training.language_means EVALUATION_FOLDER

Only train articles are used. Twelve languages come from xquad-*, which is one text in all of them: these means differ by the language and
by nothing else. Six more come from collections in one language, on other subjects: French (piaf), Italian (squad-it), Norwegian
(norquad-news and norquad-wiki), Japanese (jaquad), Hebrew (heq) and Portuguese (faquad).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from articleqa.index.encoder.language_centering import MEANS, MEANS_REVISION
from articleqa.index.encoder.loading import load_encoder
from articleqa.index.encoder.protocol import Encoder
from training.data import PARALLEL, train_part

OTHERS = ("piaf", "squad-it", "norquad-news", "norquad-wiki", "jaquad", "heq", "faquad")
MOST = 300
"""Articles of a collection that is not parallel are drawn until there are so many passages."""


def passage_means(folder: Path, encoder: Encoder) -> dict[str, NDArray[np.float32]]:
    """Return the mean vector of each language: float32 (dimensions,) by ISO 639 code, in the order of the codes."""
    vectors: dict[str, list[NDArray[np.float32]]] = {}
    for name in (*PARALLEL, *OTHERS):
        part = train_part(folder / name, encoder, most=None if name in PARALLEL else MOST)
        vectors.setdefault(part.language, []).append(encoder.encode_passages([texts[0] for texts in part.texts]))
        print(f"{part.language}: {len(part.passages)} passages of {name}", flush=True)
    return {language: np.concatenate(parts).mean(axis=0) for language, parts in sorted(vectors.items())}


def main() -> None:
    """Compute the means and write them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("evaluation", type=Path)
    folder = parser.parse_args().evaluation
    encoder = load_encoder()
    if encoder.revision != MEANS_REVISION:
        raise SystemExit(
            f"The encoder's weights are {encoder.revision}: set MEANS_REVISION in index/encoder/language_centering.py to that first."
        )
    np.savez(MEANS, **passage_means(folder, encoder))  # type: ignore[arg-type]  # the stubs think that the arrays are options


if __name__ == "__main__":
    main()
