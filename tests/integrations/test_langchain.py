from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("langchain_core", reason="LangChain is not installed: .ci/integrations tests its adapter")
pytest.importorskip("langchain", reason="LangChain's agents are not installed: .ci/integrations tests its adapter")
pytest.importorskip("langchain_tests", reason="LangChain's own tests are not installed: .ci/integrations tests its adapter")

from langchain.agents import create_agent
from langchain_core.documents import Document
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langchain_core.prompts import PromptTemplate, format_document
from langchain_core.runnables import RunnablePassthrough
from langchain_core.tools import BaseTool
from langchain_tests.integration_tests import RetrieversIntegrationTests, ToolsIntegrationTests
from langchain_tests.unit_tests import ToolsUnitTests
from langgraph.checkpoint.memory import InMemorySaver

from articleqa import ArticleQA, Filters, IndexNotBuilt, Reply
from articleqa.integrations.langchain import ArticleQARetriever, article_question_tool
from articleqa.integrations.telling import told
from tests.integrations.samples import BRIDGE, BRIDGE_METADATA, OF_SEARCH, QUESTION, REAL_QUESTION, without


class TestRetriever(RetrieversIntegrationTests):
    """LangChain's own tests of a retriever."""

    @pytest.fixture(autouse=True)
    def _index(self, bridges: ArticleQA) -> None:
        self.bridges = bridges

    @property
    def retriever_constructor(self) -> type[ArticleQARetriever]:
        return ArticleQARetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"index": self.bridges}

    @property
    def retriever_query_example(self) -> str:
        return "Kvik"


class ToolOfBridges:
    """The tool that LangChain's own tests are about."""

    @pytest.fixture(autouse=True)
    def _index(self, bridges: ArticleQA) -> None:
        self.bridges = bridges

    @property
    def tool_constructor(self) -> BaseTool:
        return article_question_tool(self.bridges)

    @property
    def tool_invoke_params_example(self) -> dict[str, Any]:
        return {"question": QUESTION}


class TestToolUnit(ToolOfBridges, ToolsUnitTests):
    """LangChain's own tests of a tool."""


class TestToolIntegration(ToolOfBridges, ToolsIntegrationTests):
    """LangChain's own tests of what a tool answers."""


def test_documents_have_their_place_and_what_the_article_says_of_itself(bridges: ArticleQA) -> None:
    documents = ArticleQARetriever(index=bridges).invoke("bridge")
    (hit, *_), (best, *_) = bridges.retriever.search("bridge"), documents
    assert (best.id, best.page_content) == ("bridge:0-88", BRIDGE["text"])
    assert without(best.metadata, OF_SEARCH) == BRIDGE_METADATA
    assert (best.metadata["rank"], best.metadata["score"]) == (1, hit.score)
    assert [document.metadata["rank"] for document in documents] == [1, 2, 3]


def test_an_open_retriever_will_do_and_what_it_is_told_counts(bridges: ArticleQA) -> None:
    french = ArticleQARetriever(index=bridges.retriever, mode="bm25", filters=Filters(langs=["fr"]))
    assert [document.id for document in french.invoke("Kvik")] == ["pont:0-37"]
    assert french.invoke("bridge") == []
    english = Filters(langs=["en"])
    assert [document.id for document in french.invoke("Kvik", k=1, filters=english)] == ["bridge:0-88"]
    reranked = ArticleQARetriever(index=bridges, rerank=True).invoke("bridge")
    assert [document.metadata["score"] for document in reranked] == [hit.score for hit in bridges.retriever.search("bridge", rerank=True)]


def test_asynchronously_a_search_is_in_another_thread(bridges: ArticleQA, threads: list[int]) -> None:
    retriever, tool = ArticleQARetriever(index=bridges), article_question_tool(bridges)
    assert asyncio.run(retriever.ainvoke("bridge", k=1)) == retriever.invoke("bridge", k=1)
    assert asyncio.run(tool.ainvoke({"question": QUESTION})) == tool.invoke({"question": QUESTION})
    here = threading.get_ident()
    assert [thread == here for thread in threads] == [False, True, False, True]


def test_it_is_a_part_of_a_chain(bridges: ArticleQA) -> None:
    shown = PromptTemplate.from_template("{title}, {date}, {start}: {page_content}")
    documents = {"context": ArticleQARetriever(index=bridges, k=2), "question": RunnablePassthrough()}
    chain = documents | PromptTemplate.from_template("{context}\n{question}")
    text = chain.invoke("bridge").to_string()
    assert "3200 metres" in text
    assert text.endswith("bridge")
    (_, other) = ArticleQARetriever(index=bridges, k=2).invoke("Kvik bridge")
    assert format_document(other, shown) == "Le pont, 2003-11-20, 0: Le pont sur la Kvik a ouvert en 1998."


