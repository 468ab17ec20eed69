"""A store in Milvus answers as the folder of an index does. Over milvus-lite; skipped where articleqa[milvus] is not installed."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from articleqa import ArticleQA, Filters, Retriever, StoreUnusable, build, build_store
from articleqa.cli.main import main
from articleqa.index.errors import EmptyCorpus, EncoderNotHandedIn
from articleqa.index.milvus import build as building
from articleqa.index.milvus import connection as connections
from articleqa.index.milvus import publishing
from articleqa.index.milvus.address import StoreAddress
from articleqa.index.milvus.connection import Connection
from articleqa.index.milvus.layout import Generation, generations_in, published
from articleqa.index.search.protocol import MODES
from articleqa.index.search.selection import Selection
from tests.index.loaders.helpers import written
from tests.toys import ToyEncoder, ToyReader

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from articleqa.index.encoder.sentence_transformer import SentenceEncoder

pytest.importorskip("pymilvus")
pytest.importorskip("milvus_lite")

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "corpus"
QUESTIONS = [
    "When did the call take place?",
    "Luna 9 moon landing",
    "penicillin mould",
    "Le tunnel sous la Manche",
    "長城 月球",
    "?",
    "zzz",
]
SELECTIONS = [
    None,
    Selection.of(filters=[Filters(langs=["fr", "zh"])]),
    Selection.of(filters=[Filters(since="2019-01"), Filters(langs=["es", "zh", "en"])]),
    Selection.of(filters=[Filters(until="2025-06")]),
    Selection.of(filters=[Filters(sources=["EN.wikipedia.org", "nowhere"])]),
    Selection.of(filters=[Filters(article_ids=["penicillin.md"], since="2026-02-12", until="2026")]),
    Selection.of(articles=["seed-article.txt", "luna-9.txt", "nowhere"]),
    Selection.of(without_articles=["luna-9.txt"], without_passages=[0, 1]),
    Selection.of(passages=range(5, 30)),
    Selection.of(articles=[]),
]


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """What builds prepare is in a folder of the tests."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("articleqa.index.milvus.address.cache_folder", lambda: folder)
        yield folder


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, toy: ToyEncoder) -> Path:
    """The sample articles in a store."""
    path = tmp_path_factory.mktemp("store") / "corpus.db"
    report = build_store([CORPUS], path, encoder=toy)
    assert (report.index, report.published, len(report.new)) == (str(path), True, report.articles)
    return path


@pytest.fixture(scope="module")
def both(store: Path, toy_corpus_index: Path, toy: ToyEncoder) -> Iterator[tuple[Retriever, Retriever]]:
    """The store and the folder of an index, over the same articles."""
    with Retriever.open(store, encoder=toy) as of_store, Retriever.open(toy_corpus_index, encoder=toy) as of_folder:
        yield of_store, of_folder


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    for name in ("bridge", "moon", "rain"):
        written(tmp_path / "corpus" / f"{name}.txt", f"The {name} is old. Nobody knows who saw the {name} first.")
    return tmp_path / "corpus"


def texts(retriever: Retriever) -> dict[str, str]:
    return {id_: retriever.article(id_).text for id_ in retriever.article_ids()}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("allowed", SELECTIONS)
def test_hits_are_those_of_an_index_in_a_folder(both: tuple[Retriever, Retriever], mode: Any, allowed: Selection | None) -> None:
    found = 0
    for question in QUESTIONS:
        hits, expected = (r.snapshot().search(question, 10, mode=mode, allowed=allowed) for r in both)
        found += len(expected)
        assert [(h.rank, h.passage, h.copies) for h in hits] == [(h.rank, h.passage, h.copies) for h in expected]
        for name in ("score", "bm25_score", "bm25_part", "dense_score"):
            assert [getattr(h, name) for h in hits] == pytest.approx([getattr(h, name) for h in expected], abs=1e-5)
        assert [(h.bm25_rank, h.dense_rank) for h in hits] == [(h.bm25_rank, h.dense_rank) for h in expected]
    assert (found > 0) == (allowed is None or allowed.articles != frozenset())


