"""Who wrote an article: the bylines of its text, and the names that files state."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import regex

from articleqa.index.languages import any_of, in_every_language
from articleqa.index.loaders.metadata.defaults import is_default_author

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from articleqa.index.languages.language import BylineWords


def _words(select: Callable[[BylineWords], Iterable[str]]) -> str:
    return any_of(in_every_language(lambda language: select(language.bylines)))


_LONGEST_BYLINE = 160
_PERSON = r"\p{Lu}[\p{L}\p{M}'’.-]*+"
_PARTICLE = f"(?:{_words(lambda bylines: bylines.particles)})"
_PEOPLE = rf"{_PERSON}(?:\s(?:{_PARTICLE}\s){{0,2}}{_PERSON}){{1,3}}"
_AND = rf"(?:,\s|\s(?:{_words(lambda bylines: bylines.conjunctions)}|&|/)\s)"
_ROLE = regex.compile(rf"(?:,\s|\s[|/–-]\s)(?:{_words(lambda bylines: bylines.roles)})\Z", regex.IGNORECASE)
# "Por Lucía Ferrándiz | Talavera"
_PLACE = regex.compile(r"\s[|｜]\s\p{Lu}[^|｜\d:]{1,24}\Z")
_LABELS = _words(lambda bylines: bylines.labels)
_BY = _words(lambda bylines: bylines.by)
_AFTER = _words(lambda bylines: bylines.after)
_IDEOGRAPHS = r"[\p{Han}·]{2,4}"
_CASELESS = r"[\p{Arabic}\p{Hebrew}\p{M}'’״׳-]{2,20}"
_JAPANESE = r"[\p{Han}\p{Hiragana}\p{Katakana}ー]{1,6}"
_BYLINES = (
    # "Tác giả: Nguyễn Văn A", "文/王明", "文・田中太郎"
    regex.compile(
        rf"(?i:{_LABELS})\s*(?:[:：]\s*|[/／∕|｜・＝]\s*(?=[\p{{Han}}\p{{Hangul}}\p{{Katakana}}]))(?P<name>[^\s:：].{{0,58}}[^\s.:])"
    ),
    # "By Jane Doe and John Smith, Staff Writer"
    regex.compile(rf"(?:{_BY})\s(?P<name>(?:{_PEOPLE}|\p{{Lu}}{{2,6}})(?:{_AND}(?:{_PEOPLE}|\p{{Lu}}[\p{{L}}]{{1,20}})){{0,3}})"),
    # "بقلم سالم الراشدي"
    regex.compile(rf"(?:{_BY})\s(?P<name>{_CASELESS}(?:\s{_CASELESS}){{1,3}})"),
    # "記者・小野寺 涼"
    regex.compile(rf"(?:\p{{Han}}{{0,6}}記者|筆者|編集委員|論説委員|ライター)[・／/]\s?(?P<name>{_JAPANESE}(?:[\s\u3000]{_JAPANESE})?)"),
    # "本报记者 王明 李丽"
    regex.compile(rf"[(（]?\p{{Han}}{{0,6}}(?:记者|記者)[\s\u3000]+(?P<name>{_IDEOGRAPHS}(?:[\s、，]{_IDEOGRAPHS}){{0,3}})[)）]?"),
    # "記者王明／台北報導"
    regex.compile(
        rf"[【(（]?(?:记者|記者)\s?(?P<name>{_IDEOGRAPHS}(?:[、，]{_IDEOGRAPHS}){{0,3}})\s?[/／∕]\s?\p{{Han}}{{2,6}}(?:报道|報導|報道|电|電|讯|訊)[】)）]?"
    ),
    # "홍길동 기자"
    regex.compile(
        rf"(?:[\[(][^\])]{{1,30}}[\])]\s?)?(?P<name>\p{{Hangul}}{{2,4}}\s?|{_IDEOGRAPHS}\s)(?:{_AFTER})(?:\s[\w.+-]{{1,40}}@[\w.-]{{1,40}})?"
    ),
)
# Between full names any short word is "and", in languages whose words are not known as well.
_NAMES = regex.compile(rf"(?P<name>{_PEOPLE})(?:(?:,\s|\s(?:\p{{Ll}}{{1,3}}|&|/)\s)(?P<name>{_PEOPLE})){{0,5}}")
_SEPARATOR = regex.compile(r"\s*[,、，|;；]\s*")
_SURNAME_FIRST = ";；"
_LEADING_BY = regex.compile(rf"\A(?:(?:{_BY})\s+(?=\p{{Lu}})|(?i:{_LABELS})\s*[:：]\s*)")
_UPDATED = regex.compile(
    rf"\s*\b(?i:{any_of(in_every_language(lambda language: (*language.boilerplate.updated, *language.boilerplate.published)))})\b.*"
)
# A list as Python prints it, which is what some programs write into tables.
_LIST, _QUOTED = regex.compile(r"""\s*\[\s*["'].*["']\s*\]\s*"""), regex.compile(r""""[^"]*+"|'[^']*+'""")
_SENTENCE = regex.compile(r"[。！？!?।॥؟「『]")
_MAIL_ADDRESS = regex.compile(r"(?<=\S)\s*(?:<[^<>\s]{1,80}@[^<>\s]{1,80}>|\([^()\s]{1,80}@[^()\s]{1,80}\))")
_ADDRESS = regex.compile(r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|@\w+")


def byline_author(line: str) -> str | None:
    """Return who is named by a line that is nothing but a byline: "By Jane Doe", "Tác giả: …"; None where it is none."""
    if len(line) > _LONGEST_BYLINE:
        return None
    line = _ROLE.sub("", _PLACE.sub("", line))
    for byline in _BYLINES:
        if match := byline.fullmatch(line):
            return people(match["name"])
    return None


def named_people(line: str) -> str | None:
    """Return the people of a line that is nothing but full names ("Jane Doe, John Smith"); None where it is anything else.

    A headline may look the same, so what stands around the line has to show that it names authors.
    """
    names = _NAMES.fullmatch(line) if len(line) <= _LONGEST_BYLINE else None
    return people(", ".join(names.captures("name"))) if names else None


def people(stated: str | Sequence[str]) -> str | None:
    """Return the authors that a field or a byline states, each once.

    Args:
        stated: Names, or one string with all of them.

    Returns:
        The names as they are written, with what is no name left out: "admin", "By", an address, "Updated …". Of a name that is there in
        capitals and in another way, the other way is taken. None where nobody is named.
    """
    if isinstance(stated, str) and _LIST.fullmatch(stated):
        stated = [name[1:-1] for name in _QUOTED.findall(stated)]
    text = stated if isinstance(stated, str) else "; ".join(stated)
    only = _SURNAME_FIRST if any(mark in text for mark in _SURNAME_FIRST) else ""
    parts = [part.strip() for part in regex.split(r"\s*[;；]\s*", text)] if only else _SEPARATOR.split(text.strip())
    names: dict[str, str] = {}
    for part in parts:
        name = " ".join(_UPDATED.sub("", _LEADING_BY.sub("", _MAIL_ADDRESS.sub("", part), count=1)).split())
        if name and _is_name(name):
            key = name.casefold()
            names[key] = name if key not in names or names[key].isupper() else names[key]
    if list(names.values()) == parts and isinstance(stated, str):
        return " ".join(stated.split())
    return ", ".join(names.values()) or None


def _is_name(name: str) -> bool:
    if _SENTENCE.search(name) or _ADDRESS.fullmatch(name) or is_default_author(name):
        return False
    return name.casefold().strip(" .-[]()") not in _nobody()


@cache
def _nobody() -> frozenset[str]:
    return frozenset(in_every_language(lambda language: language.bylines.nobody))
