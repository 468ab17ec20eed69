"""The title of a web page's article: by which of its headings and of the titles that the page states agree with each other."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import regex

from articleqa.index.loaders.html.text import text_of
from articleqa.index.loaders.metadata.publication_dates import iso_date
from articleqa.index.records import Place, Stated
from articleqa.index.text.scripts import on_one_line

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from lxml.html import HtmlElement

_LONGEST_HEADING, _LONGEST_TITLE = 300, 500
_HEADLINE_NAME = regex.compile(r"(?:\A|[\s_-])(?:headline|contentheading|(?:entry|post|article|story|news)[-_]{1,2}title)(?:\Z|[\s_-])")
_SEPARATOR = regex.compile(r"\s*(?:\s[|·•»–—-]\s|[|｜_]|\s::\s|：\s)\s*")
_SURELY_SEPARATES = regex.compile(r"[|｜_•·»]|::")
_HOST = regex.compile(r"(?:[\w-]+\.)+[a-z]{2,6}", regex.IGNORECASE)
_SECTION_WORDS = 3
_LARGE = regex.compile(r"\s*(?:[4-7]|\+[1-4])\s*")
# The least likeness at which a heading and a stated title are the same, and at which the heading has all that is stated.
_ALIKE, _NEARLY_EQUAL = 0.25, 0.5


@dataclass(frozen=True, slots=True)
class _Heading:
    element: HtmlElement
    text: str


def title_of(root: HtmlElement, stated: Sequence[Stated], sites: Collection[str]) -> tuple[Stated | None, HtmlElement | None]:
    """Return the title of the page's article, and the heading that it is, where there is one.

    Args:
        root: The tree of the page, without hidden elements and surroundings.
        stated: The titles that the page states, the most reliable one first.
        sites: The names of the site; they are no part of a title.
    """
    titles = _most_reliable([Stated(text, found.place) for found in stated if (text := without_site(found.value, sites))])
    headings = [heading for heading in _headings(root) if _letters(heading.text) not in {_letters(site) for site in sites}]
    scores = [max((likeness(heading.text, title.value) for title in titles), default=0.0) for heading in headings]
    best = max(range(len(headings)), key=scores.__getitem__, default=None)
    reliable = next((title for title in titles if title.place in {Place.JSON_LD, Place.META_ELEMENT}), None)
    if best is not None and scores[best] >= (_NEARLY_EQUAL if reliable else _ALIKE):
        heading = headings[best]
        return _without_kicker(heading.text, titles) or Stated(heading.text, Place.HEADING), heading.element
    if reliable:
        return max(titles, key=lambda title: sum(likeness(title.value, other.value) for other in titles)), None
    main = next((heading for heading in headings if heading.element.tag == "h1" and _is_in_article(heading.element)), None)
    main = _only_headline(headings) or main
    if main is None and not titles:
        main = next(iter(headings), None)
    return (Stated(main.text, Place.HEADING), main.element) if main else (next(iter(titles), None), None)


def _without_kicker(heading: str, titles: Sequence[Stated]) -> Stated | None:
    """Return the stated title that a heading ends with, where it begins with other words: "Monuments The silent bell rings again"."""
    letters = _letters(heading)
    for title in titles:
        without = _letters(title.value)
        is_sure = title.place in {Place.JSON_LD, Place.META_ELEMENT} and likeness(heading, title.value) >= _ALIKE
        if is_sure and without != letters and letters.endswith(without):
            return title
    return None


def _most_reliable(titles: Sequence[Stated]) -> Sequence[Stated]:
    """Return the titles in JSON-LD and `meta` elements where two of them agree, else all: the page's title may be a section's."""
    made_for_article = [title for title in titles if title.place is not Place.PAGE_TITLE]
    agree = any(likeness(title.value, other.value) >= _NEARLY_EQUAL for title, other in combinations(made_for_article, 2))
    return made_for_article if agree else titles


def without_site(title: str, sites: Collection[str]) -> str:
    """Return a title without the site, the section and the day that pages put at its end or its beginning.

    "Crane leaves harbour | DW | 19.01.2020" → "Crane leaves harbour". After a dash only the name of the site, an address or a day is
    left out, since a title may have a dash. A title of nothing else is empty.
    """
    title = on_one_line(title[:_LONGEST_TITLE])
    names = {letters for site in sites if (letters := _letters(site))}
    while separators := list(_SEPARATOR.finditer(title)):
        last = separators[-1]
        segment, rest = title[last.end() :], title[: last.start()]
        section = _SURELY_SEPARATES.search(last[0]) and len(segment.split()) <= _SECTION_WORDS and len(segment) < len(rest)
        if not (_is_site(segment, names) or iso_date(segment) or section):
            break
        title = rest
    if (first := _SEPARATOR.search(title)) and _letters(title[: first.start()]) in names:
        title = title[first.end() :]
    return "" if _letters(title) in names else title.strip()


def likeness(first: str, second: str) -> float:
    """Return how alike two titles are, from 0 to 1, whatever their case and punctuation."""
    short, long = sorted((_letters(first), _letters(second)), key=len)
    if not short:
        return 0.0
    if long.startswith(short) or (short in long and len(short) > 7):
        return len(short) / len(long)
    words, other_words = ({*regex.findall(r"\w+", text.casefold())} for text in (first, second))
    common = len(words & other_words) / max(1, len(words | other_words))
    return common if common >= _NEARLY_EQUAL else 0.0


def _letters(text: str) -> str:
    return "".join(regex.findall(r"[\p{L}\p{N}\p{M}]+", text.casefold()))


def _is_site(segment: str, names: Collection[str]) -> bool:
    letters = _letters(segment)
    if letters in names or _HOST.fullmatch(segment):
        return True
    return len(letters) > 3 and any(name.startswith(letters) or letters.startswith(name) for name in names if len(name) > 3)


def _headings(root: HtmlElement) -> Iterator[_Heading]:
    """Yield the headings of a page: first those of the highest level, then what has the name of a headline."""
    named = [element for element in root.iter("div", "p", "span", "td") if _is_named_headline(element)]
    tagged = [heading for tag in ("h2", "h3") for heading in root.iter(tag)]
    first = list(root.iter("h1"))
    # Pages of the 1990s have only large letters.
    large = [] if first or named or tagged else large_letters(root)
    for element in (*first, *named, *tagged, *large):
        text = on_one_line(text_of(element))
        if text and len(text) <= _LONGEST_HEADING:
            yield _Heading(element, text)


def large_letters(root: HtmlElement) -> list[HtmlElement]:
    """Return the elements that are in large letters by a size of their own, as headlines of the 1990s are."""
    return [font for font in root.iter("font") if _LARGE.fullmatch(font.get("size", ""))]


def _only_headline(headings: Sequence[_Heading]) -> _Heading | None:
    """Return the heading whose mark-up says that it is the headline, where the page has one such."""
    marked = [heading for heading in headings if "headline" in heading.element.get("itemprop", "").split()]
    return marked[0] if len(marked) == 1 else None


def _is_named_headline(element: HtmlElement) -> bool:
    return "headline" in element.get("itemprop", "").split() or _HEADLINE_NAME.search(element.get("class", "")) is not None


def _is_in_article(element: HtmlElement) -> bool:
    return any(ancestor.tag in {"article", "main"} or ancestor.get("role") == "main" for ancestor in element.iterancestors())
