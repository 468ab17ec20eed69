from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from articleqa import ArticleQA, Filters, Turn
from articleqa.index.encoder.bundled_encoder import BundledEncoder
from articleqa.index.ingest import build
from articleqa.index.records import Span

SEED = "seed-article.txt"


@pytest.mark.parametrize(
    "question",
    [
        "When did the call take place?",
        "Quand l'appel a-t-il eu lieu ?",
        "Quando è avvenuta la telefonata?",
        "Quando aconteceu o telefonema?",
        "Когда состоялся телефонный разговор?",
        "Cuộc gọi điện thoại diễn ra vào ngày nào?",
    ],
)
def test_the_seed_question_is_answered(corpus_qa: ArticleQA, question: str) -> None:
    answer = corpus_qa.ask(question).answer
    assert answer is not None
    assert (answer.article_id, answer.text) == (SEED, "27 novembre")


@pytest.mark.parametrize("question", ["Wann fand der Anruf statt?", "¿Cuándo tuvo lugar la llamada?"])
def test_its_words_are_the_best_guess_in_other_languages(corpus_qa: ArticleQA, question: str) -> None:
    guess = corpus_qa.ask(question).best_guess
    assert guess is not None
    assert (guess.article_id, guess.text) == (SEED, "27 novembre")


def test_everything_is_a_slice_of_its_article(corpus_qa: ArticleQA) -> None:
    for question in ("When did the call take place?", "嫦娥五号带回了多少月球样品？", "Who nationalised the Suez Canal?"):
        reply = corpus_qa.ask(question)
        guess = reply.best_guess
        assert guess is not None
        text = corpus_qa.retriever.article(guess.article_id).text
        assert text[guess.start : guess.end] == guess.text
        assert guess.passage.start <= guess.sentence.start <= guess.start < guess.end <= guess.sentence.end <= guess.passage.end
        assert guess.passage in [Span(h.passage.start, h.passage.end) for h in reply.hits if h.passage.article_id == guess.article_id]
        assert 0 <= guess.confidence <= 1
        assert reply.answer in (None, guess)


@pytest.mark.parametrize(
    "question", ["What is the recipe for carrot soup?", "How tall is the Eiffel Tower?", "Who won the 2022 World Cup?"]
)
def test_what_the_articles_do_not_answer_has_no_answer(corpus_qa: ArticleQA, question: str) -> None:
    reply = corpus_qa.ask(question)
    assert reply.answer is None
    assert reply.best_guess is not None
    assert len(reply.hits) == 10


def test_boilerplate_is_never_an_answer(corpus_qa: ArticleQA) -> None:
    for question in (
        "De quoi ont discuté les chefs d’état-major américano-russes ?",
        "Photo Reuters",
        "Comment",
        "What is the source URL?",
    ):
        guess = corpus_qa.ask(question).best_guess
        assert guess is not None
        assert not guess.text.startswith(("De quoi ont discuté", "Photo :", "Comment (0)", "Source :"))


@pytest.mark.parametrize("question", ["", "  \n"])
def test_a_blank_question_has_an_empty_reply(corpus_qa: ArticleQA, question: str) -> None:
    reply = corpus_qa.ask(question)
    assert (reply.hits, reply.best_guess, reply.answer) == ((), None, None)


def test_the_same_question_twice_gives_the_same_reply_with_and_without_history(corpus_qa: ArticleQA) -> None:
    first = corpus_qa.ask("Who discovered penicillin?")
    again = corpus_qa.ask("Who discovered penicillin?", history=[Turn("Who discovered penicillin?", first)])
    assert dataclasses.asdict(again) == dataclasses.asdict(first)


def talk(qa: ArticleQA, *questions: str) -> list[Turn]:
    history: list[Turn] = []
    for question in questions:
        history.append(Turn(question, qa.ask(question, history)))
    return history


