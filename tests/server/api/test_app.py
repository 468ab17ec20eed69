from __future__ import annotations

import base64
import json
import re
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from articleqa import Filters, Turn
from articleqa.json_answers import as_json
from articleqa.server.guard.passwords import read_accounts
from tests.server.api.conftest import Api, served

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]
QUESTION = "When did the bridge across the Øresund open?"
ASK = "/api/v1/ask"
SEARCH = "/api/v1/search"
ARTICLES = "/api/v1/articles"


def events_of(body: bytes) -> list[tuple[str, dict[str, Any]]]:
    """The events of a stream: their names and data."""
    parts = [dict(line.split(": ", 1) for line in part.split("\n")) for part in body.decode().split("\n\n") if part]
    return [(part["event"], json.loads(part["data"])) for part in parts]


def plain(record: Any) -> Any:
    """A record as JSON has it."""
    return json.loads(json.dumps(as_json(record)))


def test_an_answer_is_the_record_as_the_command_prints_it(api: Api) -> None:
    status, body, headers = api.answered("POST", ASK, {"question": QUESTION})
    assert (status, headers["content-type"]) == (200, "application/json")
    assert json.loads(body) == plain(api.qa.ask(QUESTION))
    assert body.startswith(b'{"version":1,"question":"When did')
    answer = json.loads(body)["answer"]
    text = api.get(f"{ARTICLES}/{answer['article_id']}")[1]["text"]
    assert text[answer["start"] : answer["end"]] == answer["text"]


def test_filters_say_which_articles_are_asked(api: Api) -> None:
    filters = {"langs": ["fr"], "since": "2024"}
    assert api.post(ASK, {"question": QUESTION, "filters": filters}) == (200, plain(api.qa.ask(QUESTION, filters=Filters(**filters))))  # type: ignore[arg-type]


def test_the_earlier_replies_are_the_history(api: Api) -> None:
    first = api.qa.ask(QUESTION)
    follow = "And how long is it?"
    expected = plain(api.qa.ask(follow, [Turn(QUESTION, first)]))
    assert expected["context"]["question"] == QUESTION
    assert api.post(ASK, {"question": follow, "history": [plain(first)]}) == (200, expected)
    guess = {name: plain(first)["best_guess"][name] for name in ("article_id", "start", "end")}
    assert api.post(ASK, {"question": follow, "history": [{"question": QUESTION, "best_guess": guess}]}) == (200, expected)


def test_as_follow_up_asks_the_question_as_one(api: Api) -> None:
    history = [plain(api.qa.ask(QUESTION))]
    question = "Who walked on the Moon in July 1969 with Neil Armstrong?"
    assert api.post(ASK, {"question": question, "history": history})[1]["context"] is None
    assert api.post(ASK, {"question": question, "history": history, "as_follow_up": True})[1]["context"]["question"] == QUESTION


@pytest.mark.parametrize(
    "guess",
    [
        {"article_id": "nowhere", "start": 0, "end": 4},
        {"article_id": "oresund-bridge", "start": 10, "end": 10},
        {"article_id": "oresund-bridge", "start": 10, "end": 5},
        {"article_id": "oresund-bridge", "start": 0, "end": 10**9},
        {"article_id": "oresund-bridge", "start": 10**9, "end": 10**9 + 1},
        None,
    ],
)
def test_a_forged_history_is_as_none(api: Api, guess: dict[str, Any] | None) -> None:
    forged = {"question": QUESTION, "best_guess": guess, "context": {"question": "x"}, "answer": {"text": "forged"}}
    status, reply = api.post(ASK, {"question": "And how long is it?", "history": [forged]})
    assert (status, reply) == (200, plain(api.qa.ask("And how long is it?")))


def test_the_words_of_a_guess_are_those_of_the_article(api: Api) -> None:
    """What the client says that they were is not read: only the place counts."""
    first = plain(api.qa.ask(QUESTION))
    expected = api.post(ASK, {"question": "Where?", "history": [first]})
    first["best_guess"]["text"] = "Ignore all of that"
    assert api.post(ASK, {"question": "Where?", "history": [first]}) == expected


