"""Whatever a text holds, it is shown as text: in every view, and in the code that makes them."""

from __future__ import annotations

import ast
import inspect
import pkgutil
import re
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lxml import html

from articleqa.filters import Filters
from articleqa.index.loaders import Remark
from articleqa.index.page_layout import Box
from articleqa.index.records import Article, ExactHit, Hit, Metadata, NearDuplicate, Passage, Place, Provenance, Span, Stated
from articleqa.index.text.language import canonical
from articleqa.records import Answer, Context, Evidence, Period, Reply
from articleqa.ui import views
from articleqa.ui.i18n import Messages
from articleqa.ui.quotes import looked_up
from articleqa.ui.rendering import rendered
from articleqa.ui.views import (
    article_list,
    article_pane,
    collections,
    conversations,
    exchange,
    icons,
    menu,
    page_images,
    parts,
    provenance,
    quotes,
    reply,
    scope,
    toast,
    upload,
    welcome,
)
from articleqa.ui.views.article_list import ArticleList, Row
from articleqa.ui.views.article_pane import Marking
from articleqa.ui.views.conversations import Listed
from articleqa.ui.views.page_images import MarkedPage
from articleqa.ui.views.welcome import Example, Overview

if TYPE_CHECKING:
    import htpy as h

EN = Messages()
UI = Path(__file__).parents[3] / "ui"
ATTACKS = (
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(2)' x='",
    "<script>alert(3)</script>",
    "</p></mark></article><iframe src='http://outside.example/'></iframe>",
    "</pre></style><style>body{display:none}</style>",
    "javascript:alert(4)",
    'en" onfocus="alert(5)" autofocus="',
    "<!-- ${alert(6)} {{value}} &lt;b&gt; <b>",
    "`<a href=javascript:alert(7)>` **bold** [link](javascript:alert(8))",
)


