"""Lines of a text that say where it is from, and nothing else."""

from __future__ import annotations

from itertools import chain

import regex

from articleqa.index.languages import any_of, in_every_language
from articleqa.index.loaders.metadata.date_lines import parts_of_line, without_date
from articleqa.index.records import Place, Stated
from articleqa.index.text.boilerplate import SOURCE_LABELS, is_boilerplate

_SOURCE_LINE = regex.compile(rf"(?:{SOURCE_LABELS})\s*[:：]\s*(?P<value>.+)", regex.IGNORECASE)
_ADDRESS_LINE = regex.compile(
    rf"(?:{any_of(in_every_language(lambda language: language.columns.source))})\s*[:：]\s*<?(?P<value>https?://[^\s<>\"]+)>?",
    regex.IGNORECASE,
)
# Below a title a name may be in lower case: "Заречная правда".
_SHORT_NAME = regex.compile(r"[«“\"]?\p{Lu}[^\s\d]{1,20}(?: [^\s\d]{1,20}){0,3}(?<![\p{STerm}.])")
URL = regex.compile(r"https?://[^\s<>\"]+")
"""A pattern for an address in a text."""


def stated_source(edges: tuple[list[str], list[str]]) -> Stated | None:
    """Return the URL, or the name, of a "Source : …" line near the end or at the top."""
    for line in chain.from_iterable(map(parts_of_line, chain(edges[1], edges[0]))):
        if address := _ADDRESS_LINE.fullmatch(line):
            return Stated(address["value"].rstrip(".,;:)]"), Place.SOURCE_LINE)
        match = _SOURCE_LINE.fullmatch(line)
        if match is None:
            continue
        name, date = without_date(match["value"])
        if (
            is_boilerplate(line)
            or (line in edges[0] and _SHORT_NAME.fullmatch(name))
            or (date and is_boilerplate(line[: match.start("value")] + name))
        ):
            url = URL.search(name)
            return Stated(str(url[0]).rstrip(".,;:)]") if url else name.strip(" .()[]（）"), Place.SOURCE_LINE)
    return None
