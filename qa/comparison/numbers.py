"""A text → the numbers that it says: "Douze", "1 200", "2만 7천", "3 millions", "IVe"."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import regex
from babel import Locale, UnknownLocaleError

from articleqa.comparison.number_words import normal, number_words
from articleqa.index.languages import languages
from articleqa.index.text.scripts import NO_SPACES

_SEPARATOR = "[.,'’٬٫]"
_NUMERAL = rf"(?<!\p{{Nd}})(?:\p{{Nd}}{{1,3}}(?: \p{{Nd}}{{3}})+(?!\p{{Nd}})|\p{{Nd}}+(?:{_SEPARATOR}\p{{Nd}}+)*)"
_THOUSANDS = regex.compile(rf"\p{{Nd}}{{1,3}}({_SEPARATOR}| )\p{{Nd}}{{3}}(?:\1\p{{Nd}}{{3}})*")
_DECIMAL = regex.compile(rf"(?P<whole>\p{{Nd}}+(?:{_SEPARATOR}\p{{Nd}}{{3}})*)[.,٫](?P<fraction>\p{{Nd}}+)")
_DIGITS = regex.compile(r"\p{Nd}+")
# The press writes "€2m" and "$3bn". Without the currency, "m" is a metre.
_MONEY = regex.compile(rf"(\p{{Sc}} ?{_NUMERAL}) ?(m|bn)(?!\p{{L}})")
_MONEY_WORDS = {"m": "million", "bn": "billion"}
_LETTER = r"[\p{L}\p{M}]"
# After digits, words for numbers in these scripts are followed by other words without a space.
_GLUED = rf"[{NO_SPACES}\p{{Hangul}}]"
_ROMAN = regex.compile(rf"(?<!{_LETTER})(?=[IVX]{{2}})X{{0,3}}(?:IX|IV|V?I{{0,3}})(?=(?:er|e|è|ème|º|ª|o|th)?(?!{_LETTER}))")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}


@dataclass(frozen=True, slots=True)
class Number:
    """A number that a text says.

    Attributes:
        value: The number.
        in_words: Whether it is said in words alone.
    """

    value: float
    in_words: bool = False


def numbers(text: str, lang: str | None) -> list[Number]:
    """Return the numbers that a text says: in digits, in words, in both ("3 million"), in Roman numerals.

    Args:
        text: The text.
        lang: The ISO 639 code of its language. None: no words are read.

    Returns:
        The numbers in the order of the text, the Roman ones last. A word for one may be an article ("un", "eine"), and is a number here
        as well.
    """
    written = normal(text)
    if lang == "en":
        written = _MONEY.sub(lambda match: f"{match[1]} {_MONEY_WORDS[match[2]]}", written)
    said = [number for run in _runs(lang).finditer(written) for number in _numbers_of(run.captures("part"), lang)]
    return said + [Number(_roman(match.group()), in_words=True) for match in _ROMAN.finditer(text)]


@cache
def _runs(lang: str | None) -> regex.Pattern[str]:
    """Return the pattern of numerals and words for numbers in a row, each a capture of the group `part`."""
    words = number_words(lang or "")
    known = [*words.values, *words.multipliers]
    if not known:
        return regex.compile(rf"(?P<part>{_NUMERAL})")
    word = "|".join(map(regex.escape, sorted(known, key=lambda w: (-len(w), w))))
    joiner = f"(?:(?:{'|'.join(map(regex.escape, words.joiners))}) ?)?" if words.joiners else ""
    language = languages().get(lang or "")
    start, end = (rf"(?<!{_LETTER})", rf"(?:(?<=\p{{Nd}})|(?!{_LETTER})|(?(digits)(?={_GLUED})|(?!)))")
    if language and not language.spaces:
        start = end = ""
    return regex.compile(rf"(?:(?P<digits>(?P<part>{_NUMERAL}))|{start}(?P<part>{word}))(?: ?{joiner}(?P<part>{_NUMERAL}|{word}))*{end}")


def _numbers_of(parts: Sequence[str], lang: str | None) -> Iterator[Number]:
    """Put the parts of a run together: 2, 万, 7, 千 are one number, 10, 18 are two."""
    words = number_words(lang or "")
    terms: list[Number] = []
    for part in parts:
        if part in words.multipliers:
            factor, multiplied = words.multipliers[part], 0.0
            in_words = True
            while terms and terms[-1].value < factor:
                multiplied += terms[-1].value
                in_words &= terms.pop().in_words
            terms.append(Number((multiplied or 1) * factor, in_words))
        elif part in words.values:
            terms.append(Number(words.values[part], in_words=True))
        else:
            terms += (Number(value) for value in _values(part, lang))
    sums: list[Number] = []
    for term in terms:
        last = sums[-1] if sums else None
        if last and term.value < _unit(last.value) and (last.in_words or term.in_words or _unit(last.value) > 1):
            sums[-1] = Number(last.value + term.value, last.in_words and term.in_words)
        else:
            sums.append(term)
    # A word that is no part of the number beside it means something else there: in Vietnamese "năm" is five, and a year.
    digits = [number for number in sums if not number.in_words]
    yield from digits or sums[:1]


def _unit(value: float) -> int:
    """Return the largest power of ten that divides a number; 1 for a fraction."""
    unit = 1
    while value and value % (unit * 10) == 0:
        unit *= 10
    return unit


def _values(numeral: str, lang: str | None) -> list[float]:
    """Return the number, or the numbers, of digits with separators: "1.200" and "4.5" are one each, "12.08.2025" three."""
    ascii_numeral = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in numeral)
    thousands = _THOUSANDS.fullmatch(ascii_numeral)
    if thousands and (ascii_numeral.count(thousands[1]) > 1 or thousands[1] != _decimal_mark(lang)):
        return [float("".join(_DIGITS.findall(ascii_numeral)))]
    if decimal := _DECIMAL.fullmatch(ascii_numeral):
        return [float(f"{''.join(_DIGITS.findall(decimal['whole']))}.{decimal['fraction']}")]
    return [float(digits) for digits in _DIGITS.findall(ascii_numeral)]


@cache
def _decimal_mark(lang: str | None) -> str:
    """Return what stands before the decimals in a language, "" where that is not known."""
    try:
        return str(Locale.parse(lang or "").number_symbols["latn"]["decimal"])
    except (UnknownLocaleError, ValueError, LookupError):
        return ""


def _roman(numeral: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in numeral]
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))
