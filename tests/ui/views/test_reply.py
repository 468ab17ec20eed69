"""Records → HTML: what is shown, exactly, and that nothing of an article is taken for HTML."""

from __future__ import annotations

from dataclasses import replace

import pytest

from articleqa.index.records import NearDuplicate
from articleqa.records import Certainty, Context, Evidence, Period, Reply
from articleqa.ui.i18n import Messages
from articleqa.ui.rendering import rendered
from articleqa.ui.views.reply import Rating, reply_html
from tests.ui.samples import HOSTILE, SEED, SENTENCE, reply, span_of
from tests.ui.views.pages import Page, article_of

EN = Messages()


SECOND_LINE = SEED.text.splitlines()[1]


def test_an_answer_with_its_source() -> None:
    html = rendered(reply_html(EN, reply(SEED, SENTENCE, "27 novembre", (SEED, SECOND_LINE)), 3, article_of))
    page = Page(html)
    assert page.marked["answer"] == ["27 novembre"]
    assert page.marked["term"][:2] == ["appel", "appel"]
    assert page.links == [SEED.source]
    assert SENTENCE in page.text
    assert "5 December 2024" in page.text
    assert "Thanh Niên" in page.text
    assert "Perhaps" in page.text
    assert '<blockquote data-turn="3" lang="fr" dir="auto">' in html
    assert "Other passages found" in page.text
    assert html.count("data-hit=") == 1, "the passage of the answer is not another passage"
    assert 'data-turn="3" data-hit="1"' in html


@pytest.mark.parametrize(("certainty", "words", "dots"), [("sure", "Sure", 2), ("perhaps", "Perhaps", 1)])
def test_certainty_in_words(certainty: Certainty, words: str, dots: int) -> None:
    html = rendered(reply_html(EN, reply(SEED, SENTENCE, "27 novembre", certainty=certainty), 0, article_of))
    assert f"</span>{words}</p>" in html
    assert html.count('class="on"') == dots


def test_not_answered_shows_passages_and_no_guess() -> None:
    html = rendered(reply_html(EN, reply(SEED, SENTENCE, "27 novembre", (SEED, SECOND_LINE), answered=False), 0, article_of))
    page = Page(html)
    assert "These articles do not answer that." in page.text
    assert "Closest passages" in page.text
    assert html.count("data-hit=") == 2
    assert "answer" not in page.marked
    assert "blockquote" not in page.tags


def test_the_copies_of_what_is_shown_are_listed_each_once() -> None:
    twice = (NearDuplicate(HOSTILE.id, 0, 5), NearDuplicate(HOSTILE.id, 9, 12), NearDuplicate("gone", 0, 5))
    plain = reply(SEED, SENTENCE, "27 novembre", (SEED, SECOND_LINE))
    for place in (0, 1):  # of the answer's own passage, and of another one
        hits = tuple(replace(hit, copies=twice) if i == place else hit for i, hit in enumerate(plain.hits))
        html = rendered(reply_html(EN, replace(plain, hits=hits), 0, article_of))
        assert html.count("data-article=") == 1
        assert Page(html).text.count(f"The same in {HOSTILE.title}") == 1
        assert "<script>" not in html


def test_nothing_found() -> None:
    page = Page(reply_html(EN, Reply("?", (), (), None, None), 0, article_of))
    assert "These articles do not answer that. No passage comes near the question." in page.text.replace("that.No", "that. No")
    assert "Closest" not in page.text


def test_hits_are_few() -> None:
    passages = [(SEED, line) for line in SEED.text.splitlines() if line.strip() and line != SENTENCE]
    assert rendered(reply_html(EN, reply(SEED, SENTENCE, "27 novembre", *passages), 0, article_of)).count("data-hit=") == 4
    assert rendered(reply_html(EN, reply(SEED, SENTENCE, "27 novembre", *passages, answered=False), 0, article_of)).count("data-hit=") == 5


def test_a_question_for_yes_or_no_gets_sentences_and_no_words() -> None:
    first, second = span_of(SEED, SENTENCE), span_of(SEED, SECOND_LINE)
    evidence = tuple(Evidence(SEED.text[s.start : s.end], SEED.id, s.start, s.end, s) for s in (first, second))
    judged = replace(reply(SEED, SENTENCE, "27 novembre", (SEED, SECOND_LINE)), kind="yes_no", evidence=evidence)
    html = rendered(reply_html(EN, judged, 2, article_of))
    page = Page(html)
    assert page.marked["sentence"] == [SENTENCE, SECOND_LINE]
    assert "answer" not in page.marked
    assert 'data-turn="2" data-evidence="1"' in html
    assert "data-hit" not in html, "their passages are not shown again"


def test_what_a_question_took_over_is_said_and_can_be_dropped() -> None:
    plain = reply(SEED, SENTENCE, "27 novembre")
    html = rendered(reply_html(EN, replace(plain, context=Context("Who <called>?", SEED.id, ("appel",))), 7, article_of))
    assert f"Looking in {SEED.title} after “Who <called>?” Ask it on its own" in Page(html).text
    assert 'class="drop" type="button" data-alone="7"' in html
    assert "Looking in" not in rendered(reply_html(EN, replace(plain, context=Context("Who?", "gone", ())), 7, article_of))
    assert "Looking in" not in rendered(reply_html(EN, plain, 7, article_of))


def test_the_days_that_an_answer_means_are_marked_as_ours() -> None:
    plain = reply(SEED, SENTENCE, "27 novembre")
    assert plain.answer is not None
    for period, expected in (
        (Period("2024-11-27", "2024-11-27"), "27 November 2024 reckoned from the article’s date"),
        (Period("2024-11-25", "2024-12-01"), "25 November 2024 to 1 December 2024 reckoned"),
    ):
        assert expected in Page(reply_html(EN, replace(plain, answer=replace(plain.answer, when=period)), 0, article_of)).text
    assert "reckoned" not in rendered(reply_html(EN, plain, 0, article_of))


def test_a_greeting_gets_help() -> None:
    page = Page(reply_html(EN, Reply("Hello", (), (), None, None, "greeting"), 0, article_of))
    assert "Ask a question" in page.text
    assert "do not answer" not in page.text


@pytest.mark.parametrize("rated", [None, "up", "down"])
def test_a_reply_can_be_rated(rated: Rating | None) -> None:
    html = rendered(reply_html(EN, reply(SEED, SENTENCE, "27 novembre"), 4, article_of, rated))
    for kind in ("up", "down"):
        assert f'data-rate="{kind}" data-of="4" aria-pressed="{str(kind == rated).lower()}"' in html
    assert ("thank you" in html) == (rated is not None)
