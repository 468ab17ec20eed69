"""Every place that says it, over toys: what is read, what counts, what is grouped."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from articleqa import ArticleQA, Filters, Turn
from articleqa.index.ingest import build
from articleqa.reader.protocol import Reading
from articleqa.records import Answer, DistinctAnswer
from tests.toys import ToyEncoder, ToyReader

QUESTION = "How many people were hurt in the fire on the ship?"
PAPERS = {
    "a.txt": "The fire on the ship hurt 12 people in the harbour on Monday morning.",
    "b.txt": "In the fire on the ship, 12 people were hurt, said the port. It burned all day.",
    "c.txt": "Now 14 people were hurt in the fire on the ship, the hospital counts.",
    "soup.txt": "Soup for 20 guests needs many carrots and a pot.",
}


class CountingReader(ToyReader):
    """Counts the passages of each call."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    def read(self, question, hits, article, *, excluded: Sequence[Answer] = ()) -> Reading:
        self.calls.append([hit.passage.article_id for hit in hits])
        return super().read(question, hits, article, excluded=excluded)


@pytest.fixture
def reader() -> CountingReader:
    return CountingReader()


@pytest.fixture
def opened(tmp_path: Path, toy: ToyEncoder, reader: CountingReader) -> Iterator[Callable[[dict[str, str]], ArticleQA]]:
    qas: list[ArticleQA] = []

    def open_(papers: dict[str, str]) -> ArticleQA:
        for name, text in papers.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        build([tmp_path], tmp_path / "index", encoder=toy)
        qas.append(ArticleQA.open(tmp_path / "index", encoder=toy, reader=reader))
        return qas[-1]

    yield open_
    for qa in qas:
        qa.close()


def said(answers: Sequence[DistinctAnswer]) -> list[tuple[str, tuple[str, ...]]]:
    return [(answer.text, answer.article_ids) for answer in answers]


def test_places_that_agree_are_one_answer_and_others_stand_beside_it(opened: Callable[[dict[str, str]], ArticleQA]) -> None:
    reply = opened(PAPERS).ask(QUESTION)
    assert reply.answer is not None
    assert sorted((text, sorted(ids)) for text, ids in said(reply.answers)) == [("12", ["a.txt", "b.txt"]), ("14", ["c.txt"])]
    assert reply.answers[0].places[0] == reply.answer


def test_the_answer_comes_first_and_then_its_places(opened: Callable[[dict[str, str]], ArticleQA]) -> None:
    qa = opened(PAPERS)
    first, second = qa.ask_in_steps(QUESTION)
    assert first.answer is not None
    assert first.answers == (DistinctAnswer(first.answer.text, (first.answer,)),)
    assert dataclasses.replace(second, answers=first.answers, articles=first.articles) == first
    assert [article.id for article in second.articles] == [*second.quoted_ids]
    assert second == qa.ask(QUESTION)


def test_every_place_is_a_slice_of_its_article(opened: Callable[[dict[str, str]], ArticleQA]) -> None:
    qa = opened(PAPERS)
    for answer in qa.ask(QUESTION).answers:
        for place in answer.places:
            assert qa.retriever.article(place.article_id).text[place.start : place.end] == place.text
            assert place.passage.start <= place.sentence.start <= place.start < place.end <= place.sentence.end <= place.passage.end


def test_similar_passages_beyond_the_first_five_are_read_the_best_of_each_article(
    opened: Callable[[dict[str, str]], ArticleQA], reader: CountingReader
) -> None:
    papers = {
        f"{n}.txt": f"In the fire on the ship, 12 people were hurt, says witness{n} of street{n}{n} near pier{n}{n}{n}." for n in range(8)
    }
    reply = opened({**papers, "soup.txt": PAPERS["soup.txt"]}).ask(QUESTION)
    assert [len(ids) for ids in reader.calls] == [5, 3]
    assert not set(reader.calls[0]) & set(reader.calls[1])
    ((text, ids),) = said(reply.answers)
    assert (text, sorted(ids)) == ("12", sorted(papers))


def test_where_nothing_is_similar_nothing_more_is_read(opened: Callable[[dict[str, str]], ArticleQA], reader: CountingReader) -> None:
    others = {f"{n}.txt": f"Number {n}: word{n} thing{n} place{n} name{n}." for n in range(8)}
    reply = opened({"a.txt": PAPERS["a.txt"], **others}).ask(QUESTION)
    assert [len(ids) for ids in reader.calls] == [5]
    assert said(reply.answers) == [("12", ("a.txt",))]


def test_copies_of_a_passage_are_places(opened: Callable[[dict[str, str]], ArticleQA]) -> None:
    story = "The fire on the ship hurt 12 people in the harbour on Monday morning, said the port authority of the town."
    reply = opened({"a.txt": story, "b.txt": f"By our reporter. {story}"}).ask(QUESTION)
    assert [len(hit.copies) for hit in reply.hits] == [1]
    ((text, ids),) = said(reply.answers)
    assert (text, sorted(ids)) == ("12", ["a.txt", "b.txt"])


def test_an_article_does_not_contradict_itself(opened: Callable[[dict[str, str]], ArticleQA]) -> None:
    filler = "Nobody in town could say how the old harbour would look once all of this was over. " * 40
    reply = opened({"a.txt": f"{PAPERS['a.txt']} {filler}\n\nThe fire on the ship in 1950 hurt 3 people, too."}).ask(QUESTION)
    assert len(reply.hits) > 1
    assert [len(answer.places) for answer in reply.answers] == [1]


@pytest.mark.parametrize("question", ["", "Bonjour !", "zzz xyzzy?"])
def test_without_an_answer_there_are_no_answers_and_one_step(opened: Callable[[dict[str, str]], ArticleQA], question: str) -> None:
    (reply,) = opened(PAPERS).ask_in_steps(question)
    assert (reply.answer, reply.answers) == (None, ())


def test_a_question_for_yes_or_no_has_its_answer_alone(opened: Callable[[dict[str, str]], ArticleQA]) -> None:
    (reply,) = opened(PAPERS).ask_in_steps("Were people hurt in the fire on the ship?")
    assert reply.kind == "yes_no"
    assert reply.answer is not None
    assert reply.answers == (DistinctAnswer(reply.answer.text, (reply.answer,)),)


def test_places_keep_to_the_filters(opened: Callable[[dict[str, str]], ArticleQA]) -> None:
    reply = opened(PAPERS).ask(QUESTION, filters=Filters.of(article_ids=["a.txt", "c.txt"]))
    assert {id_ for _, ids in said(reply.answers) for id_ in ids} == {"a.txt", "c.txt"}


def test_a_wrong_argument_is_an_error_before_the_first_step(opened: Callable[[dict[str, str]], ArticleQA]) -> None:
    with pytest.raises(ValueError, match="history must be the Turns or Replies before"):
        opened(PAPERS).ask_in_steps(QUESTION, history="text")  # type: ignore[arg-type]


def test_a_follow_up_has_places(opened: Callable[[dict[str, str]], ArticleQA]) -> None:
    qa = opened(PAPERS)
    question = "Who was hurt in the harbour?"
    reply = qa.ask("And how many people were hurt?", [Turn(question, qa.ask(question))])
    assert reply.context is not None
    assert reply.answer is not None
    assert reply.answers[0].places[0] == reply.answer
