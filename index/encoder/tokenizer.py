"""A model's tokenizer: text → tokens with their positions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import threading
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
    """A tokenizer of transformers. It is not safe to share between threads, so every call holds the lock.

    Attributes:
        first: The id of the token that begins an input.
        last: The id of the token that ends an input.
        padding: The id of the token that fills up a batch.
    """

    def __init__(self, tokenizer: Any, lock: threading.Lock) -> None:  # noqa: ANN401  (a class that is imported late)
        self._tokenizer = tokenizer
        self._lock = lock
        self.first: int = tokenizer.bos_token_id
        self.last: int = tokenizer.eos_token_id
        self.padding: int = tokenizer.pad_token_id

    def __call__(self, texts: Sequence[str]) -> list[Tokens]:
        """Return the tokens of each text, in their order; a long text is not cut."""
        if not texts:
            return []
        clean = [encodable(text) for text in texts]
        with self._lock:
            encoding = self._tokenizer(clean, add_special_tokens=False, return_offsets_mapping=True, truncation=False, verbose=False)
        return [Tokens(ids, offsets) for ids, offsets in zip(encoding["input_ids"], encoding["offset_mapping"], strict=True)]


def encodable(text: str) -> str:
    """Return the text with U+FFFD for each lone surrogate, which the tokenizer refuses as UTF-8 does."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
