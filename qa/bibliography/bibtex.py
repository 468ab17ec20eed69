"""Articles → BibTeX, for BibTeX and biblatex. Text is UTF-8: only what has a meaning in LaTeX is written as a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel import Locale

from articleqa.bibliography.entry import Entry, entries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from articleqa.index.records import Article, Metadata

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# BibTeX counts braces even after a backslash, so `\{` would leave an entry open: a brace of the text is a command with a balanced pair.
_LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
        '"': r"\textquotedbl{}",
        **{character: f"\\{character}" for character in "&%$#_"},
    }
)
_ADDRESS = str.maketrans({"{": "%7B", "}": "%7D"})  # else an address is verbatim


def to_bibtex(articles: Iterable[Article | Metadata], accessed: date | None = None) -> str:
    """Return a BibTeX file with one `@misc` entry an article.

    The title and the author stand in braces of their own: the first keeps its capitals, the second is not taken apart at "and" or commas.

    Args:
        articles: What is cited, in this order; an article that comes again has one entry.
        accessed: The day on which the articles' addresses were looked at; None: it is not said.
    """
    return "\n".join(_written(entry) for entry in entries(articles, accessed))


def _written(entry: Entry) -> str:
    """An entry of the file."""
    return "".join(("@misc{", entry.key, ",\n", *(f"  {name} = {value},\n" for name, value in _fields(entry)), "}\n"))


def _fields(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield the name and the value of each field."""
    if entry.author:
        yield "author", _braced(_braced(_text(entry.author)))
    yield "title", _braced(_braced(_text(entry.title)))
    yield from zip(("year", "month", "day"), _day(entry.date), strict=False)
    if entry.url:
        yield "url", _braced(entry.url.translate(_ADDRESS))
    elif entry.container:
        yield "howpublished", _braced(_text(entry.container))
    if entry.accessed:
        yield "urldate", _braced("{:04}-{:02}-{:02}".format(*entry.accessed))
    if entry.language:
        yield "language", _braced(_text(_language(entry.language)))


def _day(parts: tuple[int, ...]) -> Iterator[str]:
    """Yield the values of year, month and day, as far as they are known."""
    for place, part in enumerate(parts):
        yield _MONTHS[part - 1] if place == 1 else _braced(f"{part:04}" if place == 0 else str(part))


def _language(tag: str) -> str:
    """The language's English name in lower case, which is biblatex's key of most languages; the tag where CLDR has no name."""
    return str(Locale("en").languages.get(tag.split("-")[0].lower(), tag)).lower()


def _text(text: str) -> str:
    """A text without a meaning in LaTeX."""
    return text.translate(_LATEX)


def _braced(value: str) -> str:
    return f"{{{value}}}"
