"""The tools and the articles, by the official client: in this process, over the streams of another one, and over HTTP."""

from __future__ import annotations

import http.client
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from articleqa import ArticleQA, Filters
from articleqa.index.ingest import build
from articleqa.server.answering import Answering
from tests.server.guard.event_loop import finished
from tests.toys import ToyEncoder, ToyReader

pytest.importorskip("mcp")

import httpx2
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError

from articleqa.server.guard.passwords import read_accounts
from articleqa.server.mcp.protocol import server_over
from articleqa.server.mcp.results import id_of, uri_of
from articleqa.server.services import guarded, services_over
from articleqa.server.serving import Serving

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from mcp.types import CallToolResult

    from articleqa.server.web_server import WebServer

ROOT = Path(__file__).parents[3]
QUESTION = "When did the bridge across the Øresund open?"


@pytest.fixture(scope="module")
def qa(toy_corpus_index: Path) -> Iterator[ArticleQA]:
    with ArticleQA.open(toy_corpus_index, encoder=ToyEncoder(), reader=ToyReader()) as opened:
        yield opened


def used(qa: ArticleQA, use: Callable[[Client], Awaitable[Any]]) -> Any:
    """What a client does with a server in this process."""

    async def connected() -> Any:
        answering = Answering(qa)
        try:
            async with Client(server_over(answering)) as client:
                return await use(client)
        finally:
            answering.close()

    return finished(connected())


def called(qa: ArticleQA, tool: str, **arguments: Any) -> CallToolResult:
    return used(qa, lambda client: client.call_tool(tool, arguments))  # type: ignore[no-any-return]


def sentence(result: CallToolResult) -> str:
    """What a tool says that has not done what it was asked."""
    assert result.is_error
    (content,) = result.content
    return content.text  # type: ignore[union-attr]


def test_an_answer_has_the_exact_words_their_sentence_and_their_source(qa: ArticleQA) -> None:
    result = called(qa, "ask", question=QUESTION)
    reply = qa.ask(QUESTION)
    assert reply.answer
    assert not result.is_error
    assert result.structured_content
    answered = result.structured_content
    assert (answered["certainty"], answered["kind"]) == (reply.certainty, "words")
    assert [answer["words"] for answer in answered["answers"]] == [answer.text for answer in reply.answers]
    place = answered["answers"][0]["places"][0]
    article = qa.retriever.article("oresund-bridge")
    assert article.text[place["start"] : place["end"]] == place["words"] == reply.answer.text
    assert article.text[place["sentence_start"] : place["sentence_end"]] == place["sentence"]
    assert place["words"] in place["sentence"]
    assert place["confidence"] == reply.answer.confidence
    assert place["source"] == {
        "article_id": "oresund-bridge",
        "uri": "article:///oresund-bridge",
        "title": article.title,
        "author": article.author,
        "date": article.date,
        "source": article.source,
    }
    assert result.content[0].text == result.content[0].text.strip()  # type: ignore[union-attr]


def test_what_is_not_answered_says_so(qa: ArticleQA) -> None:
    answered = called(qa, "ask", question="Hello!").structured_content
    assert answered == {
        "certainty": None,
        "advice": "These articles do not answer that: say so.",
        "answers": [],
        "closest": None,
        "evidence": [],
        "kind": "greeting",
    }


def test_a_name_gets_the_sentences_that_hold_it(qa: ArticleQA) -> None:
    answered = called(qa, "ask", question="Øresund").structured_content
    assert answered
    assert (answered["kind"], answered["answers"]) == ("lookup", [])
    assert answered["evidence"]
    assert all("resund" in quote["words"] for quote in answered["evidence"])
    assert answered["advice"].startswith("Judge by these sentences")


def test_filters_say_which_articles_are_asked_and_searched(qa: ArticleQA) -> None:
    searched = called(qa, "search", query="moon", k=3, mode="bm25", langs=["en"]).structured_content
    assert searched
    hits = qa.retriever.search("moon", 3, mode="bm25", filters=Filters(langs=["en"]))
    assert [(p["rank"], p["source"]["article_id"], p["start"], p["end"], p["words"]) for p in searched["passages"]] == [
        (hit.rank, hit.passage.article_id, hit.passage.start, hit.passage.end, hit.passage.text) for hit in hits
    ]
    answered = called(qa, "ask", question=QUESTION, article_ids=["apolo-11.md"]).structured_content
    assert answered
    places = [place for answer in answered["answers"] for place in answer["places"]]
    assert {place["source"]["article_id"] for place in places} <= {"apolo-11.md"}


