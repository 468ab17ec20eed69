"""The title, language, publication date, source and author of an article.

They are from the fields that its file has, or from lines at the top or the bottom of its text that hold nothing else. Nothing is guessed:
what an article does not say stays None.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import regex

from articleqa.index.languages import any_of, in_every_language
from articleqa.index.loaders.base import LoadedArticle, checked_article
from articleqa.index.loaders.publication_dates import iso_date, mentions
from articleqa.index.records import FIELDS, Article, Place, Provenance, Stated
from articleqa.index.text.boilerplate import DATE_LINE, SOURCE_LABELS, is_boilerplate
from articleqa.index.text.sentences import lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from articleqa.index.languages.language import BylineWords
    from articleqa.index.page_layout import PageLayout


def described(
    where: str,
    identity: str,
    text: str,
    fields: Mapping[str, object],
    remarks: Sequence[str] = (),
    *,
    place: Place,
    text_place: Place | None = None,
    pages: tuple[int, ...] = (),
    layout: PageLayout | None = None,
) -> LoadedArticle:
    """Return an article with its title, language, publication date, source and author.

    A value of a field counts before what the text says. A field that cannot be used is left out with a remark.

    Args:
        where: The article's place in messages.
        identity: The article's id.
        text: The article's text.
        fields: What the file says about the article: "title", "lang", "date", "source" and "author"; other names are ignored. A value is
            a string, a list of strings, None where there is none, or any of these with its own place (`Found`).
        remarks: Remarks that the loader already has.
        place: Where the fields were read, but for those that have a place of their own.
        text_place: Where the text was read; None where the file is the text.
        pages: Where each page begins in the text; empty where there are no pages.
        layout: Where the text is on its pages; None where they cannot be shown.

    Returns:
        The article with all remarks.

    Raises:
        ArticleError: The text is blank, or the text or a field cannot be encoded.
    """
    all_remarks = list(remarks)
    stated = {name: _stated(name, fields.get(name), place, all_remarks) for name in FIELDS}
    edges = _edges(text)
    source = stated["source"] or _source(edges)
    provenance = Provenance(
        title=stated["title"] or _title(text),
        lang=stated["lang"],
        date=stated["date"] or _date(edges) or _url_date(source.value if source else None, text),
        source=source,
        author=stated["author"] or _author(edges),
        text=text_place,
        remarks=tuple(all_remarks),
    )
    article = Article(
        id=identity,
        title=provenance.title.value if provenance.title else identity,
        text=text,
        lang=_value(provenance.lang),
        date=_value(provenance.date),
        source=_value(provenance.source),
        author=_value(provenance.author),
        pages=pages,
        layout=layout.to_bytes() if layout else b"",
        provenance=provenance,
    )
    return LoadedArticle(where, checked_article(article, where))


def _value(stated: Stated | None) -> str | None:
    return stated.value if stated else None


@dataclass(frozen=True, slots=True)
class Found:
    """A field's value as a loader found it, with the place where it stands.

    Attributes:
        value: A string, a list of strings, or anything else, which is left out with a remark.
        place: Where it was read.
    """

    value: object
    place: Place


_REQUIREMENTS = {"date": "a day, such as 2024-12-05", "lang": "a language tag, such as fr"}
_LANGUAGE = regex.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")


def _stated(name: str, value: object, place: Place, remarks: list[str]) -> Stated | None:
    """Return a field with its place, or None where it cannot be used."""
    found = value if isinstance(value, Found) else Found(value, place)
    normal = _normalised(name, found.value, remarks)
    return Stated(normal, found.place) if normal is not None else None


def _normalised(name: str, value: object, remarks: list[str]) -> str | None:
    """Return a field's value in its normal form, or None; why a value cannot be used is added to `remarks`."""
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
        remarks.append(f'has a "{name}" that is not {_REQUIREMENTS[name]}: "{value[:60]}"; it was left out.')
    return normal


def checked_field(name: str, value: str) -> str:
    """Return a field's value in its normal form.

    Args:
        name: The field: "title", "lang", "date", "source" or "author".
        value: The value, which is not blank.

    Returns:
        The value; a date in ISO 8601, of a language its tag.

    Raises:
        ValueError: The value cannot be one of that field.
    """
    remarks: list[str] = []
    normal = _normalised(name, value, remarks)
    if normal is None:
        raise ValueError(f"{name} must be {_REQUIREMENTS[name]}, not {value[:60]!r}")
    return normal


def _tag(value: str) -> str | None:
    value = value.replace("_", "-")
    if not _LANGUAGE.fullmatch(value):
        return None
    language, *rest = value.split("-")
    return "-".join([language.lower(), *rest])


# How much of the top and the bottom of a text is searched, in characters and in lines that are not blank.
_EDGE_CHARACTERS, _TOP_LINES, _BOTTOM_LINES = 4000, 6, 8


def _edges(text: str) -> tuple[list[str], list[str]]:
    """Return the first lines of a text, and its last lines in reverse order."""
    top, bottom = text[:_EDGE_CHARACTERS].splitlines(), text[-_EDGE_CHARACTERS:].splitlines()
    if len(text) > _EDGE_CHARACTERS:
        top, bottom = top[:-1], bottom[1:]
    return _non_blank_lines(top)[:_TOP_LINES], _non_blank_lines(bottom)[: -_BOTTOM_LINES - 1 : -1]


