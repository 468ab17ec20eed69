"""Codes such as "E-204", "RFC 2616", "CVE-2021-44228" and "#4711". Pure functions.

Two codes that are nearly the same name different things: an answer about the wrong one is wrong, however well it reads. An article in
another script may spell the letters of a code differently, but its digits are the same in every language.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import regex

from articleqa.index.records import Passage, Span

# Letters come first: "27-year-old" and "5 km" are no codes. Two to six capitals may have a space after them.
_CODE = regex.compile(
    r"(?<![\p{L}\p{N}])(?:#\p{Nd}{2,}|(?:[\p{Latin}\p{Cyrillic}\p{Greek}]+[-./_]?|\p{Lu}{2,6} )\p{Nd}{2,}(?:[-./_]?[\p{L}\p{N}]+)*)"
)
_DIGITS = regex.compile(r"\p{Nd}+")
_LETTER = regex.compile(r"\p{L}")


@dataclass(frozen=True, slots=True)
class Code:
    """A code, without its separators.

    Attributes:
        letters: What stands before its first digit, case-folded; "#" for "#4711".
        digits: Its runs of digits, in ASCII.
    """

    letters: str
    digits: tuple[str, ...]


def codes(text: str) -> list[Code]:
    """Return the codes in a text, in its order. Separators and case make no difference."""
    return [_code(match.group()) for match in _CODE.finditer(text)]


def is_code_alone(question: str) -> bool:
    """Return whether a question is codes and nothing else, so that nothing is asked about them."""
    return bool(_CODE.search(question)) and not _LETTER.search(_CODE.sub("", question))


def are_named(question_codes: Sequence[Code], text: str) -> bool:
    """Return whether the digits of all these codes stand in a text."""
    runs = set(_runs(text)) if question_codes else set()
    return all(runs.issuperset(code.digits) for code in question_codes)


def sentences_about_other_codes(question_codes: Sequence[Code], passage: Passage) -> list[Span]:
    """Return the sentences about codes that can be mistaken for those of a question.

    Args:
        question_codes: The codes in the question.
        passage: The passage.

    Returns:
        The sentences that name a code with the same letters as one of the question's, and none of the question's codes. The Spans are
        into `passage.text`, in its order.
    """
    spans = []
    for sentence in passage.sentences if question_codes else ():
        sentence_codes = codes(passage.words(sentence))
        same_letters = {code.letters for code in sentence_codes} & {code.letters for code in question_codes}
        if same_letters and not set(sentence_codes) & set(question_codes):
            spans.append(Span(sentence.start - passage.start, sentence.end - passage.start))
    return spans


def _code(text: str) -> Code:
    first_run = _DIGITS.search(text)
    start = first_run.start() if first_run else len(text)
    return Code(text[:start].rstrip("-./_ ").casefold(), tuple(_runs(text)))


def _runs(text: str) -> list[str]:
    """Return the runs of digits in a text, in ASCII."""
    return ["".join(str(unicodedata.digit(c)) for c in run) for run in _DIGITS.findall(text)]
