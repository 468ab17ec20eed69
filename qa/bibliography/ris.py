"""Articles → RIS, which reference managers import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from articleqa.bibliography.entry import Entry, entries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from articleqa.index.records import Article, Metadata


def to_ris(articles: Iterable[Article | Metadata], accessed: date | None = None) -> str:
    r"""Return a RIS file with one reference an article: "ELEC", a web page, where it has an address, else "GEN".

    Source: Research Information Systems, RIS Format Specifications (2001): lines of a tag of two characters, two spaces, a hyphen and a
    space, ended by CR LF; TY comes first and ER last.

    Args:
        articles: What is cited, in this order; an article that comes again has one reference.
        accessed: The day on which the articles' addresses were looked at; None: it is not said.
    """
    references = (_lines(entry) for entry in entries(articles, accessed))
    return "\r\n".join("".join(f"{tag}  - {value}\r\n" for tag, value in lines) for lines in references)


def _lines(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield the tag and the value of each line."""
    yield "TY", "ELEC" if entry.url else "GEN"
    yield "ID", entry.key
    if entry.author:
        yield "AU", _without_asterisk(entry.author)
    yield "TI", entry.title
    if entry.container:
        yield "T2", _without_asterisk(entry.container)
    if entry.date:
        yield "PY", f"{entry.date[0]:04}"
        yield "DA", _day(entry.date)
    if entry.language:
        yield "LA", entry.language
    if entry.url:
        yield "UR", entry.url
    if entry.accessed:
        yield "Y2", _day(entry.accessed)
    yield "ER", ""


def _day(parts: tuple[int, ...]) -> str:
    """A date as `YYYY/MM/DD/other information`; each slash stands, also where a part is not known."""
    numbers = [f"{parts[0]:04}", *(f"{part:02}" for part in parts[1:]), "", ""][:3]
    return "/".join((*numbers, ""))


def _without_asterisk(text: str) -> str:
    """The names of authors and publications may not have this character."""
    return " ".join(text.replace("*", " ").split())
