"""Records → HTML: what is shown, exactly, and that nothing of an article is taken for HTML."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.records import Article, Copy, Span
from qa.records import Reply
from tests.ui.samples import HOSTILE, SEED, SENTENCE, reply, span_of
from ui import render, texts
from ui.render import Example, Overview

SECOND_LINE = SEED.text.splitlines()[1]
HOSTILE_LINE = HOSTILE.text.splitlines()[1]


class Page(HTMLParser):
    """The tags, the attributes' names, the links, and the text of each `mark.answer`; fails where tags are not nested properly."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str | None] = []
        self.text = ""
        self.marked: dict[str, list[str]] = {}
        self._open: list[tuple[str, str]] = []
        self.feed(html)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        named = dict(attrs).get("class") or ""
        if tag == "a":
            self.links.append(dict(attrs)["href"])
        self._open.append((tag, named))
        self.marked.setdefault(named, []).append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        for named in {named for _, named in self._open}:
            self.marked[named][-1] += data


def article_of(article_id: str) -> Article | None:
    return {SEED.id: SEED, HOSTILE.id: HOSTILE}.get(article_id)


def test_marks_nest() -> None:
    text = "le 27 novembre, dit-on"
    marks = {"passage": [Span(0, 22)], "sentence": [Span(0, 15)], "answer": [Span(3, 14)], "term": [Span(6, 14), Span(16, 19)]}
    assert render.marked(text, marks) == (
        '<mark class="passage"><mark class="sentence">le <mark class="answer">27 <span class="term">novembre</span></mark>,</mark>'
        ' <span class="term">dit</span>-on</mark>'
    )


@given(
    st.text(max_size=30),
    st.lists(st.tuples(st.sampled_from(["passage", "sentence", "answer", "term"]), st.integers(0, 30), st.integers(0, 30))),
)
def test_marked_text_is_the_text(text: str, raw: list[tuple[str, int, int]]) -> None:
    marks: dict[str, list[Span]] = {}
    for label, a, b in raw:
        marks.setdefault(label, []).append(Span(min(a, b, len(text)), min(max(a, b), len(text))))
    page = Page(render.marked(text, marks))
    assert page.text == text
    assert page.tags <= {"mark", "span"}


def test_an_answer_with_its_source() -> None:
    html = render.reply(reply(SEED, SENTENCE, "27 novembre", (SEED, SECOND_LINE)), 3, article_of)
    page = Page(html)
    assert page.marked["answer"] == ["27 novembre"]
    assert page.marked["term"][:2] == ["appel", "appel"]
    assert page.links == [SEED.source]
    assert SENTENCE in page.text
    assert "5 December 2024" in page.text
    assert "Thanh Niên" in page.text
    assert "likely right" in page.text
    assert '<blockquote data-turn="3" lang="fr" dir="auto">' in html
    assert "Other passages found" in page.text
    assert html.count("data-hit=") == 1, "the passage of the answer is not another passage"
    assert 'data-turn="3" data-hit="1"' in html


@pytest.mark.parametrize(
    ("confidence", "words", "dots"), [(0.95, "very likely right", 3), (0.7, "likely right", 2), (0.4, "possibly right", 1)]
)
def test_confidence_in_words(confidence: float, words: str, dots: int) -> None:
    html = render.reply(reply(SEED, SENTENCE, "27 novembre", confidence=confidence), 0, article_of)
    assert f"</span>{words}</p>" in html
    assert html.count('class="on"') == dots


def test_not_answered_shows_passages_and_no_guess() -> None:
    html = render.reply(reply(SEED, SENTENCE, "27 novembre", (SEED, SECOND_LINE), answered=False), 0, article_of)
    page = Page(html)
    assert "These articles do not answer that." in page.text
    assert "Closest passages" in page.text
    assert html.count("data-hit=") == 2
    assert "answer" not in page.marked
    assert "blockquote" not in page.tags


def test_the_copies_of_what_is_shown_are_listed_each_once() -> None:
    twice = (Copy(HOSTILE.id, 0, 5), Copy(HOSTILE.id, 9, 12), Copy("gone", 0, 5))
    found = reply(SEED, SENTENCE, "27 novembre", (SEED, SECOND_LINE))
    for place in (0, 1):  # of the answer's own passage, and of another one
        hits = tuple(replace(hit, copies=twice) if i == place else hit for i, hit in enumerate(found.hits))
        html = render.reply(replace(found, hits=hits), 0, article_of)
        assert html.count("data-article=") == 1
        assert Page(html).text.count(f"The same in {HOSTILE.title}") == 1
        assert "<script>" not in html


def test_nothing_found() -> None:
    page = Page(render.reply(Reply("?", (), (), None, None), 0, article_of))
    assert "These articles do not answer that. No passage comes near the question." in page.text.replace("that.No", "that. No")
    assert "Closest" not in page.text


def test_hits_are_few() -> None:
    others = [(SEED, line) for line in SEED.text.splitlines() if line.strip() and line != SENTENCE]
    assert render.reply(reply(SEED, SENTENCE, "27 novembre", *others), 0, article_of).count("data-hit=") == 4
    assert render.reply(reply(SEED, SENTENCE, "27 novembre", *others, answered=False), 0, article_of).count("data-hit=") == 5