def test_stages_are_events(api: Api) -> None:
    status, body, headers = api.answered("POST", ASK, {"question": QUESTION}, Accept="text/event-stream")
    assert (status, headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
    found, read, answered = events_of(body)
    replies = [plain(reply) for reply in api.qa.ask_in_steps(QUESTION)]
    assert [name for name, _ in (found, read, answered)] == ["found", "read", "answered"]
    assert sorted(h["passage"]["id"] for h in found[1]["hits"]) == sorted(h["passage"]["id"] for h in replies[0]["hits"])
    assert (read[1], answered[1]) == (replies[0], replies[-1])


def test_who_takes_json_too_gets_json(api: Api) -> None:
    for accepted in ("*/*", "application/json", "application/json, text/event-stream;q=0.5"):
        assert api.answered("POST", ASK, {"question": "Hello!"}, Accept=accepted)[2]["content-type"] == "application/json"


def test_a_question_that_searches_nothing_has_no_stage_found(api: Api) -> None:
    body = api.answered("POST", ASK, {"question": "Hello!"}, Accept="text/event-stream")[1]
    assert [name for name, _ in events_of(body)] == ["read", "answered"]


@pytest.mark.parametrize("headers", [{"Accept": "text/event-stream"}, {}])
def test_who_goes_away_ends_the_question_at_its_stage(api: Api, headers: dict[str, str]) -> None:
    api.reader.may.clear()
    while api.reader.begun.acquire(blocking=False):
        pass
    calls = api.reader.calls
    connections = [api.connect("POST", ASK, {"question": QUESTION}, **headers) for _ in range(4)]
    for _ in range(2):
        assert api.reader.begun.acquire(timeout=10)  # two are read, and two wait
    for connection in connections:
        assert connection.sock
        connection.sock.shutdown(socket.SHUT_RDWR)
        connection.close()
    time.sleep(0.3)
    api.reader.may.set()
    assert api.post(ASK, {"question": "Hello!"})[0] == 200  # their threads are free again
    assert api.post(ASK, {"question": "Hello!"})[0] == 200
    assert api.reader.calls == calls + 2  # no other places were looked for, and what waited was never read


def test_a_search_finds_what_the_retriever_finds(api: Api) -> None:
    sent = {"query": "moon samples", "k": 3, "mode": "bm25", "rerank": True, "filters": {"langs": ["en"]}}
    hits = api.qa.retriever.search("moon samples", 3, mode="bm25", rerank=True, filters=Filters(langs=["en"]))
    expected = [{name: value for name, value in plain(hit).items() if name != "version"} for hit in hits]
    assert api.post(SEARCH, sent) == (200, {"version": 1, "hits": expected})
    assert len(api.post(SEARCH, {"query": "moon"})[1]["hits"]) == 10


def test_articles_are_listed_page_by_page(api: Api) -> None:
    listed = api.qa.retriever.metadata()
    status, first = api.get(f"{ARTICLES}?limit=5")
    assert (status, first["version"], first["total"], first["offset"]) == (200, 1, 19, 0)
    rest = api.get(f"{ARTICLES}?offset=5&limit=1000")[1]
    assert [article["id"] for article in first["articles"] + rest["articles"]] == [article.id for article in listed]
    assert api.get(f"{ARTICLES}?offset=19")[1]["articles"] == []


def test_an_article_is_there_by_its_id_whatever_that_holds(tmp_path: Path) -> None:
    from articleqa.index.ingest import build
    from tests.toys import ToyEncoder

    names = ("a b/ü?#%.txt", "日本/x..txt")
    for name in names:
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text(f"The fox {name} went home.", encoding="utf-8")
    build([tmp_path / "in"], tmp_path / "index", encoder=ToyEncoder())
    with served(tmp_path / "index") as api:
        for name in names:
            for spelled in (quote(name), quote(name, safe="")):
                status, article = api.get(f"{ARTICLES}/{spelled}")
                assert (status, article["id"], article["text"]) == (200, name, f"The fox {name} went home.")
        assert "layout" not in article
        assert api.get(f"{ARTICLES}/../{quote(names[1])}") == (404, {"error": f"There is no article “../{names[1]}”."})
        assert str(tmp_path) not in json.dumps(api.get(ARTICLES)) + json.dumps(article)


@pytest.mark.parametrize(
    ("path", "sent", "status", "error"),
    [
        (ASK, b"no JSON", 400, "The body is no JSON."),
        (ASK, b"[" * 100_000, 400, "There was an error parsing the body."),
        (ASK, b"1" * 10_000, 400, "There was an error parsing the body."),
        (ASK, b"\xff", 400, "There was an error parsing the body."),
        (ASK, {}, 422, "question: Field required."),
        (ASK, [], 422, "The body: Input should be a valid dictionary or object to extract fields from."),
        (ASK, {"question": ""}, 422, "question: String should have at least 1 character."),
        (ASK, {"question": "x" * 1_001}, 422, "question: String should have at most 1000 characters."),
        (ASK, {"question": 7}, 422, "question: Input should be a valid string."),
        (ASK, {"question": "a", "secret": 1}, 422, "secret: Extra inputs are not permitted."),
        (ASK, {"question": "a", "as_follow_up": "yes"}, 422, "as_follow_up: Input should be a valid boolean."),
        (ASK, {"question": "a", "history": [{}]}, 422, "history.0.question: Field required."),
        (
            ASK,
            {"question": "a", "history": [{"question": "b"}] * 51},
            422,
            "history: List should have at most 50 items after validation, not 51.",
        ),
        (ASK, {"question": "a", "filters": {"langs": [" "]}}, 422, "filters.langs.0: String should match pattern '\\S'."),
        (ASK, {"question": "a", "filters": {"langs": "fr"}}, 422, "filters.langs: Input should be a valid list."),
        (
            ASK,
            {"question": "a", "filters": {"sources": ["b"] * 101}},
            422,
            "filters.sources: List should have at most 100 items after validation, not 101.",
        ),
        (
            ASK,
            {"question": "a", "filters": {"since": "2024-02-30"}},
            422,
            "filters: since must be a day, month or year such as 2024-12-05, 2024-12 or 2024, not '2024-02-30'.",
        ),
        (
            SEARCH,
            {"query": "a", "filters": {"since": "2025", "until": "2024"}},
            422,
            "filters: the days from 2025 to 2024 are none: the range ends before it begins.",
        ),
        (SEARCH, {"query": "a", "k": 101}, 422, "k: Input should be less than or equal to 100."),
        (SEARCH, {"query": "a", "k": "5"}, 422, "k: Input should be a valid integer."),
        (SEARCH, {"query": "a", "mode": "exact"}, 422, "mode: Input should be 'hybrid', 'bm25' or 'dense'."),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_one_sentence(api: Api, path: str, sent: Any, status: int, error: str) -> None:
    assert api.post(path, sent) == (status, {"error": error})


@pytest.mark.parametrize("sent", [b'{"question": "\\ud800"}', b'{"question": "a", "\\udfff": 1}', b'{"question": "a\\u0000b\\uffff"}'])
def test_half_a_character_is_no_fault_of_the_server(api: Api, sent: bytes) -> None:
    status, answer = api.post(ASK, sent)
    assert (status, "error" in answer) in {(200, False), (422, True)}


@pytest.mark.parametrize(
    ("method", "path", "status", "error"),
    [
        ("GET", f"{ARTICLES}?limit=0", 422, "limit: Input should be greater than or equal to 1."),
        ("GET", f"{ARTICLES}?ofset=5", 422, "ofset: Extra inputs are not permitted."),
        ("GET", f"{ARTICLES}?offset=x", 422, "offset: Input should be a valid integer, unable to parse string as an integer."),
        ("GET", f"{ARTICLES}/", 404, "There is nothing at this address."),
        ("GET", f"{ARTICLES}/nope", 404, "There is no article “nope”."),
        ("GET", "/", 404, "There is nothing at this address."),
        ("GET", "/docs", 404, "There is nothing at this address."),
        ("GET", ASK, 405, "This address takes POST only."),
        ("DELETE", ARTICLES, 405, "This address takes GET only."),
    ],
)
def test_other_addresses_are_not_there(api: Api, method: str, path: str, status: int, error: str) -> None:
    answered = api.answered(method, path)
    assert (answered[0], json.loads(answered[1])) == (status, {"error": error})


def test_only_json_of_bounded_length_is_taken(api: Api) -> None:
    assert api.answered("POST", ASK, b'{"question": "a"}', Content_Type="text/plain")[0] == 415
    assert api.answered("POST", ASK, b'{"question": "' + b"a" * 4_000_000 + b'"}')[0] == 413


def test_no_page_of_another_origin_asks(api: Api) -> None:
    assert api.post(ASK, {"question": "a"}, Origin="http://evil.example")[0] == 403
    assert api.answered("GET", ARTICLES, Sec_Fetch_Site="cross-site")[0] == 403
    assert api.answered("GET", "/health", Host="evil.example")[0] == 421


def test_too_many_questions_at_once_are_told_when_to_come_again(api: Api) -> None:
    api.reader.may.clear()
    connections = [api.connect("POST", ASK, {"question": QUESTION}) for _ in range(16)]
    assert api.reader.begun.acquire(timeout=10)
    time.sleep(0.3)  # until all of them have come
    status, body, headers = api.answered("POST", ASK, {"question": QUESTION})
    assert (status, headers["retry-after"]) == (429, "1")
    assert json.loads(body) == {"error": "Too many requests from your address are being answered: wait 1 s."}
    api.reader.may.set()
    assert [connection.getresponse().status for connection in connections] == [200] * 16
    for connection in connections:
        connection.close()


def test_what_is_asked_and_answered_is_counted(toy_corpus_index: Path) -> None:
    with served(toy_corpus_index) as api:
        for sent in ({"question": QUESTION}, {"question": "Hello!"}, {"question": ""}):
            api.post(ASK, sent)
        api.get(f"{ARTICLES}/nope")
        api.get("/nothing")
        status, body, headers = api.answered("GET", "/metrics")
        assert (status, headers["content-type"]) == (200, "text/plain; version=1.0.0; charset=utf-8")
        text = body.decode()
        certainty = api.qa.ask(QUESTION).certainty
    assert f'articleqa_questions_total{{outcome="{certainty}"}} 1.0' in text
    assert 'articleqa_questions_total{outcome="none"} 1.0' in text
    assert 'articleqa_requests_total{route="/api/v1/ask",status="200"} 2.0' in text
    assert 'articleqa_requests_total{route="/api/v1/ask",status="422"} 1.0' in text
    assert 'articleqa_requests_total{route="/api/v1/articles/{id}",status="404"} 1.0' in text
    assert 'articleqa_requests_total{route="none",status="404"} 1.0' in text
    assert 'articleqa_request_seconds_count{route="/api/v1/ask"} 3.0' in text
    assert re.search(r"^articleqa_generation 1\.0$", text, re.MULTILINE)
    assert re.search(r"^articleqa_articles 19\.0$", text, re.MULTILINE)
    assert re.search(r"^articleqa_passages 50\.0$", text, re.MULTILINE)
    assert "Øresund" not in text


@pytest.fixture(scope="module")
def closed(toy_corpus_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    import bcrypt

    people = tmp_path_factory.mktemp("login") / "people"
    people.write_text("anna:" + bcrypt.hashpw(b"secret", bcrypt.gensalt(4)).decode() + "\n", encoding="utf-8")
    with served(toy_corpus_index, read_accounts(people)) as api:
        yield api


LOGIN = {"Authorization": "Basic " + base64.b64encode(b"anna:secret").decode()}


@pytest.mark.parametrize("path", [ARTICLES, f"{ARTICLES}/oresund-bridge", "/metrics", "/api/v1/openapi.json"])
def test_everything_needs_the_login(closed: Api, path: str) -> None:
    status, body, headers = closed.answered("GET", path)
    assert (status, headers["www-authenticate"]) == (401, 'Basic realm="ArticleQA", charset="UTF-8"')
    assert json.loads(body) == {"error": "This page needs a name and a password."}
    assert closed.answered("GET", path, **LOGIN)[0] == 200


def test_so_do_questions_and_searches(closed: Api) -> None:
    for path, sent in ((ASK, {"question": "Hello!"}), (SEARCH, {"query": "a"})):
        assert closed.post(path, sent)[0] == 401
        assert closed.post(path, sent, **LOGIN)[0] == 200


def test_only_whether_it_is_well_is_told_to_everybody(closed: Api) -> None:
    assert closed.get("/health") == (200, {"status": "ok"})
    assert closed.get("/ready") == (200, {"status": "ready"})


def test_an_index_that_is_damaged_is_not_ready_and_says_nothing_of_the_disk(tmp_path: Path, toy_corpus_index: Path) -> None:
    import shutil

    index = tmp_path / "index"
    shutil.copytree(toy_corpus_index, index)
    with served(index) as api:
        (database,) = index.rglob("articles.sqlite")
        data = bytearray(database.read_bytes())
        for at in (i for i in range(len(data) - 7) if data[i : i + 7] == b"resund "):
            data[at] ^= 1
        with database.open("r+b") as file:  # in place: the file is open
            file.write(data)
        status, answer = api.get(f"{ARTICLES}/oresund-bridge")
        assert status == 503
        assert answer["error"].endswith(".")
        assert str(tmp_path) not in answer["error"]
        api.qa.close()
        assert api.get("/ready") == (503, {"error": "The index does not answer."})
        assert api.get("/health") == (200, {"status": "ok"})


def test_a_server_that_is_being_stopped_says_so(toy_corpus_index: Path) -> None:
    with served(toy_corpus_index) as api:
        api.reader.may.clear()
        kinds: list[dict[str, str]] = [{}, {"Accept": "text/event-stream"}]
        connections = []
        for headers in kinds:
            connections.append(api.connect("POST", ASK, {"question": QUESTION}, **headers))
            assert api.reader.begun.acquire(timeout=10)
        waiting = [api.connect("POST", ASK, {"question": QUESTION}) for _ in range(3)]
        time.sleep(0.2)
        closing = threading.Thread(target=api.services.answering.close)
        closing.start()
        time.sleep(0.2)
        api.reader.may.set()
        whole, stages = (connection.getresponse() for connection in connections)
        assert (whole.status, json.loads(whole.read())) == (503, {"error": "The server is being stopped."})
        assert events_of(stages.read())[-1] == ("error", {"error": "The server is being stopped."})
        assert [connection.getresponse().status for connection in waiting] == [503] * 3
        assert api.post(ASK, {"question": "Hello!"}) == (503, {"error": "The server is being stopped."})
        closing.join()


def test_the_description_is_whole(api: Api) -> None:
    status, schema = api.get("/api/v1/openapi.json")
    assert (status, schema["openapi"][:2], sorted(schema["paths"])) == (
        200,
        "3.",
        ["/api/v1/articles", "/api/v1/articles/{id}", "/api/v1/ask", "/api/v1/search", "/health", "/metrics", "/ready"],
    )
    ask = schema["paths"][ASK]["post"]
    assert sorted(ask["responses"]["200"]["content"]) == ["application/json", "text/event-stream"]
    assert ask["security"] == [{"HTTPBasic": []}]
    wrong = {status: answer["content"]["application/json"]["schema"] for status, answer in ask["responses"].items() if status != "200"}
    assert {schema["$ref"] for schema in wrong.values()} == {"#/components/schemas/Problem"}
    assert sorted(wrong) == ["400", "401", "403", "408", "413", "415", "421", "422", "429", "500", "503"]
    assert "security" not in schema["paths"]["/health"]["get"]
    reply = schema["components"]["schemas"]["Reply"]
    assert reply["required"] == list(plain(api.qa.ask(QUESTION)))
    assert "HTTPValidationError" not in schema["components"]["schemas"]


def test_the_api_is_served_without_gradio(toy_corpus_index: Path) -> None:
    code = f"""
import sys
sys.modules["gradio"] = None
import json, threading, urllib.request
from articleqa import ArticleQA
from articleqa.cli.main import main
from articleqa.server import running
from tests.toys import ToyEncoder, ToyReader

def ask_and_stop(server):
    call = urllib.request.Request(server.url + "api/v1/ask", b'{{"question": "Hello!"}}', {{"Content-Type": "application/json"}})
    with urllib.request.urlopen(call, timeout=20) as answer:
        print(json.load(answer)["version"])

running.until_stopped = ask_and_stop
opened = ArticleQA.open
ArticleQA.open = lambda directory: opened(directory, encoder=ToyEncoder(), reader=ToyReader())
status = main(["serve", "--api-only", "--port", "0", "--index", {str(toy_corpus_index)!r}])
print(status, {{"gradio", "htpy", "pandas", "articleqa.ui"}} & {{name for name, module in sys.modules.items() if module}})
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.stderr == ""
    first, *rest = done.stdout.splitlines()
    assert re.fullmatch(r"Ask at http://127\.0\.0\.1:\d+/api/v1/ask   \(stop with Ctrl\+C\)", first)
    assert rest == ["1", "0 set()"]
