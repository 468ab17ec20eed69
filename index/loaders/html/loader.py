"""HTML → the main text of a page without navigation and advertising, and the fields of its metadata."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import regex

from articleqa.index.errors import ArticleError
from articleqa.index.loaders.base import LoadedArticle, SourceFile
from articleqa.index.loaders.encodings import decode_markup
from articleqa.index.loaders.html.layout_tables import unfold_layout_tables
from articleqa.index.loaders.html.main_text import reduce_to_article
from articleqa.index.loaders.html.statements import authors_of, date_of, is_address, read_statements
from articleqa.index.loaders.html.surroundings import empty_hidden, empty_surroundings
from articleqa.index.loaders.html.text import drop_non_elements, text_of, without_control_characters
from articleqa.index.loaders.html.title import title_of
from articleqa.index.loaders.metadata import Found, described
from articleqa.index.records import Place
from articleqa.index.text.boilerplate import is_about_rights

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lxml.html import HtmlElement

    from articleqa.index.records import Stated

# The parser compares each attribute of an element with all others, so one with many would take minutes.
_LONG_TAG = regex.compile(r"(?P<start><[a-z][\w:-]*+)\s[^<>]{8000,}+", regex.IGNORECASE)
_MOST_ATTRIBUTES = 500
_BLOCK_TAG = regex.compile(
    r"</?(?:div|section|article|center|blockquote|table|tbody|tr|td|th|ul|ol|li|dl|dd|dt|form)\b[^<>]*+>", regex.IGNORECASE
)
_INLINE_TAG = regex.compile(
    r"</?(?:font|span|b|i|u|em|strong|big|small|a|tt|s|strike|sup|sub|code|label|q|nobr)\b[^<>]*+>", regex.IGNORECASE
)


def load(file: SourceFile) -> Iterator[LoadedArticle]:
    """Yield the one article of an .html file.

    Its text is the main part of the page as a browser shows it. Title, author, date, language and address are from its JSON-LD and `meta`
    elements, its headline and its byline.

    Raises:
        ArticleError: The page has no article, or no encoding fits.
    """
    yield article_of(file, *decode_markup(file.path.read_bytes(), file.where))


def article_of(file: SourceFile, page: str, remarks: Sequence[str] = (), *, address: str | None = None) -> LoadedArticle:
    """Return the article of a page that is a file, or stands in one.

    Args:
        file: The file.
        page: The page.
        remarks: What was told of its encoding.
        address: Where the page was found, if that is known; it counts where the page itself states no address.

    Returns:
        The article.

    Raises:
        ArticleError: The page has no article.
    """
    article = extract_article(page)
    if not article.text:
        raise ArticleError(file.where, _NO_ARTICLE if article.shows_notice else _NO_TEXT)
    fields = {name: Found(stated.value, stated.place) for name, stated in article.fields.items()}
    has_address = "source" in fields and is_address(str(fields["source"].value))
    if address and not has_address and is_address(address):
        fields["source"] = Found(address, Place.PROPERTIES)
    all_remarks = (*remarks, *article.remarks)
    return described(file.where, file.id, article.text, fields, all_remarks, place=Place.META_ELEMENT, text_place=article.place)


_NO_TEXT = "has no text; it may be made by a script in the browser: save the page as it is shown."
_NO_ARTICLE = "has no article, only a notice or a form; if a script makes the page in the browser, save it as it is shown."
_LITTLE_TEXT = "has little text, and seems to be made by a script in the browser; if this is not all, save the page as it is shown."
_TOO_DEEP = "has elements more than 255 levels deep; it was read as paragraphs, without its lists, tables and boxes."


@dataclass(frozen=True, slots=True)
class PageArticle:
    """The article of a page.

    Attributes:
        text: Its text; empty where the page has none.
        place: Where the text was read.
        fields: What is stated of it.
        remarks: What is in doubt about the text.
        shows_notice: The page has no article, but it has text: a notice of cookies or scripts, a form.
    """

    text: str
    place: Place
    fields: Mapping[str, Stated]
    remarks: tuple[str, ...] = ()
    shows_notice: bool = False


def parse_page(page: str) -> tuple[HtmlElement, bool]:
    """Return the tree of a page, which may be empty, and whether it has all elements.

    Elements with very many attributes lose these. Of a page that is nested more deeply than the parser goes, which would cut its text off,
    only paragraphs are kept.
    """
    source = _LONG_TAG.sub(_with_few_attributes, without_control_characters(page))
    root, is_whole = _parsed(source)
    return (root, True) if is_whole else (_parsed(_INLINE_TAG.sub("", _BLOCK_TAG.sub("<p>", source)))[0], False)


def _parsed(source: str) -> tuple[HtmlElement, bool]:
    """Return the tree of a page, and whether all of the page is in it."""
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8")
    try:
        root = html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:  # the page is empty
        root = html.document_fromstring(b"<html></html>")
    return root, all(error.type_name != "ERR_RESOURCE_LIMIT" for error in parser.error_log)


def _with_few_attributes(tag: regex.Match[str]) -> str:
    return str(tag["start"] if tag[0].count("=") > _MOST_ATTRIBUTES else tag[0])


def extract_article(page: str) -> PageArticle:
    """Return the article of a page.

    Its text is that of the page's main part. It is the text that the page states in JSON-LD where that is far longer, and all text of the
    page where no main part is found.
    """
    root, is_whole = parse_page(page)
    statements = read_statements(root)
    made_by_script = _seems_made_by_script(root)
    drop_non_elements(root)
    asks_password = any(field.get("type") == "password" for field in root.iter("input"))
    empty_hidden(root)
    has_text = bool(text_of(root))
    unfold_layout_tables(root)
    empty_surroundings(root)
    title, headline = title_of(root, statements.titles, statements.sites)
    fields: dict[str, Stated | None] = {
        "title": title,
        "lang": statements.language,
        "date": date_of(root, statements, headline),
        "source": statements.address or statements.publisher,
        "author": authors_of(root, statements, headline),
    }
    stated = {name: value for name, value in fields.items() if value is not None}
    place = Place.MAIN_TEXT if reduce_to_article(root, headline) else Place.WHOLE_PAGE
    text = _without_rights(text_of(root))
    if len(text) < _FAR_SHORTER * len(statements.data.body):
        return PageArticle(statements.data.body, Place.JSON_LD, stated)
    remarks: tuple[str, ...] = () if is_whole else (_TOO_DEEP,)
    if len(text) < _SHORTEST_ARTICLE and (asks_password or _is_notice(text, made_by_script=made_by_script)):
        return PageArticle("", place, stated, shows_notice=True)
    remarks += (_LITTLE_TEXT,) if made_by_script and len(text) < _LITTLE else ()
    return PageArticle(text, place, stated, remarks, shows_notice=has_text and not text)


def _without_rights(text: str) -> str:
    """Return a text without last lines about the rights in it, which may be no element of their own."""
    for _ in range(_MOST_LAST_LINES):
        if (rest := text.rpartition("\n")[0].rstrip()) and is_about_rights(text[len(rest) :]):
            text = rest
    return text


_MOST_LAST_LINES = 4
_FAR_SHORTER = 0.6
_LITTLE, _SHORTEST_ARTICLE, _SHORTEST_PARAGRAPH = 500, 300, 40
_SCRIPTS_NEEDED = regex.compile(r"java\s?script", regex.IGNORECASE)
_COOKIES = regex.compile(r"\bcookies?\b", regex.IGNORECASE)
_DATA_OF_SCRIPTS = ("__NEXT_DATA__", "__NUXT_DATA__")
_STATE_OF_SCRIPTS = regex.compile(r"\s*+window\.__\w+\s*=.{500}", regex.DOTALL)
_ROOTS_OF_SCRIPTS = ("root", "app", "__next", "__nuxt", "___gatsby", "svelte", "application", "react-root", "main-app")


def _seems_made_by_script(root: HtmlElement) -> bool:
    """Tell whether a page says that it needs scripts, has the empty element that scripts fill, or the data that they fill it with."""
    notices = (element.text_content() for element in root.iter("noscript"))
    if any(_SCRIPTS_NEEDED.search(notice) for notice in notices) and not _has_prose(root):
        return True
    if any(script.get("id") in _DATA_OF_SCRIPTS or _STATE_OF_SCRIPTS.match(script.text or "") for script in root.iter("script")):
        return True
    roots = (element for element in root.iter("div", "main") if element.get("id") in _ROOTS_OF_SCRIPTS)
    return any(not element.text_content().strip() for element in roots) and next(root.iter("script"), None) is not None


def _has_prose(root: HtmlElement) -> bool:
    """Tell whether a page has paragraphs without its scripts, which it may need only for comments or statistics."""
    paragraphs = (element for element in root.iter("p") if next(element.iterancestors("noscript"), None) is None)
    return sum(len(element.text_content().strip()) >= _SHORTEST_PARAGRAPH for element in paragraphs) > 1


def _is_notice(text: str, *, made_by_script: bool) -> bool:
    """Tell whether a short text is only the notice that the page needs scripts, or that it uses cookies."""
    if _SCRIPTS_NEEDED.search(text):
        return "\n" not in text
    return made_by_script and _COOKIES.search(text) is not None
