"""Which ways a question goes, over toys: what it is searched for and read as, and how often."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from articleqa import ArticleQA, Citation, Filters, Turn
from articleqa.index.ingest import build, build_articles
from articleqa.reader.protocol import Reading
from articleqa.records import Answer, Context
from tests.toys import ToyEncoder, ToyReader


class RecordingReader(ToyReader):
    """Records each call: the question, and the words of the excluded answers."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, list[str]]] = []

    def read(self, question, hits, article, *, excluded: Sequence[Answer] = ()) -> Reading:
        self.calls.append((question, [a.text for a in excluded]))
        return super().read(question, hits, article, excluded=excluded)


@pytest.fixture
def reader() -> RecordingReader:
    return RecordingReader()


@pytest.fixture
def qa(tmp_path: Path, toy: ToyEncoder, reader: RecordingReader) -> Iterator[ArticleQA]:
    (tmp_path / "bridge.txt").write_text("The bridge opened in 1998. The bridge was widened in 2011.", encoding="utf-8")
    (tmp_path / "moon.txt").write_text("Luna 9 landed on the Moon in 1966.", encoding="utf-8")
    build([tmp_path], tmp_path / "index", encoder=toy)
    with ArticleQA.open(tmp_path / "index", encoder=toy, reader=reader) as opened:
        yield opened


def test_a_question_on_its_own_is_read_once(qa: ArticleQA, reader: RecordingReader) -> None:
    reply = qa.ask("When did the bridge open?")
    assert reader.calls == [("When did the bridge open?", [])]
    assert reply.answer is not None
    assert (reply.answer.text, reply.answer.article_id, reply.answer.confidence) == ("1998", "bridge.txt", 1.0)
    assert reply.context is None


def test_a_sure_follow_up_is_read_once_with_what_it_lacks(qa: ArticleQA, reader: RecordingReader) -> None:
    first = qa.ask("When did the bridge open?")
    reply = qa.ask("And when was it widened?", [Turn("When did the bridge open?", first)])
    ((read_as, excluded),) = reader.calls[1:]
    assert read_as.startswith("And when was it widened?")
    assert "bridge" in read_as
    assert excluded == ["1998"]
    assert reply.answer is not None
    assert reply.answer.text == "2011"
    assert reply.context is not None
    assert (reply.context.question, reply.context.article_id) == ("When did the bridge open?", "bridge.txt")
    assert "bridge" in reply.context.terms


def test_a_question_that_may_stand_alone_is_read_at_most_twice(qa: ArticleQA, reader: RecordingReader) -> None:
    history = [Turn("When did the bridge open?", qa.ask("When did the bridge open?"))]
    reader.calls.clear()
    answered = qa.ask("who widened the bridge", history)
    assert ([read_as for read_as, _ in reader.calls], answered.context) == (["who widened the bridge"], None)
    reader.calls.clear()
    unanswered = qa.ask("who painted xyzzy", history)
    assert [read_as for read_as, _ in reader.calls] == ["who painted xyzzy", "who painted xyzzy bridge open"]
    assert unanswered.context is not None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"question": None}, "question must be a string, not None"),
        ({"history": "text"}, "history must be the Turns or Replies before, not 'text'"),
        ({"history": ["text"]}, "history must be the Turns or Replies before, not 'text'"),
        ({"history": None}, "history must be the Turns or Replies before, not None"),
        ({"filters": "fr"}, "filters must be Filters or None, not 'fr'"),
    ],
)
def test_a_wrong_argument_is_a_value_error_that_names_it(qa: ArticleQA, arguments: dict[str, object], message: str) -> None:
    for question in ("When?", "", "Bonjour !"):
        with pytest.raises(ValueError) as error:
            qa.ask(**{"question": question, **arguments})  # type: ignore[arg-type]
        assert str(error.value) == message
    with pytest.raises(ValueError, match=r"retriever must be a Retriever \(ArticleQA.open takes a directory\), not 'index'"):
        ArticleQA("index")  # type: ignore[arg-type]


