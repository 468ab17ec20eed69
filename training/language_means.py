"""Make `index/encoder/language_means.npz`: the mean vector of each language's passages.

    python -m training.language_means EVALUATION_FOLDER

From train articles only: 12 languages from xquad-*, one text in all of them, so that their means differ by the language and nothing else;
six more from collections of one language, whose mean is over other subjects: French (piaf), Italian (squad-it), Norwegian (norquad-news and
norquad-wiki), Japanese (jaquad), Hebrew (heq) and Portuguese (faquad).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from articleqa.index.encoder.language_centering import MEANS, MEANS_REVISION
from articleqa.index.encoder.protocol import Encoder
from articleqa.index.encoder.sentence_transformer import load_encoder
from training.data import PARALLEL, train_part

OTHERS = ("piaf", "squad-it", "norquad-news", "norquad-wiki", "jaquad", "heq", "faquad")
MOST = 300
"""Passages of a collection that is not parallel."""


def passage_means(folder: Path, encoder: Encoder) -> dict[str, NDArray[np.float32]]:
    """ISO 639 code → mean vector."""
    vectors: dict[str, list[NDArray[np.float32]]] = {}
    for name in (*PARALLEL, *OTHERS):
        part = train_part(folder / name, encoder, most=None if name in PARALLEL else MOST)
        vectors.setdefault(part.language, []).append(encoder.encode_passages([texts[0] for texts in part.texts]))
        print(f"{part.language}: {len(part.passages)} passages of {name}", flush=True)
    return {language: np.concatenate(several).mean(axis=0) for language, several in sorted(vectors.items())}


def main() -> None:
    """Make and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("evaluation", type=Path)
    folder = parser.parse_args().evaluation
    encoder = load_encoder()
    if encoder.revision != MEANS_REVISION:
        raise SystemExit(
            f"The encoder has weights {encoder.revision}: set MEANS_REVISION in index/encoder/language_centering.py to them first."
        )
    np.savez(MEANS, **passage_means(folder, encoder))  # type: ignore[arg-type]  # the stubs take the arrays for options


if __name__ == "__main__":
    main()
