from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("haystack", reason="Haystack is not installed: .ci/integrations tests its adapter")

from haystack import Document, ExtractedAnswer, Pipeline
from haystack.document_stores.in_memory import InMemoryDocumentStore

from articleqa import ArticleQA, Filters, IndexNotBuilt
from articleqa.integrations.haystack import ArticleQAAnswerer, ArticleQAReader, ArticleQARetriever
from tests.integrations.samples import BRIDGE, BRIDGE_METADATA, OF_SEARCH, QUESTION, without
from tests.toys import ToyEncoder, ToyReader

AFTER_2002 = {"field": "meta.date", "operator": ">", "value": "2002-01-01"}


def ids(result: dict[str, Any]) -> list[str]:
    return [document.id for document in result["documents"]]


def check_offsets(answer: ExtractedAnswer, qa: ArticleQA) -> None:
    """Compare the places of an answer of the index with each other."""
    assert answer.document is not None
    assert answer.document_offset is not None
    assert answer.context_offset is not None
    assert answer.document.content is not None
    assert answer.context is not None
    assert answer.context in answer.document.content
    text = qa.retriever.article(answer.meta["article_id"]).text
    assert answer.document.content[answer.document_offset.start : answer.document_offset.end] == answer.data
    assert answer.context[answer.context_offset.start : answer.context_offset.end] == answer.data
    assert text[answer.meta["start"] : answer.meta["end"]] == answer.data
    assert ExtractedAnswer.from_dict(json.loads(json.dumps(answer.to_dict()))) == answer


def test_documents_have_their_place_and_what_the_article_says_of_itself(bridges: ArticleQA) -> None:
    documents = ArticleQARetriever(bridges).run("bridge")["documents"]
    best, hit = documents[0], bridges.retriever.search("bridge")[0]
    assert (best.id, best.content, best.score) == ("bridge:0-88", BRIDGE["text"], hit.score)
    assert without(best.meta, OF_SEARCH) == BRIDGE_METADATA
    assert [document.meta["rank"] for document in documents] == [1, 2, 3]
    assert Document.from_dict(json.loads(json.dumps(best.to_dict()))) == best
    InMemoryDocumentStore().write_documents(documents)


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (None, {"bridge", "pont", "ferry"}),
        (Filters(langs=["fr"]), {"pont"}),
        ({"langs": ["fr"]}, {"pont"}),
        ({"since": "2002"}, {"pont"}),
        (AFTER_2002, {"pont"}),
        ({"operator": "NOT", "conditions": [AFTER_2002]}, {"bridge", "ferry"}),
        ({"field": "meta.article_id", "operator": "in", "value": ["ferry", "pont"]}, {"pont", "ferry"}),
        (
            {
                "operator": "AND",
                "conditions": [
                    {"field": "meta.lang", "operator": "==", "value": "en"},
                    {"operator": "OR", "conditions": [AFTER_2002, {"field": "author", "operator": "==", "value": "Jane Doe"}]},
                ],
            },
            {"bridge"},
        ),
        ({"field": "meta.lang", "operator": "==", "value": "vi"}, set()),
    ],
)
def test_filters_are_ours_or_haystacks(bridges: ArticleQA, filters: Any, found: set[str]) -> None:
    of_component = ArticleQARetriever(bridges, filters=filters).run("Kvik")
    of_run = ArticleQARetriever(bridges, filters={"langs": ["de"]} if filters else None).run("Kvik", filters=filters)
    assert {document.meta["article_id"] for document in of_component["documents"]} == found
    assert of_component == of_run


def test_what_a_retriever_is_told_counts(bridges: ArticleQA) -> None:
    lexical = ArticleQARetriever(bridges.retriever, 1, mode="bm25")
    assert ids(lexical.run("ferry")) == ["ferry:0-37"]
    assert len(ids(ArticleQARetriever(bridges, 1).run("Kvik"))) == 1
    assert len(ids(ArticleQARetriever(bridges, 1).run("Kvik", top_k=3))) == 3
    reranked = ArticleQARetriever(bridges, rerank=True).run("bridge")["documents"]
    assert [document.score for document in reranked] == [hit.score for hit in bridges.retriever.search("bridge", rerank=True)]
    with pytest.raises(ValueError, match="k must be a whole number of at least 1, not 0"):
        lexical.run("Kvik", top_k=0)


