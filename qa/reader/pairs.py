"""A question and a passage as the tokens that the network reads together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from articleqa.index.encoder.sentence_transformer import QUERY_PROMPT
from articleqa.index.encoder.tokenizer import Tokenizer

LONGEST = 48
"""Tokens of an answer."""
QUESTION, TITLE, PASSAGE = 0, 1, 2
"""Segments."""
_QUESTION_TOKENS, _TITLE_TOKENS, _PASSAGE_TOKENS = 64, 40, 320


@dataclass(frozen=True)
class Pair:
    """A question and a passage as token ids; `first` is where the passage's tokens begin, `offsets` are theirs, into the passage's text."""

    ids: list[int]
    segments: list[int]
    first: int
    offsets: list[tuple[int, int]]


def pairs(tokenizer: Tokenizer, question: str, passages: Sequence[tuple[str, str]]) -> list[Pair]:
    """`<s> query: QUESTION </s></s> TITLE </s> PASSAGE </s>` for each (title, text); without a title also without its `</s>`."""
    asked, *others = tokenizer([QUERY_PROMPT + question, *(text for passage in passages for text in passage)])
    start = [tokenizer.first, *asked.ids[:_QUESTION_TOKENS], tokenizer.last, tokenizer.last]
    made = []
    for title, text in zip(others[::2], others[1::2], strict=True):
        named = [*title.ids[:_TITLE_TOKENS], tokenizer.last] if title.ids else []
        body = text.ids[:_PASSAGE_TOKENS]
        segments = [QUESTION] * len(start) + [TITLE] * len(named) + [PASSAGE] * len(body) + [QUESTION]
        made.append(Pair([*start, *named, *body, tokenizer.last], segments, len(start) + len(named), text.offsets[: len(body)]))
    return made
