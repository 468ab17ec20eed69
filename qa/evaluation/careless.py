"""Questions as hurried people type them, made from those of a collection. The same seed gives the same questions."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

import regex

from articleqa.evaluation.datasets import Question
from articleqa.index.errors import PackageMissing
from articleqa.index.extras import missing_library

_MARK: Final = regex.compile(r"[?？؟;。.!\s]+$")
_FOREIGN: Final = regex.compile(r"(?!\p{Latin})\p{L}")
# Scripts whose marks people leave out in haste. In others, such as Devanagari and Thai, the marks are vowels.
_ACCENTED: Final = regex.compile(r"(?<=[\p{Latin}\p{Greek}\p{Arabic}])\p{Mn}+")
_STROKES: Final = str.maketrans("đĐłŁøØı", "dDlLoOi")
_WORD: Final = regex.compile(r"\p{L}{5,}")


def lower_case(question: str, _chance: random.Random) -> str:
    """Return the question in lower case and without its question mark."""
    bare: str = _MARK.sub("", question)
    return bare.lower()


def no_accents(question: str, _chance: random.Random) -> str:
    """Return the question without accents, strokes and vowel signs."""
    bare = _ACCENTED.sub("", unicodedata.normalize("NFD", question))
    return unicodedata.normalize("NFC", bare).translate(_STROKES)


def typing_error(question: str, chance: random.Random) -> str:
    """Return the question with a typing error.

    In one word of five letters or more, two neighbouring letters are exchanged or one is left out. The first and last letter stay.

    Args:
        question: The question.
        chance: Chooses the word, the place and the error.

    Returns:
        The question with the error, or unchanged where it has no such word.
    """
    words = list(_WORD.finditer(question))
    if not words:
        return question
    word = chance.choice(words)
    position = chance.randrange(word.start() + 1, word.end() - 2)
    mistyped = question[position + 1] + question[position] if chance.random() < 0.5 else question[position]
    return question[:position] + mistyped + question[position + 2 :]


def latin_letters(question: str, _chance: random.Random) -> str:
    """Return the question transliterated to Latin letters.

    Args:
        question: The question.
        _chance: Is not used.

    Returns:
        The question in ASCII, or unchanged where all its letters are Latin.

    Raises:
        PackageMissing: The library anyascii is needed, and is not installed.
    """
    if not _FOREIGN.search(question):
        return question
    try:
        from anyascii import anyascii
    except ImportError as error:
        raise PackageMissing(f"Asking in Latin letters {missing_library(error, 'evaluation')}", "articleqa[evaluation]") from error
    return str(anyascii(question))


WAYS: Final[Mapping[str, Callable[[str, random.Random], str]]] = {
    "lower case": lower_case,
    "no accents": no_accents,
    "typing error": typing_error,
    "Latin letters": latin_letters,
}
"""The ways to type a question carelessly, by name."""


def careless(question: Question, way: str, *, seed: int = 0) -> Question | None:
    """Return a question as it is typed in one of WAYS.

    Args:
        question: The question.
        way: A key of WAYS.
        seed: The same seed gives the same typing error to the same question.

    Returns:
        The question with other words, or None where this way does not change it.

    Raises:
        PackageMissing: The way is "Latin letters", and the library anyascii is not installed.
    """
    words = WAYS[way](question.question, random.Random(f"{seed} {question.id}"))  # noqa: S311  # not for secrets
    return None if words == question.question else replace(question, question=words)
