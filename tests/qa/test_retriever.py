from __future__ import annotations

import gc
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from articleqa import Filters, Hit, Retriever
from articleqa.index.encoder.bundled_encoder import BundledEncoder
from articleqa.index.errors import EmptyCorpus, EncoderNotHandedIn, IndexMismatch, IndexNotBuilt, ModelNotInstalled
from articleqa.index.ingest import add, build
from articleqa.index.search.hybrid import HybridIndex
from articleqa.index.storage import generations
from articleqa.reader.protocol import PASSAGES_READ
from benchmarks.trust.clients import open_generations
from tests.index.storage.damage import flip
from tests.toys import ToyEncoder, ToyReader


@pytest.fixture(scope="module")
def retriever(corpus_index: Path, encoder: BundledEncoder) -> Retriever:
    return Retriever.open(corpus_index, encoder=encoder)


@pytest.fixture(scope="module")
def toy_retriever(toy_corpus_index: Path, toy: ToyEncoder) -> Retriever:
    return Retriever.open(toy_corpus_index, encoder=toy, reader=ToyReader())


def articles(hits: list[Hit]) -> list[str]:
    return [hit.passage.article_id for hit in hits]


def test_a_question_in_another_language_finds_its_article(retriever: Retriever) -> None:
    hits = retriever.search("When did the call between Brown and Gerasimov take place?", k=3)
    assert hits[0].passage.article_id == "seed-article.txt"
    assert [h.rank for h in hits] == [1, 2, 3]
    article = retriever.article("seed-article.txt")
    assert article.text[hits[0].passage.start : hits[0].passage.end] == hits[0].passage.text
    assert (article.date, article.source) == (
        "2024-12-05",
        "https://thanhnien.vn/cuoc-dien-dam-hiem-hoi-cap-tong-tham-muu-truong-my-nga-185241205083544051.htm",
    )


@pytest.mark.parametrize("query", ["", "  ", "\n\t"])
def test_a_blank_query_finds_nothing(toy_retriever: Retriever, query: str) -> None:
    assert toy_retriever.search(query) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"query": None}, "query must be a string, not None"),
        ({"k": 0}, "k must be a whole number of at least 1, not 0"),
        ({"k": "3"}, "k must be a whole number of at least 1, not '3'"),
        ({"k": True}, "k must be a whole number of at least 1, not True"),
        ({"mode": "magic"}, "mode must be one of hybrid, bm25, dense, not 'magic'"),
        ({"filters": {"langs": "fr"}}, "filters must be Filters or None, not {'langs': 'fr'}"),
    ],
)
def test_a_wrong_argument_is_a_value_error_that_names_it(toy_retriever: Retriever, arguments: dict[str, object], message: str) -> None:
    for query in ("moon", ""):
        with pytest.raises(ValueError) as error:
            toy_retriever.search(**{"query": query, **arguments})  # type: ignore[arg-type]
        assert str(error.value) == message


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"directory": ""}, "directory must be the path of an index, not ''"),
        ({"directory": None}, "directory must be the path of an index, not None"),
        ({"encoder": "some/model"}, "encoder must be an Encoder or None, not 'some/model'"),
        ({"reader": "some/model"}, "reader must be a Reader or None, not 'some/model'"),
    ],
)
def test_what_cannot_be_opened_is_a_value_error(toy_corpus_index: Path, arguments: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError) as error:
        Retriever.open(**{"directory": toy_corpus_index, **arguments})  # type: ignore[arg-type]
    assert str(error.value) == message


def test_an_article_that_is_not_there_is_a_key_error(toy_retriever: Retriever) -> None:
    for article_id in ("nowhere.txt", "", "\ud800"):
        with pytest.raises(KeyError, match="no article"):
            toy_retriever.article(article_id)
    with pytest.raises(ValueError, match="article_id must be a string, not 3"):
        toy_retriever.article(3)  # type: ignore[arg-type]


def test_a_search_of_words_alone_does_not_encode(toy_corpus_index: Path) -> None:
    class Silent(ToyEncoder):
        def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
            raise AssertionError(texts)

    with Retriever.open(toy_corpus_index, encoder=Silent(), reader=ToyReader()) as retriever:
        for rerank in (False, True):
            hits = retriever.search("Luna 9", mode="bm25", rerank=rerank)
            assert hits[0].passage.article_id == "luna-9.txt"
            assert {(h.dense_score, h.dense_rank) for h in hits} == {(0.0, None)}
        with pytest.raises(AssertionError, match="Luna 9"):
            retriever.search("Luna 9")


