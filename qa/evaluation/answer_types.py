"""What type of words a question wants: a time, a person, a number, a place or a reason. Pure, and no language need be known.

The expected answer type of Li and Roth, Learning Question Classifiers, COLING 2002, with those of their classes that near things in an
article are of.
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
    """What asks for this type in a language: whole words where spaces part them."""
    phrases = any_of(getattr(language.questions, answer_type))
    return rf"(?<![\p{{L}}\p{{M}}])(?:{phrases})(?![\p{{L}}\p{{M}}])" if language.spaces else f"(?:{phrases})"


_PATTERNS: Final[Mapping[AnswerType, regex.Pattern[str]]] = {
    answer_type: regex.compile("|".join(_asking(language, answer_type) for language in languages().values()), regex.IGNORECASE)
    for answer_type in ANSWER_TYPES
}


def expected_answer_type(question: str) -> AnswerType | None:
    """The type of words that a question wants; None where its words do not tell."""
    matches = ((answer_type, pattern.search(question)) for answer_type, pattern in _PATTERNS.items())
    places = [(match.start(), -match.end(), answer_type) for answer_type, match in matches if match]
    return min(places)[2] if places else None