def test_the_whole_article_is_shown_and_marked() -> None:
    sentence = span_of(SEED, SENTENCE)
    marks = {
        "passage": [Span(sentence.start, sentence.end + 40)],
        "sentence": [sentence],
        "answer": [span_of(SEED, "27 novembre")],
        "term": [],
    }
    html = render.article(SEED, marks)
    page = Page(html)
    for line in SEED.text.split("\n"):
        assert line.strip() in page.text
    assert html.count('id="aim"') == 1
    assert '<mark id="aim" class="answer">27 novembre</mark>' in html
    assert page.marked["sentence"] == [SENTENCE]
    assert '<article lang="fr">' in html


def test_a_passage_over_several_paragraphs_is_aimed_at_once() -> None:
    marks = {"passage": [Span(0, len(SEED.text))]}
    html = render.article(SEED, marks)
    assert html.count('id="aim"') == 1
    assert html.index('id="aim"') < html.index("Le 4 décembre")


def test_a_first_line_that_repeats_the_title_is_left_out_where_nothing_is_marked_in_it() -> None:
    repeating = Article("a.txt", "The title", "The title\n\nThe text. The title\n")
    assert [Page(render.article(repeating)).text.count(line) for line in ("The title", "The text.")] == [2, 1]
    assert '<mark id="aim" class="answer">title</mark>' in render.article(repeating, {"answer": [Span(4, 9)]})


def test_a_hostile_article_is_only_text() -> None:
    dangerous = {"script", "img", "iframe", "style", "svg", "object", "embed", "form", "input", "link"}
    overview = Overview(1, {HOSTILE.lang or "": 1}, [HOSTILE])
    marks = {"passage": [Span(0, len(HOSTILE.text))], "answer": [span_of(HOSTILE, "<script>alert(3)</script>")]}
    for html in (
        render.reply(
            reply(HOSTILE, HOSTILE_LINE, "<script>alert(3)</script>", (HOSTILE, "Price: $$x$$ ${alert(4)} {{value}}")), 0, article_of
        ),
        render.article(HOSTILE, marks, note="<script>"),
        render.overview(overview),
        render.welcome(overview, [Example("<script>alert(9)</script>", '"><script>')]),
        render.exchange("<img src=x onerror=alert(10)>", render.error("<script>alert(11)</script>")),
        render.gone("<script>"),
    ):
        page = Page(html)
        assert not page.tags & dangerous
        assert not any(name.startswith("on") for name in page.attributes)
        assert page.links == []
    assert Page(render.article(HOSTILE, marks)).marked["answer"] == ["<script>alert(3)</script>"]


@pytest.mark.parametrize(
    "source",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "java\nscript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,<script>",
        "file:///etc/passwd",
        "//outside.example/",
        "http://",
        "https://[bad",
        "http:\\\\outside.example",
        "Le Monde",
        "",
    ],
)
def test_what_is_not_a_web_address_is_no_link(source: str) -> None:
    assert render.source_url(source) is None


@pytest.mark.parametrize("source", ["https://thanhnien.vn/a.htm", "HTTP://example.org", "https://zh.wikipedia.org/wiki/嫦娥五号"])
def test_web_addresses_are_links(source: str) -> None:
    assert render.source_url(source) == source


def test_a_link_opens_apart() -> None:
    html = render.article(SEED)
    assert f'<a href="{SEED.source}" target="_blank" rel="noopener noreferrer">thanhnien.vn</a>' in html


def test_paragraphs() -> None:
    def parts(text: str) -> list[str]:
        return [text[p.start : p.end] for p in texts.paragraphs(text)]

    assert parts("") == []
    assert parts("\n\n one \n\n\ntwo\nthree\n") == ["one", "two", "three"]
    assert parts("wrapped by\nhand\nhere\n\nand\nthere\n") == ["wrapped by\nhand\nhere", "and\nthere"]


def test_clip_keeps_the_focus_and_cuts_between_words() -> None:
    text = "one two three four five six seven eight nine ten"
    focus = Span(19, 23)
    shown = texts.clip(text, Span(0, len(text)), focus, 20)
    assert shown.start <= focus.start
    assert shown.end >= focus.end
    assert text[shown.start : shown.end] == "four five six"
    assert texts.clip(text, Span(0, len(text)), Span(0, len(text)), 10) == Span(0, len(text))
    assert texts.clip("无" * 50, Span(0, 50), Span(20, 22), 10) == Span(16, 26)


def test_welcome_says_what_there_is() -> None:
    page = Page(render.welcome(Overview(1234, {"en": 1000, "fr": 200, "zh": 30, "unknown": 4}, [SEED]), [Example("Quand ?", "fr")]))
    assert "1,234 articles in English, French and Chinese." in page.text
    assert "Quand ?" in page.text
    empty = Page(render.welcome(Overview(1, {"unknown": 1}, [SEED]), ()))
    assert "One article." in empty.text
    assert "Try" not in empty.text
