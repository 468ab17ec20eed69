"""BCP 47 tags → English names of languages."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale


@lru_cache(maxsize=256)
def name(tag: str) -> str:
    """The language's English name, as CLDR has it; the tag itself where it is not known there."""
    return str(Locale("en").languages.get(tag.split("-")[0].lower(), tag))