def test_what_is_asked_of_a_closed_one_is_a_value_error(toy_corpus_index: Path, toy: ToyEncoder) -> None:
    retriever = Retriever.open(toy_corpus_index, encoder=toy, reader=ToyReader())
    snapshot = retriever.snapshot()
    snapshot.article("luna-9.txt")
    retriever.close()
    retriever.close()
    for use in (
        lambda: retriever.search("moon"),
        lambda: retriever.search(""),
        lambda: retriever.article("luna-9.txt"),
        retriever.article_ids,
        retriever.metadata,
        retriever.languages,
        retriever.snapshot,
        retriever.reader,
        retriever.__enter__,
    ):
        with pytest.raises(ValueError) as error:
            use()
        assert str(error.value) == "this Retriever is closed"
    for look in (lambda: snapshot.search("moon"), lambda: snapshot.article("luna-9.txt"), snapshot.metadata):
        with pytest.raises(ValueError) as error:
            look()
        assert str(error.value) == "this index is closed"


@pytest.mark.parametrize("query", ["?!", "xyzzy", "\ud800 lone", "a" * 20_000, "\x00", "' OR 1=1 --"])
@pytest.mark.parametrize("mode", ["hybrid", "bm25", "dense"])
def test_a_strange_query_does_no_harm(retriever: Retriever, query: str, mode: str) -> None:
    assert len(retriever.search(query, 3, mode=mode)) <= 3  # type: ignore[arg-type]


def test_more_than_there_is_gives_all_there_is(toy_retriever: Retriever) -> None:
    total = toy_retriever.snapshot().manifest.passages
    hits = toy_retriever.search("moon", 10_000)
    assert sorted(h.passage.id for h in hits) == list(range(total))


def test_filters_restrict_by_what_articles_say(toy_retriever: Retriever) -> None:
    assert set(articles(toy_retriever.search("moon landing", filters=Filters(langs=frozenset({"es"}))))) <= {
        "apolo-11.md",
        "tratado-inf.md",
    }
    only = toy_retriever.search("moon landing", filters=Filters(article_ids=frozenset({"tunnel-sous-la-manche.md"})))
    assert set(articles(only)) == {"tunnel-sous-la-manche.md"}
    assert set(articles(toy_retriever.search("call", filters=Filters(until="2024-12-31")))) == {"seed-article.txt"}
    assert "seed-article.txt" not in articles(toy_retriever.search("call of the generals", 50, filters=Filters(since="2024-12-06")))
    assert toy_retriever.search("moon", filters=Filters(sources=frozenset({"nobody"}))) == []


def test_rerank_orders_the_first_ones_anew(toy_retriever: Retriever) -> None:
    question = "When did the call take place?"
    plain = toy_retriever.search(question, 20)
    reranked = toy_retriever.search(question, 20, rerank=True)
    assert {h.passage.id for h in plain[:PASSAGES_READ]} == {h.passage.id for h in reranked[:PASSAGES_READ]}
    assert [h.passage.id for h in plain[PASSAGES_READ:]] == [h.passage.id for h in reranked[PASSAGES_READ:]]
    assert [h.rank for h in reranked] == list(range(1, 21))
    assert all(a.score >= b.score for a, b in pairwise(reranked))
    assert [h.passage.id for h in toy_retriever.search(question, 2, rerank=True)] == [h.passage.id for h in reranked[:2]]


def test_threads_get_what_one_alone_gets(toy_retriever: Retriever) -> None:
    questions = ["moon", "tunnel", "Marie Curie", "电话", "мост"] * 4
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda q: [h.passage.id for h in toy_retriever.search(q, 5)], questions))
    assert together == [[h.passage.id for h in toy_retriever.search(q, 5)] for q in questions]


