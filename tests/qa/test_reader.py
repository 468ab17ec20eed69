from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from articleqa.index.encoder.sentence_transformer import SentenceEncoder
from articleqa.index.records import Article, Hit, Passage, Span
from articleqa.index.text.sentences import sentences
from articleqa.reader import Reader, Reading, best_answer, reading_of, reranked, without_edges
from articleqa.span_network import Pair


@pytest.fixture(scope="session")
def reader(encoder: SentenceEncoder) -> Reader:
    return Reader.load(encoder)


def hit(text: str, rank: int = 1, score: float = 0.9, start: int = 100) -> Hit:
    spans = tuple(Span(start + s.start, start + s.end) for s in sentences(text))
    return Hit(Passage(rank, f"article-{rank}", start, start + len(text), text, spans), score, rank, dense_score=score)


def article(id_: str) -> Article:
    return Article(id_, "A title of its own", "")


def decoded(found: Hit, *preferred: tuple[str, float]) -> Reading:
    """The reading of a passage by words and punctuation as tokens, where the spans that are named have these logits and others -5."""
    text = found.passage.text
    offsets: list[tuple[int, int]] = []
    for at, character in enumerate(text):
        if f"{text[at - 1 : at]}{character}".isascii() and text[at - 1 : at].isalnum() and character.isalnum() and at % 4:
            offsets[-1] = offsets[-1][0], at + 1  # pieces of words, of at most four letters
        elif not character.isspace():
            offsets.append((at, at + 1))
    size = 2 + len(offsets) + 1
    logits = np.full((size, size), -1e4, np.float32)
    for first in range(len(offsets)):
        logits[2 + first, 2 + first : -1] = -5
    logits[0, 0] = 0
    for words, logit in preferred:
        start = text.index(words)
        first = next(i for i, (a, b) in enumerate(offsets) if a <= start < b)
        last = next(i for i, (a, b) in enumerate(offsets) if a < start + len(words) <= b)
        logits[2 + first, 2 + last] = logit
    return reading_of(found, Pair([0] * size, [0] * size, 2, offsets), logits, relevance=1.0)


def words(reading: Reading) -> str:
    passage = reading.hit.passage
    return passage.text[reading.answer.start - passage.start : reading.answer.end - passage.start]


def test_the_best_span_with_its_sentence_and_what_it_leads_by() -> None:
    reading = decoded(hit("It opened early. The call took place on 27 November."), ("27 November", 4), ("early", 3))
    assert words(reading) == "27 November"
    assert reading.sentence == Span(117, 152)
    assert reading.lead == pytest.approx(4)
    assert reading.share == pytest.approx(np.exp(4) / (np.exp(4) + np.exp(3) + 1), abs=0.02)
    assert (reading.relevance, reading.score > reading.hit.score) == (1.0, True)


def test_a_word_is_not_cut() -> None:
    assert words(decoded(hit("The telephone rang on Wednesday."), ("tele", 9), ("Wednesday", 2))) == "Wednesday"


def test_scripts_without_spaces_may_be_cut_anywhere_but_before_a_mark() -> None:
    assert words(decoded(hit("通话于11月27日进行。"), ("27日", 5))) == "27日"
    assert words(decoded(hit("กรุงเทพมหานคร"), ("ุงเ", 9), ("เทพ", 2))) != "ุงเ"


def test_a_question_that_the_article_asks_is_no_answer() -> None:
    reading = decoded(hit("When was the call? It was on Monday."), ("the call", 9), ("call? It was", 8), ("Monday", 1))
    assert words(reading) == "Monday"


def test_boilerplate_is_no_answer() -> None:
    found = hit("Photo : Reuters\nThe call was on Monday.")
    passage = Passage(1, "a", 100, 100 + len(found.passage.text), found.passage.text, (Span(116, 139),))
    reading = decoded(Hit(passage, 0.9, 1), ("Reuters", 9), ("Photo : Reuters\nThe", 8), ("Monday", 1))
    assert (words(reading), reading.sentence) == ("Monday", Span(116, 139))


def test_an_answer_over_two_sentences_shows_both() -> None:
    reading = decoded(hit("Before. They met on Monday. Then on Friday. After."), ("Monday. Then on Friday", 9))
    assert (words(reading), reading.sentence) == ("Monday. Then on Friday", Span(108, 143))


