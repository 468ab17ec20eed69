"""What an article says about itself: in its fields, or in lines of its own at the top and the bottom of its text.

Nothing is guessed: what is not stated stays None.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import regex

from articleqa.index.languages import any_of, in_every_language
from articleqa.index.loaders.base import Loaded, checked
from articleqa.index.loaders.publication_dates import iso_date, mentions
from articleqa.index.records import Article
from articleqa.index.text.boilerplate import DATE_LINE, SOURCE_LABELS, is_boilerplate
from articleqa.index.text.sentences import lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from articleqa.index.languages.language import BylineWords


def described(
    where: str,
    identity: str,
    text: str,
    fields: Mapping[str, object],
    remarks: Sequence[str] = (),
    *,
    pages: tuple[int, ...] = (),
) -> Loaded:
    """Return the article with its title, date, language, author and source; `remarks` are what was noticed before.

    What a field states counts; one that cannot be used is left out with a remark, and fields of other names are not looked at. Raises
    ArticleError where the text cannot be used.
    """
    noticed = list(remarks)
    stated = {name: value for name in _FIELDS if (value := _stated(name, fields.get(name), noticed)) is not None}
    edges = _edges(text)
    source = stated.get("source") or _source(edges)
    article = Article(
        id=identity,
        title=stated.get("title") or _title(text) or identity,
        text=text,
        lang=stated.get("lang"),
        date=stated.get("date") or _date(edges) or _url_date(source, text),
        source=source,
        author=stated.get("author") or _author(edges),
        pages=pages,
    )
    return Loaded(where, checked(article, where), tuple(noticed))


_FIELDS = ("title", "lang", "date", "source", "author")
_LANGUAGE = regex.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")


def _stated(name: str, value: object, remarks: list[str]) -> str | None:
    """Return a field's value in its normal form, or None and say why."""
    if name == "author" and isinstance(value, list) and value and all(isinstance(part, str) for part in value):
        value = ", ".join(value)
    if value is None:
        return None
    if not isinstance(value, str):
        remarks.append(f'has a "{name}" that is not a string; it was left out.')
        return None
    value = " ".join(value.split())
    if not value:
        return None
    if name == "date":
        normal = iso_date(value)
    elif name == "lang":
        normal = _tag(value)
    else:
        return value
    if normal is None:
        what = "a day, such as 2024-12-05" if name == "date" else "a language tag, such as fr"
        remarks.append(f'has a "{name}" that is not {what}: "{value[:60]}"; it was left out.')
    return normal


def _tag(value: str) -> str | None:
    value = value.replace("_", "-")
    if not _LANGUAGE.fullmatch(value):
        return None
    language, *rest = value.split("-")
    return "-".join([language.lower(), *rest])


# How much of either end of a text is looked at, in characters and in lines that are not blank.
_EDGE, _TOP, _BOTTOM = 4000, 6, 8


def _edges(text: str) -> tuple[list[str], list[str]]:
    """Return the first lines of a text and the last ones, from the end."""
    top, bottom = text[:_EDGE].splitlines(), text[-_EDGE:].splitlines()
    if len(text) > _EDGE:
        top, bottom = top[:-1], bottom[1:]
    return _written(top)[:_TOP], _written(bottom)[: -_BOTTOM - 1 : -1]


def _written(edge: Sequence[str]) -> list[str]:
    return [line.strip() for line in edge if line.strip()]


_SOURCE_LINE = regex.compile(rf"(?:{SOURCE_LABELS})\s*[:：]\s*(?P<value>.+)", regex.IGNORECASE)
_URL = regex.compile(r"https?://[^\s<>\"]+")


def _source(edges: tuple[list[str], list[str]]) -> str | None:
    """Return the URL, or the name, of a "Source : …" line near the end."""
    for line in edges[1]:
        match = _SOURCE_LINE.fullmatch(line)
        if match and is_boilerplate(line):
            name: str = match["value"]
            url = _URL.search(name)
            return str(url[0]).rstrip(".,;:)]") if url else name.strip(" .()[]（）")
    return None


def _words_of_bylines(words: Callable[[BylineWords], Iterable[str]]) -> str:
    return any_of(in_every_language(lambda language: words(language.bylines)))