def test_a_new_generation_is_taken_up_without_reopening(tmp_path: Path, toy: ToyEncoder) -> None:
    source = tmp_path / "a.txt"
    source.write_text("The bridge opened in 1998.", encoding="utf-8")
    build([source], tmp_path / "index", encoder=toy)
    with Retriever.open(tmp_path / "index", encoder=toy) as retriever:
        assert retriever.search("bridge")[0].passage.text == "The bridge opened in 1998."
        source.write_text("The bridge opened in 2000.", encoding="utf-8")
        build([source], tmp_path / "index", encoder=toy)
        assert retriever.search("bridge")[0].passage.text == "The bridge opened in 2000."


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="this system does not say which files are open")
def test_files_of_a_generation_are_closed_with_its_last_reader(tmp_path: Path, toy: ToyEncoder) -> None:
    source, index = tmp_path / "a.txt", tmp_path / "index"

    def publish(year: int) -> None:
        source.write_text(f"The bridge opened in {year}.", encoding="utf-8")
        build([source], index, encoder=toy)

    publish(2000)
    gc.collect()
    gc.disable()
    try:
        with Retriever.open(index, encoder=toy) as retriever:
            held = retriever.snapshot()
            for year in range(2001, 2005):
                publish(year)
                assert retriever.search("bridge")[0].passage.text == f"The bridge opened in {year}."
                assert retriever.exact("bridge")
            assert open_generations(index) == {held.generation.name, generations.current(index).name}
            assert held.search("bridge")[0].passage.text == "The bridge opened in 2000."
            del held
            assert open_generations(index) == {generations.current(index).name}
    finally:
        gc.enable()
    assert open_generations(index) <= {generations.current(index).name}


