"""A model's tokenizer: text → tokens with their places in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import threading
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text's tokens without special ones: `offsets[i]` is the place of `ids[i]`, in characters, with the space before it."""

    ids: list[int]
    offsets: list[tuple[int, int]]


class Tokenizer:
    """A model's tokenizer, which keeps its settings between calls: whoever shares it takes turns."""

    def __init__(self, inside: Any, turn: threading.Lock) -> None:  # noqa: ANN401  (transformers', which is imported late)
        self._inside = inside
        self._turn = turn
        self.first: int = inside.bos_token_id
        self.last: int = inside.eos_token_id
        self.padding: int = inside.pad_token_id

    def __call__(self, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of each text, however long."""
        if not texts:
            return []
        clean = [encodable(text) for text in texts]
        with self._turn:
            found = self._inside(clean, add_special_tokens=False, return_offsets_mapping=True, truncation=False, verbose=False)
        return [Tokens(ids, offsets) for ids, offsets in zip(found["input_ids"], found["offset_mapping"], strict=True)]


def encodable(text: str) -> str:
    """Return the text with U+FFFD for each lone surrogate: the tokenizer takes nothing that UTF-8 cannot say."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
