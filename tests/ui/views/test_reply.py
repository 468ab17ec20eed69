"""Records → HTML: what is shown, exactly, and that nothing of an article is taken for HTML."""

from __future__ import annotations

from dataclasses import replace

import pytest

from articleqa.index.records import NearDuplicate
from articleqa.records import Context, DistinctAnswer, Evidence, Period, Reply
from articleqa.ui.i18n import Messages
from articleqa.ui.rendering import rendered
from articleqa.ui.views.reply import Rating, reply_html
from tests.ui.samples import HOSTILE, SEED, SENTENCE, reply, span_of
from tests.ui.views.pages import Page, article_of

EN = Messages()


SECOND_LINE = SEED.text.splitlines()[1]


def shown(reply_: Reply, turn: int = 0) -> tuple[str, Page]:
    html = rendered(reply_html(EN, reply_, turn, article_of))
    return html, Page(html)


def test_a_sure_answer_with_its_source() -> None:
    html, page = shown(reply(SEED, SENTENCE, "27 novembre", (SEED, SECOND_LINE), certainty="sure"), 3)
    assert page.marked["answer"] == ["27 novembre"]
    assert page.marked["term"][:2] == ["appel", "appel"]
    assert page.links == [SEED.source]
    assert SENTENCE in page.text
    assert "5 December 2024" in page.text
    assert "Thanh Niên" in page.text
    assert "Perhaps" not in page.text
    assert '<blockquote data-turn="3" lang="fr" dir="auto">' in html
    assert 'title="Estimated probability: 70%"' in html
    assert "data-hit" not in html, "of the article that answers no other passage is listed: it is open beside"


def test_a_doubt_is_said_before_the_sentence() -> None:
    _, page = shown(reply(SEED, SENTENCE, "27 novembre"))
    assert page.marked["perhaps"] == ["27 novembre"]
    assert "answer" not in page.marked
    assert page.text.index("Perhaps:") < page.text.index(SENTENCE[:20])


def test_the_sentences_around_are_there_to_be_shown() -> None:
    html, _ = shown(reply(SEED, SENTENCE, "27 novembre"))
    before, after = (part.split("</span>")[0] for part in html.split('<span class="around" hidden>')[1:])
    assert before.strip() == "De quoi ont discuté les chefs d’état-major américano-russes lors d’un rare appel téléphonique ?"
    assert after.strip().startswith("La demande initiale d&#39;appel provenait")


def test_where_nothing_surely_answers_the_closest_sentence_is_shown_pale() -> None:
    span = span_of(SEED, SENTENCE)
    near = Evidence(SENTENCE, SEED.id, span.start, span.end, span)
    unsure = replace(reply(SEED, SENTENCE, "27 novembre", (SEED, SECOND_LINE), (HOSTILE, HOSTILE.text[:9]), answered=False), closest=near)
    _, page = shown(unsure, 2)
    assert "Nothing here surely answers that. The closest sentence:" in page.text
    assert SENTENCE in page.text
    assert not {"answer", "perhaps"} & page.marked.keys()
    assert "2 other passages" in page.text


def test_that_the_articles_do_not_answer_is_said_only_where_nothing_comes_near() -> None:
    html, page = shown(reply(SEED, SENTENCE, "27 novembre", (SEED, SECOND_LINE), answered=False))
    assert page.text.startswith("These articles do not answer that.")
    assert "blockquote" not in page.tags
    assert html.count("data-hit=") == 1, "one passage an article"
    assert shown(Reply("?", (), (), None, None))[1].text == "These articles do not answer that."
    assert shown(Reply("?", (), (), None, None, phrases=("grain corridor",)))[1].text == "No article holds “grain corridor”."


def test_the_same_answer_elsewhere_is_one_with_its_places_and_another_stands_beside_it() -> None:
    plain = reply(SEED, SENTENCE, "27 novembre")
    assert plain.answer
    elsewhere = replace(plain.answer, article_id=HOSTILE.id, start=2, end=6)
    different = DistinctAnswer("28 <b>November</b>", (replace(elsewhere, start=3),))
    several = replace(plain, answers=(DistinctAnswer("27 novembre", (plain.answer, elsewhere)), different))
    html, page = shown(several, 5)
    assert f"2 articles say so: {HOSTILE.title}" in page.text
    assert f"28 <b>November</b> one article says: {HOSTILE.title}" in page.text
    assert 'data-turn="5" data-answer="0" data-place="1"' in html
    assert 'data-turn="5" data-answer="1" data-place="0"' in html
    first = rendered(reply_html(EN, several, 5, article_of, complete=False))
    assert "say so" not in first
    assert html.startswith(first.removesuffix("</div>")), "what comes later stands below"


def test_an_answer_that_one_article_gives_more_than_once_is_said_to_be_so_in_every_language() -> None:
    plain = reply(SEED, SENTENCE, "27 novembre")
    assert plain.answer
    twice = replace(plain, answers=(DistinctAnswer("27 novembre", (plain.answer, replace(plain.answer, start=2, end=6))),))
    assert f"Said in this article more than once: {SEED.title}" in shown(twice)[1].text
    assert "Bài viết này nói như vậy nhiều lần:" in rendered(reply_html(Messages("vi"), twice, 0, article_of))


