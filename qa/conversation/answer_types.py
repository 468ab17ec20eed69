"""The expected answer type of a question: a time, a person, a number, a place or a reason. Pure functions; the language need not be known.

Source: Li and Roth, Learning Question Classifiers, COLING 2002. Of their classes these are the ones that wrong answers in the right article
are often of.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Literal, get_args

import regex

from articleqa.index.languages import any_of, languages

if TYPE_CHECKING:
    from articleqa.index.languages import Language

AnswerType = Literal["time", "person", "number", "place", "reason"]
ANSWER_TYPES: Final[tuple[AnswerType, ...]] = get_args(AnswerType)


def _asking(language: Language, answer_type: AnswerType) -> str:
    """Return the pattern of the words that ask for this type in a language: whole words where spaces part them."""
    phrases = any_of(getattr(language.questions, answer_type))
    return rf"(?<![\p{{L}}\p{{M}}])(?:{phrases})(?![\p{{L}}\p{{M}}])" if language.spaces else f"(?:{phrases})"


_PATTERNS: Final[Mapping[AnswerType, regex.Pattern[str]]] = {
    answer_type: regex.compile("|".join(_asking(language, answer_type) for language in languages().values()), regex.IGNORECASE)
    for answer_type in ANSWER_TYPES
}


def expected_answer_type(question: str) -> AnswerType | None:
    """Return what type of words a question asks for.

    Args:
        question: The question, in any language.

    Returns:
        The type that the first question word asks for; of several at one place, the longest. None where no question word tells.
    """
    matches = ((answer_type, pattern.search(question)) for answer_type, pattern in _PATTERNS.items())
    ordered = [(match.start(), -match.end(), answer_type) for answer_type, match in matches if match]
    return min(ordered)[2] if ordered else None