def test_a_generation_that_is_replaced_while_it_is_opened_is_left_for_the_newest(
    tmp_path: Path, toy: ToyEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "a.txt"
    source.write_text("The bridge opened in 1998.", encoding="utf-8")
    build([source], tmp_path / "index", encoder=toy)
    opened = HybridIndex.open.__func__  # type: ignore[attr-defined]

    def publish_first(cls: type[HybridIndex], generation: Path) -> HybridIndex:
        monkeypatch.undo()
        for year in (1999, 2000, 2001):
            source.write_text(f"The bridge opened in {year}.", encoding="utf-8")
            build([source], tmp_path / "index", encoder=toy)
        assert not generation.exists()
        return opened(cls, generation)  # type: ignore[no-any-return]

    monkeypatch.setattr(HybridIndex, "open", classmethod(publish_first))
    with Retriever.open(tmp_path / "index", encoder=toy) as retriever:
        assert retriever.search("bridge")[0].passage.text == "The bridge opened in 2001."


def test_the_tags_of_one_language_are_counted_together(tmp_path: Path, toy: ToyEncoder) -> None:
    for number, lang in enumerate(("fr", "fr-FR", "nb-NO", "no")):
        (tmp_path / f"{number}.md").write_text(f"---\nlang: {lang}\n---\nText {number}.", encoding="utf-8")
    build([tmp_path], tmp_path / "index", encoder=toy)
    with Retriever.open(tmp_path / "index", encoder=toy) as retriever:
        assert retriever.languages() == {"fr": 2, "no": 2}


def test_a_damaged_generation_is_looked_at_once(tmp_path: Path, toy: ToyEncoder, caplog: pytest.LogCaptureFixture) -> None:
    source, index = tmp_path / "a.txt", tmp_path / "index"
    source.write_text("The bridge opened in 1998.", encoding="utf-8")
    build([source], index, encoder=toy)
    with Retriever.open(index, encoder=toy) as retriever:
        source.write_text("The bridge opened in 2000.", encoding="utf-8")
        build([source], index, encoder=toy)
        flip(generations.current(index) / generations.FAISS, 100)
        for _ in range(3):
            assert retriever.search("bridge")[0].passage.text == "The bridge opened in 1998."
        (record,) = caplog.records
        assert "vectors.faiss is not what the build wrote" in record.getMessage()
        build([source], index, encoder=toy)
        assert retriever.search("bridge")[0].passage.text == "The bridge opened in 2000."


def test_an_index_that_breaks_while_open_goes_on_answering(tmp_path: Path, toy: ToyEncoder, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "a.txt").write_text("The bridge opened in 1998.", encoding="utf-8")
    build([tmp_path / "a.txt"], tmp_path / "index", encoder=toy)
    with Retriever.open(tmp_path / "index", encoder=toy) as retriever:
        (tmp_path / "index" / "CURRENT").write_text("000007")
        with caplog.at_level(logging.WARNING):
            assert len(retriever.search("bridge")) == 1
        assert "Still answering from the generation opened before" in caplog.text


def test_no_index(tmp_path: Path, toy: ToyEncoder) -> None:
    with pytest.raises(IndexNotBuilt, match=r"There is no index at .*none\.$"):
        Retriever.open(tmp_path / "none", encoder=toy)


def test_an_index_of_other_weights_is_refused_by_name(toy_corpus_index: Path) -> None:
    with pytest.raises(IndexMismatch, match=r"was made with toy, weights 000000000000….*has weights ffffffffffff….*built again"):
        Retriever.open(toy_corpus_index, encoder=ToyEncoder("f" * 64))


def test_an_encoder_that_was_handed_in_has_to_be_handed_in_again(tmp_path: Path, toy: ToyEncoder) -> None:
    (tmp_path / "a.txt").write_text("The bridge opened in 1998.", encoding="utf-8")
    directory = tmp_path / "index"
    build([tmp_path / "a.txt"], directory, encoder=toy)
    for use in (
        lambda: Retriever.open(directory),
        lambda: build([tmp_path / "a.txt"], directory),
        lambda: add([tmp_path / "a.txt"], directory),
    ):
        with pytest.raises(EncoderNotHandedIn) as error:
            use()
        assert str(error.value) == (
            f'The index at {directory} was made with the encoder "toy", which an application handed in. '
            "It has to be handed in again, as in Retriever.open(directory, encoder=…)."
        )
        assert (error.value.directory, error.value.name) == (directory, "toy")
    with pytest.raises(ModelNotInstalled, match="The model sentence-transformers/toy is not on this machine"):
        build([tmp_path / "a.txt"], directory, model="toy")


def test_a_reader_can_be_handed_in(toy_corpus_index: Path, toy: ToyEncoder) -> None:
    reader = ToyReader()
    with Retriever.open(toy_corpus_index, encoder=toy, reader=reader) as retriever:
        assert retriever.reader() is reader


def test_the_readers_relevance_orders(tmp_path: Path, toy: ToyEncoder) -> None:
    (tmp_path / "a.txt").write_text("Bridge bridge bridge bridge.", encoding="utf-8")
    (tmp_path / "b.txt").write_text("The old bridge opened in 1998, it is said by many people here.", encoding="utf-8")
    build([tmp_path], tmp_path / "index", encoder=toy)
    with Retriever.open(tmp_path / "index", encoder=toy, reader=ToyReader()) as retriever:
        assert articles(retriever.search("bridge opened", mode="dense"))[0] == "a.txt"
        assert articles(retriever.search("bridge opened", mode="dense", rerank=True))[0] == "b.txt"


def test_articles_that_are_in_no_file_are_indexed_for_as_long_as_they_are_used(caplog: pytest.LogCaptureFixture) -> None:
    rows = [{"id": "b", "text": "The bridge opened in 1998."}, {"id": "x"}]
    with Retriever.from_articles(rows, encoder=ToyEncoder()) as retriever:
        directory = retriever.directory
        assert articles(retriever.search("bridge")) == ["b"]
    assert caplog.messages == ['articles[1] has no "text"; put it there, or into "body" or "content".']
    assert not directory.exists()
    dropped = Retriever.from_articles(rows, encoder=ToyEncoder())
    directory = dropped.directory
    assert directory.exists()
    del dropped
    gc.collect()
    assert not directory.exists()


def test_nothing_stays_of_articles_that_cannot_be_indexed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    wrong: list[dict[str, Any]] = [{"articles": []}, {"articles": "text"}, {"articles": [], "reader": 3}, {"articles": [], "model": "m"}]
    for arguments in wrong:
        with pytest.raises((ValueError, EmptyCorpus)):
            Retriever.from_articles(**arguments, encoder=ToyEncoder())
    assert list(tmp_path.iterdir()) == []


def test_many_queries_are_searched_as_alone(toy_retriever: Retriever) -> None:
    queries = ["the call of the generals", "", "tunnel", "the call of the generals"]
    filters = Filters(langs=["fr"])
    for mode in ("hybrid", "dense", "bm25"):
        assert toy_retriever.search_many(queries, 3, mode=mode, filters=filters) == [
            toy_retriever.search(query, 3, mode=mode, filters=filters) for query in queries
        ]
    assert toy_retriever.search_many([]) == []
    with pytest.raises(ValueError, match="queries must be several strings, as a list, not 'tunnel'"):
        toy_retriever.search_many("tunnel")