def test_what_is_asked_of_a_closed_one_is_a_value_error(qa: ArticleQA) -> None:
    qa.close()
    qa.close()
    for question in ("When did the bridge open?", "", "Bonjour !"):
        with pytest.raises(ValueError, match="this Retriever is closed"):
            qa.ask(question)
    with pytest.raises(ValueError, match="this Retriever is closed"), qa:
        pass


def test_a_phrase_in_quotation_marks_stands_in_every_hit(qa: ArticleQA) -> None:
    reply = qa.ask("When was the «BRIDGE was widened»?")
    assert (reply.phrases, [h.passage.article_id for h in reply.hits]) == (("BRIDGE was widened",), ["bridge.txt"])
    nowhere = qa.ask('When was the "widened bridge" opened?')
    assert (nowhere.phrases, nowhere.hits, nowhere.best_guess, nowhere.closest) == (("widened bridge",), (), None, None)
    assert len(qa.ask('A 5" bridge opened when?').hits) == 2


def test_a_lookup_gives_the_sentences_that_hold_the_words(qa: ArticleQA) -> None:
    reply = qa.ask("BRÍDGE")
    assert (reply.kind, reply.answer, reply.certainty, reply.closest, reply.terms) == ("lookup", None, None, None, ("bridge",))
    assert [e.text for e in reply.to_judge] == ["The bridge opened in 1998.", "The bridge was widened in 2011."]
    assert qa.ask("widened 2011").to_judge[0].text == "The bridge was widened in 2011."
    assert qa.ask("The Xyzzy Bridge").to_judge[0].text == "The bridge opened in 1998."
    assert qa.ask("xyzzy").to_judge == ()


def test_articles_about_a_subject_have_a_sentence_each(qa: ArticleQA) -> None:
    reply = qa.ask("Which articles are about the bridge?")
    assert (reply.kind, [e.text for e in reply.to_judge]) == ("list", ["The bridge opened in 1998."])


def test_what_could_go_on_with_the_conversation_says_so(qa: ArticleQA, reader: RecordingReader) -> None:
    history = [Turn("When did the bridge open?", qa.ask("When did the bridge open?"))]
    alone = qa.ask("When did luna land?", history)
    assert alone.context is None
    assert alone.could_continue == Context("When did the bridge open?", "bridge.txt", ("bridge",))
    assert qa.ask("When did luna land?").could_continue is None
    reader.calls.clear()
    continued = qa.ask("When did luna land?", history, as_follow_up=True)
    assert [read_as for read_as, _ in reader.calls] == ["When did luna land? bridge open"]
    assert (continued.context, continued.could_continue) == (alone.could_continue, None)
    assert qa.ask("When did luna land?", as_follow_up=True).context is None


@pytest.mark.parametrize("question", ["", " \n", "Bonjour !", "Summarise this.", "What can you do?"])
def test_what_asks_nothing_is_not_read(qa: ArticleQA, reader: RecordingReader, question: str) -> None:
    reply = qa.ask(question)
    assert (reader.calls, reply.hits, reply.best_guess) == ([], (), None)


def test_a_history_may_be_replies(qa: ArticleQA) -> None:
    first = qa.ask("When did the bridge open?")
    follow_up = "And when was it widened?"
    assert qa.ask(follow_up, [first]) == qa.ask(follow_up, [Turn("When did the bridge open?", first)])
    assert qa.ask(follow_up, [first]).context is not None