def test_an_article_is_read_in_stretches(tmp_path: Path) -> None:
    text = "The fox went home. " * 2_500
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "long.txt").write_text(text, encoding="utf-8")
    build([tmp_path / "in"], tmp_path / "index", encoder=ToyEncoder())
    with ArticleQA.open(tmp_path / "index", encoder=ToyEncoder(), reader=ToyReader()) as qa:
        whole = ""
        start: int | None = 0
        for _ in range(3):
            part = called(qa, "read_article", article_id="long.txt", start=start).structured_content
            assert part
            assert part["text"] == qa.retriever.article("long.txt").text[part["start"] : part["end"]]
            assert len(part["text"]) <= 20_000
            whole, start = whole + part["text"], part["next_start"]
        assert start is None
        assert whole == qa.retriever.article("long.txt").text
        part = called(qa, "read_article", article_id="long.txt", start=4, end=7).structured_content
        assert part
        assert (part["text"], part["start"], part["end"], part["length"], part["next_start"]) == ("fox", 4, 7, 47_500, 7)
        part = called(qa, "read_article", article_id="long.txt", start=10**9).structured_content
        assert part
        assert part["text"] == ""
        backwards = called(qa, "read_article", article_id="long.txt", start=9, end=3)
        assert backwards.is_error

        async def use(client: Client) -> None:
            with pytest.raises(MCPError, match="The article has 47,500 characters: read it with the tool read_article, 20,000 at a time"):
                await client.read_resource("article:///long.txt")

        used(qa, use)


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("ask", {}, "question: Field required."),
        ("ask", {"question": "x" * 1_001}, "question: String should have at most 1000 characters."),
        ("ask", {"question": "a", "secret": 1}, "secret: Extra inputs are not permitted."),
        (
            "ask",
            {"question": "a", "since": "2025", "until": "2024"},
            "the days from 2025 to 2024 are none: the range ends before it begins.",
        ),
        ("search", {"query": "a", "k": 101}, "k: Input should be less than or equal to 100."),
        ("search", {"query": "a", "mode": "exact"}, "mode: Input should be 'hybrid', 'bm25' or 'dense'."),
        ("read_article", {"article_id": "nope"}, "There is no article of this id."),
        ("read_article", {"article_id": "nope", "start": -1}, "start: Input should be greater than or equal to 0."),
    ],
)
def test_what_cannot_be_done_is_one_sentence(qa: ArticleQA, tool: str, arguments: dict[str, Any], said: str) -> None:
    assert sentence(called(qa, tool, **arguments)) == said


