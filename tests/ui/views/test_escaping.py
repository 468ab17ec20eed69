"""Every view, shown a hostile article."""

from __future__ import annotations

from dataclasses import replace

from articleqa.filters import Filters
from articleqa.index.loaders import Remark
from articleqa.index.records import Metadata, Span
from articleqa.records import Evidence
from articleqa.ui.i18n import Words
from articleqa.ui.views import article_list, article_pane, scope, upload
from articleqa.ui.views.article_list import ArticleList
from articleqa.ui.views.article_pane import Marking
from articleqa.ui.views.exchange import error_html, exchange_html
from articleqa.ui.views.reply import reply_html
from articleqa.ui.views.welcome import Example, Overview, welcome_html
from tests.ui.samples import HOSTILE, hit, reply, span_of
from tests.ui.views.pages import Page, article_of

EN = Words()


HOSTILE_LINE = HOSTILE.text.splitlines()[1]


def test_a_hostile_article_is_only_text() -> None:
    dangerous = {"script", "img", "iframe", "style", "svg", "object", "embed", "link", "b", "template"}
    known = Metadata(HOSTILE.id, HOSTILE.title, HOSTILE.lang, HOSTILE.date, HOSTILE.source, HOSTILE.author)
    overview = Overview([known], {HOSTILE.lang or "": 1})
    marks = {"passage": [Span(0, len(HOSTILE.text))], "answer": [span_of(HOSTILE, "<script>alert(3)</script>")]}
    answered = reply(HOSTILE, HOSTILE_LINE, "<script>alert(3)</script>", (HOSTILE, "Price: $$x$$ ${alert(4)} {{value}}"))
    line = span_of(HOSTILE, HOSTILE_LINE)
    judged = replace(answered, kind="yes_no", evidence=(Evidence(HOSTILE_LINE, HOSTILE.id, line.start, line.end, line),))
    filters = Filters(frozenset({HOSTILE.id}), frozenset({HOSTILE.lang or ""}), frozenset({HOSTILE.source or "", '"><script>'}))
    for html in (
        reply_html(EN, answered, 0, article_of),
        reply_html(EN, judged, 0, article_of),
        exchange_html("<img src=x onerror=alert(10)>", error_html("<script>alert(11)</script>"), '"><script>', "<script>"),
        welcome_html(EN, overview, [Example("<script>alert(9)</script>", '"><script>')], may_add=True),
        article_pane.article(EN, HOSTILE, Marking(marks, {0: "passage"}, 0), note="<script>"),
        article_pane.gone(EN, "<script>"),
        article_list.article_list_html(
            EN, ArticleList('"><script>', [known], 1, [hit(HOSTILE, HOSTILE_LINE, 1)], ("script",)), article_of, may_add=False
        ),
        scope.scope(EN, [known], filters, problem="<script>"),
        upload.done(EN, 1, [Remark("<script>.pdf", "<script>")]),
        upload.failed(EN, "<script>"),
        upload.removed(EN, ["<script>"]),
    ):
        page = Page(html)
        assert not page.tags & dangerous
        assert not any(name.startswith("on") for name in page.attributes)
        assert page.links == []
    assert Page(article_pane.article(EN, HOSTILE, Marking(marks))).marked["answer"] == ["<script>alert(3)</script>"]