class CountingEncoder(ToyEncoder):
    """Counts how often questions are encoded."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[list[str]] = []

    def encode_queries(self, texts: Sequence[str]):
        self.calls.append([*texts])
        return super().encode_queries(texts)


def test_many_questions_are_encoded_together_and_answered_as_alone() -> None:
    rows = [{"id": "b", "text": "The bridge opened in 1998."}, {"id": "m", "text": "Luna 9 landed on the Moon in 1966."}]
    encoder = CountingEncoder()
    questions = [
        "When did the bridge open?",
        "When did Luna 9 land?",
        " ",
        "Which articles are about the bridge?",
        "When did the bridge open?",
    ]
    with ArticleQA.from_articles(rows, encoder=encoder, reader=ToyReader()) as asked:
        alone = [asked.ask(question) for question in questions]
        encoder.calls.clear()
        assert asked.ask_many(questions) == alone
        assert encoder.calls[0] == ["When did the bridge open?", "When did Luna 9 land?", "the bridge"]
        assert asked.ask_many([]) == []
        assert asked.ask_many(questions[:1], filters=Filters(article_ids=["m"]))[0].hits[0].passage.article_id == "m"
        with pytest.raises(ValueError, match="questions must be several strings, as a list, not 'Why'"):
            asked.ask_many("Why")


def test_an_answer_is_cited(qa: ArticleQA) -> None:
    reply = qa.ask("When did the bridge open?")
    assert reply.answer is not None
    assert qa.cite(reply.answer) == Citation("1998", "The bridge opened in 1998.", None, None, None, None, None)
    assert qa.cite(reply.evidence[0]).quote == "The bridge opened in 1998."
    for wrong in (reply, None):
        with pytest.raises(ValueError, match="words must be an Answer or Evidence of a reply"):
            qa.cite(wrong)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="has changed: at 0 there are other words now"):
        qa.cite(replace(reply.answer, start=0, end=4))
    with pytest.raises(KeyError):
        qa.cite(replace(reply.answer, article_id="gone"))


def test_what_a_search_finds_is_told_before_it_is_read(qa: ArticleQA, reader: RecordingReader) -> None:
    told: list[tuple[int, list[str]]] = []
    replies = qa.ask_in_steps(
        "When did the bridge open?", found=lambda hits: told.append((len(reader.calls), [h.passage.article_id for h in hits]))
    )
    assert told == [(0, ["bridge.txt", "moon.txt"])]
    assert len(list(replies)) == 2
    assert len(told) == 1  # not what is searched for other places
    assert next(iter(qa.ask_in_steps("Hello!", found=lambda _: pytest.fail("nothing is searched")))).hits == ()


def test_what_is_raised_there_ends_the_question(qa: ArticleQA, reader: RecordingReader) -> None:
    def stop(_: object) -> None:
        raise KeyError("enough")

    with pytest.raises(KeyError, match="enough"):
        qa.ask_in_steps("When did the bridge open?", found=stop)
    assert reader.calls == []


def test_an_answer_is_not_given_again_where_its_article_has_changed(tmp_path: Path, toy: ToyEncoder, reader: RecordingReader) -> None:
    """A conversation that an application keeps goes on over later generations, in which the words stand elsewhere."""
    text = "The bridge opened in 1998. The bridge was widened in 2011."
    build_articles([{"id": "b", "text": text}], tmp_path, encoder=toy)
    with ArticleQA.open(tmp_path, encoder=toy, reader=reader) as qa:
        first = qa.ask("When did the bridge open?")
        build_articles([{"id": "b", "text": f"It is new. {text}"}], tmp_path, encoder=toy)
        second = qa.ask("And when was it widened?", [first])
        assert second.answer is not None
        assert second.answer.text == "2011"
        assert reader.calls[-1][1] == ["1998"]
        build_articles([{"id": "c", "text": text}], tmp_path, encoder=toy)
        qa.ask("And when was it widened?", [first])
        assert reader.calls[-1][1] == []


def test_a_generation_of_another_index_is_refused(qa: ArticleQA) -> None:
    with ArticleQA.from_articles([{"text": "The ferry ran until 1997."}], encoder=ToyEncoder(), reader=ToyReader()) as other:
        snapshot = other.retriever.snapshot()
        for ask in (qa.ask, lambda question, **more: qa.ask_many([question], **more)):
            with pytest.raises(ValueError, match="snapshot must be of the index at"):
                ask("When did the ferry run?", snapshot=snapshot)


def test_a_lookup_says_whether_the_words_stand_there(qa: ArticleQA) -> None:
    assert [(reply.kind, reply.stands_exactly) for reply in map(qa.ask, ["bridge", "xylophone", "When did the bridge open?"])] == [
        ("lookup", True),
        ("lookup", False),
        ("words", False),
    ]