def test_articles_and_passages_are_the_same(both: tuple[Retriever, Retriever]) -> None:
    of_store, of_folder = (retriever.snapshot() for retriever in both)
    assert of_store.metadata() == of_folder.metadata()
    assert (of_store.languages(), of_store.manifest.passages) == (of_folder.languages(), of_folder.manifest.passages)
    for id_ in of_folder.article_ids():
        article, expected = of_store.article(id_), of_folder.article(id_)
        passages = of_store.passages_of(id_)
        assert (article, article.provenance) == (expected, expected.provenance)
        assert passages == of_folder.passages_of(id_)
        assert of_store.similarities(passages[0], passages) == pytest.approx(of_folder.similarities(passages[0], passages), abs=1e-6)
        assert of_store.show_page(id_, 1) is None
    assert of_store.passages_of("nowhere") == []
    with pytest.raises(KeyError, match="no article 'nowhere' in this index"):
        of_store.article("nowhere")


@pytest.mark.parametrize("query", ["luna", '"Luna 9"', "Apollo moon", "zzz", "", "月球"])
def test_the_very_words_are_found(both: tuple[Retriever, Retriever], query: str) -> None:
    for filters in (None, Filters(langs=["es", "ru"])):
        hits, expected = (retriever.exact(query, filters=filters) for retriever in both)
        assert hits == expected


@pytest.mark.parametrize("question", QUESTIONS)
def test_terms_worth_marking_are_the_same(both: tuple[Retriever, Retriever], question: str) -> None:
    of_store, of_folder = (retriever.snapshot() for retriever in both)
    assert (of_store.informative(question), of_store.known(question)) == (of_folder.informative(question), of_folder.known(question))


def test_replies_are_the_same(store: Path, toy_corpus_index: Path, toy: ToyEncoder) -> None:
    replies = []
    for location in (store, toy_corpus_index):
        with ArticleQA.open(location, encoder=toy, reader=ToyReader()) as qa:
            replies.append([qa.ask(question, filters=Filters(until="2030")) for question in (*QUESTIONS, '"Luna 9" moon', "Luna")])
    for reply, expected in zip(*replies, strict=True):
        assert (reply.best_guess, reply.kind, reply.terms) == (expected.best_guess, expected.kind, expected.terms)
        assert [hit.passage for hit in reply.hits] == [hit.passage for hit in expected.hits]
        assert reply.evidence == expected.evidence


def test_equal_scores_are_in_the_order_of_passages(tmp_path: Path, toy: ToyEncoder) -> None:
    for name in "dbca":
        written(tmp_path / "corpus" / f"{name}.txt", "Mill on the hill.")
    build_store([tmp_path / "corpus"], tmp_path / "x.db", encoder=toy)
    with Retriever.open(tmp_path / "x.db", encoder=toy) as retriever:
        assert [hit.passage.article_id for hit in retriever.search("mill", 3)] == ["a.txt", "b.txt", "c.txt"]


def test_readers_see_the_generation_before_or_the_new_one(corpus: Path, tmp_path: Path, toy: ToyEncoder) -> None:
    path = tmp_path / "x.db"
    build_store([corpus], path, encoder=toy)
    with Retriever.open(path, encoder=toy) as retriever:
        before = retriever.snapshot()
        written(corpus / "bridge.txt", "The bridge is new.")
        written(corpus / "dam.txt", "The dam is old.")
        (corpus / "rain.txt").unlink()
        report = build_store([corpus], path, encoder=toy)
        assert (report.new, report.changed, report.removed, report.unchanged) == (("dam.txt",), ("bridge.txt",), ("rain.txt",), 1)
        assert report.encoded == 4  # of each article the whole and a window
        assert before.article("bridge.txt").text.startswith("The bridge is old.")
        assert before.search("rain")[0].passage.article_id == "rain.txt"
        assert retriever.article_ids() == ["bridge.txt", "dam.txt", "moon.txt"]
        assert retriever.snapshot() is retriever.snapshot() is not before
        again = build_store([corpus], path, encoder=toy)
        assert (again.published, again.unchanged, again.encoded) == (False, 3, 0)
    written(corpus / "dam.txt", "The dam is new.")
    build_store([corpus], path, encoder=toy)
    connection = Connection(StoreAddress.of(path))
    assert generations_in(connection) == [Generation("articleqa", 2), Generation("articleqa", 3)]  # one before is kept
    assert published(connection) == Generation("articleqa", 3)


