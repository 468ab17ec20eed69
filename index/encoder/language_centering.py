"""Mean-centring: the mean vector of a passage's language is taken off the passage's vector.

The encoder puts a text's language into its vector, so a question's vector is nearer to passages in its own language. In an archive of many
languages, the right passage in another language would lose to a wrong one in the question's. Without the means, a question finds passages
in every language alike; questions have a mean of their own (`query_adapter.py`). In an archive of one language this changes almost nothing.

`language_means.npz` has the means, of the texts that `training/language_means.py` names. A language without a mean gets the one of its
passages in the archive, shrunk towards the mean of all languages if these passages are few.

Source: centring per language, as in work on cross-lingual alignment by Reimers and Gurevych and others. Yang et al., EMNLP 2021, use a
projection instead. Both are measured in docs/experiments/finding.md.

Every index holds the result of this module: whoever changes it raises `centering_version` in `SETTINGS` (`index/ingest/preparation.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from articleqa.index.encoder.bundled_model import REVISION

MEANS = Path(__file__).with_name("language_means.npz")
"""A float32 array of shape (dimension,) for each language, named by its ISO 639 code."""
MEANS_REVISION = REVISION
"""The revision of the encoder that the means belong to: the default one."""

# Where a language has no mean in the file, the mean of all languages weighs as much as this many of its passages.
_SHRINKAGE = 60


def centered(vectors: NDArray[np.float32], languages: Sequence[str | None], revision: str) -> NDArray[np.float32]:
    """Take the means of their languages off passage vectors.

    Args:
        vectors: Unit vectors of passages, shape (passages, dimension).
        languages: The ISO 639 code of each passage's language, None where it is not known.
        revision: The revision of the encoder that made the vectors.

    Returns:
        Unit vectors of the same shape; the vectors themselves if the means belong to another encoder.
    """
    if revision != MEANS_REVISION:
        return vectors
    codes = np.array([language or "" for language in languages])
    of_code = {str(code): vectors[codes == code] for code in np.unique(codes)}
    return without_means(vectors, codes, {code: mean_of(code, part.sum(axis=0), len(part)) for code, part in of_code.items()})


def without_means(vectors: NDArray[np.float32], codes: NDArray[np.str_], means_: Mapping[str, NDArray[np.float32]]) -> NDArray[np.float32]:
    """Take means off vectors.

    Args:
        vectors: Unit vectors, shape (n, dimension).
        codes: The language of each, shape (n,).
        means_: Language → its mean, shape (dimension,), for every language among `codes`.

    Returns:
        Unit vectors of the same shape.
    """
    differences = np.empty_like(vectors)
    for code in np.unique(codes):
        mask = codes == code
        differences[mask] = vectors[mask] - means_[str(code)]
    return unit(differences)


def mean_of(code: str, total: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """Return what is taken off the passage vectors of a language.

    Args:
        code: The ISO 639 code of the language; "" where it is not known.
        total: The sum of all its vectors, shape (dimension,); it counts only where no mean of the language is known.
        count: How many vectors these are.

    Returns:
        The mean, shape (dimension,).
    """
    language_means = means()
    if code in language_means:
        return language_means[code]
    overall_mean: NDArray[np.float32] = np.mean(list(language_means.values()), axis=0)
    return overall_mean if code == "" else np.asarray((total + _SHRINKAGE * overall_mean) / (count + _SHRINKAGE), np.float32)


@lru_cache(maxsize=1)
def means() -> dict[str, NDArray[np.float32]]:
    """Return the mean vectors of the languages that have one: ISO 639 code → array of shape (dimension,)."""
    with np.load(MEANS, allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the vectors, shape (n, dimension), scaled to unit length; a vector of zeros stays as it is."""
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9), np.float32)
