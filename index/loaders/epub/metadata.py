"""What a book's package document states: its title, authors, language, day of publication and source."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import regex

from articleqa.index.loaders.metadata.defaults import is_default_author, is_default_title
from articleqa.index.text.scripts import on_one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

_DUBLIN_CORE = "http://purl.org/dc/"
_REFINES = "refines"
# What `opf:event`, or a property of EPUB 3, says of a date; those with other words are of the file, such as "modification" or "conversion".
_EVENTS: Final = {"publication": 0, "issued": 0, "": 1, "original-publication": 2, "ops-publication": 3}
_NO_LANGUAGES: Final = frozenset(("und", "mul", "zxx", "mis"))
_ADDRESS = regex.compile(r"<[^<>@]*+@[^<>]*+>")
_DAY = regex.compile(r"[1-9]\d{3}-\d{2}-\d{2}.*", regex.DOTALL)
_YEAR_ZERO = regex.compile(r"0\d{3}\b.*", regex.DOTALL)  # calibre writes the year 101 where it knows none
_ENDS_WITH_MARK = regex.compile(r"[\p{P}--[)\]»”’'\"]]\Z", regex.VERSION1)


def stated_fields(root: _Element) -> dict[str, object]:
    """Return the fields that a package document states.

    Args:
        root: The root of the package document.

    Returns:
        "title", "author" (a list), "lang", "date" and "source"; those that are not stated are not in it.
    """
    refinements = _refinements(root)
    languages = [text for _, text in _dublin_core(root, "language") if text.lower() not in _NO_LANGUAGES]
    sources = [text for _, text in _dublin_core(root, "source") if text.startswith(("http://", "https://"))]
    fields: dict[str, object] = {
        "title": _title(root, refinements),
        "author": _authors(root, refinements),
        "lang": next(iter(languages), None),
        "date": _date(root),
        "source": next(iter(sources), None),
    }
    return {name: value for name, value in fields.items() if value}


def _dublin_core(root: _Element, name: str) -> Iterator[tuple[_Element, str]]:
    """Yield the elements of Dublin Core of a name that are not blank, with their texts. Old books write the names with a capital."""
    for element in root.iter(f"{{*}}{name}", f"{{*}}{name.capitalize()}"):
        namespace = str(element.tag).partition("}")[0]
        text = on_one_line("".join(element.itertext()))
        if text and _DUBLIN_CORE in namespace:
            yield element, text


def _refinements(root: _Element) -> dict[tuple[str, str], list[str]]:
    """Return what `meta` elements say of other elements: their id and the property → its values."""
    refinements: dict[tuple[str, str], list[str]] = {}
    for meta in root.iter("{*}meta"):
        if meta.get(_REFINES):
            key = meta.get(_REFINES, "").removeprefix("#"), meta.get("property", "")
            refinements.setdefault(key, []).append(on_one_line(meta.text or ""))
    return refinements


def _refined(refinements: dict[tuple[str, str], list[str]], element: _Element, name: str) -> list[str]:
    return refinements.get((element.get("id", ""), name), [])


def _attribute(element: _Element, name: str) -> str:
    """Return an attribute of a name in whatever namespace, or ""."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def _title(root: _Element, refinements: dict[tuple[str, str], list[str]]) -> str | None:
    """Return the main title with its subtitle."""
    titles = [("".join(_refined(refinements, element, "title-type")[:1]), text) for element, text in _dublin_core(root, "title")]
    main = next((text for kind, text in titles if kind == "main"), next((text for kind, text in titles if kind != "subtitle"), None))
    if main is None or is_default_title(main):
        return None
    subtitle = next((text for kind, text in titles if kind == "subtitle"), None)
    if subtitle is None or subtitle in main:
        return main
    return f"{main}{' ' if _ENDS_WITH_MARK.search(main) else ': '}{subtitle}"


def _authors(root: _Element, refinements: dict[tuple[str, str], list[str]]) -> list[str]:
    """Return the creators that are authors, or of whom nothing is said; translators, editors and publishers are none."""
    creators = sorted(_dublin_core(root, "creator"), key=lambda creator: _place(_refined(refinements, creator[0], "display-seq")))
    authors = []
    for element, text in creators:
        roles = {role.lower() for role in (_attribute(element, "role"), *_refined(refinements, element, "role")) if role}
        if not roles or roles & {"aut", "author"}:
            names = (_ADDRESS.sub("", part).strip() for part in text.split(";"))
            authors += [name for name in names if name and not is_default_author(name)]
    return list(dict.fromkeys(authors))


def _place(numbers: list[str]) -> int:
    """Return at which place a name is to be shown; after all others where nothing says it."""
    return int(numbers[0]) if numbers and numbers[0].isdecimal() else sys.maxsize


def _date(root: _Element) -> str | None:
    """Return the day of publication; of several dates one with a day counts first."""
    dated = [(_attribute(element, "event").lower(), text) for element, text in _dublin_core(root, "date")]
    dated += [("issued", on_one_line(meta.text or "")) for meta in root.iter("{*}meta") if meta.get("property") == "dcterms:issued"]
    ranked = sorted((_EVENTS[event], text) for event, text in dated if event in _EVENTS and not _YEAR_ZERO.fullmatch(text))
    return next((text for _, text in ranked if _DAY.fullmatch(text)), next((text for _, text in ranked), None))
