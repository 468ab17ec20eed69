"""Vectors without what tells their language.

The encoder puts a text's language into its vector, and so prefers passages in the question's own language: in an archive of many languages
the right passage in another one loses to a wrong one in this one. The differences between languages lie in a few directions, the same
whatever a text is about; without these directions a question meets passages in every language alike, and nobody needs to know which
language is which.

Source: Yang et al., A Simple and Effective Method To Eliminate the Self Language Bias in Multilingual Representations, EMNLP 2021. The
directions come from `benchmarks/fit_language_basis.py`, for the default encoder only; vectors of any other pass through unchanged.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

BASIS = Path(__file__).with_name("language_basis.npy")
"""Orthonormal rows, float32."""
BASIS_REVISION = "1aabcf172ced606fcb685af7b5dfde4c7e8a375fd068fc15644324c6f9f481d9"
"""The encoder's weights that the basis belongs to."""


def neutral(vectors: NDArray[np.float32], revision: str) -> NDArray[np.float32]:
    """Vectors (n, dimension) of the encoder with these weights, without their language, of unit length again."""
    if revision != BASIS_REVISION:
        return vectors
    basis = _basis()
    rest = vectors - (vectors @ basis.T) @ basis
    return np.asarray(rest / np.maximum(np.linalg.norm(rest, axis=1, keepdims=True), 1e-9), np.float32)


@lru_cache(maxsize=1)
def _basis() -> NDArray[np.float32]:
    basis: NDArray[np.float32] = np.load(BASIS, allow_pickle=False)
    return basis
