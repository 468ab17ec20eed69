"""Markdown → plain text, with what its front matter says."""

from __future__ import annotations

import html
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import regex
import yaml
from markdown_it import MarkdownIt

from articleqa.index.errors import ArticleError
from articleqa.index.loaders.base import Loaded, SourceFile, read_text
from articleqa.index.loaders.metadata import described

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

_FRONT_MATTER = regex.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", regex.DOTALL | regex.MULTILINE)


def load(file: SourceFile) -> Iterator[Loaded]:
    """Yield the one article of a Markdown file.

    Its text is what a reader sees: blocks joined by a blank line (the items of a tight list and the rows of a table by a line end, cells by
    a tab), a line end inside a paragraph is a space, links keep their words and images their description, HTML tags are dropped.
    """
    written, remarks = read_text(file)
    fields, body = _front_matter(written, file.where)
    text, heading = render(body)
    yield described(file.where, file.id, text, {"title": heading} | fields if heading else fields, remarks)


def _front_matter(text: str, where: str) -> tuple[dict[str, object], str]:
    """Split the front matter off; text between two rules that is no mapping is text."""
    match = _FRONT_MATTER.match(text)
    if match is None:
        return {}, text
    try:
        # The base loader makes strings, lists and mappings only, so that `lang: no` is Norwegian and a title may be 1984.
        fields = yaml.load(match[1], Loader=yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f" in line {mark.line + 2}" if mark is not None else ""
        problem = getattr(error, "problem", None) or "it cannot be parsed"
        raise ArticleError(where, f"has front matter that is not YAML: {problem}{line}; correct it or remove it.") from None
    if fields == "":
        return {}, text[match.end() :]
    if not isinstance(fields, dict):
        return {}, text
    return _known(fields), text[match.end() :]


_NAMES = {"title": "title", "date": "date", "published": "date", "lang": "lang", "language": "lang"} | {
    "source": "source",
    "url": "source",
    "author": "author",
    "authors": "author",
}


def _known(fields: dict[object, object]) -> dict[str, object]:
    known: dict[str, object] = {}
    for name, value in fields.items():
        field = _NAMES.get(str(name).strip().lower())
        if field and value not in ("", "~", "null", []):
            known.setdefault(field, value)
    return known


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


def render(body: str) -> tuple[str, str | None]:
    """Return the plain text of a Markdown document, and its first heading."""
    parts: list[str] = []
    previous = heading = None
    for block in _blocks(_parser().parse(body)):
        if not block.text:
            continue
        if block.heading and heading is None:
            heading = " ".join(block.text.split())
        parts += ["\n" if block.group is not None and block.group == previous else "\n\n", block.text]
        previous = block.group
    return "".join(parts).strip(), heading


@dataclass(frozen=True, slots=True)
class _Block:
    """Blocks of the same group, a tight list or a table, stand on lines that follow one another."""

    text: str
    group: int | None = None
    heading: bool = False


_DEPTH = {
    "bullet_list_open": 1,
    "ordered_list_open": 1,
    "table_open": 1,
    "bullet_list_close": -1,
    "ordered_list_close": -1,
    "table_close": -1,
}


def _blocks(tokens: Sequence[Token]) -> Iterator[_Block]:
    group: int | None = None
    depth = 0
    marker = ""
    cells: list[str] = []
    for number, token in enumerate(tokens):
        kind, opener = token.type, tokens[number - 1]
        change = _DEPTH.get(kind, 0)
        if change == 1 and depth == 0:
            group = number
        depth += change
        if kind == "list_item_open":
            # A number is a word of the text; a paragraph that begins "4. Dezember" looks like a list too.
            marker = f"{token.info}{token.markup} " if token.info else ""
        elif kind == "tr_open":
            cells = []
        elif kind == "tr_close":
            yield _Block("\t".join(cells).strip(), group)
        elif kind == "inline" and opener.type in ("th_open", "td_open"):
            cells.append(" ".join(_inline(token.children or ()).split()))
        elif kind == "inline":
            words = _inline(token.children or ()).strip()
            yield _Block(marker + words, group if depth and opener.hidden else None, opener.type == "heading_open")
            marker = ""
        elif kind in ("fence", "code_block"):
            yield _Block(token.content.strip("\n"))
        elif kind == "html_block":
            yield _Block(_without_tags(token.content))


_BREAK = regex.compile(r"<br\s*/?>", regex.IGNORECASE)


def _inline(tokens: Sequence[Token]) -> str:
    parts = []
    for token in tokens:
        if token.type in ("text", "code_inline", "text_special"):
            parts.append(token.content)
        elif token.type == "image":
            parts.append(_inline(token.children or ()))
        elif token.type == "softbreak":
            parts.append(" ")
        elif token.type == "hardbreak" or (token.type == "html_inline" and _BREAK.fullmatch(token.content)):
            parts.append("\n")
    return "".join(parts)


_TAGS = regex.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->|</?[a-z][^>]*>|<[!?][^>]*>", regex.IGNORECASE | regex.DOTALL)


def _without_tags(source: str) -> str:
    lines = (" ".join(line.split()) for line in html.unescape(_TAGS.sub("", source)).split("\n"))
    return "\n".join(line for line in lines if line)
