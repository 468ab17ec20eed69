"""What programs write as title or author of a file where nobody gave one. The words are in `defaults.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

import regex

_LONGEST = 250
"""No longer value is compared."""
_ADDRESS = r"(?:[a-z]:\\|\\\\|file:|https?://|about:|/(?:home|tmp|users|var|mnt)/).*|\S*[/\\]\S*[/\\]\S*+"


def is_default_title(title: str) -> bool:
    """Tell whether a title is one that programs write by themselves, such as "Word Document", or the name of a file."""
    return len(title) <= _LONGEST and any(pattern.fullmatch(title) for pattern in (_pattern("titles"), *_of_neither()))


def is_default_author(author: str) -> bool:
    """Tell whether an author is one that programs write by themselves, such as "Microsoft Office User", or the name of a machine."""
    return len(author) <= _LONGEST and any(pattern.fullmatch(author) for pattern in (_pattern("accounts"), *_of_neither()))


def _of_neither() -> tuple[regex.Pattern[str], ...]:
    """Return the patterns of what is neither a title nor an author: names of files and of programs, and addresses."""
    return _pattern("suffixes"), _pattern("programs"), _pattern("addresses")


@cache
def _pattern(kind: str) -> regex.Pattern[str]:
    content = resources.files(__package__).joinpath("defaults.toml").read_text(encoding="utf-8")
    any_of = "|".join(tomllib.loads(content).get(kind, [_ADDRESS])).replace(" ", r"\s+")
    pattern = {
        "addresses": any_of,
        "suffixes": rf".*[\p{{L}}\p{{N}}_)\]-]\.(?:{any_of})",
        "programs": rf"(?:{any_of})(?:[\s/]+(?:v(?:ersion)?\.?\s*|m)?[\d.]+.{{0,40}})?",
    }.get(kind, rf"(?:{any_of})[-_\s]*[\d()]*")
    return regex.compile(pattern, regex.IGNORECASE)
