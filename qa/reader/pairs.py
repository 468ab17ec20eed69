"""A question and a passage as the tokens that the network reads together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from articleqa.index.encoder.bundled_encoder import QUERY_PROMPT
from articleqa.index.encoder.tokenizer import Tokenizer

LONGEST = 48
"""How many tokens an answer has at most."""
QUESTION, TITLE, PASSAGE = 0, 1, 2
"""The segments that a token may be in."""
# How many tokens of each are read.
_QUESTION_TOKENS, _TITLE_TOKENS, _PASSAGE_TOKENS = 64, 40, 320


@dataclass(frozen=True)
class Pair:
    """A question and a passage as tokens.

    Attributes:
        ids: The tokens' ids.
        segments: QUESTION, TITLE or PASSAGE for each token.
        first: The index of the passage's first token.
        offsets: Start and end of each of the passage's tokens, in characters of the passage's text.
    """

    ids: list[int]
    segments: list[int]
    first: int
    offsets: list[tuple[int, int]]


def pairs(tokenizer: Tokenizer, question: str, passages: Sequence[tuple[str, str]]) -> list[Pair]:
    """Make the tokens of a question together with each passage: `<s> query: QUESTION </s></s> TITLE </s> PASSAGE </s>`.

    Args:
        tokenizer: The default encoder's tokenizer.
        question: The question. Its tokens after the 64th are left out.
        passages: Title and text of each passage; at most 40 and 320 tokens of them are used. An empty title leaves out its `</s>`, too.

    Returns:
        One pair for each passage, in their order.
    """
    question_tokens, *passage_tokens = tokenizer([QUERY_PROMPT + question, *(text for passage in passages for text in passage)])
    question_ids = [tokenizer.first, *question_tokens.ids[:_QUESTION_TOKENS], tokenizer.last, tokenizer.last]
    rows = []
    for title, text in zip(passage_tokens[::2], passage_tokens[1::2], strict=True):
        title_ids = [*title.ids[:_TITLE_TOKENS], tokenizer.last] if title.ids else []
        text_ids = text.ids[:_PASSAGE_TOKENS]
        segments = [QUESTION] * len(question_ids) + [TITLE] * len(title_ids) + [PASSAGE] * len(text_ids) + [QUESTION]
        ids = [*question_ids, *title_ids, *text_ids, tokenizer.last]
        rows.append(Pair(ids, segments, len(question_ids) + len(title_ids), text.offsets[: len(text_ids)]))
    return rows