@pytest.mark.parametrize("wrong", [{"k": 0}, {"mode": "fuzzy"}, {"filters": {"langs": ["fr"]}}, {"index": 3}, {"index": ""}])
def test_a_wrong_argument_is_a_value_error(bridges: ArticleQA, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        ArticleQARetriever(**{"index": bridges, **wrong})


@pytest.mark.parametrize("make", [lambda index: ArticleQARetriever(index=index), article_question_tool])
def test_where_there_is_no_index_making_one_says_so(tmp_path: Path, make: Callable[[Path], object]) -> None:
    with pytest.raises(IndexNotBuilt):
        make(tmp_path / "nowhere")


def test_the_tool_gives_the_model_text_and_the_program_the_reply(bridges: ArticleQA) -> None:
    tool = article_question_tool(bridges, name="ask_about_bridges", description="What is known of bridges.")
    message = tool.invoke({"name": tool.name, "args": {"question": QUESTION}, "id": "7", "type": "tool_call"})
    reply = bridges.ask(QUESTION)
    assert (tool.name, tool.description) == ("ask_about_bridges", "What is known of bridges.")
    assert (message.name, message.tool_call_id, message.artifact) == ("ask_about_bridges", "7", reply)
    assert message.content == told(reply, bridges.retriever.snapshot())
    assert message.content.startswith("Answer: « 1998 »\nSentence: « The bridge over the Kvik opened in 1998. »\n")
    assert list(tool.args) == ["question"]
    french = article_question_tool(bridges, filters=Filters(langs=["fr"]))
    assert "« 1998 »" in french.invoke({"question": "le pont sur la Kvik quand?"})
    assert "bridge" not in french.invoke({"question": "le pont sur la Kvik quand?"})


class FakeModel(GenericFakeChatModel):
    """Calls the tool that is bound to it, and then says what is in `messages`; keeps what it is shown."""

    shown: list[list[Any]]
    bound: list[str]

    def bind_tools(self, tools: list[BaseTool], **_options: Any) -> FakeModel:
        self.bound += [tool.name for tool in tools]
        return self

    def _generate(self, messages: list[Any], *arguments: Any, **options: Any) -> Any:
        self.shown.append(messages)
        return super()._generate(messages, *arguments, **options)


def fake_model(question: str) -> FakeModel:
    call = AIMessage("", tool_calls=[{"name": "ask_articles", "args": {"question": question}, "id": "1"}])
    return FakeModel(messages=iter([call, AIMessage("It says so.")]), shown=[], bound=[])


@pytest.mark.parametrize("is_async", [False, True])
def test_an_agent_asks_and_its_model_is_shown_the_answer(bridges: ArticleQA, is_async: bool) -> None:
    model = fake_model(QUESTION)
    agent = create_agent(model, [article_question_tool(bridges)])
    question = {"messages": [HumanMessage("Since when is there a bridge?")]}
    messages = (asyncio.run(agent.ainvoke(question)) if is_async else agent.invoke(question))["messages"]
    assert model.bound[0] == "ask_articles"
    assert [type(message) for message in messages] == [HumanMessage, AIMessage, ToolMessage, AIMessage]
    assert isinstance(messages[2].artifact, Reply)
    assert messages[2].artifact.answer is not None
    assert messages[2].artifact.answer.text == "1998"
    assert model.shown[1][-1].content == told(messages[2].artifact, bridges.retriever.snapshot())
    assert messages[3].content == "It says so."


def test_a_conversation_that_is_kept_has_the_reply_as_a_dictionary(bridges: ArticleQA) -> None:
    agent = create_agent(fake_model(QUESTION), [article_question_tool(bridges)], checkpointer=InMemorySaver())
    thread: Any = {"configurable": {"thread_id": "1"}}
    agent.invoke({"messages": [HumanMessage("Since when is there a bridge?")]}, thread)
    kept = agent.get_state(thread).values["messages"][2]
    assert kept.content.startswith("Answer: « 1998 »")
    asked = bridges.ask(QUESTION)
    assert asked.answer is not None
    assert kept.artifact["answer"] == asdict(asked.answer)
    assert kept.artifact.keys() == asdict(asked).keys()


def test_the_page_works_as_it_stands(run_page: Callable[..., dict[str, Any]], capsys: pytest.CaptureFixture[str]) -> None:
    model = fake_model(REAL_QUESTION)
    done = run_page("langchain.md", model=model)
    message, document = done["message"], done["document"]
    assert message.artifact.answer.text == "27 novembre"
    assert message.artifact.answer.article_id == "seed-article.txt"
    assert message.content.startswith("Answer: « 27 novembre » (2024-11-27, reckoned from the article's date)\nSentence: « L'appel")
    assert isinstance(document, Document)
    assert document.metadata["rank"] == 3
    printed = capsys.readouterr().out
    assert "\n27 novembre\n" in printed
    assert printed.endswith("It says so.\n")
    assert model.shown[-1][-1].content == message.content


def test_a_filter_that_is_misspelt_is_not_no_filter(bridges: ArticleQA) -> None:
    for wrong in ({"filter": Filters(langs=["fr"])}, {"topk": 3}):
        with pytest.raises(ValueError, match="Extra inputs are not permitted"):
            ArticleQARetriever(index=bridges, **wrong)
