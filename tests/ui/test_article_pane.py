"""A click opens an article; what the page sends may be anything."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from articleqa.filters import Filters
from articleqa.records import DistinctAnswer, Evidence
from articleqa.ui.article_pane import Opener
from articleqa.ui.history import Asked, Conversation, Exchange
from articleqa.ui.i18n import Messages
from articleqa.ui.rendering import rendered
from tests.ui.samples import HOSTILE, SEED, SENTENCE, reply, span_of, stub
from tests.ui.views.pages import Page

if TYPE_CHECKING:
    from articleqa import ArticleQA
    from articleqa.records import Reply

EN = Messages()
QUESTION = "When did the call take place?"
SECOND_LINE = SEED.text.splitlines()[1]
ANSWERED = reply(SEED, SENTENCE, "27 novembre", (SEED, SECOND_LINE))


@pytest.fixture
def qa() -> ArticleQA:
    return stub([SEED, HOSTILE], {QUESTION: ANSWERED})


def exchange(reply_: Reply = ANSWERED) -> Exchange:
    *_, conversation = Conversation().answered(EN, stub([SEED, HOSTILE], {QUESTION: reply_}), Asked(QUESTION))
    return conversation.exchanges[0]


def judged() -> Exchange:
    spans = [span_of(SEED, text) for text in (SENTENCE, SECOND_LINE)]
    evidence = tuple(Evidence(SEED.text[s.start : s.end], SEED.id, s.start, s.end, s) for s in spans)
    return exchange(replace(ANSWERED, kind="yes_no", evidence=evidence))


def test_the_answer_is_marked_in_its_article(qa: ArticleQA) -> None:
    page = rendered(Opener(EN, qa.retriever.snapshot()).answer(exchange()))
    assert '<i class="stop" id="aim"></i><mark class="perhaps">27 novembre</mark>' in page
    assert '<span class="term">appel</span>' in page
    assert page.count('class="stop"') == 1
    assert 'class="tick perhaps"' in page
    assert "beside" not in page, "the answer's passage is not marked"


def test_a_sure_answer_is_marked_otherwise_than_one_that_is_not(qa: ArticleQA) -> None:
    sure = rendered(Opener(EN, qa.retriever.snapshot()).answer(exchange(replace(ANSWERED, certainty="sure"))))
    assert '<mark class="answer">27 novembre</mark>' in sure
    assert 'class="perhaps"' not in sure


def test_the_closest_sentence_is_marked_as_one(qa: ArticleQA) -> None:
    span = span_of(SEED, SENTENCE)
    closest = Evidence(SENTENCE, SEED.id, span.start, span.end, span)
    page = rendered(
        Opener(EN, qa.retriever.snapshot()).answer(exchange(replace(ANSWERED, answer=None, certainty=None, answers=(), closest=closest)))
    )
    assert '<i class="stop" id="aim"></i>' in page
    assert 'class="perhaps"' not in page
    assert Opener(EN, qa.retriever.snapshot()).answer(exchange(replace(ANSWERED, answer=None, certainty=None, answers=()))) is None


def test_each_place_of_an_answer_is_opened(qa: ArticleQA) -> None:
    assert ANSWERED.answer
    other = replace(ANSWERED.answer, text="Reuters", start=SEED.text.index("Reuters"), end=SEED.text.index("Reuters") + 7)
    opened = exchange(replace(ANSWERED, answers=(*ANSWERED.answers, DistinctAnswer("Reuters", (other,)))))
    assert '<mark class="perhaps">Reuters</mark>' in rendered(Opener(EN, qa.retriever.snapshot()).place(opened, 1, 0))
    for answer, place in ((2, 0), (0, 1), (-1, 0), ("0", 0), (0, None), (True, 0)):
        assert Opener(EN, qa.retriever.snapshot()).place(opened, answer, place) is None


def test_a_hit_has_a_line_at_its_side(qa: ArticleQA) -> None:
    page = rendered(Opener(EN, qa.retriever.snapshot()).hit(exchange(), 1))
    assert page.count('class="beside"') == 1
    assert '<i class="stop" id="aim"></i>Reuters a rapporté' in page
    assert '<mark class="perhaps">' not in page


def test_all_sentences_that_speak_to_a_question_are_marked(qa: ArticleQA) -> None:
    page = rendered(Opener(EN, qa.retriever.snapshot()).answer(judged()))
    assert page.count('<mark class="sentence">') == 2
    assert page == rendered(Opener(EN, qa.retriever.snapshot()).evidence(judged(), 0))
    other = rendered(Opener(EN, qa.retriever.snapshot()).evidence(judged(), 1))
    assert '<i class="stop" id="aim"></i><mark class="sentence">Reuters a rapporté' in other


def test_nothing_to_open_where_nothing_answered(qa: ArticleQA) -> None:
    opener = Opener(EN, qa.retriever.snapshot())
    assert opener.answer(exchange(replace(ANSWERED, answer=None))) is None
    assert opener.answer(replace(exchange(), reply=None)) is None
    assert opener.hit(replace(exchange(), reply=None), 0) is None


@pytest.mark.parametrize("place", [-1, 2, True, 0.0, "0", None, [0], {}])
def test_a_place_that_is_none_opens_nothing(qa: ArticleQA, place: object) -> None:
    assert Opener(EN, qa.retriever.snapshot()).hit(exchange(), place) is None
    assert Opener(EN, qa.retriever.snapshot()).evidence(judged(), place) is None


@pytest.mark.parametrize("article_id", ["../app.py", "", 0, None, ["seed-article.txt"]])
def test_an_id_that_is_none_opens_nothing(qa: ArticleQA, article_id: object) -> None:
    assert Opener(EN, qa.retriever.snapshot()).article(article_id) is None


def test_a_part_of_an_article_is_marked(qa: ArticleQA) -> None:
    span = span_of(SEED, SENTENCE)
    page = rendered(Opener(EN, qa.retriever.snapshot()).article(SEED.id, span.start, span.end))
    assert '<i class="stop" id="aim"></i>L&#39;appel' in page
    assert "<mark" not in page
    plain = rendered(Opener(EN, qa.retriever.snapshot()).article(SEED.id))
    assert "<mark" not in plain


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (5, 5), (6, 5), (0, 10**9), ("0", "5"), (True, 5), (None, 5), (0, 1.5)])
def test_a_part_that_is_none_is_not_marked(qa: ArticleQA, start: object, end: object) -> None:
    opener = Opener(EN, qa.retriever.snapshot())
    assert rendered(opener.article(SEED.id, start, end)) == rendered(opener.article(SEED.id))


def test_articles_that_changed_or_went_are_said_to() -> None:
    changed = replace(SEED, text="Rien. " + SEED.text)
    page = rendered(Opener(EN, stub([changed], {}).retriever.snapshot()).answer(exchange()))
    assert "has changed since" in page
    assert "<mark" not in page
    page = rendered(Opener(EN, stub([], {}).retriever.snapshot()).answer(exchange()))
    assert "no longer in the index" in page


def test_the_one_article_asked_says_so(qa: ArticleQA) -> None:
    only = rendered(Opener(EN, qa.retriever.snapshot(), Filters(article_ids=frozenset({SEED.id}))).article(SEED.id))
    both = rendered(Opener(EN, qa.retriever.snapshot(), Filters(article_ids=frozenset({SEED.id, HOSTILE.id}))).article(SEED.id))
    assert ('aria-pressed="true"' in only, 'aria-pressed="true"' in both) == (True, False)


def test_words_are_found_in_the_article_that_is_open(qa: ArticleQA) -> None:
    origin = {"turn": 0, "find": "  APPEL ", "other": 1, "hit": [1]}
    page = rendered(Opener(EN, qa.retriever.snapshot(), origin=origin).answer(exchange()))
    places = Page(page).marked["place"]
    assert len(places) > 1
    assert {place.casefold() for place in places} == {"appel"}
    assert page.count('class="tick place"') == page.count('class="stop"') == len(places)
    assert page.index('id="aim"') == page.index('class="stop"') + len('class="stop" ')
    assert 'data-origin="{&#34;turn&#34;: 0}"' in page
    assert 'name="within"' in page
    assert 'value="APPEL"' in page
    assert 'mark class="answer' not in page
    nothing = rendered(Opener(EN, qa.retriever.snapshot(), origin={"find": "zzz"}).article(SEED.id))
    assert "Nothing found." in nothing
    assert rendered(Opener(EN, qa.retriever.snapshot(), origin={"turn": 0}).answer(exchange())) == rendered(
        Opener(EN, qa.retriever.snapshot(), origin={"turn": 0, "find": 7}).answer(exchange())
    )


def test_an_origin_goes_back_to_the_page_only_as_the_page_sends_one(qa: ArticleQA) -> None:
    origin = {
        "turn": 0,
        "article": "x" * 2001,
        "hit": 2**60,
        "evidence": True,
        "place": 1.5,
        "answer": {"x": 1},
        "start": -3,
        "onclick": "x",
    }
    page = rendered(Opener(EN, qa.retriever.snapshot(), origin=origin).article(SEED.id))
    assert 'data-origin="{&#34;turn&#34;: 0, &#34;start&#34;: -3}"' in page


def test_an_article_that_is_gone_is_no_dead_end() -> None:
    page = rendered(Opener(EN, stub([], {}).retriever.snapshot(), origin={"turn": 0}).answer(exchange()))
    assert '<button class="all wanted" type="button">All articles</button>' in page
    assert 'data-says="This article is no longer in the index."' in page


def test_what_was_read_is_told_and_corrected_only_where_it_may_be(qa: ArticleQA) -> None:
    read, editable = (Page(rendered(Opener(EN, qa.retriever.snapshot(), may_edit=may_edit).article(SEED.id))) for may_edit in (False, True))
    assert "About this article" in read.text
    assert ["correct" in page.marked for page in (read, editable)] == [False, True]
