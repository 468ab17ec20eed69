"""The elements of a web page that stand near its headline, and those of them that name the article's authors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from articleqa.index.languages import any_of, in_every_language
from articleqa.index.loaders.html.surroundings import names_of
from articleqa.index.loaders.html.text import text_of
from articleqa.index.loaders.metadata.authors import people_in
from articleqa.index.loaders.metadata.bylines import named_people
from articleqa.index.loaders.metadata.date_lines import dates_of_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

_BYLINE_CLASS = regex.compile(
    r"\b(?:byline|by\ line|authors?|autor|auteur|writer|reporter|journalist|contributors?|submitted|posted\ by)\b"
)
_PERSON_TYPE = regex.compile(r"schema:Person|foaf:Person|sioc:UserAccount")
_NO_BYLINE_CLASS = regex.compile(r"\b(?:image|photo|avatar|bio|social|credit|comment|caption|meta\ date)\b")


def nearest_first(root: HtmlElement, headline: HtmlElement | None) -> Iterator[HtmlElement]:
    """Yield the elements that may be a date or a byline: those in the smallest element with the headline, then those around it.

    An article that is marked as one ends the search: what is outside of it belongs to other stories.
    """
    seen: set[HtmlElement] = set()
    for ancestor in [root] if headline is None else headline.iterancestors():
        for element in ancestor.iter(*_LINE_TAGS):
            if element not in seen:
                seen.add(element)
                yield element
        if ancestor.tag in {"article", "main"}:
            return


_LINE_TAGS = (
    "time",
    "span",
    "div",
    "p",
    "a",
    "abbr",
    "address",
    "li",
    "strong",
    "em",
    "b",
    "i",
    "small",
    "cite",
    "footer",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
)
_LONGEST_LINE = 200


def short_text(element: HtmlElement) -> str | None:
    """Return the text of an element, or None where it is longer than a byline with a date."""
    length = 0
    for text in element.itertext():
        length += len(text.strip())
        if length > _LONGEST_LINE:
            return None
    return text_of(element)


_MOST_NAMES = 50


def bylines(root: HtmlElement, headline: HtmlElement | None) -> list[str]:
    """Return the persons that the page's bylines name: those of the one next to the headline, and of others of its kind."""
    names: list[str] = []
    kind = None
    for element in nearest_first(root, headline):
        text = short_text(element) if is_byline(element) else None
        if text is None or any(is_byline(inner) and people_in(text_of(inner)) for inner in element.iterdescendants("*")):
            continue
        if len(names) > _MOST_NAMES:
            break
        people = people_in(text)
        if people and kind in {None, element.get("class")}:
            kind = element.get("class")
            names += [*people, *_people_linked_after(element)]
    return names


def _people_linked_after(link: HtmlElement) -> Iterator[str]:
    """Yield the persons in the links that follow an author's with nothing but "and" between them: not every one may be marked."""
    while link.tag == "a" and _AND.fullmatch(link.tail or "") and (following := link.getnext()) is not None and following.tag == "a":
        link = following
        yield from people_in(text_of(link))


_AND = regex.compile(rf"\s*,?\s*(?:&|{any_of(in_every_language(lambda language: language.bylines.conjunctions))})\s+", regex.IGNORECASE)
_AUTHOR_ADDRESS = regex.compile(
    r"/(?:authors?|autor(?:e[sn]?|i)?|auteurs?|writers?|reporters?|journalists?|contributors?|columnists?)/[^/]", regex.IGNORECASE
)


def is_byline(element: HtmlElement) -> bool:
    """Tell whether an element is marked as a byline, by its properties, its address or its classes."""
    if (
        _PERSON_TYPE.fullmatch(element.get("typeof", ""))
        or "author" in element.get("rel", "").lower().split()
        or "author" in element.get("itemprop", "").lower().split()
        or (element.tag == "a" and _AUTHOR_ADDRESS.search(element.get("href", "")))
    ):
        return True
    if _is_signature(element) or _stands_before_date(element):
        return True
    names = names_of(element)
    return _BYLINE_CLASS.search(names) is not None and not _NO_BYLINE_CLASS.search(names)


_TO_THE_RIGHT = regex.compile(r"text-align\s*:\s*(?:right|end)\b", regex.IGNORECASE)


def _is_signature(element: HtmlElement) -> bool:
    """Tell whether an element is the last paragraph, at the right edge, with nothing but names in its first line."""
    if element.tag not in {"p", "div"} or not (element.get("align") == "right" or _TO_THE_RIGHT.search(element.get("style", ""))):
        return False
    if next(element.itersiblings("p"), None) is not None or next(element.iterancestors("blockquote"), None) is not None:
        return False
    text = short_text(element)
    return text is not None and named_people(text.partition("\n")[0].rstrip(". ")) is not None


def _stands_before_date(element: HtmlElement) -> bool:
    """Tell whether an element is names in italics with nothing but a date behind them: "*Jane Doe*, 5 May 2024"."""
    tail = (element.tail or "").strip() if element.tag in {"i", "em"} else ""
    if not 0 < len(tail) <= _LONGEST_LINE or element.getprevious() is None:
        return False
    return (
        tail[0] in ",|·–—-" and dates_of_line(tail[1:].strip(), day_first=True) is not None and named_people(text_of(element)) is not None
    )