@pytest.mark.parametrize(
    ("questions", "expected"),
    [
        (["Where did Alexander Fleming find the mould?", "What did he call the substance?", "When did he describe it in a paper?"], "1929"),
        (["When did the call take place?", "Who asked for it?", "And the one before?"], "mars 2023"),
        (["When did the call take place?", "And the previous one?"], "mars 2023"),
        (["Qui a accepté de ne pas annoncer l'appel ?", "Et qui a-t-il remplacé ?"], "Mark Milley"),
        (["¿Cuándo se firmó el tratado INF?", "¿Dónde?"], "Casa Blanca"),
        (["Wer erbaute den alten Scheiteltunnel am Gotthard?", "Wann starb er?"], "1879"),
        (["Marie Curie kết hôn với ai?", "Họ kết hôn khi nào?"], "26 tháng 7 năm 1895"),
    ],
)
def test_a_follow_up_finds_its_answer(corpus_qa: ArticleQA, questions: list[str], expected: str) -> None:
    *earlier, last = talk(corpus_qa, *questions)
    assert last.reply.answer is not None
    assert expected in last.reply.answer.text
    assert last.reply.context is not None
    assert last.reply.context.question == questions[0]
    before = earlier[-1].reply.best_guess
    assert before is not None
    assert last.reply.context.article_id == before.article_id == last.reply.answer.article_id


def test_what_was_taken_over_is_said_and_can_be_dropped(corpus_qa: ArticleQA) -> None:
    first, second = talk(corpus_qa, "Where was Louis Pasteur born?", "When did he die?")
    context = second.reply.context
    assert context is not None
    assert "pasteur" in context.terms
    assert set(context.terms) <= set(second.reply.terms)
    dropped = corpus_qa.ask("When did he die?")
    assert dropped.context is None
    assert "pasteur" not in dropped.terms
    assert first.reply.context is None


@pytest.mark.parametrize("question", ["Where did Alexander Fleming work?", "When did the call take place?"])
def test_a_question_that_stands_alone_takes_nothing_over(corpus_qa: ArticleQA, question: str) -> None:
    history = talk(corpus_qa, "Who replaced General Mark Milley?", "When?")
    assert history[-1].reply.context is not None
    assert dataclasses.asdict(corpus_qa.ask(question, history)) == dataclasses.asdict(corpus_qa.ask(question))


def test_a_follow_up_keeps_to_the_filters(corpus_qa: ArticleQA) -> None:
    history = talk(corpus_qa, "Where was Louis Pasteur born?")
    reply = corpus_qa.ask("When did he die?", history, filters=Filters.of(article_ids=["marie-curie.md"]))
    assert reply.context is not None
    assert {hit.passage.article_id for hit in reply.hits} == {"marie-curie.md"}


def test_an_index_without_articles_answers_nothing(tmp_path: Path, encoder: BundledEncoder) -> None:
    (tmp_path / "none").mkdir()
    build([tmp_path / "none"], tmp_path / "index", encoder=encoder, allow_empty=True)
    with ArticleQA.open(tmp_path / "index", encoder=encoder) as qa:
        reply = qa.ask("When did the call take place?")
    assert (reply.hits, reply.best_guess, reply.answer) == ((), None, None)


def test_what_speaks_to_a_question_for_yes_or_no_are_sentences(corpus_qa: ArticleQA) -> None:
    reply = corpus_qa.ask("Did Brown speak with Gerasimov?")
    assert reply.kind == "yes_no"
    assert {e.article_id for e in reply.evidence} == {"seed-article.txt"}
    text = corpus_qa.retriever.article("seed-article.txt").text
    assert [text[e.start : e.end] for e in reply.evidence] == [e.text for e in reply.evidence]
    assert any("Gerasimov" in e.text for e in reply.evidence)
    assert all(e.passage.start <= e.start < e.end <= e.passage.end for e in reply.evidence)
    assert corpus_qa.ask("What is the best pizza in Naples?").evidence == ()


def test_a_greeting_is_not_looked_for(corpus_qa: ArticleQA) -> None:
    reply = corpus_qa.ask("Bonjour !")
    assert (reply.kind, reply.hits, reply.best_guess) == ("greeting", (), None)
