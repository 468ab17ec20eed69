"""What a page's article states in its mark-up: schema.org's microdata and RDFa, and the classes of microformats (`hentry`).

Such a statement may stand in the article's footer, which is no part of its text, so it is read from the whole page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import regex

from articleqa.index.text.scripts import on_one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.html import HtmlElement

_ARTICLE_TYPE = regex.compile(r"(?:\A|[/:])(?:BlogPosting|SocialMediaPosting|(?:\w{1,30})?Article|Report)\Z")
_ENTRY_CLASSES = frozenset(("hentry", "h-entry"))
_PUBLISHED_CLASSES = frozenset(("published", "dt-published", "entry-date"))
_AUTHOR_CLASSES = frozenset(("author", "vcard", "p-author"))
_NAME_CLASSES = frozenset(("fn", "n", "p-name"))
_COMMENT = regex.compile(r"(?:\A|[\s/:_-])(?:user)?comments?(?:\Z|[\s_-])", regex.IGNORECASE)
_LONGEST_NAME, _MOST_NAMES = 60, 50


@dataclass(frozen=True, slots=True)
class MarkedUp:
    """What the mark-up of the page's one article states.

    Attributes:
        published: When it was published, as it is written; "" where that is not stated.
        people: The names of its authors.
        publishers: The names of who publishes it.
    """

    published: str = ""
    people: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()


def marked_up(root: HtmlElement) -> MarkedUp:
    """Return what the mark-up of a page's article states: nothing where the page has several articles, or none."""
    articles = [element for element in root.iter("*") if _is_article(element)]
    outermost = articles[0] if articles else None
    if outermost is None or any(outermost not in article.iterancestors() for article in articles[1:]):
        return MarkedUp()
    published = ""
    people: list[str] = []
    publishers: list[str] = []
    for element in _own(outermost):
        classes = set(element.get("class", "").split())
        properties = set(f"{element.get('itemprop', '')} {element.get('property', '')}".replace("schema:", "").split())
        if not published and ("datePublished" in properties or (not classes.isdisjoint(_PUBLISHED_CLASSES) and "updated" not in classes)):
            published = _written_time(element)
        elif ("author" in properties or not classes.isdisjoint(_AUTHOR_CLASSES)) and len(people) < _MOST_NAMES:
            people.append(_name(element))
        elif "publisher" in properties and not publishers:
            publishers.append(_name(element))
    return MarkedUp(published, _distinct(people), _distinct(publishers))


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if 0 < len(name) <= _LONGEST_NAME))


def _is_article(element: HtmlElement) -> bool:
    types = f"{element.get('itemtype', '')} {element.get('typeof', '')}".split()
    return any(_ARTICLE_TYPE.search(name) for name in types) or not _ENTRY_CLASSES.isdisjoint(element.get("class", "").split())


def _own(article: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the elements of an article, but for its readers' comments."""
    from lxml import etree

    walk = etree.iterwalk(article, events=("start",), tag="*")
    for _, element in walk:
        names = " ".join(element.get(attribute, "") for attribute in ("class", "id", "itemtype", "typeof"))
        if element is not article and _COMMENT.search(names):
            walk.skip_subtree()
        else:
            yield element


def _written_time(element: HtmlElement) -> str:
    stated = (element.get(name) for name in ("datetime", "content", "title"))
    return next(filter(None, stated), "") or on_one_line(element.text_content())


def _name(author: HtmlElement) -> str:
    """Return the name in an element with the author: what is marked as the name, else all text."""
    for element in author.iter("*"):
        if "name" in element.get("itemprop", "").split() or not _NAME_CLASSES.isdisjoint(element.get("class", "").split()):
            return on_one_line(element.get("content") or element.text_content())
    return on_one_line(author.get("content") or author.text_content())
