"""The language that an article states, as a tag, and against the one that its text is in."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import regex
from babel import Locale
from babel.core import get_global

from articleqa.index.languages import languages
from articleqa.index.records import Place, Stated
from articleqa.index.text.language import canonical, identify

if TYPE_CHECKING:
    from articleqa.index.records import Provenance

_TAG = regex.compile(r"(?P<language>[A-Za-z]{2,3})(?P<rest>(?:-[A-Za-z0-9]{1,8})*)(?:\.[\w-]+)?")
_LIBRARY_CODE = 3
"""The letters of a code as libraries write it, "ger"; a tag has the shorter one where there is one."""
# A shorter text may be a quotation, or nothing but names.
_SHORTEST_TEXT = 200
_LOOK_ALIKE = frozenset(("da", "no"))


def language_tag(written: str) -> str | None:
    """Return the BCP 47 tag of a stated language: a tag, a locale of an operating system ("pt_BR.UTF-8"), or a language's name.

    Args:
        written: The stated language; of a name, the English one or the language's own: "German", "Deutsch".

    Returns:
        The tag, or None where it is none of these.
    """
    match = _TAG.fullmatch(written.replace("_", "-"))
    if match is None:
        return _codes_of_names().get(written.casefold())
    code = str(match["language"]).lower()
    if len(code) == _LIBRARY_CODE:
        code = str(get_global("language_aliases").get(code, code))
    return f"{code}{match['rest']}"


@cache
def _codes_of_names() -> dict[str, str]:
    locales = [Locale.parse(code) for code in languages()]
    names = [(locale.get_display_name(in_language), locale.language) for locale in locales for in_language in ("en", locale.language)]
    return {name.casefold(): code for name, code in names if name}


def _is_surely_other(stated: str, recognised: str) -> bool:
    """Tell whether a text cannot be in the stated language: both are known here, or they are written in different scripts."""
    return stated in languages() and (recognised in languages() or _script(stated) != _script(recognised))


def _script(code: str) -> str:
    return str(get_global("likely_subtags").get(code, "")).partition("_")[2][:4]


def with_language_of_text(provenance: Provenance, text: str) -> Provenance:
    """Return what was read of an article, with the language of its text where this surely contradicts the stated one.

    A page made in another language's browser, or from a template, often states a wrong language. Only languages that have a file count,
    since others may be taken for a neighbour, and any language whose script the stated one is not written in.

    Args:
        provenance: What was read of the article.
        text: The article's text.
    """
    if provenance.lang is None or len(text) < _SHORTEST_TEXT:
        return provenance
    stated = canonical(provenance.lang.value)
    half = len(text) // 2
    recognised = identify(text[:half])
    if recognised is None or recognised != identify(text[half:]):
        return provenance  # it may be in two languages
    if stated == recognised or {stated, recognised} == _LOOK_ALIKE or not _is_surely_other(stated, recognised):
        return provenance
    remark = f'states the language "{provenance.lang.value}", but its text is in "{recognised}", which counts.'
    return replace(provenance, lang=Stated(recognised, Place.RECOGNISED), remarks=(*provenance.remarks, remark))
