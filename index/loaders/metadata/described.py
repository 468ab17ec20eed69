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

from articleqa.index.loaders.base import LoadedArticle, checked_article
from articleqa.index.loaders.metadata.bylines import byline_author, named_people, people
from articleqa.index.loaders.metadata.date_lines import dates_of_line, day_of_dateline, day_of_field, parts_of_line, without_date
from articleqa.index.loaders.metadata.publication_dates import day_is_first, is_ambiguous, iso_date, mentions
from articleqa.index.loaders.metadata.source_lines import URL, stated_source
from articleqa.index.loaders.metadata.text_language import language_tag, with_language_of_text
from articleqa.index.loaders.metadata.titles import title_of_text
from articleqa.index.records import Article, Place, Provenance, Stated
from articleqa.index.text.boilerplate import DATE_LINE
from articleqa.index.text.language import identify
from articleqa.index.text.scripts import without_invisible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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
    exact: bool = False,
    around: Sequence[str] = (),
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
        exact: Keep characters that cannot be seen, such as soft hyphens: what made the file may count characters. A text with pages is
            always kept as it is.
        around: What stands around the text, such as running heads. A line of it that is only a date counts where nothing else has one.

    Returns:
        The article with all remarks.

    Raises:
        ArticleError: The text is blank, or the text or a field cannot be encoded.
    """
    all_remarks = list(remarks)
    text = text if exact or pages or layout else without_invisible(text)
    lang = _stated("lang", fields.get("lang"), place, all_remarks)
    title = _stated("title", fields.get("title"), place, all_remarks) or title_of_text(text)
    edges = _edges(text, title.value if title else "")
    day_first = _day_first(lang, [str(fields.get("date")), *chain(*edges)], text)
    others = ("date", "source", "author")
    stated = {name: _stated(name, fields.get(name), place, all_remarks, day_first) for name in others}
    source = stated["source"] or stated_source(edges)
    provenance = Provenance(
        title=title,
        lang=lang,
        date=stated["date"]
        or _date(edges, day_first, all_remarks)
        or _url_date(source.value if source else None, text)
        or _date(([], [*around]), day_first, all_remarks),
        source=source,
        author=stated["author"] or _author(edges),
        text=text_place,
        remarks=tuple(all_remarks),
    )
    provenance = with_language_of_text(provenance, text)
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


def _stated(name: str, value: object, place: Place, remarks: list[str], day_first: bool | None = None) -> Stated | None:
    """Return a field with its place, or None where it cannot be used."""
    found = value if isinstance(value, Found) else Found(value, place)
    normal = _normalised(name, found.value, remarks, day_first)
    return Stated(normal, found.place) if normal is not None else None


_REQUIREMENTS = {"date": "a day, such as 2024-12-05", "lang": "a language tag, such as fr", "author": "a name"}


def _normalised(name: str, value: object, remarks: list[str], day_first: bool | None) -> str | None:
    """Return a field's value in its normal form, or None; why a value cannot be used is added to `remarks`."""
    names = value if isinstance(value, list) and value and all(isinstance(part, str) for part in value) else None
    if name == "author" and names:
        value = ", ".join(names)
    if value is None:
        return None
    if not isinstance(value, str):
        remarks.append(f'has a "{name}" that is not a string; it was left out.')
        return None
    value = " ".join(without_invisible(value).split())
    if not value:
        return None
    if name == "date":
        normal = day_of_field(value, day_first=day_first)
        _tell_ambiguity(value, normal, remarks)
    elif name == "lang":
        normal = language_tag(value)
    elif name == "author":
        normal = people(names or value)
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
    if name == "author":
        return " ".join(value.split())
    normal = _normalised(name, value, [], None)
    if normal is None:
        raise ValueError(f"{name} must be {_REQUIREMENTS[name]}, not {value[:60]!r}")
    return normal


def _day_first(lang: Stated | None, places: Iterable[str], text: str) -> bool | None:
    """Tell whether the day is the first number of "5/12/2024" in an article's language, where it has such a date in one of the places."""
    return day_is_first(lang.value if lang else identify(text)) if any(map(is_ambiguous, places)) else None


def _tell_ambiguity(written: str, date: str | None, remarks: list[str]) -> None:
    if date and is_ambiguous(written):
        remarks.append(f'has the date "{written[:60]}", which was read as {date}, as is usual in its language.')


# How much of the top and the bottom of a text is searched, in characters and in lines that are not blank.
_EDGE_CHARACTERS, _TOP_LINES, _BOTTOM_LINES = 4000, 6, 8


def _edges(text: str, title: str) -> tuple[list[str], list[str]]:
    """Return the first lines of a text, and its last lines in reverse order.

    Where the title stands below others, as below a letter's date or the navigation of a printed page, the lines from there on come first.
    """
    top, bottom = text[:_EDGE_CHARACTERS].splitlines(), text[-_EDGE_CHARACTERS:].splitlines()
    if len(text) > _EDGE_CHARACTERS:
        top, bottom = top[:-1], bottom[1:]
    lines = _non_blank_lines(top)
    headline = lines.index(title) if title in lines else 0
    return lines[headline:][:_TOP_LINES] + lines[:headline][:_TOP_LINES], _non_blank_lines(bottom)[: -_BOTTOM_LINES - 1 : -1]


