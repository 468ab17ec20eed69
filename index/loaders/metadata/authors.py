"""Names of authors, as pages and feeds write them → the names of persons, each once."""

from __future__ import annotations

import unicodedata
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING

import regex

from articleqa.index.languages import any_of, in_every_language
from articleqa.index.loaders.metadata.bylines import byline_author
from articleqa.index.loaders.metadata.date_lines import parts_of_line
from articleqa.index.loaders.metadata.publication_dates import without_month
from articleqa.index.text.boilerplate import DATE_LINE, UPDATE_LINE
from articleqa.index.text.scripts import IDEOGRAPHS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LABELS = any_of(in_every_language(lambda language: language.bylines.labels))
_BY = any_of(in_every_language(lambda language: language.bylines.by))
_CONJUNCTIONS = any_of(in_every_language(lambda language: language.bylines.conjunctions))
_PARTICLES = any_of((*in_every_language(lambda language: language.bylines.particles), "al", "bin", "ibn", "da", "de", "van", "von", "der"))
_BYLINE_START = regex.compile(rf"(?i:(?:{_LABELS})\s*[:：]|(?:(?:written|posted|words|story|text|report)\s)?(?:{_BY})\s)\s*")
_SEPARATOR = regex.compile(rf"\s*(?:[,;|/&·•、，；]|\s[–—-]\s|\s(?:{_CONJUNCTIONS})\s|\s(?:AND|UND|ET|Y)\s|\n)\s*")
_SURPLUS = regex.compile(r"<[^<>]*>|\([^()]*\)|\S+@\S+|(?<!\S)@\S+|https?://\S+")
_NAME_OF_ADDRESS = regex.compile(r"\S+@\S+\s*\((?P<name>[^()@]+)\)")
_IDEOGRAPH = regex.compile(rf"[{IDEOGRAPHS}]")
# What follows a name in Chinese bylines: "攝影／李麗".
_OTHER_PART = regex.compile(rf"\s[{IDEOGRAPHS}]{{1,4}}\s?[:：/／|｜].*")
_LABEL = regex.compile(rf"(?:{_LABELS}|{_BY})", regex.IGNORECASE)
# "홍길동 기자", "王明 记者"
_TITLE_BEHIND = regex.compile(
    rf"(?<=[\p{{Hangul}}\p{{Han}}]{{2}}\s?)(?:{any_of(in_every_language(lambda language: language.bylines.after))})\Z"
)
_LABELLED = regex.compile(r"[:：]")
_DIGIT = regex.compile(r"\d")
_LETTER = regex.compile(r"\p{L}")
_NAME_WORD = r"(?:\p{Lu}[\p{L}\p{M}'’.-]*|[dlDL]['’]\p{Lu}[\p{L}\p{M}'’-]*)"
_PERSON = regex.compile(
    rf"""
    {_NAME_WORD} (?: \s (?: (?:{_PARTICLES}) \s ){{0,2}} {_NAME_WORD} ){{1,4}}
    | [{IDEOGRAPHS}·・ー]{{2,12}} (?: \s [{IDEOGRAPHS}]{{1,6}} )?
    | [[\p{{L}}--\p{{Latin}}--\p{{Cyrillic}}--\p{{Greek}}]\p{{M}}]+ (?: \s [[\p{{L}}--\p{{Latin}}]\p{{M}}]+ ){{0,4}}
    """,
    regex.VERBOSE | regex.VERSION1,
)
_LONGEST_NAME, _LONGEST_BYLINE, _MOST_AUTHORS = 60, 300, 200


def names_in(written: str) -> list[str]:
    """Return the names in a field or a byline: "By Jane Doe and John Roe | 5 May 2024" → ["Jane Doe", "John Roe"].

    Addresses, handles, dates, labels, and what is in parentheses are left out.
    """
    text = _SURPLUS.sub(" ", _NAME_OF_ADDRESS.sub(r"\g<name>", unescape(written[:_LONGEST_BYLINE])))
    text = "\n".join(filter(None, (" ".join(line.split()) for line in text.split("\n"))))
    if _IDEOGRAPH.search(text) and (named := byline_author(_OTHER_PART.sub("", text))):
        text = named
    text = next((part for part in parts_of_line(text) if byline_author(part)), text)
    if DATE_LINE.fullmatch(text) or UPDATE_LINE.fullmatch(text):
        return []
    if match := _BYLINE_START.match(text):
        text = text[match.end() :]
    names = []
    for part in _SEPARATOR.split(text):
        before, digit = _before_number(part)
        name = (without_month(before) if digit else before).strip(" .:：*_\"'“”«»-–—⁰¹²³⁴⁵⁶⁷⁸⁹")
        name = _TITLE_BEHIND.sub("", name).strip()
        if 0 < len(name) <= _LONGEST_NAME and not _LABELLED.search(name) and _LETTER.search(name) and not _LABEL.fullmatch(name):
            names.append(name)
        if digit:
            break  # a date begins, and no name comes after it
    return names


def people_in(written: str) -> list[str]:
    """Return the names in a byline that read like persons': not "Username", "Staff"."""
    return [name for name in names_in(written) if _PERSON.fullmatch(name)]


def _before_number(text: str) -> tuple[str, bool]:
    match = _DIGIT.search(text)
    return (text[: match.start()], True) if match else (text, False)


def distinct(names: Iterable[str]) -> list[str]:
    """Return each person once, in order: the fullest form of a name, and not in capitals where it is also written otherwise.

    Names in capitals that are written in no other way become "Jeff Gett".
    """
    forms: dict[frozenset[str], str] = {}
    for name in islice(names, _MOST_AUTHORS):
        words = _words(name)
        same = next((known for known in forms if known <= words or words <= known), None)
        if same is None:
            forms[words] = name
        elif (len(words), not name.isupper()) > (len(same), not forms[same].isupper()):
            forms = {(words if known == same else known): (name if known == same else form) for known, form in forms.items()}
    return [_without_capitals(name) for name in forms.values()]


def _words(name: str) -> frozenset[str]:
    folded = "".join(character for character in unicodedata.normalize("NFKD", name) if not unicodedata.combining(character))
    return frozenset(regex.findall(r"\w+", folded.casefold()))


def _without_capitals(name: str) -> str:
    words = name.split()
    return " ".join(word.title() for word in words) if name.isupper() and len(words) > 1 and _PERSON.fullmatch(name) else name


def best_authors(sources: Sequence[Sequence[str]], organisations: Iterable[str]) -> int | None:
    """Return the number of the source whose authors count, or None where there is none.

    Args:
        sources: The authors of each source, the most reliable one first.
        organisations: Names that are no persons', such as that of the site.

    Returns:
        The first source with persons; if there is none, the first one with names. A later source counts instead, where it has all of these
        persons and more.
    """
    known = {_words(name) for name in organisations}
    people = [[name for name in names if _PERSON.fullmatch(name) and _words(name) not in known] for names in sources]
    first = next((number for number, names in enumerate(people) if names), None)
    if first is None:
        return next((number for number, names in enumerate(sources) if names), None)
    wanted = {_words(name) for name in people[first]}
    return next((number for number in range(first + 1, len(sources)) if wanted < {_words(name) for name in people[number]}), first)
