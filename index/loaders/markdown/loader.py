"""Markdown → plain text, and the fields of its front matter."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import regex
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token
from mdit_py_plugins.admon import admon_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.subscript import sub_plugin
from mdit_py_plugins.superscript import superscript_plugin

from articleqa.index.loaders.base import LoadedArticle, SourceFile
from articleqa.index.loaders.encodings import read_text
from articleqa.index.loaders.html.surroundings import empty_hidden
from articleqa.index.loaders.html.text import text_of
from articleqa.index.loaders.markdown.front_matter import split_front_matter
from articleqa.index.loaders.markdown.syntax import syntax_plugin
from articleqa.index.loaders.metadata import Found, described
from articleqa.index.records import Place
from articleqa.index.text.scripts import on_one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from markdown_it.rules_core import StateCore


def load(file: SourceFile) -> Iterator[LoadedArticle]:
    """Yield the one article of a Markdown file: CommonMark with what people write beyond it (`_parser` and `syntax.py`).

    Its text is what a person sees on the rendered page, embedded HTML included, as `text_of` returns it: blocks are separated by
    a blank line, items of a tight list and rows of a table by a line feed, cells by a tab. An image becomes its description, formulas are
    as they are written, and footnotes are at the end.

    Raises:
        ArticleError: The text is blank, or the file is no text.
    """
    source, remarks = read_text(file)
    front_matter = split_front_matter(source)
    text, heading = render(front_matter.body)
    fields = front_matter.fields
    yield described(
        file.where,
        file.id,
        text,
        {"title": Found(heading, Place.HEADING)} | fields if heading else fields,
        [*remarks, *front_matter.remarks],
        place=Place.FRONT_MATTER,
    )


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    for plugin in (admon_plugin, deflist_plugin, footnote_plugin, sub_plugin, superscript_plugin, syntax_plugin):
        parser.use(plugin)
    # With these, prices are no formulas: "$5 and $10".
    parser.use(dollarmath_plugin, allow_space=False, allow_digits=False, double_inline=True)
    parser.core.ruler.before("footnote_tail", "all_notes", _refer_to_all_notes)
    parser.core.ruler.push("prepare_tokens", _prepare_tokens)
    for token_type, markup in _NOTE_MARKUP.items():
        parser.add_render_rule(token_type, _constant(markup))
    for token_type in ("math_block", "math_block_label"):
        parser.add_render_rule(token_type, _formula_block)
    return parser


_NOTE_MARKUP = {
    "footnote_block_open": "",
    "footnote_block_close": "",
    "footnote_open": "<div>",
    "footnote_close": "</div>",
    "footnote_anchor": "",
}


def _constant(markup: str) -> Callable[..., str]:
    return lambda *_arguments: markup


def _formula_block(_renderer: object, tokens: Sequence[Token], index: int, _options: object, _environment: object) -> str:
    return f"<p>$${escapeHtml(tokens[index].content.strip())}$$</p>"


def render(body: str) -> tuple[str, str | None]:
    """Return the plain text of a Markdown document without front matter, and its first heading or None."""
    from lxml import etree, html

    page = f"<body>{_parser().render(body)}</body>".encode("utf-8", "replace")
    # Without `huge_tree` lxml silently drops the text from the place on where 256 elements are open, and "List<String>" opens one.
    root = etree.fromstring(page, html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True))
    empty_hidden(root)
    headings = (on_one_line(text_of(element)) for element in root.iter("h1", "h2", "h3", "h4", "h5", "h6"))
    return text_of(root), next(filter(None, headings), None)


# A browser shows nothing from such a tag up to its end tag; where that is missing, nothing of the rest of the page.
_HIDING_TAGS = frozenset(("iframe", "noembed", "noframes", "plaintext", "script", "style", "textarea", "title", "xmp"))
_TAG = regex.compile(r"<(/?)([a-z][a-z0-9-]*)", regex.IGNORECASE)
# Processing instructions are not shown, but HTML parsers end them at their first ">". Text after the end tag of a page would be lost.
_NON_TEXT_MARKUP = regex.compile(r"<\?.*?\?>|<!\[CDATA\[.*?\]\]>|</?(?:html|body|plaintext)\b[^>]*>", regex.DOTALL | regex.IGNORECASE)


def _prepare_tokens(state: StateCore) -> None:
    """Change the tokens so that the HTML has as text what a person sees: numbers and boxes of list items, descriptions of images, formulas.

    Tags that would hide the rest of the page are dropped.
    """
    item_numbers: list[str] = []
    is_item_start = False
    for number, token in enumerate(state.tokens):
        if token.type in {"ordered_list_open", "ordered_list_close"}:
            token.tag = "ul"  # its items have their numbers as they are written
        elif token.type == "footnote_open":
            item_numbers = [_note_mark(token)]
        elif token.type == "list_item_open":
            # An item's number is a word of the text: a paragraph that begins "4. Dezember" looks like a list too.
            item_numbers = [f"{token.info}{token.markup} "] if token.info else []  # at most one
            is_item_start = True
            _mark_loose_item(state.tokens, number)
        elif token.type == "list_item_close":
            item_numbers, is_item_start = [], False
        elif token.type == "inline":
            if is_item_start:
                _draw_box(token.children or [])
            children = [_text_token(item_number) for item_number in item_numbers] + (token.children or [])
            item_numbers, is_item_start = [], False
            _drop_mentioned_tags(children)
            token.children = [_shown(child) for child in children if child.type != "footnote_anchor"]
        elif token.type == "html_block":
            token.content = _NON_TEXT_MARKUP.sub("", token.content)


def _refer_to_all_notes(state: StateCore) -> None:
    """Have the notes that the text does not refer to at the end as well; they would be lost."""
    notes = state.env.get("footnotes", {})
    for label, number in notes.get("refs", {}).items():
        if number < 0:
            notes["refs"][label] = len(notes["list"])
            notes["list"][len(notes["list"])] = {"label": label[1:], "count": 0}


def _note_mark(token: Token) -> str:
    return f"[{token.meta['id'] + 1}] "


def _draw_box(children: Sequence[Token]) -> None:
    """Draw the box of a task, at the beginning of a list item."""
    if children and children[0].type == "text" and (box := _BOXES.get(children[0].content[:4])):
        children[0].content = box + children[0].content[4:]


_BOXES = {"[ ] ": "☐ ", "[x] ": "☑ ", "[X] ": "☑ "}


def _shown(token: Token) -> Token:
    """Return a token with the text that a person sees."""
    if token.type == "image":
        return _text_token(_image_description(token))
    if token.type == "footnote_ref":
        return _text_token(_note_mark(token).strip())
    if token.type in {"math_inline", "math_inline_double"}:
        return _text_token(f"{token.markup}{token.content}{token.markup}")
    return token


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