def _non_blank_lines(lines_of_edge: Sequence[str]) -> list[str]:
    return [line.strip() for line in lines_of_edge if line.strip()]


_SOURCE_LINE = regex.compile(rf"(?:{SOURCE_LABELS})\s*[:：]\s*(?P<value>.+)", regex.IGNORECASE)
_URL = regex.compile(r"https?://[^\s<>\"]+")


def _source(edges: tuple[list[str], list[str]]) -> Stated | None:
    """Return the URL, or the name, of a "Source : …" line near the end or at the top."""
    for line in chain(edges[1], edges[0]):
        match = _SOURCE_LINE.fullmatch(line)
        if match and is_boilerplate(line):
            name: str = match["value"]
            url = _URL.search(name)
            return Stated(str(url[0]).rstrip(".,;:)]") if url else name.strip(" .()[]（）"), Place.SOURCE_LINE)
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


def _author(edges: tuple[list[str], list[str]]) -> Stated | None:
    """Return the author that a byline names, below the headline or near the end: "By Jane Doe", "Tác giả: …"."""
    top, bottom = edges
    for line in chain(top[1:], bottom):
        for byline in _BYLINES:
            if match := byline.fullmatch(line):
                return Stated(match["name"], Place.BYLINE)
    return None


_ISO_DATE_LINE = regex.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}\S*)?")


def _date(edges: tuple[list[str], list[str]]) -> Stated | None:
    """Return the publication date from a line that holds nothing else: "2024-12-05", "Date : 5 décembre 2024"."""
    for line in chain(*edges):
        match = DATE_LINE.fullmatch(line)
        written = match["value"] if match else line if _ISO_DATE_LINE.fullmatch(line) else ""
        if written and (date := iso_date(written)):
            return Stated(date, Place.DATE_LINE)
    return None


# Publications whose URLs hold the publication date; the groups are year, month and day.
_DATED_HOSTS = {
    "thanhnien.vn": regex.compile(r"-185(\d{2})(\d{2})(\d{2})\d{9}\.htm"),
    "tuoitre.vn": regex.compile(r"-(\d{4})(\d{2})(\d{2})\d{9}\.htm"),
    "dantri.com.vn": regex.compile(r"-(\d{4})(\d{2})(\d{2})\d{9}\.htm"),
    "lemonde.fr": regex.compile(r"/article/(\d{4})/(\d{2})/(\d{2})/"),
    "nytimes.com": regex.compile(r"/(\d{4})/(\d{2})/(\d{2})/"),
    "elpais.com": regex.compile(r"/(\d{4})-(\d{2})-(\d{2})/"),
}


def _url_date(source: str | None, text: str) -> Stated | None:
    """Return the publication date in the URL of a known publication, if the text names that day and month too."""
    try:
        address = urlsplit(source or "")
    except ValueError:
        return None
    host = address.hostname or ""
    for domain, pattern in _DATED_HOSTS.items():
        match = pattern.search(address.path) if host == domain or host.endswith(f".{domain}") else None
        if match:
            year, month, day = match.groups()
            date = iso_date(f"{year if len(year) == 4 else f'20{year}'}-{month}-{day}")
            return Stated(date, Place.ADDRESS) if date and mentions(text, date) else None
    return None


def states_a_field(line: str) -> bool:
    """Tell whether a line states an author, a day of publication or a source, and nothing else."""
    if len(line) > _LONGEST_HEADING:
        return False
    return any(pattern.fullmatch(line) for pattern in (*_BYLINES, DATE_LINE, _ISO_DATE_LINE)) or (
        _SOURCE_LINE.fullmatch(line) is not None and is_boilerplate(line)
    )


_LONGEST_HEADING, _LONGEST_TITLE = 120, 80
_SENTENCE_END = regex.compile(r"[\p{STerm}…:;,]\p{P}*\Z")


def _title(text: str) -> Stated | None:
    """Return the first line if it reads like a heading of the text below, else the beginning of the first sentence."""
    beginning = text[:_EDGE_CHARACTERS]
    paragraphs = lines(beginning)
    for number, sentences in enumerate(paragraphs, 1):
        paragraph, first_sentence = (" ".join(beginning[sentences[0].start : end].split()) for end in (sentences[-1].end, sentences[0].end))
        if is_boilerplate(paragraph) or any(pattern.fullmatch(paragraph) for pattern in (*_BYLINES, DATE_LINE, _ISO_DATE_LINE)):
            continue
        has_more_text = number < len(paragraphs) or len(text) > _EDGE_CHARACTERS
        is_heading = has_more_text and len(paragraph) <= _LONGEST_HEADING and not _SENTENCE_END.search(paragraph)
        return Stated(paragraph, Place.HEADING) if is_heading else Stated(_shortened(first_sentence), Place.BEGINNING)
    return None


def _shortened(sentence: str) -> str:
    """Cut a long sentence at the end of a word; in scripts without spaces, at the end of a character."""
    if len(sentence) <= _LONGEST_TITLE:
        return sentence
    part = sentence[:_LONGEST_TITLE]
    space = part.rfind(" ")
    part = part[:space] if space >= _LONGEST_TITLE // 2 else "".join(regex.findall(r"\X", part)[:-1])
    return part.rstrip(" ,;:–—-([{«“„\"'") + "…"
