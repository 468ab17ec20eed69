"""Markdown → plain text, and the fields of its front matter."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import regex
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from articleqa.index.errors import ArticleError
from articleqa.index.loaders.base import LoadedArticle, SourceFile
from articleqa.index.loaders.encodings import read_text
from articleqa.index.loaders.html_text import text_of
from articleqa.index.loaders.metadata import Found, described
from articleqa.index.records import Place
from articleqa.index.text.scripts import on_one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.rules_core import StateCore

_FRONT_MATTER = regex.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", regex.DOTALL | regex.MULTILINE)


def load(file: SourceFile) -> Iterator[LoadedArticle]:
    """Yield the one article of a Markdown file (CommonMark, with tables and strikethrough).

    Its text is what a person sees on the rendered page, embedded HTML included, as `html_text.text_of` returns it: blocks are separated by
    a blank line, items of a tight list and rows of a table by a line feed, cells by a tab. An image becomes its description.

    Raises:
        ArticleError: The front matter is not valid YAML, the text is blank, or the file is no text.
    """
    source, remarks = read_text(file)
    fields, body = _front_matter(source, file.where)
    text, heading = render(body)
    yield described(
        file.where,
        file.id,
        text,
        {"title": Found(heading, Place.HEADING)} | fields if heading else fields,
        remarks,
        place=Place.FRONT_MATTER,
    )


def _front_matter(text: str, where: str) -> tuple[dict[str, object], str]:
    """Return the fields of the front matter, and the text without it. What stands between two rules and is no mapping is text."""
    match = _FRONT_MATTER.match(text)
    if match is None:
        return {}, text
    try:
        # The base loader makes only strings, lists and mappings: `lang: no` is Norwegian and not False, and a title may be 1984.
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
    return _article_fields(fields), text[match.end() :]


_FIELD_NAMES = {"title": "title", "date": "date", "published": "date", "lang": "lang", "language": "lang"} | {
    "source": "source",
    "url": "source",
    "author": "author",
    "authors": "author",
}


def _article_fields(fields: dict[object, object]) -> dict[str, object]:
    """Return the fields that articles have, under the names that they have there; of synonyms the first counts."""
    article_fields: dict[str, object] = {}
    for name, value in fields.items():
        field = _FIELD_NAMES.get(str(name).strip().lower())
        if field and value not in ("", "~", "null", []):
            article_fields.setdefault(field, value)
    return article_fields


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    parser.core.ruler.push("prepare_tokens", _prepare_tokens)
    return parser


def render(body: str) -> tuple[str, str | None]:
    """Return the plain text of a Markdown document without front matter, and its first heading or None."""
    from lxml import etree

    page = f"<body>{_parser().render(body)}</body>".encode("utf-8", "replace")
    # Without `huge_tree` lxml silently drops the text from the place on where 256 elements are open, and "List<String>" opens one.
    root = etree.fromstring(page, etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True))
    headings = (on_one_line(text_of(element)) for element in root.iter("h1", "h2", "h3", "h4", "h5", "h6"))
    return text_of(root), next(filter(None, headings), None)


# A browser shows nothing from such a tag up to its end tag; where that is missing, nothing of the rest of the page.
_HIDING_TAGS = frozenset(("iframe", "noembed", "noframes", "plaintext", "script", "style", "textarea", "title", "xmp"))
_TAG = regex.compile(r"<(/?)([a-z][a-z0-9-]*)", regex.IGNORECASE)
# Processing instructions are not shown, but HTML parsers end them at their first ">". Text after the end tag of a page would be lost.
_NON_TEXT_MARKUP = regex.compile(r"<\?.*?\?>|<!\[CDATA\[.*?\]\]>|</?(?:html|body|plaintext)\b[^>]*>", regex.DOTALL | regex.IGNORECASE)


def _prepare_tokens(state: StateCore) -> None:
    """Change the tokens so that the HTML has as text what a person sees: the numbers of list items and the descriptions of images.

    Tags that would hide the rest of the page are dropped.
    """
    item_numbers: list[str] = []
    for number, token in enumerate(state.tokens):
        if token.type == "list_item_open":
            # An item's number is a word of the text: a paragraph that begins "4. Dezember" looks like a list too.
            item_numbers = [f"{token.info}{token.markup} "] if token.info else []  # at most one
            _mark_loose_item(state.tokens, number)
        elif token.type == "list_item_close":
            item_numbers = []
        elif token.type == "inline":
            children = [_text_token(item_number) for item_number in item_numbers] + (token.children or [])
            item_numbers = []
            _drop_mentioned_tags(children)
            token.children = [_text_token(_image_description(c)) if c.type == "image" else c for c in children]
        elif token.type == "html_block":
            token.content = _NON_TEXT_MARKUP.sub("", token.content)


def _mark_loose_item(tokens: Sequence[Token], index: int) -> None:
    """Turn the item of a loose list into a `div`, whose paragraphs are separated by a blank line."""
    following = tokens[index + 1]
    if following.type == "paragraph_open" and not following.hidden:
        rest = (tokens[place] for place in range(index, len(tokens)))
        end = next(t for t in rest if t.type == "list_item_close" and t.level == tokens[index].level)
        tokens[index].tag = end.tag = "div"


def _text_token(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _image_description(image: Token) -> str:
    """Return the plain text of an image's description, with the descriptions of images in it."""
    return "".join(_image_description(child) if child.type == "image" else child.content for child in image.children or ())


def _drop_mentioned_tags(tokens: Sequence[Token]) -> None:
    """Drop markup that is not shown, and hiding tags without an end tag in the same paragraph: the text only mentions them."""
    end_tags = {tag[2].lower() for t in tokens if t.type == "html_inline" and (tag := _TAG.match(t.content)) and tag[1]}
    for token in tokens:
        if token.type == "html_inline":
            tag = _TAG.match(token.content)
            if _NON_TEXT_MARKUP.fullmatch(token.content) or (tag and tag[2].lower() in _HIDING_TAGS - end_tags):
                token.content = ""
