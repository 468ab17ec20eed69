"""Passage vectors without their language.

The encoder puts a text's language into its vector, and so prefers passages in the question's own language: in an archive of many languages
the right passage in another one loses to a wrong one in this one. Each language's mean vector is taken off its passages, so that a question
meets passages in every language alike (questions: `query_adapter.py`). In an archive of one language this changes next to nothing.

The means are shipped, from the texts that `training/language_means.py` names; for another language, the archive's own mean stands in, drawn
towards the mean of all languages where it is made of few passages.

Source: centring per language, as in Reimers and Gurevych's and others' work on cross-lingual alignment; for a projection instead see Yang
et al., EMNLP 2021. Both are measured in docs/experiments/finding.md.
"""

from __future__ import annotations

# What is made here is in every index: whoever changes it raises `centering_version` in SETTINGS (`preparation.py`).
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

MEANS = Path(__file__).with_name("language_means.npz")
"""A float32 array of shape (dimension,) for each language."""
MEANS_REVISION = "1aabcf172ced606fcb685af7b5dfde4c7e8a375fd068fc15644324c6f9f481d9"
"""The encoder's weights that the means belong to."""

# Vectors of a language without a shipped mean that weigh as much as the mean of all languages.
_SHRINKAGE = 60


def centered(vectors: NDArray[np.float32], languages: Sequence[str | None], revision: str) -> NDArray[np.float32]:
    """Passage vectors (n, dimension) of the encoder with these weights, without their languages' means, of unit length again.

    `languages` are ISO 639 codes, None where the language is not known. Vectors of another encoder are returned as they are.
    """
    if revision != MEANS_REVISION:
        return vectors
    shipped = means()
    overall = np.mean(list(shipped.values()), axis=0)
    names = np.array([language or "" for language in languages])
    rest = np.empty_like(vectors)
    for name in np.unique(names):
        own = names == name
        mean = shipped.get(str(name))
        if mean is None:
            mean = overall if name == "" else (vectors[own].sum(axis=0) + _SHRINKAGE * overall) / (own.sum() + _SHRINKAGE)
        rest[own] = vectors[own] - mean
    return unit(rest)


@lru_cache(maxsize=1)
def means() -> dict[str, NDArray[np.float32]]:
    """ISO 639 code → the mean vector of passages in that language."""
    with np.load(MEANS, allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Vectors (n, dimension) with unit length; one that is all zeros stays so."""
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9), np.float32)