_PERSON = r"\p{Lu}[\p{L}\p{M}'’.-]*"
_PARTICLE = f"(?:{_words_of_bylines(lambda bylines: bylines.particles)})"
_PEOPLE = rf"{_PERSON}(?:\s(?:{_PARTICLE}\s){{0,2}}{_PERSON}){{1,3}}"
_BYLINES = (
    regex.compile(rf"(?i:{_words_of_bylines(lambda bylines: bylines.labels)})\s*[:：]\s*(?P<name>[^\s:：].{{0,58}}[^\s.:])"),
    regex.compile(
        rf"(?:{_words_of_bylines(lambda bylines: bylines.by)})\s(?P<name>(?:{_PEOPLE}|\p{{Lu}}{{2,6}})"
        rf"(?:(?:,\s|\s(?:{_words_of_bylines(lambda bylines: bylines.conjunctions)}|&|/)\s)(?:{_PEOPLE}|\p{{Lu}}[\p{{L}}]{{1,20}})){{0,3}})"
    ),
)


def _author(edges: tuple[list[str], list[str]]) -> str | None:
    """Return who a line of its own names, below the headline or near the end: "By Jane Doe", "Tác giả: …"."""
    top, bottom = edges
    for line in chain(top[1:], bottom):
        for byline in _BYLINES:
            if match := byline.fullmatch(line):
                name: str = match["name"]
                return name
    return None


_BARE_DATE = regex.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}\S*)?")


def _date(edges: tuple[list[str], list[str]]) -> str | None:
    """Return the day that a line of its own gives: "2024-12-05", "Date : 5 décembre 2024"."""
    for line in chain(*edges):
        match = DATE_LINE.fullmatch(line)
        written = match["value"] if match else line if _BARE_DATE.fullmatch(line) else ""
        if written and (date := iso_date(written)):
            return date
    return None


# Publications whose addresses hold the day: year, month and day.
_DATED_HOSTS = {
    "thanhnien.vn": regex.compile(r"-185(\d{2})(\d{2})(\d{2})\d{9}\.htm"),
    "tuoitre.vn": regex.compile(r"-(\d{4})(\d{2})(\d{2})\d{9}\.htm"),
    "dantri.com.vn": regex.compile(r"-(\d{4})(\d{2})(\d{2})\d{9}\.htm"),
    "lemonde.fr": regex.compile(r"/article/(\d{4})/(\d{2})/(\d{2})/"),
    "nytimes.com": regex.compile(r"/(\d{4})/(\d{2})/(\d{2})/"),
    "elpais.com": regex.compile(r"/(\d{4})-(\d{2})-(\d{2})/"),
}


def _url_date(source: str | None, text: str) -> str | None:
    """Return the day in the address of a known publication, where the text names that day and month too."""
    try:
        address = urlsplit(source or "")
    except ValueError:
        return None
    host = address.hostname or ""
    for known, pattern in _DATED_HOSTS.items():
        match = pattern.search(address.path) if host == known or host.endswith(f".{known}") else None
        if match:
            year, month, day = match.groups()
            date = iso_date(f"{year if len(year) == 4 else f'20{year}'}-{month}-{day}")
            return date if date and mentions(text, date) else None
    return None


_LONGEST_HEADING, _LONGEST_TITLE = 120, 80
_SENTENCE_END = regex.compile(r"[\p{STerm}…:;,]\p{P}*\Z")


def _title(text: str) -> str | None:
    """Return the first line where it reads like a heading of what follows, else the beginning of the first sentence."""
    beginning = text[:_EDGE]
    found = lines(beginning)
    for number, line in enumerate(found, 1):
        written, first = (" ".join(beginning[line[0].start : end].split()) for end in (line[-1].end, line[0].end))
        if is_boilerplate(written) or any(pattern.fullmatch(written) for pattern in (*_BYLINES, DATE_LINE, _BARE_DATE)):
            continue
        followed = number < len(found) or len(text) > _EDGE
        heads = followed and len(written) <= _LONGEST_HEADING and not _SENTENCE_END.search(written)
        return written if heads else _shortened(first)
    return None


def _shortened(sentence: str) -> str:
    """Cut at the end of a word, or of a character where words are not set apart."""
    if len(sentence) <= _LONGEST_TITLE:
        return sentence
    part = sentence[:_LONGEST_TITLE]
    space = part.rfind(" ")
    part = part[:space] if space >= _LONGEST_TITLE // 2 else "".join(regex.findall(r"\X", part)[:-1])
    return part.rstrip(" ,;:–—-([{«“„\"'") + "…"
