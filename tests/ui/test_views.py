"""Records → HTML: what is shown, exactly, and that nothing of an article is taken for HTML."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articleqa.filters import Filters
from articleqa.index.loaders import Remark
from articleqa.index.records import Article, Copy, Metadata, Span
from articleqa.records import Context, Evidence, Period, Reply
from articleqa.ui import texts
from articleqa.ui.views import adding, article, library, scope, talk, top
from articleqa.ui.views.article import Marking
from articleqa.ui.views.library import Shelf
from articleqa.ui.views.parts import marked
from articleqa.ui.views.talk import Example, Overview
from articleqa.ui.words import Words
from tests.ui.samples import HOSTILE, SEED, SENTENCE, hit, reply, span_of

EN = Words()

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
        if tag == "input":  # has no end
            return
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
    assert marked(text, marks) == (
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
    page = Page(marked(text, marks))
    assert page.text == text
    assert page.tags <= {"mark", "span"}


def test_an_answer_with_its_source() -> None:
    html = talk.reply(EN, reply(SEED, SENTENCE, "27 novembre", (SEED, SECOND_LINE)), 3, article_of)
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
    html = talk.reply(EN, reply(SEED, SENTENCE, "27 novembre", confidence=confidence), 0, article_of)
    assert f"</span>{words}</p>" in html
    assert html.count('class="on"') == dots


def test_not_answered_shows_passages_and_no_guess() -> None:
    html = talk.reply(EN, reply(SEED, SENTENCE, "27 novembre", (SEED, SECOND_LINE), answered=False), 0, article_of)
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
        html = talk.reply(EN, replace(found, hits=hits), 0, article_of)
        assert html.count("data-article=") == 1
        assert Page(html).text.count(f"The same in {HOSTILE.title}") == 1
        assert "<script>" not in html


def test_nothing_found() -> None:
    page = Page(talk.reply(EN, Reply("?", (), (), None, None), 0, article_of))
    assert "These articles do not answer that. No passage comes near the question." in page.text.replace("that.No", "that. No")
    assert "Closest" not in page.text


def test_hits_are_few() -> None:
    others = [(SEED, line) for line in SEED.text.splitlines() if line.strip() and line != SENTENCE]
    assert talk.reply(EN, reply(SEED, SENTENCE, "27 novembre", *others), 0, article_of).count("data-hit=") == 4
    assert talk.reply(EN, reply(SEED, SENTENCE, "27 novembre", *others, answered=False), 0, article_of).count("data-hit=") == 5


def test_the_whole_article_is_shown_and_marked() -> None:
    sentence = span_of(SEED, SENTENCE)
    marks = {
        "passage": [Span(sentence.start, sentence.end + 40)],
        "sentence": [sentence],
        "answer": [span_of(SEED, "27 novembre")],
        "term": [],
    }
    html = article.article(
        EN, SEED, Marking(marks, {sentence.start: "sentence", marks["answer"][0].start: "answer"}, marks["answer"][0].start)
    )
    page = Page(html)
    for line in SEED.text.split("\n"):
        assert line.strip() in page.text
    assert html.count('id="aim"') == 1
    assert '<i class="stop"></i><mark class="passage"><mark class="sentence">L&#x27;appel' in html
    assert 'le <i class="stop" id="aim"></i><mark class="answer">27 novembre</mark>' in html
    assert html.count('class="stop"') == 2
    assert [html.count(f'data-tick="{n}"') for n in range(3)] == [1, 1, 0]
    assert page.marked["sentence"] == [SENTENCE]
    assert '<article lang="fr">' in html


def test_a_passage_over_several_paragraphs_is_aimed_at_once() -> None:
    marks = {"passage": [Span(0, len(SEED.text))]}
    html = article.article(EN, SEED, Marking(marks, {0: "passage"}, 0))
    assert html.count('id="aim"') == 1
    assert html.index('id="aim"') < html.index("Le 4 décembre")


def test_a_first_line_that_repeats_the_title_is_left_out_where_nothing_is_marked_in_it() -> None:
    repeating = Article("a.txt", "The title", "The title\n\nThe text. The title\n")
    assert [Page(article.article(EN, repeating)).text.count(line) for line in ("The title", "The text.")] == [2, 1]
    assert '<mark class="answer">title</mark>' in article.article(EN, repeating, Marking({"answer": [Span(4, 9)]}))


def test_a_hostile_article_is_only_text() -> None:
    dangerous = {"script", "img", "iframe", "style", "svg", "object", "embed", "link", "b", "template"}
    known = Metadata(HOSTILE.id, HOSTILE.title, HOSTILE.lang, HOSTILE.date, HOSTILE.source, HOSTILE.author)
    overview = Overview([known], {HOSTILE.lang or "": 1})
    marks = {"passage": [Span(0, len(HOSTILE.text))], "answer": [span_of(HOSTILE, "<script>alert(3)</script>")]}
    answered = reply(HOSTILE, HOSTILE_LINE, "<script>alert(3)</script>", (HOSTILE, "Price: $$x$$ ${alert(4)} {{value}}"))
    line = span_of(HOSTILE, HOSTILE_LINE)
    judged = replace(answered, kind="yes_no", evidence=(Evidence(HOSTILE_LINE, HOSTILE.id, line.start, line.end, line),))
    filters = Filters(frozenset({HOSTILE.id}), frozenset({HOSTILE.lang or ""}), frozenset({HOSTILE.source or ""}), since='"><script>')
    for html in (
        talk.reply(EN, answered, 0, article_of),
        talk.reply(EN, judged, 0, article_of),
        talk.exchange("<img src=x onerror=alert(10)>", talk.error("<script>alert(11)</script>"), '"><script>', "<script>"),
        talk.welcome(EN, overview, [Example("<script>alert(9)</script>", '"><script>')], may_add=True),
        article.article(EN, HOSTILE, Marking(marks, {0: "passage"}, 0), note="<script>"),
        article.gone(EN, "<script>"),
        library.library(EN, Shelf('"><script>', [known], 1, [hit(HOSTILE, HOSTILE_LINE, 1)], ("script",)), article_of, may_add=False),
        scope.scope(EN, [known], filters, problem="<script>"),
        adding.done(EN, 1, [Remark("<script>.pdf", "<script>")]),
        adding.failed(EN, "<script>"),
        adding.removed(EN, ["<script>"]),
    ):
        page = Page(html)
        assert not page.tags & dangerous
        assert not any(name.startswith("on") for name in page.attributes)
        assert page.links == []
    assert Page(article.article(EN, HOSTILE, Marking(marks))).marked["answer"] == ["<script>alert(3)</script>"]


def test_a_link_opens_apart() -> None:
    html = article.article(EN, SEED)
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


def about(*ids: str) -> list[Metadata]:
    return [Metadata(id_, id_.upper(), "fr") for id_ in ids]


def test_welcome_says_what_there_is() -> None:
    counts = {"en": 1000, "fr": 200, "zh": 30, "unknown": 4}
    page = Page(talk.welcome(EN, Overview(about(*map(str, range(1234))), counts), [Example("Quand ?", "fr")], may_add=False))
    assert "1,234 articles in English, French and Chinese." in page.text
    assert "Quand ?" in page.text
    assert "Drop files" not in page.text
    unknown = Page(talk.welcome(EN, Overview(about("a"), {"unknown": 1}), (), may_add=True))
    assert "One article." in unknown.text
    assert "Try" not in unknown.text
    assert "Drop files" in unknown.text


def test_welcome_without_articles_says_how_to_get_some() -> None:
    assert "Drop files" in talk.welcome(EN, Overview((), {}), (), may_add=True)
    assert "articleqa build FOLDER" in talk.welcome(EN, Overview((), {}), (), may_add=False)


def test_a_question_for_yes_or_no_gets_sentences_and_no_words() -> None:
    first, second = span_of(SEED, SENTENCE), span_of(SEED, SECOND_LINE)
    evidence = tuple(Evidence(SEED.text[s.start : s.end], SEED.id, s.start, s.end, s) for s in (first, second))
    asked = replace(reply(SEED, SENTENCE, "27 novembre", (SEED, SECOND_LINE)), kind="yes_no", evidence=evidence)
    html = talk.reply(EN, asked, 2, article_of)
    page = Page(html)
    assert page.marked["sentence"] == [SENTENCE, SECOND_LINE]
    assert "answer" not in page.marked
    assert 'data-turn="2" data-evidence="1"' in html
    assert "data-hit" not in html, "their passages are not shown again"


def test_what_a_question_took_over_is_said_and_can_be_dropped() -> None:
    plain = reply(SEED, SENTENCE, "27 novembre")
    html = talk.reply(EN, replace(plain, context=Context("Who <called>?", SEED.id, ("appel",))), 7, article_of)
    assert f"Looking in {SEED.title} after “Who <called>?” Ask it on its own" in Page(html).text
    assert 'class="drop" data-alone="7"' in html
    assert "Looking in" not in talk.reply(EN, replace(plain, context=Context("Who?", "gone", ())), 7, article_of)
    assert "Looking in" not in talk.reply(EN, plain, 7, article_of)


def test_the_days_that_an_answer_means_are_marked_as_ours() -> None:
    plain = reply(SEED, SENTENCE, "27 novembre")
    assert plain.answer is not None
    for period, said in (
        (Period("2024-11-27", "2024-11-27"), "27 November 2024 reckoned from the article’s date"),
        (Period("2024-11-25", "2024-12-01"), "25 November 2024 to 1 December 2024 reckoned"),
    ):
        assert said in Page(talk.reply(EN, replace(plain, answer=replace(plain.answer, when=period)), 0, article_of)).text
    assert "reckoned" not in talk.reply(EN, plain, 0, article_of)


def test_a_greeting_gets_help() -> None:
    page = Page(talk.reply(EN, Reply("Hello", (), (), None, None, "greeting"), 0, article_of))
    assert "Ask a question" in page.text
    assert "do not answer" not in page.text


def test_a_citation_is_ready_to_be_copied() -> None:
    paged = replace(SEED, pages=(0, 500), source="https://example.org/a")
    html = talk.reply(EN, reply(paged, SENTENCE, "27 novembre"), 0, {paged.id: paged}.get)
    assert talk.citation(EN, paged, span_of(paged, "27 novembre")) == (
        "“27 novembre”\n— Thanh Niên, De quoi ont discuté les chefs d’état-major ?, 5 December 2024, page 2\n"
        "https://example.org/a#:~:text=27%20novembre"
    )
    assert "<span>page 2</span>" in html
    assert f'data-cite="“{SENTENCE}”\n— Thanh Niên, '.replace("'", "&#x27;") in html


@pytest.mark.parametrize("rated", [None, "up", "down"])
def test_a_reply_can_be_rated(rated: talk.Rating | None) -> None:
    html = talk.reply(EN, reply(SEED, SENTENCE, "27 novembre"), 4, article_of, rated)
    for kind in ("up", "down"):
        assert f'data-rate="{kind}" data-of="4" aria-pressed="{str(kind == rated).lower()}"' in html
    assert ("thank you" in html) == (rated is not None)


def test_pages_are_numbered_where_they_begin() -> None:
    paged = Article("a.pdf", "A", "One.\n\nTwo goes on\nand on.", pages=(0, 10))
    html = article.article(EN, paged)
    assert '<p dir="auto"><span class="page" lang="en">page 1</span>One.</p>' in html
    assert '<p dir="auto">Two <span class="page" lang="en">page 2</span>goes on</p>' in html
    assert "page 1" not in article.article(EN, replace(paged, pages=(0,)))


def test_an_article_can_be_the_only_one_asked() -> None:
    assert f'data-only="{SEED.id}"' in article.article(EN, SEED)
    assert 'aria-pressed="false">Ask only this article' in article.article(EN, SEED)
    assert 'aria-pressed="true">Ask all articles again' in article.article(EN, SEED, only=True)


def test_the_list_of_articles() -> None:
    several = about("a", "b")
    html = library.library(EN, Shelf("", several, 250), article_of, may_add=True)
    assert [html.count(f'data-article="{id_}"') for id_ in "abc"] == [1, 1, 0]
    assert f'data-more="{2 + library.LISTED}">Show more of 248<' in html
    found = library.library(EN, Shelf("appel", [], 0, [hit(SEED, SENTENCE, 1)], ("appel",)), article_of, may_add=True)
    span = span_of(SEED, SENTENCE)
    assert f'data-article="{SEED.id}" data-start="{span.start}" data-end="{span.end}"' in found
    assert "Nothing found" not in found
    assert "Nothing found." in library.library(EN, Shelf("x", [], 0), article_of, may_add=True)
    assert "Nothing found." not in library.library(EN, Shelf("", [], 0), article_of, may_add=True)


def test_which_articles_are_asked() -> None:
    several = [
        Metadata("a", "A", "fr", "2024-12-05", "https://www.news.example/1"),
        Metadata("b", "B", "fr", None, "https://news.example/2"),
        Metadata("c", "C", "en"),
    ]
    every = Page(scope.scope(EN, several, None))
    assert every.text.startswith("Asking all 3 articles")
    assert "French 2" in every.text
    assert "news.example 2" in every.text
    chosen = scope.scope(EN, several, Filters(article_ids=frozenset("a"), langs=frozenset({"fr"}), since="2024-12-01"), is_open=True)
    assert Page(chosen).text.startswith("Asking A · French · from 1 December 2024 (1 article)")
    assert '<details class="scope chosen" open>' in chosen
    assert '<input type="checkbox" name="lang" value="fr" checked>' in chosen
    assert '<input type="checkbox" name="lang" value="en">' in chosen
    assert '<input type="checkbox" name="article" value="a" checked>' in chosen
    assert 'type="date" name="since" value="2024-12-01"' in chosen
    assert 'type="date"' not in scope.scope(EN, [Metadata("c", "C", "en")], None)


def test_of_no_articles_none_are_chosen() -> None:
    assert scope.scope(EN, [], None) == ""


def test_what_became_of_files() -> None:
    assert "3 / 12" in adding.progress(EN, "encode", 3, 12)
    assert 'style="width: 25%"' in adding.progress(EN, "encode", 3, 12)
    assert 'style="width: 0%"' in adding.progress(EN, "read", 0, 0)
    page = Page(adding.done(EN, 2, [Remark("a.pdf", "is no PDF that can be read.")]))
    assert "2 articles were added: ask about them." in page.text
    assert "Not read:a.pdf is no PDF that can be read." in page.text
    assert "Nothing new" in adding.done(EN, 0, [])


def test_the_page_says_which_language_it_is_in() -> None:
    assert 'data-lang="fr"' in top.menu(Words("fr"))
    assert "Enregistrer en Markdown" in top.menu(Words("fr"))
