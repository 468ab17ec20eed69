"""What a web page states of its article in JSON-LD, with the words of schema.org."""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING

import regex

from articleqa.index.loaders.html.text import text_of_markup, without_control_characters
from articleqa.index.text.scripts import on_one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

_ARTICLE_TYPE = regex.compile(r"(?:\w*Article|\w*Posting|Report|Review|CreativeWork)\Z")
_PAGE_TYPE = regex.compile(r"(?:\w*WebPage|ItemPage|AboutPage|FAQPage)\Z")
# Under these, other things are described than the page's article.
_OTHER_KEYS = """
    itemListElement mentions citation about isPartOf hasPart relatedLink comment review publisher author creator image video breadcrumb
    potentialAction significantLink isBasedOn subjectOf liveBlogUpdate
"""
_OTHER_THINGS = frozenset(_OTHER_KEYS.split())
_ELEMENT = regex.compile(r"</?(?:p|br|div|h[1-6]|ul|ol|li|a|b|i|em|strong|span|figure|blockquote|table)\b[^<>]*>", regex.IGNORECASE)
_PARAGRAPHS = regex.compile(r"\s*\n\s*")


@dataclass(frozen=True, slots=True)
class StructuredData:
    """What JSON-LD states of an article; a field is empty where it states nothing.

    Attributes:
        headline: The headline.
        body: The whole text, with a blank line between paragraphs.
        published: When it was published, as written.
        modified: When it was changed last, as written.
        people: The authors that are persons.
        organisations: The authors that are not.
        publishers: The names of those who publish it.
        language: Its language.
        address: Its address.
    """

    headline: str = ""
    body: str = ""
    published: str = ""
    modified: str = ""
    people: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    language: str = ""
    address: str = ""


def structured_data(root: HtmlElement, page_title: str) -> StructuredData:
    """Return what a page states of its article.

    Args:
        root: The tree of the page.
        page_title: The title of the page: of several articles, the one with most of its words is meant.
    """
    objects = [item for script in root.iter("script") if "ld+json" in (script.get("type") or "") for item in _objects(script.text or "")]
    articles = [item for item in objects if _is_of_type(item, _ARTICLE_TYPE)]
    pages = [item for item in objects if _is_of_type(item, _PAGE_TYPE)]
    if not articles and not pages:
        return StructuredData()
    words = _words(page_title)
    article = max(articles or pages, key=lambda item: (len(words & _words(_headline(item))), bool(item.get("articleBody"))))
    # A page in the same graph often has the day, where its article has none.
    page = next((item for item in pages if item is not article), {})
    people, organisations = _authors(article, objects)
    return StructuredData(
        headline=_headline(article),
        body=_body(article),
        published=_text(article.get("datePublished") or page.get("datePublished") or article.get("dateCreated")),
        modified=_text(article.get("dateModified") or page.get("dateModified")),
        people=people,
        organisations=organisations,
        publishers=tuple(name for owner in (article, page) for name, _ in _names(owner.get("publisher"), objects)),
        language=_text(article.get("inLanguage") or page.get("inLanguage")),
        address=_address(article),
    )


def _objects(script: str) -> Iterator[dict[str, object]]:
    """Yield the objects in a script that may be about the page's article, in order."""
    pending = [_parsed(_json_of(script))]
    while pending:
        item = pending.pop()
        if isinstance(item, list):
            pending.extend(reversed(item))
        elif isinstance(item, dict):
            yield item
            pending.extend(reversed([value for key, value in item.items() if key not in _OTHER_THINGS and isinstance(value, dict | list)]))


def _parsed(script: str) -> object:
    """Return what a script states, with or without commas that JSON does not allow; None where it is no JSON."""
    for source in (script, _SURPLUS_COMMA.sub("", script)):
        try:
            return json.loads(source, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


_SURPLUS_COMMA = regex.compile(r",(?=\s*[}\]])")


def _json_of(script: str) -> str:
    """Return a script without the comments that keep old browsers from showing it."""
    script = script.replace("<![CDATA[", "").replace("]]>", "")
    start = min((position for position in (script.find("{"), script.find("[")) if position >= 0), default=0)
    return script[start : max(script.rfind("}"), script.rfind("]")) + 1]


def _is_of_type(item: dict[str, object], pattern: regex.Pattern[str]) -> bool:
    types = item.get("@type")
    return any(isinstance(name, str) and pattern.search(name) for name in (types if isinstance(types, list) else [types]))


def _headline(item: dict[str, object]) -> str:
    return _text(item.get("headline") or item.get("name"))


def _text(value: object) -> str:
    """Return a value of JSON-LD as one line, without mark-up; of a list its first one, of an object its name or value."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or value.get("@id") or ""
    return on_one_line(_without_markup(value)) if isinstance(value, str) else ""


def _without_markup(value: str) -> str:
    text = unescape(value)
    return text_of_markup(text) if _ELEMENT.search(text) else without_control_characters(text)


def _words(text: str) -> frozenset[str]:
    return frozenset(regex.findall(r"\w+", text.casefold()))


def _body(article: dict[str, object]) -> str:
    """Return the text of an article; of a live blog, those of its updates, with their headlines."""
    bodies = [article.get("articleBody") or article.get("text") or article.get("reviewBody")]
    updates = article.get("liveBlogUpdate")
    for update in updates if isinstance(updates, list) else [updates]:
        if isinstance(update, dict):
            bodies += [update.get("headline"), update.get("articleBody")]
    # One line feed ends a paragraph here: a string has no lines of its own.
    texts = (_PARAGRAPHS.sub("\n\n", _without_markup(body).strip()) for body in bodies if isinstance(body, str))
    return "\n\n".join(text for text in texts if text)


def _authors(article: dict[str, object], objects: list[dict[str, object]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the authors that are persons, and the others."""
    authors = _names(article.get("author") or article.get("creator"), objects)
    return tuple(name for name, is_person in authors if is_person), tuple(name for name, is_person in authors if not is_person)


def _names(value: object, objects: list[dict[str, object]]) -> list[tuple[str, bool]]:
    """Return the names of persons and organisations, and whether each is a person."""
    names: list[tuple[str, bool]] = []
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str):
            names.append((_text(item), True))
        elif isinstance(item, dict):
            described = _described(item, objects)
            whole = " ".join(part for key in ("givenName", "additionalName", "familyName") if (part := _text(described.get(key))))
            is_person = _is_of_type(described, _PERSON) or not described.get("@type")
            listed = described.get("name")
            names += [(_text(name) or whole, is_person) for name in (listed if isinstance(listed, list) else [listed])]
    return [(name, is_person) for name, is_person in names if name]


_PERSON = regex.compile(r"\APerson\Z")


def _described(item: dict[str, object], objects: list[dict[str, object]]) -> dict[str, object]:
    """Return the object that describes an item: where it is elsewhere in the graph, the item has only its id."""
    if item.get("name") or not item.get("@id"):
        return item
    return next((other for other in objects if other is not item and other.get("@id") == item["@id"]), item)


def _address(article: dict[str, object]) -> str:
    address = article.get("mainEntityOfPage") or article.get("url")
    address = address.get("@id") if isinstance(address, dict) else address
    return address if isinstance(address, str) and address.startswith("http") else ""