def test_the_copies_of_a_passage_are_listed_each_once() -> None:
    twice = (NearDuplicate(SEED.id, 0, 5), NearDuplicate(SEED.id, 9, 12), NearDuplicate("gone", 0, 5))
    plain = reply(SEED, SENTENCE, "27 novembre", (HOSTILE, HOSTILE.text[:9]))
    html, page = shown(replace(plain, hits=(plain.hits[0], replace(plain.hits[1], copies=twice))))
    assert html.count("data-article=") == 1
    assert page.text.count(f"The same in {SEED.title}") == 1


def test_passages_that_do_not_come_near_are_not_listed() -> None:
    plain = reply(SEED, SENTENCE, "27 novembre", (HOSTILE, HOSTILE.text[:9]))
    far = replace(plain, hits=(plain.hits[0], replace(plain.hits[1], score=0.5)))
    assert ["One other passage" in shown(each)[1].text for each in (plain, far)] == [True, False]


def test_a_question_for_yes_or_no_gets_sentences_and_no_words() -> None:
    first, second = span_of(SEED, SENTENCE), span_of(SEED, SECOND_LINE)
    evidence = tuple(Evidence(SEED.text[s.start : s.end], SEED.id, s.start, s.end, s) for s in (first, second))
    judged = replace(reply(SEED, SENTENCE, "27 novembre", (SEED, SECOND_LINE)), kind="yes_no", evidence=evidence)
    html = rendered(reply_html(EN, judged, 2, article_of))
    page = Page(html)
    assert [SENTENCE in page.text, SECOND_LINE in page.text] == [True, True]
    assert not {"answer", "perhaps"} & page.marked.keys()
    assert 'data-turn="2" data-evidence="1"' in html
    assert "data-hit" not in html, "their passages are not shown again"


@pytest.mark.parametrize(
    ("looked_up", "stands_exactly", "said"),
    [
        ("GERASIMOV", True, "It stands here:"),
        ("Guerassimov", False, "No article holds “Guerassimov”.Similar in meaning"),
    ],
)
def test_a_name_that_is_looked_up_stands_there_or_something_alike_does(looked_up: str, stands_exactly: bool, said: str) -> None:
    span = span_of(SEED, SENTENCE)
    evidence = (Evidence(SENTENCE, SEED.id, span.start, span.end, span),)
    plain = reply(SEED, SENTENCE, "27 novembre", answered=False)
    page = shown(replace(plain, question=looked_up, kind="lookup", evidence=evidence, stands_exactly=stands_exactly))[1]
    assert page.text.startswith(said)
    nowhere = shown(Reply("Guerassimov", (), (), None, None, "lookup"))[1]
    assert nowhere.text == "No article holds “Guerassimov”."


def test_what_a_question_took_over_is_said_and_can_be_dropped() -> None:
    plain = reply(SEED, SENTENCE, "27 novembre")
    html = rendered(reply_html(EN, replace(plain, context=Context("Who <called>?", SEED.id, ("appel",))), 7, article_of))
    assert f"Looking in{SEED.title}·Ask it on its own" in Page(html).text
    assert 'title="after “Who &lt;called&gt;?”"' in html
    assert 'class="drop" type="button" data-alone="7"' in html
    assert "Looking in" not in rendered(reply_html(EN, replace(plain, context=Context("Who?", "gone", ())), 7, article_of))
    assert "Looking in" not in rendered(reply_html(EN, plain, 7, article_of))


def test_a_question_that_stood_alone_can_be_continued() -> None:
    plain = reply(SEED, SENTENCE, "27 novembre")
    html, page = shown(replace(plain, could_continue=Context("Who?", SEED.id, ())), 7)
    assert f"Continue in {SEED.title}" in page.text
    assert 'data-follow="7"' in html


def test_the_days_that_an_answer_means_are_marked_as_ours() -> None:
    plain = reply(SEED, SENTENCE, "27 novembre")
    assert plain.answer is not None
    for period, expected in (
        (Period("2024-11-27", "2024-11-27"), "27 November 2024 reckoned from the article’s date"),
        (Period("2024-11-25", "2024-12-01"), "25 November 2024 to 1 December 2024 reckoned"),
    ):
        assert expected in Page(reply_html(EN, replace(plain, answer=replace(plain.answer, when=period)), 0, article_of)).text
    assert "reckoned" not in rendered(reply_html(EN, plain, 0, article_of))


def test_a_name_is_shown_where_it_stands() -> None:
    span = span_of(SEED, SENTENCE)
    evidence = (Evidence(SENTENCE, SEED.id, span.start, span.end, span),)
    _, page = shown(replace(reply(SEED, SENTENCE, "27 novembre", answered=False), kind="lookup", evidence=evidence, stands_exactly=True))
    assert page.text.startswith("It stands here:")
    assert SENTENCE in page.text


def test_what_cannot_be_done_is_told_with_what_can() -> None:
    _, page = shown(Reply("Summarise this", (), (), None, None, "overview"))
    assert page.text.startswith("I cannot sum up")
    assert "do not answer" not in page.text


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


def test_the_page_of_a_quotation_is_a_button_where_it_can_be_shown() -> None:
    paged = replace(SEED, pages=(0,), layout=b"layout")
    answered = reply(SEED, SENTENCE, "27 novembre")
    html = rendered(reply_html(EN, answered, 3, {SEED.id: paged}.get))
    assert '<button class="show-page" type="button" data-turn="3" data-page="1" title="Show the page as it looks">page 1</button>' in html
    html = rendered(reply_html(EN, answered, 3, {SEED.id: replace(paged, layout=b"")}.get))
    assert "<bdi>page 1</bdi>" in html
