from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("llama_index.core", reason="LlamaIndex is not installed: .ci/integrations tests its adapter")

from llama_index.core.callbacks import CallbackManager, CBEventType, LlamaDebugHandler
from llama_index.core.llms import MockLLM
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.schema import MetadataMode, ObjectType, QueryBundle, TextNode

from articleqa import ArticleQA, Filters, IndexNotBuilt
from articleqa.integrations.llama_index import ArticleQARetriever
from tests.integrations.samples import BRIDGE, BRIDGE_METADATA, OF_SEARCH, without
from tests.toys import ToyEncoder


def test_nodes_have_their_place_in_the_article(bridges: ArticleQA) -> None:
    found = ArticleQARetriever(bridges).retrieve("bridge")
    hit, best = bridges.retriever.search("bridge")[0], found[0]
    node = best.node
    assert isinstance(node, TextNode)
    assert (node.node_id, node.text, best.score) == ("bridge:0-88", BRIDGE["text"], hit.score)
    assert (node.start_char_idx, node.end_char_idx) == (0, 88)
    assert (node.ref_doc_id, node.source_node.node_type) == ("bridge", ObjectType.DOCUMENT)
    assert node.source_node.metadata == {key: BRIDGE_METADATA[key] for key in ("title", "date", "author", "source", "lang")}
    assert without(node.metadata, OF_SEARCH) == BRIDGE_METADATA
    assert [other.node.metadata["rank"] for other in found] == [1, 2, 3]
    assert TextNode.from_json(node.to_json()) == node


def test_places_in_a_long_article_are_those_of_its_text(toy_corpus_index: Path) -> None:
    with ArticleQA.open(toy_corpus_index, encoder=ToyEncoder()) as qa:
        nodes = [found.node for found in ArticleQARetriever(qa, k=50).retrieve("tunnel bridge call")]
        assert sum(node.start_char_idx > 0 for node in nodes) > 10
        for node in nodes:
            assert qa.retriever.article(node.ref_doc_id).text[node.start_char_idx : node.end_char_idx] == node.text


def test_a_model_is_shown_what_an_article_says_of_itself(bridges: ArticleQA) -> None:
    nodes = {found.node.ref_doc_id: found.node for found in ArticleQARetriever(bridges).retrieve("Kvik")}
    shown = "title: The bridge\ndate: 2001-05-02\nsource: https://example.org/bridge\nauthor: Jane Doe"
    for mode in (MetadataMode.LLM, MetadataMode.EMBED):
        assert nodes["bridge"].get_content(mode) == f"{shown}\n\n{BRIDGE['text']}"
    assert nodes["pont"].get_metadata_str(MetadataMode.LLM) == "title: Le pont\ndate: 2003-11-20"


def test_an_open_retriever_will_do_and_what_it_is_told_counts(bridges: ArticleQA) -> None:
    french = ArticleQARetriever(bridges.retriever, k=1, mode="bm25", filters=Filters(langs=["fr"]))
    assert [found.node.node_id for found in french.retrieve(QueryBundle("Kvik"))] == ["pont:0-37"]
    assert french.retrieve("bridge") == []
    reranked = ArticleQARetriever(bridges, rerank=True).retrieve("bridge")
    assert [found.score for found in reranked] == [hit.score for hit in bridges.retriever.search("bridge", rerank=True)]
    with pytest.raises(ValueError, match="mode must be one of"):
        ArticleQARetriever(bridges, mode="fuzzy").retrieve("bridge")  # type: ignore[arg-type]


def test_asynchronously_a_search_is_in_another_thread(bridges: ArticleQA, threads: list[int]) -> None:
    retriever = ArticleQARetriever(bridges)
    assert asyncio.run(retriever.aretrieve("bridge")) == retriever.retrieve("bridge")
    assert [thread == threading.get_ident() for thread in threads] == [False, True]


def test_where_there_is_no_index_making_one_says_so(tmp_path: Path) -> None:
    with pytest.raises(IndexNotBuilt):
        ArticleQARetriever(tmp_path / "nowhere")


def test_a_query_engine_answers_from_it_and_its_callbacks_are_told(bridges: ArticleQA) -> None:
    handler = LlamaDebugHandler(print_trace_on_end=False)
    retriever = ArticleQARetriever(bridges, k=2, callback_manager=CallbackManager([handler]))
    response = RetrieverQueryEngine.from_args(retriever, llm=MockLLM()).query("Since when is there a bridge?")
    assert BRIDGE["text"] in str(response)  # this model says what it is shown
    assert "title: The bridge" in str(response)
    assert response.source_nodes[0].node.ref_doc_id == "bridge"
    assert len(handler.get_event_pairs(CBEventType.RETRIEVE)) == 1


def test_the_page_works_as_it_stands(run_page: Callable[..., dict[str, Any]], capsys: pytest.CaptureFixture[str]) -> None:
    done = run_page("llama-index.md", llm=MockLLM())
    nodes = [source.node for source in done["response"].source_nodes]
    (answering,) = [node for node in nodes if "eu lieu le 27 novembre" in node.text]
    assert (answering.ref_doc_id, answering.metadata["rank"]) == ("seed-article.txt", 1)
    assert "27 novembre" in str(done["response"])
    printed = capsys.readouterr().out
    assert f"seed-article.txt {answering.start_char_idx} {answering.end_char_idx}\n" in printed
