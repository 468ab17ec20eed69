"""The names of an article's source, for people and for filters."""

from __future__ import annotations

from urllib.parse import urlsplit


def source_name(source: str) -> str:
    """Return the name of a source: the host of an address, without "www."; anything else unchanged."""
    try:
        host = urlsplit(source).hostname
    except ValueError:
        host = None
    return host.removeprefix("www.") if host else source


def names_of(source: str | None) -> set[str]:
    """Return the case-folded strings that match a source in a filter: the source itself and its name."""
    return {source.casefold(), source_name(source).casefold()} if source else set()