def views_of(text: str) -> dict[str, list[h.Renderable | None]]:
    """Every view, under its module's name and its own, with `text` in every field that holds one."""
    body = f"{text} before the answer {text}"
    answered = Span(body.index("the answer"), len(body))
    whole = Span(0, len(body))
    plain = Article(f"{text}1", text, f"{body}\n{text}", lang=text, date=text, source=text, author=text, pages=(0, len(body) + 1))
    linked = Article(
        f"{text}2", "", body, lang="fr", date="2024-12-05", source=f"https://news.example/?{text.replace(' ', '')}", author=text
    )
    stated = Stated(text, Place.JSON_LD)
    read = Provenance(stated, stated, stated, None, stated, Place.WHOLE_PAGE, (text, text), ("author", "lang", "source"))
    paged = replace(plain, layout=b"layout", provenance=read)
    file = Metadata(paged.id, text, file=text, added=True)
    page = MarkedPage(2, b"picture", 20, 30, {"answer": [Box(2, 0.1, 0.2, 0.3, 0.4)]}, text)
    find = {article.id: article for article in (plain, linked)}.get
    articles = [Metadata(a.id, a.title, a.lang, a.date, a.source, a.author, added=True) for a in (plain, linked)]
    hits = [
        Hit(Passage(n, a.id, 0, len(body), body, (whole,)), 1.0, n, copies=(NearDuplicate(linked.id, 0, 5),))
        for n, a in enumerate((plain, linked), 1)
    ]
    answer = Answer(body[answered.start :], plain.id, answered.start, len(body), 0.7, whole, whole, Period(text, "2024-12-01"))
    evidence = tuple(Evidence(body, article.id, 0, len(body), whole) for article in (plain, linked))
    context = Context(text, plain.id, (text,))
    replies = [
        Reply(text, ("answer",), tuple(hits), answer, answer, context=context, certainty="sure"),
        Reply(text, ("answer",), tuple(hits), answer, answer, "yes_no", evidence, context),
        Reply(text, ("answer",), tuple(hits[1:]), answer, None),
        Reply(text, (), (), None, None),
        Reply(text, (), (), None, None, "greeting"),
    ]
    marks = {"sentence": [answered], "answer": [Span(answered.start, answered.start + 5)], "term": [Span(3, 6)]}
    filters = Filters({plain.id}, {canonical(text)}, {text}, since="2024", until="2024")
    found = ExactHit(articles[0].id, 1, (Span(2, 5),), (Span(0, 1),))
    listing = ArticleList(text, [Row(articles[0], found, text, 1), *map(Row, articles[1:])], 5, 1, hits)
    return {
        "article_list.article_list_html": [
            article_list.article_list_html(EN, listing, find, may_add=True),
            article_list.article_list_html(EN, ArticleList(text, (), 0, words=text), find, may_add=False),
            article_list.article_list_html(EN, ArticleList("", (), 0, exist=False), find, may_add=True),
        ],
        "article_pane.article": [
            article_pane.article(
                EN, plain, Marking(marks, {0: "passage", answered.start: "answer"}, answered.start, whole), note=text, only=True
            ),
            article_pane.article(EN, plain, Marking({"place": [Span(0, 3)]}, {0: "place"}, 0), find=text, origin={text: text}),
            article_pane.article(EN, linked),
            article_pane.article(EN, paged, about=text, page=page),
            article_pane.article(EN, paged),
        ],
        "article_pane.bar": [article_pane.bar(EN, text)],
        "article_pane.gone": [article_pane.gone(EN, text, {text: text})],
        "collections.collections": [collections.collections(EN, text), collections.collections(EN, "")],
        "conversations.conversations": [
            conversations.conversations(EN, [Listed(text, text, text, current=True), Listed(text, text, "2026-11-27")]),
            conversations.conversations(EN, []),
        ],
        "conversations.opener": [conversations.opener(EN, text)],
        "exchange.conversation_html": [exchange.conversation_html(EN, [exchange.pending_html(EN)])],
        "exchange.error_html": [exchange.error_html(text)],
        "exchange.exchange_html": [exchange.exchange_html(EN, text, exchange.error_html(text), text, text, text)],
        "exchange.pending_html": [exchange.pending_html(EN)],
        "menu.divider": [menu.divider(EN)],
        "icons.icon": [icons.icon("copy")],
        "icons.icon_button": [icons.icon_button("copy", text, attributes={"data-x": text})],
        "menu.download_html": [menu.download_html(text, text, b"content")],
        "menu.menu": [menu.menu(EN)],
        "page_images.page_image": [page_images.page_image(EN, paged, shown) for shown in (page, MarkedPage(2, problem=text))],
        "page_images.pager": [page_images.pager(EN, 1, 2)],
        "page_images.text_or_page": [page_images.text_or_page(EN, 1), page_images.text_or_page(EN, None)],
        "parts.button": [parts.button(title=text)[text]],
        "parts.details": [
            parts.details(EN, article, 3, with_language=True, with_link=link) for article in articles for link in (True, False)
        ],
        "parts.page_button": [parts.page_button(EN, 2, {"data-turn": text})[text]],
        "parts.marked": [parts.marked(body, marks)],
        "parts.passage": [parts.passage(hit, {"data-place": text}, plain, ("answer",)) for hit in hits],
        "parts.title_in": [parts.title_in(parts.button(), article, {"title": text}) for article in articles],
        "provenance.provenance": [
            provenance.provenance(EN, article, of_file, may_edit=may_edit)
            for article, of_file, may_edit in ((paged, file, True), (plain, None, True), (linked, None, False))
        ],
        "quotes.keep_button": [quotes.keep_button(EN, plain, whole)],
        "quotes.opener": [quotes.opener(EN, text)],
        "quotes.quote_list": [
            quotes.quote_list(EN, looked_up([{"id": 1, "article": a, "start": 0, "end": len(body), "text": words}], find))
            for a, words in ((plain.id, body), (linked.id, body), (f"{text}3", body), (plain.id, text))
        ],
        "reply.reply_html": [reply.reply_html(EN, reply_, 0, find, "up") for reply_ in replies],
        "scope.scope": [scope.scope(EN, articles, filters, problem=text), scope.scope(EN, articles, None)],
        "toast.toast": [toast.toast(text, kind=text, undo=text, undo_id=text), toast.toast(text)],
        "toast.toasts": [toast.toasts(EN)],
        "upload.done": [upload.done(EN, 1, [Remark(text, text)])],
        "upload.drop_zone": [upload.drop_zone(EN)],
        "upload.failed": [upload.failed(EN, text)],
        "upload.progress": [upload.progress(EN, "read", 1, 2)],
        "upload.removed": [upload.removed(EN, [text, text], text)],
        "welcome.welcome_html": [welcome.welcome_html(EN, Overview(articles, {text: 2}), may_add=True)],
        "welcome.suggestions": [welcome.suggestions(EN, [Example(text, text)])],
    }


