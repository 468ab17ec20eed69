from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("dspy", reason="DSPy is not installed: .ci/integrations tests its adapter")

import dspy
from dspy.utils import DummyLM
from dspy.utils.callback import BaseCallback

from articleqa import ArticleQA, Filters, IndexNotBuilt
from articleqa.integrations.dspy import ArticleQARetriever
from tests.integrations.samples import BRIDGE, BRIDGE_METADATA, OF_SEARCH, without


class Answer(dspy.Module):
    """Answers from what it finds."""

    def __init__(self, index: ArticleQA | Path) -> None:
        super().__init__()
        self.retrieve = ArticleQARetriever(index, k=2)
        self.respond = dspy.Predict("context: list[str], question -> answer")

    def forward(self, question: str) -> Any:
        found = self.retrieve(question)
        return dspy.Prediction(answer=self.respond(context=found.passages, question=question).answer, sources=found.sources)


def test_a_prediction_has_passages_with_their_places(bridges: ArticleQA) -> None:
    found = ArticleQARetriever(bridges)("bridge")
    hits = bridges.retriever.search("bridge")
    assert isinstance(found, dspy.Prediction)
    assert sorted(found.keys()) == ["passages", "scores", "sources"]
    assert found.passages == [hit.passage.text for hit in hits]
    assert found.passages[0] == BRIDGE["text"]
    assert found.scores == [hit.score for hit in hits]
    assert without(found.sources[0], OF_SEARCH) == BRIDGE_METADATA
    assert [source["rank"] for source in found.sources] == [1, 2, 3]


def test_an_open_retriever_will_do_and_what_it_is_told_counts(bridges: ArticleQA) -> None:
    french = ArticleQARetriever(bridges.retriever, 1, mode="bm25", filters=Filters(langs=["fr"]))
    assert [source["article_id"] for source in french("Kvik").sources] == ["pont"]
    assert french("bridge").toDict() == {"passages": [], "scores": [], "sources": []}
    assert len(ArticleQARetriever(bridges, 1)("Kvik", k=3).passages) == 3
    reranked = ArticleQARetriever(bridges, rerank=True)("bridge")
    assert reranked.scores == [hit.score for hit in bridges.retriever.search("bridge", rerank=True)]
    with pytest.raises(ValueError, match="k must be a whole number of at least 1, not 0"):
        french("Kvik", k=0)


def test_asynchronously_a_search_is_in_another_thread(bridges: ArticleQA, threads: list[int]) -> None:
    retriever = ArticleQARetriever(bridges)
    assert asyncio.run(retriever.acall("bridge", k=1)).toDict() == retriever("bridge", k=1).toDict()
    assert [thread == threading.get_ident() for thread in threads] == [False, True]


def test_where_there_is_no_index_making_one_says_so(tmp_path: Path) -> None:
    with pytest.raises(IndexNotBuilt):
        ArticleQARetriever(tmp_path / "nowhere")


def test_a_module_answers_from_it_also_in_copies_and_in_threads(bridges: ArticleQA) -> None:
    lm = DummyLM([{"answer": "1998"}] * 9)
    module = Answer(bridges)
    with dspy.context(lm=lm):
        answered = module(question="When did the bridge open?")
        assert (answered.answer, answered.sources[0]["article_id"]) == ("1998", "bridge")
        assert "3200 metres" in str(lm.history[-1]["messages"])
        copy = module.deepcopy()
        assert copy.retrieve is not module.retrieve
        assert copy(question="When did the bridge open?").sources == answered.sources
        examples = [dspy.Example(question=question).with_inputs("question") for question in ("bridge", "pont", "ferry")]
        several = dspy.Parallel(num_threads=2, disable_progress_bar=True)([(module, example) for example in examples])
    assert [answer.sources[0]["article_id"] for answer in several] == ["bridge", "pont", "ferry"]


def test_a_module_can_be_saved_and_one_saved_whole_keeps_the_folder(
    bridges: ArticleQA, bridges_index: Path, opened: list[Path], tmp_path: Path
) -> None:
    module = Answer(bridges)
    module.save(tmp_path / "state.json")
    Answer(bridges).load(tmp_path / "state.json")
    module.save(tmp_path / "whole", save_program=True)
    whole = dspy.load(str(tmp_path / "whole"), allow_pickle=True)
    assert opened == []
    assert whole.retrieve("pont").sources[0]["article_id"] == "pont"
    assert opened == [bridges_index]


class Seen(BaseCallback):
    def __init__(self) -> None:
        self.inputs: list[dict[str, Any]] = []

    def on_module_start(self, call_id: str, instance: Any, inputs: dict[str, Any]) -> None:  # noqa: ARG002
        self.inputs.append(inputs)


def test_its_callbacks_are_told(bridges: ArticleQA) -> None:
    seen = Seen()
    ArticleQARetriever(bridges, callbacks=[seen])("bridge", k=1)
    assert seen.inputs == [{"query": "bridge", "k": 1}]


def test_an_agent_can_search_with_it(bridges: ArticleQA) -> None:
    lm = DummyLM(
        [
            {"next_thought": "Search.", "next_tool_name": "search", "next_tool_args": {"query": "bridge", "k": 1}},
            {"next_thought": "Done.", "next_tool_name": "finish", "next_tool_args": {}},
            {"reasoning": "It is told.", "answer": "1998"},
        ]
    )
    agent = dspy.ReAct("question -> answer", tools=[dspy.Tool(ArticleQARetriever(bridges), name="search", desc="What is told of bridges.")])
    with dspy.context(lm=lm):
        done = agent(question="Since when is there a bridge?")
    assert done.answer == "1998"
    assert "The bridge over the Kvik opened in 1998." in str(done.trajectory)
    assert "What is told of bridges." in str(lm.history[0]["messages"])


def test_the_page_works_as_it_stands(run_page: Callable[..., dict[str, Any]], capsys: pytest.CaptureFixture[str]) -> None:
    lm = DummyLM([{"reasoning": "It says so.", "answer": "27 novembre"}])
    answered = run_page("dspy.md", lm=lm)["answered"]
    assert (answered.answer, answered.sources[0]["article_id"]) == ("27 novembre", "seed-article.txt")
    assert "eu lieu le 27 novembre" in str(lm.history[0]["messages"])
    printed = capsys.readouterr().out.splitlines()
    first = answered.sources[0]
    assert f"1 {first['title']} seed-article.txt {first['start']} {first['end']}" in printed
    assert printed[-1] == "27 novembre seed-article.txt"
