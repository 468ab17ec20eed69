"""What an encoder is to the rest: names its weights, counts tokens, makes vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray


@runtime_checkable
class Encoder(Protocol):
    """What makes vectors. Questions and passages meet in one space, where the dot product is the cosine."""

    @property
    def name(self) -> str:
        """What the manifest keeps and `load_encoder` takes."""

    @property
    def revision(self) -> str:
        """SHA-256 (hex) of the weights. Vectors of different revisions cannot be compared."""

    @property
    def dimension(self) -> int:
        """The length of a vector."""

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector for each text, in their order: (n, dimension)."""

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector for each text, in their order: (n, dimension)."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """How many tokens the encoder makes of each text, without the prompt and without special tokens."""