def test_the_reader_marks_words_in_the_passage_and_in_their_sentence(bridges: ArticleQA) -> None:
    documents = ArticleQARetriever(bridges, 5).run(QUESTION)["documents"]
    answers = ArticleQAReader(bridges).run(QUESTION, documents)["answers"]
    best, reply = answers[0], bridges.ask(QUESTION)
    assert reply.answer is not None
    assert (best.query, best.data, best.score, best.document) == (QUESTION, "1998", reply.answer.confidence, documents[0])
    assert (best.document_offset, best.context_offset) == (ExtractedAnswer.Span(59, 63), ExtractedAnswer.Span(35, 39))
    assert best.context == "The bridge over the Kvik opened in 1998."
    assert best.meta == {"certainty": reply.certainty, "article_id": "bridge", "start": reply.answer.start, "end": reply.answer.end}
    assert [answer.document.meta["article_id"] for answer in answers] == ["bridge", "ferry", "pont"]
    assert [answer.meta["certainty"] for answer in answers] == ["sure", None, None]
    assert [answer.score for answer in answers] == [1.0, 1.0, 0.5]
    for answer in answers:
        check_offsets(answer, bridges)
    assert ArticleQAReader(bridges, 2).run(QUESTION, documents)["answers"] == answers[:2]
    assert ArticleQAReader(bridges).run(QUESTION, documents, top_k=1)["answers"] == answers[:1]


def test_offsets_in_later_passages_are_into_the_document(toy_corpus_index: Path) -> None:
    with ArticleQA.open(toy_corpus_index, encoder=ToyEncoder(), reader=ToyReader()) as qa:
        documents = [d for d in ArticleQARetriever(qa, 50).run("tunnel bridge call")["documents"] if d.meta["start"]]
        answers = ArticleQAReader(qa, 50).run("tunnel bridge call", documents)["answers"]
        assert len(answers) == len(documents) > 10
        for answer in answers:
            check_offsets(answer, qa)


def test_documents_of_another_origin_are_read_by_their_content(bridges: ArticleQA) -> None:
    documents = [
        Document(content=None),
        Document(content="Rain."),
        Document(content="The bridge over the Kvik did open in 1877.", meta={"title": "A"}),
    ]
    (best, other) = ArticleQAReader(bridges).run(QUESTION, documents)["answers"]
    assert (best.data, best.document_offset, best.document, best.meta) == (
        "1877",
        ExtractedAnswer.Span(37, 41),
        documents[2],
        {"certainty": "sure"},
    )
    assert (other.data, other.document) == ("Rain.", documents[1])


def test_the_reader_begins_without_words_where_nothing_answers(bridges: ArticleQA) -> None:
    documents = [Document(content="Rain.")]
    no_answer, guess = ArticleQAReader(bridges).run("Who?", documents)["answers"]
    assert (no_answer.data, no_answer.score, no_answer.document, no_answer.meta) == (None, 1.0, None, {"certainty": None})
    assert (guess.data, guess.score) == ("Rain.", 0.0)
    assert ArticleQAReader(bridges, no_answer=False).run("Who?", documents)["answers"] == [guess]
    assert [answer.data for answer in ArticleQAReader(bridges).run("Who?", [])["answers"]] == [None]


def test_the_answerer_gives_what_a_question_gives(bridges: ArticleQA) -> None:
    result = ArticleQAAnswerer(bridges).run(QUESTION)
    reply = bridges.ask(QUESTION)
    assert result["reply"] == reply
    assert ids(result) == [f"{hit.passage.article_id}:{hit.passage.start}-{hit.passage.end}" for hit in reply.hits]
    (answer,) = result["answers"]
    assert answer.document == result["documents"][0]
    assert (answer.data, answer.score, answer.context) == ("1998", 1.0, "The bridge over the Kvik opened in 1998.")
    assert answer.meta == {
        "certainty": "sure",
        "article_id": "bridge",
        "start": 59,
        "end": 63,
        "when": None,
        "places": [{"article_id": "bridge", "start": 59, "end": 63}, {"article_id": "pont", "start": 32, "end": 36}],
    }
    check_offsets(answer, bridges)
    assert ArticleQAAnswerer(bridges).run("Hello!")["answers"] == []
    french = ArticleQAAnswerer(bridges, filters={"langs": ["fr"]})
    assert ids(french.run(QUESTION)) == ["pont:0-37"]
    assert ids(french.run(QUESTION, filters=Filters(article_ids=["ferry"]))) == ["ferry:0-37"]


