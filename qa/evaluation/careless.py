"""Questions as hurried people type them: made from those of a collection, the same ones for the same seed."""

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
# Scripts whose marks are left off in haste; elsewhere, in Devanagari or Thai say, they are vowels.
_ACCENTED: Final = regex.compile(r"(?<=[\p{Latin}\p{Greek}\p{Arabic}])\p{Mn}+")
_STROKES: Final = str.maketrans("đĐłŁøØı", "dDlLoOi")
_WORD: Final = regex.compile(r"\p{L}{5,}")


def lower_case(question: str, _chance: random.Random) -> str:
    """In lower case and without its question mark."""
    bare: str = _MARK.sub("", question)
    return bare.lower()


def no_accents(question: str, _chance: random.Random) -> str:
    """Without accents, strokes and vowel signs."""
    bare = _ACCENTED.sub("", unicodedata.normalize("NFD", question))
    return unicodedata.normalize("NFC", bare).translate(_STROKES)


def typing_error(question: str, chance: random.Random) -> str:
    """With two neighbouring letters of one longer word exchanged, or one of them left out; as it is without such a word."""
    words = list(_WORD.finditer(question))
    if not words:
        return question
    word = chance.choice(words)
    at = chance.randrange(word.start() + 1, word.end() - 2)
    swapped = question[at + 1] + question[at] if chance.random() < 0.5 else question[at]
    return question[:at] + swapped + question[at + 2 :]


def latin_letters(question: str, _chance: random.Random) -> str:
    """In Latin letters, by their sounds; as it is where it has no others. PackageMissing without anyascii."""
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
"""What a question goes through, by name."""


def careless(question: Question, way: str, *, seed: int = 0) -> Question | None:
    """The question typed in one of WAYS; None where it stays as it was."""
    typed = WAYS[way](question.question, random.Random(f"{seed} {question.id}"))  # noqa: S311  # not for secrets
    return None if typed == question.question else replace(question, question=typed)
