"""The default model's tokenizer: text → tokens with their positions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text's tokens, without special tokens.

    Attributes:
        ids: The tokens' ids, in the order of the text.
        offsets: Start and end of each token in the text, in characters, with the space before it.
    """

    ids: list[int]
    offsets: list[tuple[int, int]]


class Tokenizer:
    """A tokenizer of the library tokenizers. It is safe to share between threads.

    Args:
        path: Its file.

    Attributes:
        first: The id of the token that begins an input.
        last: The id of the token that ends an input.
        padding: The id of the token that fills up a batch.
    """

    def __init__(self, path: Path) -> None:
        from tokenizers import Tokenizer as Library  # its import takes longer than that of this module

        tokenizer: Any = Library.from_file(str(path))
        self._tokenizer = tokenizer
        self.first: int = tokenizer.token_to_id("<s>")
        self.last: int = tokenizer.token_to_id("</s>")
        self.padding: int = tokenizer.token_to_id("<pad>")

    def __call__(self, texts: Sequence[str]) -> list[Tokens]:
        """Return the tokens of each text, in their order; a long text is not cut."""
        return [Tokens(encoding.ids, encoding.offsets) for encoding in self._encodings(texts)]

    def count(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each text has."""
        return [len(encoding) for encoding in self._encodings(texts)]

    def _encodings(self, texts: Sequence[str]) -> list[Any]:
        encodings: list[Any] = self._tokenizer.encode_batch([encodable(text) for text in texts], add_special_tokens=False)
        return encodings


def encodable(text: str) -> str:
    """Return the text with U+FFFD for each lone surrogate, which the tokenizer refuses as UTF-8 does."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