def test_a_passage_of_questions_and_marks_has_a_best_guess_all_the_same() -> None:
    assert words(decoded(hit("Why? Who?"), ("Who", 3))) == "Who"
    assert words(decoded(hit("— … —"), ("…", 3))) == "— … —"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("« 27 novembre »,", "27 novembre"),
        ("(NASA)", "NASA"),
        ("f(x)", "f(x)"),
        ("(a) or (b)", "(a) or (b)"),
        ("the film « X »", "the film « X »"),
        ("57 %.", "57 %"),
        ("U.S.", "U.S."),
        ("the U.S., then", "the U.S., then"),
        ("London.", "London"),
        ("-5 °C", "-5 °C"),
        ("– so", "so"),
        ("「東京」。", "東京"),
        ("¿Qué?", "Qué"),
        ("C#", "C#"),
        ("— … —", ""),
    ],
)
def test_edges(text: str, kept: str) -> None:
    span = without_edges(f"x {text} y", 2, 2 + len(text))
    assert f"x {text} y"[span.start : span.end] == kept


def made(relevance: float, score: float, rank: int) -> Reading:
    return Reading(
        hit("Monday.", rank, score), Span(100, 106), Span(100, 107), lead=2, share=0.5, relevance=relevance, score=score + relevance
    )


def test_what_was_not_read_stays_below_what_was() -> None:
    hits = [hit("Monday.", rank, 1 - rank / 10) for rank in range(1, 5)]
    ordered = reranked([made(0.5, 0.8, 2), made(-3, 0.9, 1)], hits)
    assert [h.passage.id for h in ordered] == [2, 1, 3, 4]
    assert [h.rank for h in ordered] == [1, 2, 3, 4]
    assert all(a.score >= b.score for a, b in pairwise(ordered))


def test_the_answer_is_the_first_readings() -> None:
    answer = best_answer([made(3, 0.9, 1), made(1, 0.8, 2)])
    assert answer is not None
    assert (answer.text, answer.article_id, answer.start, answer.end) == ("Monday", "article-1", 100, 106)
    assert (answer.sentence, answer.passage) == (Span(100, 107), Span(100, 107))
    assert 0 < answer.confidence < 1
    assert best_answer([]) is None


def test_more_relevant_is_more_certain() -> None:
    confidences = [a.confidence for relevance in (-4, 0, 4) if (a := best_answer([made(relevance, 0.9, 1)]))]
    assert confidences == sorted(confidences)


def test_a_passage_reads_alike_alone_and_in_company(reader: Reader) -> None:
    texts = ["The bridge opened in 1998. It is 17 km long.", "Luna 9 landed on 3 February 1966.", "月球9号于1966年2月3日着陆。" * 6]
    hits = [hit(text, rank) for rank, text in enumerate(texts, 1)]
    together = {r.hit.rank: r for r in reader.read("When did Luna 9 land?", hits, article)}
    for one in hits:
        (alone,) = reader.read("When did Luna 9 land?", [one], article)
        assert alone.answer == together[one.rank].answer
        assert alone.relevance == pytest.approx(together[one.rank].relevance, abs=0.2)  # bfloat16


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("When did Luna 9 land?", "3 February 1966"),
        ("Quand Luna 9 s'est-elle posée ?", "3 February 1966"),
        ("How long is the bridge?", "17 km"),
    ],
)
def test_the_words_that_answer(reader: Reader, question: str, expected: str) -> None:
    hits = [hit("The bridge opened in 1998. It is 17 km long.", 1, 0.5), hit("Luna 9 landed on 3 February 1966.", 2, 0.5)]
    assert words(reader.read(question, hits, article)[0]) == expected


def test_words_that_answered_before_do_not_answer_again(reader: Reader) -> None:
    hits = [hit("The bridge opened in 1998. It was widened in 2011.")]
    (first,) = reader.read("When was the bridge opened or widened?", hits, article)
    before = best_answer([first])
    assert before is not None
    (second,) = reader.read("When was the bridge opened or widened?", hits, article, without=[before])
    assert {words(first), words(second)} == {"1998", "2011"}


def test_strange_questions_and_passages_do_no_harm(reader: Reader) -> None:
    for question in ("?", "\ud800", "a" * 20_000):
        for text in ("x", "\u200b", "word " * 2000):
            (reading,) = reader.read(question, [hit(text)], article)
            assert 100 <= reading.answer.start <= reading.answer.end <= 100 + len(text)


def test_nothing_to_read(reader: Reader) -> None:
    assert reader.read("Who?", [], article) == []


def test_softmax_leaves_out_what_cannot_be(reader: Reader) -> None:
    (reading,) = reader.read("When did Luna 9 land?", [hit("Luna 9 landed on 3 February 1966.")], article)
    assert 0 < reading.share <= 1