def test_a_fault_is_told_without_its_message(qa: ArticleQA, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    words = "private words"

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError(words)

    monkeypatch.setattr("articleqa.snapshot.Snapshot.search", broken)
    assert sentence(called(qa, "search", query="a")) == "That could not be answered."
    assert "A tool failed." in caplog.text
    assert "private words" not in caplog.text


def test_there_are_no_other_tools(qa: ArticleQA) -> None:
    async def use(client: Client) -> Any:
        tools = (await client.list_tools()).tools
        with pytest.raises(MCPError, match="There is no tool of this name; there are ask, search, read_article"):
            await client.call_tool("delete", {})
        return tools, client.instructions

    tools, instructions = used(qa, use)
    assert [tool.name for tool in tools] == ["ask", "search", "read_article"]
    assert all(
        tool.annotations.read_only_hint and tool.output_schema and tool.input_schema["additionalProperties"] is False for tool in tools
    )
    assert "Quote them character by character" in instructions


def test_articles_are_resources_page_by_page(tmp_path: Path) -> None:
    (tmp_path / "in" / "日本").mkdir(parents=True)
    for number in range(120):
        (tmp_path / "in" / "日本" / f"a b{number:03}?#.txt").write_text(f"The fox {number} went home.", encoding="utf-8")
    build([tmp_path / "in"], tmp_path / "index", encoder=ToyEncoder())

    async def use(client: Client) -> Any:
        first = await client.list_resources()
        second = await client.list_resources(cursor=first.next_cursor)
        with pytest.raises(MCPError, match="The cursor is none of these"):
            await client.list_resources(cursor="x")
        with pytest.raises(MCPError, match="There is no article at this address"):
            await client.read_resource("file:///etc/passwd")
        with pytest.raises(MCPError, match="There is no article at this address"):
            await client.read_resource("article:///nope")
        (template,) = (await client.list_resource_templates()).resource_templates
        read = await client.read_resource(second.resources[-1].uri)
        return first, second, template.uri_template, read.contents[0].text  # type: ignore[union-attr]

    with ArticleQA.open(tmp_path / "index", encoder=ToyEncoder(), reader=ToyReader()) as qa:
        first, second, template, text = used(qa, use)
        assert [id_of(resource.uri) for resource in (*first.resources, *second.resources)] == qa.retriever.article_ids()
    assert (len(first.resources), len(second.resources), second.next_cursor) == (100, 20, None)
    assert (template, text) == ("article:///{+id}", "The fox 119 went home.")
    assert second.resources[-1].uri == "article:///%E6%97%A5%E6%9C%AC/a%20b119%3F%23.txt"
    assert id_of(uri_of("a/b%20 ü")) == "a/b%20 ü"


def test_an_assistant_starts_the_command_and_gets_nothing_but_the_protocol(toy_corpus_index: Path) -> None:
    code = f"""
import sys
sys.modules.update(dict.fromkeys(("bcrypt", "fastapi", "gradio", "prometheus_client")))  # articleqa[mcp] does not bring them
from articleqa import ArticleQA
from articleqa.cli.main import main
from tests.toys import ToyEncoder, ToyReader

class Talking(ToyReader):
    def read(self, *arguments, **named):
        print("a library prints")
        return super().read(*arguments, **named)

opened = ArticleQA.open
def open_(directory):
    print("a library prints")
    return opened(directory, encoder=ToyEncoder(), reader=Talking())
ArticleQA.open = open_
sys.exit(main(["mcp", "--index", {str(toy_corpus_index)!r}]))
"""

    async def use() -> Any:
        async with Client(StdioServerParameters(command=sys.executable, args=["-c", code], cwd=ROOT)) as client:
            return await client.call_tool("ask", {"question": QUESTION})

    answered = finished(use()).structured_content
    assert answered["answers"][0]["places"][0]["source"]["article_id"] == "oresund-bridge"


@pytest.fixture(scope="module")
def site(qa: ArticleQA) -> Iterator[WebServer]:
    services = services_over(qa, mcp=True)
    server = guarded(services.app, services.routes, Serving(port=0), None)
    server.start()
    yield server
    server.close()
    services.answering.close()


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_over_http_the_guard_asks_for_the_login(qa: ArticleQA, tmp_path: Path, mode: str) -> None:
    import bcrypt

    people = tmp_path / "people"
    people.write_bytes(b"anna:" + bcrypt.hashpw(b"secret", bcrypt.gensalt(4)) + b"\n")
    services = services_over(qa, mcp=True)
    server = guarded(services.app, services.routes, Serving(port=0), read_accounts(people), seen=services.metrics.request)
    server.start()

    async def use() -> Any:
        async with httpx2.AsyncClient(auth=("anna", "secret")) as http:
            assert (await http.get(f"{server.url}mcp")).status_code == 405
            assert (await http.post(f"{server.url}mcp", json={}, headers={"Origin": "http://evil.example"})).status_code == 403
            transport = streamable_http_client(f"{server.url}mcp", http_client=http)
            async with Client(transport, mode=mode) as client:
                answered = await client.call_tool("ask", {"question": QUESTION})
                listed = await client.list_resources()
        async with httpx2.AsyncClient() as http:
            assert (await http.post(f"{server.url}mcp", json={})).status_code == 401
        return answered.structured_content, len(listed.resources)

    answered, count = finished(use())
    server.close()
    services.answering.close()
    assert answered["answers"][0]["places"][0]["source"]["article_id"] == "oresund-bridge"
    assert count == 19
    assert b'articleqa_requests_total{route="/mcp",status="401"} 1.0' in services.metrics.text()


def rpc(method: str, **params: Any) -> dict[str, Any]:
    """A request of the newest protocol."""
    meta = {"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientInfo": {"name": "x", "version": "1"}}
    meta["io.modelcontextprotocol/clientCapabilities"] = {}
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": {"_meta": meta, **params}}


@pytest.mark.parametrize("headers", [{}, {"MCP-Protocol-Version": "2026-07-28"}])
@pytest.mark.parametrize(
    "sent",
    [
        *(b"", b"{", b"null", b"[]", b"[" * 100_000, b"1" * 10_000, b"\xff", {"jsonrpc": "2.0"}, [rpc("ping")]),
        *(rpc("nothing"), rpc("tools/call"), rpc("tools/call", name=["ask"]), rpc("tools/call", name="\ud800", arguments={})),
        *(rpc("tools/call", name="ask", arguments={"\ud800": 1}), rpc("tools/call", name="ask", arguments={"question": "\ud800"})),
        *(rpc("resources/read", uri="article:///%00%ff"), rpc("resources/read", uri="\ud800"), rpc("resources/list", cursor="\u0663")),
        *(rpc("subscriptions/listen"), rpc("logging/setLevel", level="debug")),
    ],
    ids=lambda sent: str(sent)[:40],
)
def test_whatever_comes_is_no_fault_of_the_server(
    site: WebServer, sent: Any, headers: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    method = {"Mcp-Method": str(sent["method"]), "Mcp-Name": "ask"} if headers and isinstance(sent, dict) and "method" in sent else {}
    body = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
    both = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream", **headers, **method}
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
    connection.request("POST", "/mcp", body, both)
    answer = connection.getresponse()
    assert answer.status < 500
    assert b"Traceback" not in answer.read()
    connection.close()
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


def test_without_mcp_nothing_is_there(qa: ArticleQA) -> None:
    services = services_over(qa)
    assert "/mcp" not in {route.pattern for route in services.routes}
    services.answering.close()