class _KilledError(Exception):
    pass


def test_a_build_that_was_killed_while_it_encoded_goes_on(
    corpus: Path, tmp_path: Path, toy: ToyEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(ToyEncoder):
        calls = 0

        def encode_passages(self, texts: Sequence[str]) -> Any:
            Killed.calls += 1
            if Killed.calls == 3:
                raise _KilledError
            return super().encode_passages(texts)

    monkeypatch.setattr(building, "_ARTICLES", 1)
    with pytest.raises(_KilledError):
        build_store([corpus], tmp_path / "x.db", encoder=Killed())
    with pytest.raises(StoreUnusable, match=rf"^There is no archive in the store {re.escape(str(tmp_path))}/x\.db\.$"):
        Retriever.open(tmp_path / "x.db", encoder=toy)
    report = build_store([corpus], tmp_path / "x.db", encoder=toy)
    assert (report.articles, report.encoded, len(report.new)) == (3, 1, 3)


def test_an_upload_that_was_killed_goes_on(corpus: Path, tmp_path: Path, toy: ToyEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.db"
    build_store([corpus], path, encoder=toy)
    written(corpus / "dam.txt", "The dam is old. Nobody knows who saw the dam first.")
    call = Connection.call
    calls: list[tuple[str, int]] = []

    def killed(self: Connection, method: str, *arguments: Any, **named: Any) -> Any:
        if method == "upsert":
            calls.append((arguments[0], len(arguments[1])))
            if len(calls) == 4:
                raise _KilledError
        return call(self, method, *arguments, **named)

    monkeypatch.setattr(publishing, "_PASSAGES", 2)
    monkeypatch.setattr(Connection, "call", killed)
    with pytest.raises(_KilledError):
        build_store([corpus], path, encoder=toy)
    with Retriever.open(path, encoder=toy) as retriever:
        assert retriever.article_ids() == ["bridge.txt", "moon.txt", "rain.txt"]
    before = len(calls)
    report = build_store([corpus], path, encoder=toy)
    assert (report.new, report.encoded) == (("dam.txt",), 0)
    assert [name.rpartition("_")[2] for name, _ in calls[before:]] == ["rows", "passages", "articles", "terms", "manifest"]
    build([corpus], tmp_path / "index", encoder=toy)
    with Retriever.open(path, encoder=toy) as of_store, Retriever.open(tmp_path / "index", encoder=toy) as of_folder:
        for question in ("dam", "who saw the moon first", "rain"):
            hits, expected = of_store.search(question), of_folder.search(question)
            assert [h.passage for h in hits] == [h.passage for h in expected]
            assert [h.score for h in hits] == pytest.approx([h.score for h in expected], abs=1e-5)


def test_what_a_store_lost_is_not_published(corpus: Path, tmp_path: Path, toy: ToyEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.db"
    build_store([corpus], path, encoder=toy)
    written(corpus / "dam.txt", "The dam is old.")
    call = Connection.call

    def losing(self: Connection, method: str, *arguments: Any, **named: Any) -> Any:
        if method == "upsert" and arguments[0].endswith("_articles"):
            arguments = (arguments[0], arguments[1][1:])
        return call(self, method, *arguments, **named)

    monkeypatch.setattr(Connection, "call", losing)
    with pytest.raises(
        StoreUnusable, match="holds 3 instead of 4 articles that were written to it; what was published before is as it was"
    ):
        build_store([corpus], path, encoder=toy)
    with Retriever.open(path, encoder=toy) as retriever:
        assert retriever.article_ids() == ["bridge.txt", "moon.txt", "rain.txt"]


def test_an_archive_of_another_version_is_built_again(
    corpus: Path, tmp_path: Path, toy: ToyEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.db"
    with monkeypatch.context() as patch:
        patch.setattr(publishing, "STORE_FORMAT", 99)
        build_store([corpus], path, encoder=toy)
    with pytest.raises(StoreUnusable, match=r"has format 99; this version of ArticleQA reads format 1\. It has to be built again\.$"):
        Retriever.open(path, encoder=toy)
    report = build_store([corpus], path, encoder=toy)
    assert (report.published, report.encoded) == (True, 0)
    with Retriever.open(path, encoder=toy) as retriever:
        assert retriever.article_ids() == ["bridge.txt", "moon.txt", "rain.txt"]
    connection = Connection(StoreAddress.of(path))
    connection.call("upsert", Generation("articleqa", 2)["manifest"], [{"part": 0, "content": "!", "no_vector": [0.0, 0.0]}])
    with pytest.raises(StoreUnusable, match=r"is damaged\. It has to be built again\.$"):
        Retriever.open(path, encoder=toy)
    assert build_store([corpus], path, encoder=toy).published


def test_files_that_cannot_be_read_and_ids_that_come_twice(corpus: Path, tmp_path: Path, toy: ToyEncoder) -> None:
    path = tmp_path / "x.db"
    build_store([corpus], path, encoder=toy)
    (corpus / "moon.txt").unlink()
    (corpus / "moon.txt").symlink_to(tmp_path / "nothing")
    written(corpus / "z.jsonl", '{"id": "bridge.txt", "text": "The bridge is new.", "date": "2024-01-01"}\n')
    report = build_store([corpus], path, encoder=toy)
    assert (report.kept, report.changed, len(report.failed)) == (("moon.txt",), ("bridge.txt",), 1)
    (remark,) = report.skipped
    assert remark.reason.startswith('has the id "bridge.txt" of ')
    with Retriever.open(path, encoder=toy) as retriever:
        assert texts(retriever) | {"rain.txt": ""} == {
            "bridge.txt": "The bridge is new.",
            "moon.txt": "The moon is old. Nobody knows who saw the moon first.",
            "rain.txt": "",
        }


def test_a_store_is_not_emptied_by_mistake(corpus: Path, tmp_path: Path, toy: ToyEncoder) -> None:
    path = tmp_path / "x.db"
    build_store([corpus], path, encoder=toy)
    (tmp_path / "empty").mkdir()
    with pytest.raises(EmptyCorpus, match=r"There is no article to index in .*empty, and a build must not empty a store by mistake"):
        build_store([tmp_path / "empty"], path, encoder=toy)
    report = build_store([tmp_path / "empty"], path, encoder=toy, allow_empty=True)
    assert (report.articles, report.removed) == (0, ("bridge.txt", "moon.txt", "rain.txt"))
    with Retriever.open(path, encoder=toy) as retriever:
        assert (retriever.search("moon"), retriever.metadata(), retriever.exact("moon")) == ([], (), [])


def test_an_encoder_of_the_applications_is_handed_in_again(store: Path, toy: ToyEncoder) -> None:
    sentence = rf'^The index at {re.escape(str(store))} was made with the encoder "toy", which an application handed in\.'
    with pytest.raises(EncoderNotHandedIn, match=sentence):
        Retriever.open(store)
    with pytest.raises(EncoderNotHandedIn, match=sentence):
        build_store([CORPUS], store)
    with pytest.raises(StoreUnusable, match=r"was made with toy, weights 0{12}…; the encoder here, toy, has weights 1{12}…"):
        Retriever.open(store, encoder=ToyEncoder("1" * 64))
    assert Retriever.open(store, encoder=toy).search("moon")


def test_texts_of_any_length_are_kept(tmp_path: Path, toy: ToyEncoder) -> None:
    long = "月" * 70_000
    lines = [{"id": "a", "title": long, "text": f"The moon is far. {'é' * 40_000}"}, {"id": "b", "title": "B", "text": "moon " * 30_000}]
    source = written(tmp_path / "a.jsonl", "".join(json.dumps(line) + "\n" for line in lines))
    build_store([source], tmp_path / "x.db", encoder=toy)
    build([source], tmp_path / "index", encoder=toy)
    with Retriever.open(tmp_path / "x.db", encoder=toy) as of_store, Retriever.open(tmp_path / "index", encoder=toy) as of_folder:
        for id_ in ("a", "b"):
            assert of_store.article(id_) == of_folder.article(id_)
            assert of_store.snapshot().passages_of(id_) == of_folder.snapshot().passages_of(id_)
        assert [len(metadata.title) for metadata in of_store.metadata()] == [800, 1]


def test_a_closed_retriever_answers_no_more(store: Path, toy: ToyEncoder) -> None:
    retriever = Retriever.open(store, encoder=toy)
    snapshot = retriever.snapshot()
    retriever.close()
    retriever.close()
    with pytest.raises(ValueError, match="this Retriever is closed"):
        retriever.search("moon")
    with pytest.raises(ValueError, match="this index is closed"):
        snapshot.search("moon")


def test_a_store_that_cannot_be_reached_is_one_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(connections, "_SECONDS", 1.0)
    assert main(["search", "moon", "--index", "milvus://127.0.0.1:1/news"]) == 2
    error = capsys.readouterr().err
    assert re.fullmatch(r"articleqa: The store milvus://127\.0\.0\.1:1/news cannot be reached: [^\n]+\.\n", error)


def test_an_older_milvus_is_refused(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pymilvus import MilvusClient

    class Old(MilvusClient):
        def __init__(self, **_: object) -> None:
            super().__init__(str(store))

        def get_server_version(self, *_: object, **__: object) -> str:
            return "v2.4.9"

    monkeypatch.setattr("pymilvus.MilvusClient", Old)
    with pytest.raises(
        StoreUnusable, match=r"^The store milvus://a:19530/articleqa is a Milvus v2\.4\.9; at least version 2\.5 is needed\.$"
    ):
        Connection(StoreAddress.of("milvus://a"))


def test_milvus_lite_is_of_one_process(tmp_path: Path, corpus: Path, toy: ToyEncoder) -> None:
    path = tmp_path / "x.db"
    code = f"from pymilvus import MilvusClient; client = MilvusClient({str(path)!r}); print('open', flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "open\n"
        with pytest.raises(StoreUnusable, match="cannot be reached: another process has it open, or its folder cannot be written to"):
            build_store([corpus], path, encoder=toy)
        process.communicate("\n")


def test_an_empty_store_says_how_it_is_built(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.db"
    assert main(["info", "--index", str(path)]) == 2
    sentence = f"There is no archive in the store {path}. Build it with: articleqa build FOLDER --store {path}"
    assert capsys.readouterr().err == f"articleqa: {sentence}\n"


def test_a_store_is_described(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["info", "--index", str(store)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"index     {store}, generation 000001, built 2")
    assert lines[1].startswith("articles  19 (")
    assert lines[3] == "encoder   toy, 512 dimensions, weights 000000000000…"
    assert main(["info", "luna-9.txt", "--index", str(store)]) == 0
    assert capsys.readouterr().out.startswith("id        luna-9.txt\ntitle     ")
    assert main(["info", "nowhere", "--index", str(store)]) == 2
    assert capsys.readouterr().err == 'articleqa: There is no article "nowhere" in this index.\n'


def test_the_page_over_a_store_changes_nothing(store: Path, toy: ToyEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("gradio")
    from articleqa.server.serving import Serving
    from articleqa.ui import server

    served: list[Serving] = []
    monkeypatch.setattr(server, "_serve", lambda _qa, serving, _examples, _accounts: served.append(serving))
    with ArticleQA.open(store, encoder=toy, reader=ToyReader()) as qa:
        assert qa.retriever.is_store
        assert qa.retriever.directory.is_dir()  # opinions of replies are written there
        server.serve_opened(qa)
        with pytest.raises(StoreUnusable, match="cannot be added"):
            server.serve_opened(qa, Serving(uploads=True))
    assert [(serving.may_add, serving.may_rate) for serving in served] == [(False, True)]


def blocks(kind: str) -> list[str]:
    text = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def test_the_examples_of_the_page_run_as_they_stand(
    encoder: SentenceEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "corpus").symlink_to(CORPUS)
    for module in ("articleqa.index.milvus.build", "articleqa.retriever"):
        monkeypatch.setattr(f"{module}.load_encoder", lambda *_: encoder)
    for block in blocks("sh"):
        for line in block.strip().splitlines():
            assert main(shlex.split(line)[1:]) == 0
    shown = capsys.readouterr().out
    assert "Alexander Fleming" in shown
    for block in blocks("python"):
        exec(compile(block, "docs/scale.md", "exec"), {})  # noqa: S102  # our own page
    assert "penicillin.md" in capsys.readouterr().out