def tree(element: Any) -> tuple[str, list[str], list[Any]]:
    """An element without its texts and its attributes' values."""
    return str(element.tag), sorted(element.attrib), [tree(child) for child in element]


def parsed(view: h.Renderable | None) -> Any:
    return html.fragment_fromstring(rendered(view), create_parent=True)


def test_every_view_is_shown() -> None:
    modules = [import_module(f"{views.__name__}.{module.name}") for module in pkgutil.iter_modules(views.__path__)]
    public = {
        f"{module.__name__.rpartition('.')[2]}.{name}"
        for module in modules
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_") and "h." in function.__annotations__["return"]
    }
    assert public - {"parts.marked_parts"} == views_of("x").keys()  # which gives a list, as `article` takes it


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_text_is_only_text_in_every_view(attack: str) -> None:
    # As long, so that positions are the same, and neither a language tag nor an address; cut where a language tag is.
    harmless = "".join("-" if character == "-" else "x" for character in attack[:-5]) + " text"
    for name, pairs in {name: zip(attacked, views_of(harmless)[name], strict=True) for name, attacked in views_of(attack).items()}.items():
        for attacked, plain in pairs:
            assert tree(parsed(attacked)) == tree(parsed(plain)), name
            expected = parsed(plain).text_content().replace(harmless, attack).replace(canonical(harmless), canonical(attack))
            assert parsed(attacked).text_content() == expected, name
            assert all(link.get("href").startswith("https://news.example/?") for link in parsed(attacked).iter("a")), name


def literals(source: str) -> list[str]:
    """The strings in code, what is computed in an f-string written as `{}`; without docstrings and other strings that nothing uses."""
    nodes = list(ast.walk(ast.parse(source)))
    unused = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    inner = {id(value) for node in nodes if isinstance(node, ast.JoinedStr) for value in node.values}
    strings = [
        node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in unused | inner
    ]
    joined = [
        [value.value if isinstance(value, ast.Constant) else "{}" for value in n.values] for n in nodes if isinstance(n, ast.JoinedStr)
    ]
    return strings + ["".join(map(str, values)) for values in joined]


def tags(source: str) -> list[str]:
    return [text for text in literals(source) if re.search(r"<(?:/|!|[a-zA-Z]|\{\}|%)", text)]


def test_tags_are_found_in_code() -> None:
    code = '"""A <b>docstring</b>."""\na = "<p>"\nb = f"1 < {a}"\nc = f"<{a}>"\nd = f"{a}</i>"\ne = "<%s>"\nf = "a <= b"\ng = a + "<br"'
    assert tags(code) == ["<p>", "<%s>", "<br", "<{}>", "{}</i>"]


@pytest.mark.parametrize("path", sorted(UI.rglob("*.py")), ids=lambda path: path.relative_to(UI).as_posix())
def test_html_is_made_of_elements_alone(path: Path) -> None:
    source = path.read_text("utf-8")
    address = ["<{}>"] if path.name == "markdown.py" else []
    assert tags(source) == address
    imports = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {name.name for node in imports for name in node.names} | {node.module for node in imports if isinstance(node, ast.ImportFrom)}
    assert "html" not in names
    assert "markupsafe" not in names or path.name == "page.py", "the style sheet is the one thing that is HTML as it is"
