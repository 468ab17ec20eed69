"""Markdown → plain text, with what its front matter says."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import regex
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from articleqa.index.errors import ArticleError
from articleqa.index.loaders.base import Loaded, SourceFile, read_text
from articleqa.index.loaders.html_text import text_of
from articleqa.index.loaders.metadata import described
from articleqa.index.text.scripts import on_one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.rules_core import StateCore

_FRONT_MATTER = regex.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", regex.DOTALL | regex.MULTILINE)


def load(file: SourceFile) -> Iterator[Loaded]:
    """Yield the one article of a Markdown file.

    Its text is what a reader of the rendered page sees, its HTML included, as `html_text.py` writes it: blocks joined by a blank line, the
    items of a tight list and the rows of a table by a line end, cells by a tab. Images of Markdown are their description.
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
        fields = yaml.load(match[1], Loader=yaml.BaseLoader)
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
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    parser.core.ruler.push("as_read", _as_read)
    return parser


def render(body: str) -> tuple[str, str | None]:
    """Return the plain text of a Markdown document, and its first heading."""
    from lxml import etree

    page = f"<body>{_parser().render(body)}</body>".encode("utf-8", "replace")
    # Without `huge_tree` the text would end, without a word, where 256 elements are open: "List<String>" opens one.
    root = etree.fromstring(page, etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True))
    headings = (on_one_line(text_of(element)) for element in root.iter("h1", "h2", "h3", "h4", "h5", "h6"))
    return text_of(root), next(filter(None, headings), None)


# What a browser shows nothing of up to its end tag, and where that is missing nothing of the rest of the page.
_SWALLOWING = frozenset(("iframe", "noembed", "noframes", "plaintext", "script", "style", "textarea", "title", "xmp"))
_TAG = regex.compile(r"<(/?)([a-z][a-z0-9-]*)", regex.IGNORECASE)
# Instructions are not shown, and HTML parsers would end them at the first ">" that they hold; what follows the end of a page would be lost.
_BESIDE_THE_TEXT = regex.compile(r"<\?.*?\?>|<!\[CDATA\[.*?\]\]>|</?(?:html|body|plaintext)\b[^>]*>", regex.DOTALL | regex.IGNORECASE)


def _as_read(state: StateCore) -> None:
    """Make text of what a reader sees and HTML does not hold as text: the numbers of items, the descriptions of images.

    Tags that would hide the rest of the page from its reader are left out.
    """
    numbers: list[str] = []
    for number, token in enumerate(state.tokens):
        if token.type == "list_item_open":
            # A number is a word of the text; a paragraph that begins "4. Dezember" looks like a list too.
            numbers = [f"{token.info}{token.markup} "] if token.info else []  # at most one
            _stand_apart_if_loose(state.tokens, number)
        elif token.type == "list_item_close":
            numbers = []
        elif token.type == "inline":
            children = [_words(written) for written in numbers] + (token.children or [])
            numbers = []
            _drop_mentioned(children)
            token.children = [_words(_described(c)) if c.type == "image" else c for c in children]
        elif token.type == "html_block":
            token.content = _BESIDE_THE_TEXT.sub("", token.content)


def _stand_apart_if_loose(tokens: Sequence[Token], at: int) -> None:
    """Make the item of a list whose items stand apart an element whose paragraphs do."""
    following = tokens[at + 1]
    if following.type == "paragraph_open" and not following.hidden:
        rest = (tokens[place] for place in range(at, len(tokens)))
        end = next(t for t in rest if t.type == "list_item_close" and t.level == tokens[at].level)
        tokens[at].tag = end.tag = "div"


def _words(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _described(image: Token) -> str:
    return "".join(_described(child) if child.type == "image" else child.content for child in image.children or ())


def _drop_mentioned(tokens: Sequence[Token]) -> None:
    """Drop what is not shown, and tags that hide what follows but have no end tag in their sentence: they are only spoken of."""
    ends = {tag[2].lower() for t in tokens if t.type == "html_inline" and (tag := _TAG.match(t.content)) and tag[1]}
    for token in tokens:
        if token.type == "html_inline":
            tag = _TAG.match(token.content)
            if _BESIDE_THE_TEXT.fullmatch(token.content) or (tag and tag[2].lower() in _SWALLOWING - ends):
                token.content = ""
