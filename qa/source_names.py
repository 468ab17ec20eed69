"""What an article's source is called, for people and for filters."""

from __future__ import annotations

from urllib.parse import urlsplit


def source_name(source: str) -> str:
    """What a source is called: of an address its host, without "www."; anything else as it is."""
    try:
        host = urlsplit(source).hostname
    except ValueError:
        host = None
    return host.removeprefix("www.") if host else source


def names_of(source: str | None) -> set[str]:
    """The names, case-folded, that a source is found by: as it is stated, and what it is called."""
    return {source.casefold(), source_name(source).casefold()} if source else set()