def _non_blank_lines(lines_of_edge: Sequence[str]) -> list[str]:
    return [line.strip() for line in lines_of_edge if line.strip()]


def _author(edges: tuple[list[str], list[str]]) -> Stated | None:
    """Return the author that a byline names, below the headline or near the end: "By Jane Doe", "Tác giả: …".

    Names alone are a byline between the headline and a line that has only a date.
    """
    top, bottom = edges
    for part in chain.from_iterable(map(parts_of_line, chain(top[1:], bottom))):
        if author := byline_author(without_date(part)[0]):
            return Stated(author, Place.BYLINE)
    for line in top[1:]:
        if names := _names_behind_date(line):
            return Stated(names, Place.BYLINE)
    if len(top) > _DATE_BELOW_NAMES and dates_of_line(top[_DATE_BELOW_NAMES], day_first=True) and (names := named_people(top[1])):
        return Stated(names, Place.BYLINE)
    return None


def _names_behind_date(line: str) -> str | None:
    """Return the names in a line of a section, a day and full names: "Local | 7 January 2013 | Jane Doe"."""
    section, *rest = parts_of_line(line)
    if len(rest) != 2 or len(section.split()) > 1 or not dates_of_line(rest[0], day_first=True):
        return None
    return named_people(rest[1].strip())


_DATE_BELOW_NAMES = 2
"""The number of the line, from 0, that shows by its date that the line above names authors."""


# A line at the end that has a date and no label is the article's only if it is one of the last.
_LAST_LINES = 3


def _date(edges: tuple[list[str], list[str]], day_first: bool | None, remarks: list[str]) -> Stated | None:
    """Return the publication date of a line that holds nothing else, else the day of the last change.

    A line that says "published" counts before others, and the top before the end.
    """
    top, bottom = edges
    lines_with_dates = [(line, dates) for line in chain(top, bottom) if (dates := dates_of_line(line, day_first=day_first))]
    bare = {*top[1:], *bottom[:_LAST_LINES], *filter(_ISO_DATE_LINE.fullmatch, top)}
    ranked = chain(
        ((line, dates.published) for line, dates in lines_with_dates if dates.labelled),
        ((line, dates.published) for line, dates in lines_with_dates if line in bare),
        ((line, day_of_dateline(line, day_first=day_first)) for line in top[:_LINES_BEFORE_DATELINE]),
        ((line, dates.updated) for line, dates in lines_with_dates),
    )
    for line, date in ranked:
        if date:
            _tell_ambiguity(line, date, remarks)
            return Stated(date, Place.DATE_LINE)
    return None


_LINES_BEFORE_DATELINE = 4
_ISO_DATE_LINE = regex.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}\S*)?")


# Publications whose URLs hold the publication date in a way of their own; the groups are year, month and day.
_DATED_HOSTS = {
    "thanhnien.vn": regex.compile(r"-185(\d{2})(\d{2})(\d{2})\d{9}\.htm"),
    "tuoitre.vn": regex.compile(r"-(\d{4})(\d{2})(\d{2})\d{9}\.htm"),
    "dantri.com.vn": regex.compile(r"-(\d{4})(\d{2})(\d{2})\d{9}\.htm"),
    "lemonde.fr": regex.compile(r"/article/(\d{4})/(\d{2})/(\d{2})/"),
    "nytimes.com": regex.compile(r"/(\d{4})/(\d{2})/(\d{2})/"),
    "elpais.com": regex.compile(r"/(\d{4})-(\d{2})-(\d{2})/"),
}
_DATED_PATH = regex.compile(r"/(\d{4})/(\d{1,2})/(\d{1,2})(?=/|\Z)")


def _url_date(source: str | None, text: str) -> Stated | None:
    """Return the publication date in the article's URL, if the text names that day and month too."""
    try:
        address = urlsplit(source or "")
    except ValueError:
        return None
    host = address.hostname or ""
    patterns = (pattern for domain, pattern in _DATED_HOSTS.items() if host == domain or host.endswith(f".{domain}"))
    if match := next(patterns, _DATED_PATH).search(address.path):
        year, month, day = match.groups()
        date = iso_date(f"{year if len(year) == 4 else f'20{year}'}-{month:0>2}-{day:0>2}")
        return Stated(date, Place.ADDRESS) if date and mentions(URL.sub(" ", text), date) else None
    return None


def states_a_field(line: str) -> bool:
    """Tell whether a line states an author, a day of publication or a source, and nothing else."""
    if len(line) > _LONGEST_FIELD_LINE:
        return False
    return bool(byline_author(line) or dates_of_line(line) or DATE_LINE.fullmatch(line) or stated_source(([line], [])))


_LONGEST_FIELD_LINE = 160
