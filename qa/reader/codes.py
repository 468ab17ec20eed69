"""Codes: "E-204", "RFC 2616", "CVE-2021-44228", "#4711". One that is nearly the same is another thing altogether. Pure.

Their letters are not told apart from others of the alphabet, and an article in another script may spell them otherwise; their digits stand
in every language.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import regex

from articleqa.index.records import Passage, Span

# Letters first: "27-year-old" and "5 km" are none. Several capitals may have a space behind them.
_CODE = regex.compile(
    r"(?<![\p{L}\p{N}])(?:#\p{Nd}{2,}|(?:[\p{Latin}\p{Cyrillic}\p{Greek}]+[-./_]?|\p{Lu}{2,6} )\p{Nd}{2,}(?:[-./_]?[\p{L}\p{N}]+)*)"
)
_DIGITS = regex.compile(r"\p{Nd}+")
_LETTER = regex.compile(r"\p{L}")


@dataclass(frozen=True, slots=True)
class Code:
    """What a code begins with, in lower case, and its runs of digits, as ASCII."""

    letters: str
    digits: tuple[str, ...]


def codes(text: str) -> list[Code]:
    """The codes in a text, in their order; their separators and their case are of no account."""
    return [_code(match.group()) for match in _CODE.finditer(text)]


def is_code_alone(question: str) -> bool:
    """Whether nothing is asked: there are codes, and no words beside them."""
    return bool(_CODE.search(question)) and not _LETTER.search(_CODE.sub("", question))


def are_named(asked: Sequence[Code], text: str) -> bool:
    """Whether the digits of all these codes stand in a text."""
    there = set(_runs(text)) if asked else set()
    return all(there.issuperset(code.digits) for code in asked)


def about_others(asked: Sequence[Code], passage: Passage) -> list[Span]:
    """The sentences, by place in the passage, that name a code with the letters of one that is asked for, and none that is."""
    found = []
    for sentence in passage.sentences if asked else ():
        there = codes(passage.words(sentence))
        if {c.letters for c in there} & {c.letters for c in asked} and not set(there) & set(asked):
            found.append(Span(sentence.start - passage.start, sentence.end - passage.start))
    return found


def _code(text: str) -> Code:
    digits = _DIGITS.search(text)
    start = digits.start() if digits else len(text)
    return Code(text[:start].rstrip("-./_ ").casefold(), tuple(_runs(text)))


def _runs(text: str) -> list[str]:
    return ["".join(str(unicodedata.digit(c)) for c in run) for run in _DIGITS.findall(text)]
