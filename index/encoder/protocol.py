"""The interface of an encoder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from articleqa.index.arguments import check_optional

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray


@runtime_checkable
class Encoder(Protocol):
    """Turns texts into unit vectors. Those of questions and of passages are in one space, so the dot product of two is their cosine."""

    @property
    def name(self) -> str:
        """The name that the index's manifest keeps, and by which `load_encoder` loads a model."""

    @property
    def revision(self) -> str:
        """The SHA-256 (hex) of the weights. Vectors of different revisions cannot be compared."""

    @property
    def dimension(self) -> int:
        """The number of components of a vector."""

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return a unit vector for each text, in their order: shape (texts, dimension), float32."""

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return a unit vector for each text, in their order: shape (texts, dimension), float32."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each text has, without the prompt and without special tokens."""


def check_model_or_encoder(model: object, encoder: object) -> None:
    """Check what says which encoder makes an index: the name of a model, an encoder, or neither.

    Args:
        model: A model's name or folder, or None.
        encoder: An Encoder, or None.

    Raises:
        ValueError: One is of another class, or both are given.
    """
    check_optional("model", model, str, "a model's name or folder")
    check_optional("encoder", encoder, Encoder, "an Encoder")
    if model is not None and isinstance(encoder, Encoder):
        raise ValueError(f"model and encoder cannot both be given: {model!r} and {encoder.name!r}")