def test_asynchronously_they_work_in_another_thread(bridges: ArticleQA, threads: list[int]) -> None:
    documents = ArticleQARetriever(bridges).run("bridge")
    assert asyncio.run(ArticleQARetriever(bridges).run_async("bridge")) == documents
    reader, answerer = ArticleQAReader(bridges), ArticleQAAnswerer(bridges)
    assert asyncio.run(reader.run_async(QUESTION, documents["documents"])) == reader.run(QUESTION, documents["documents"])
    assert asyncio.run(answerer.run_async(QUESTION)) == answerer.run(QUESTION)
    assert [thread == threading.get_ident() for thread in threads] == [True, False, False, True, False, True]


def pipeline(index: Any) -> Pipeline:
    whole = Pipeline()
    whole.add_component("retriever", ArticleQARetriever(index, 5, mode="hybrid", filters=Filters(langs=["en"], since="2000")))
    whole.add_component("reader", ArticleQAReader(index, no_answer=False))
    whole.add_component("articles", ArticleQAAnswerer(index, filters=AFTER_2002))
    whole.connect("retriever.documents", "reader.documents")
    return whole


ASKED = {"retriever": {"query": QUESTION}, "reader": {"query": QUESTION}, "articles": {"query": QUESTION}}


def test_a_pipeline_runs_and_is_kept_with_the_folder_of_its_index(bridges: ArticleQA, bridges_index: Path, opened: list[Path]) -> None:
    original = pipeline(bridges)
    done = original.run(ASKED)
    assert [answer.data for answer in done["reader"]["answers"]] == ["1998"]
    assert ids(done["articles"]) == ["pont:0-37"]
    parameters = {name: part["init_parameters"] for name, part in original.to_dict()["components"].items()}
    folder = str(bridges_index)
    assert parameters == {
        "retriever": {"index": folder, "top_k": 5, "mode": "hybrid", "rerank": False, "filters": {"langs": ["en"], "since": "2000"}},
        "reader": {"index": folder, "top_k": 10, "no_answer": False},
        "articles": {"index": folder, "filters": AFTER_2002},
    }
    loaded = Pipeline.loads(original.dumps(), allowed_modules=["articleqa.integrations.haystack"])
    assert loaded.to_dict() == original.to_dict()
    assert opened == []
    loaded.warm_up()
    assert opened == [bridges_index]  # once for all three
    assert loaded.run(ASKED) == done
    assert asyncio.run(loaded.run_async(ASKED)) == done


@pytest.mark.parametrize("component", [ArticleQARetriever, ArticleQAReader, ArticleQAAnswerer])
def test_where_there_is_no_index_warming_up_says_so_and_no_index_is_a_value_error(component: Any, tmp_path: Path) -> None:
    missing = component(tmp_path / "nowhere")
    with pytest.raises(IndexNotBuilt):
        missing.warm_up()
    with pytest.raises(ValueError, match="index must be the path of an index"):
        component(3)


def test_the_page_works_as_it_stands(run_page: Callable[..., dict[str, Any]], capsys: pytest.CaptureFixture[str]) -> None:
    done = run_page("haystack.md")
    (answer,) = done["result"]["answers"]
    assert (answer.data, answer.meta["article_id"], answer.meta["certainty"]) == ("27 novembre", "seed-article.txt", "perhaps")
    assert answer.meta["when"] == {"first": "2024-11-27", "last": "2024-11-27"}
    best = done["best"]
    # The answerer reads the first five of the ten passages that it finds, and the reader here the five that it is given.
    assert (best.data, best.document_offset, best.context) == (answer.data, answer.document_offset, answer.context)
    assert best.score == pytest.approx(answer.score, abs=1e-6)
    assert done["loaded"].to_dict() == done["steps"].to_dict()
    printed = capsys.readouterr().out
    assert f"27 novembre {answer.score:.2f} " in printed
    assert "27 novembre in: L'appel téléphonique rare a eu lieu le 27 novembre, " in printed
