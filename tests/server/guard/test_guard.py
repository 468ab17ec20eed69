"""The page as it is served, and what a hostile client sends it."""

from __future__ import annotations

import asyncio
import base64
import http.client
import json
import re
import socket
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import pytest

from articleqa.server.guard.guard import Guard, Policy
from articleqa.server.guard.hosts import Hosts
from articleqa.server.guard.routes import Kind, Route
from articleqa.server.guard.uploads import Uploads
from articleqa.server.running import announce
from articleqa.server.serving import Serving
from articleqa.ui import server
from tests.ui.conftest import LINES, QUESTION, free_port
from tests.ui.samples import SEED, SENTENCE, StubQA, reply

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from articleqa import ArticleQA
    from articleqa.index.records import Metadata
    from articleqa.server.guard.passwords import Accounts

pytestmark = pytest.mark.browser

FORM = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n%b\r\n--b--\r\n'
FORM_TYPE: dict[str, Any] = {"Content-Type": "multipart/form-data; boundary=b"}
JSON_TYPE: dict[str, Any] = {"Content-Type": "application/json"}


class Waiting(StubQA):
    """Says which articles it has only once it may."""

    def __init__(self) -> None:
        super().__init__([SEED], {QUESTION: reply(SEED, SENTENCE, "27 novembre", (SEED, LINES[0]))})
        self.may = threading.Event()
        self.may.set()

    def metadata(self) -> tuple[Metadata, ...]:
        assert self.may.wait(30)
        return super().metadata()


@dataclass(frozen=True, slots=True)
class Site:
    """A page that is served."""

    port: int
    qa: Waiting
    uploads: Uploads | None
    events: dict[str, int]

    def send(
        self, method: str, path: str, body: bytes | Iterator[bytes] | None = None, **headers: str
    ) -> tuple[int, bytes, dict[str, str]]:
        """Send a request; return the answer's status, body and headers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        told = answer.status, answer.read(), {name.lower(): value for name, value in answer.getheaders()}
        connection.close()
        return told

    def status(self, method: str, path: str, body: bytes | None = None, **headers: Any) -> int:
        return self.send(method, path, body, **headers)[0]

    def event(self, name: str, **headers: Any) -> int:
        """Set off an event of the page; return the status."""
        sent = {"data": [None, None], "fn_index": self.events[name], "session_hash": "a", "event_data": {}}
        return self.status("POST", "/gradio_api/run/predict", json.dumps(sent).encode(), **JSON_TYPE, **headers)

    def raw(self, data: bytes) -> bytes:
        """Send these bytes; return what comes until the connection is closed."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            connection.sendall(data)
            return b"".join(iter(lambda: connection.recv(65536), b""))

    def left(self) -> list[str]:
        """The files that lie where uploads do."""
        assert self.uploads is not None
        return [path.name for path in self.uploads.folder.iterdir() if path.name != "lock"]


@contextmanager
def served(folder: Path | None = None, **serving: Any) -> Iterator[Site]:
    """Serve a page; with a folder, files can be uploaded."""
    from articleqa.ui.page import launch, page_over

    qa, port = Waiting(), free_port()
    uploads = Uploads(1, parent=folder).__enter__() if folder else None
    page = page_over(cast("ArticleQA", qa), uploads=uploads)
    launch(page, Serving(port=port, **serving), uploads)
    yield Site(port, qa, uploads, {event.name: number for number, event in page.fns.items() if event.fn})
    page.close(verbose=False)
    if uploads:
        uploads.__exit__(None, None, None)


@pytest.fixture(scope="module")
def open_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("uploads")) as site:
        yield site


@pytest.fixture(scope="module")
def closed_site() -> Iterator[Site]:
    with served() as site:
        yield site


@pytest.mark.parametrize(
    ("host", "status"),
    [("localhost", 200), ("LOCALHOST:1", 200), ("[::1]:80", 200), ("evil.example", 421), ("192.168.0.7", 421), ("a@localhost", 400)],
)
def test_only_by_our_own_names(closed_site: Site, host: str, status: int) -> None:
    assert closed_site.status("GET", "/", Host=host) == status
    assert closed_site.status("GET", "/gradio_api/info", Host=host) == status


def test_the_sentence_says_who_can_allow_a_name(closed_site: Site) -> None:
    status, body, headers = closed_site.send("GET", "/", Host="evil.example")
    assert (status, headers["content-type"]) == (421, "application/json")
    assert json.loads(body) == {"error": "This server is not called evil.example; whoever serves it can allow that name."}


@pytest.mark.parametrize(
    "request_",
    [
        b"GET / HTTP/1.0\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\r\n\r\n",
        b"POST /gradio_api/upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n",
        b"GET /assets/\xc3\xa4 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
)
def test_what_is_no_request_for_us_is_refused(closed_site: Site, request_: bytes) -> None:
    assert closed_site.raw(request_).startswith(b"HTTP/1.1 400 Bad Request")


@pytest.mark.parametrize(
    "target", [b"http://localhost/config", b"http://evil.example/", b"*", b"//config", b"/assets/../config", b"/%63onfig"]
)
def test_an_address_in_another_spelling_is_not_there(closed_site: Site, target: bytes) -> None:
    answer = closed_site.raw(b"GET " + target + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 404 Not Found")


def test_a_websocket_is_an_ordinary_request(closed_site: Site) -> None:
    upgrade = b"Upgrade: websocket\r\nConnection: Upgrade, close\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n\r\n"
    assert closed_site.raw(b"GET /gradio_api/queue/join HTTP/1.1\r\nHost: localhost\r\n" + upgrade).startswith(b"HTTP/1.1 405")


@pytest.mark.parametrize(
    "origin", ["http://127.0.0.1:1", "http://localhost:{port}", "https://evil.example", "null", "https://127.0.0.1:{port}x"]
)
def test_another_origin_sends_nothing(open_site: Site, origin: str) -> None:
    named = origin.format(port=open_site.port)
    assert open_site.status("POST", "/gradio_api/upload", FORM % b"x", **FORM_TYPE, Origin=named) == 403
    assert open_site.event("look", Origin=named) == 403
    assert open_site.status("GET", "/gradio_api/info", Origin=named) == 403
    assert open_site.status("OPTIONS", "/gradio_api/upload", Origin=named, Access_Control_Request_Method="POST") == 403
    assert open_site.left() == []


def test_our_own_origin_and_programs_do(open_site: Site) -> None:
    own = f"http://127.0.0.1:{open_site.port}"
    assert open_site.event("look", Origin=own, Sec_Fetch_Site="same-origin") == 200
    assert open_site.event("look") == 200
    assert open_site.event("look", Sec_Fetch_Site="same-site") == 403
    status, _, headers = open_site.send("OPTIONS", "/gradio_api/upload", Origin=own)
    assert (status, [name for name in headers if name.startswith("access-control")]) == (405, [])


def test_a_link_from_elsewhere_opens_the_page(open_site: Site) -> None:
    assert open_site.status("GET", "/", Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="navigate", Sec_Fetch_Dest="document") == 200
    assert open_site.status("GET", "/", Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="navigate", Sec_Fetch_Dest="iframe") == 403


def test_every_answer_has_the_headers_that_keep_a_browser_in_bounds(open_site: Site) -> None:
    for path in ("/", "/gradio_api/info", "/nothing", "/theme.css"):
        headers = open_site.send("GET", path)[2]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "server" not in headers


def test_of_a_file_that_a_browser_has_nothing_is_sent_again(open_site: Site) -> None:
    page = open_site.send("GET", "/")[1].decode()
    path = re.search(r"/assets/[\w.-]+\.js", page)
    assert path is not None
    status, body, headers = open_site.send("GET", path[0])
    assert (status, len(body)) == (200, int(headers["content-length"]))
    for tags in (headers["etag"], f'"other", W/{headers["etag"]}'):
        status, body, again = open_site.send("GET", path[0], If_None_Match=tags)
        assert (status, body, again["etag"], again["x-content-type-options"]) == (304, b"", headers["etag"], "nosniff")
    assert open_site.send("GET", path[0], If_None_Match='"other"')[:2] == (200, open_site.send("GET", path[0])[1])


def test_what_a_client_says_of_itself_is_not_believed(open_site: Site) -> None:
    forged = {
        "X_Forwarded_Host": "evil.example",
        "X_Forwarded_Proto": "https",
        "X_Gradio_Server": "http://evil.example",
        "Forwarded": "host=x",
    }
    plain, told = (json.loads(open_site.send("GET", "/config", **headers)[1]) for headers in (dict[str, Any](), forged))
    assert told["root"] == plain["root"] == f"http://127.0.0.1:{open_site.port}"


@pytest.mark.parametrize("name", ["put", "add", "remove", "restore", "edit", "reply"])
def test_what_waits_in_the_queue_does_not_go_round_it(open_site: Site, name: str) -> None:
    assert open_site.event(name) == 404
    assert open_site.status("POST", f"/gradio_api/run/{name}", b'{"data": []}', **JSON_TYPE) == 404
    assert open_site.status("POST", f"/gradio_api/api/{name}", b'{"data": []}', **JSON_TYPE) == 404


@pytest.mark.parametrize("path", ["/etc/hostname", "http://198.51.100.1/x"])
def test_no_file_is_fetched_for_a_question(open_site: Site, path: str) -> None:
    file = {"path": path, "url": path, "meta": {"_type": "gradio.FileData"}}
    sent = {"data": [file], "session_hash": "a", "event_data": {}}
    assert open_site.status("POST", "/gradio_api/call/ask", json.dumps({"data": [file]}).encode(), **JSON_TYPE) == 400
    for name, route in (("reply", "queue/join"), ("put", "queue/join"), ("look", "run/predict")):
        body = json.dumps({**sent, "fn_index": open_site.events[name]}).encode()
        status, answer, _ = open_site.send("POST", f"/gradio_api/{route}", body, **JSON_TYPE)
        assert (status, json.loads(answer)) == (400, {"error": "A request may not name a file."})


def test_a_flood_of_events_is_refused_and_the_page_is_there(open_site: Site) -> None:
    open_site.qa.may.clear()
    answered, refused = Counter[int](), threading.Semaphore(0)

    def one() -> None:
        status = open_site.event("again")
        answered[status] += 1
        if status != 200:
            refused.release()

    posts = [threading.Thread(target=one) for _ in range(120)]
    for post in posts:
        post.start()
    for _ in range(88):
        assert refused.acquire(timeout=30)
    assert open_site.status("GET", "/") == 200
    assert open_site.status("GET", "/gradio_api/info") == 200
    open_site.qa.may.set()
    for post in posts:
        post.join()
    assert answered == {200: 32, 429: 88}


def test_a_request_that_is_no_upload_is_bounded(open_site: Site) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(10_000):
            yield b"x" * 10_000

    for path in ("/gradio_api/run/predict", "/gradio_api/queue/join", "/gradio_api/call/ask"):
        assert open_site.status("POST", path, b"x" * 4_000_001, **JSON_TYPE) == 413
        sent = 0

        def counted() -> Iterator[bytes]:
            nonlocal sent
            for chunk in endless():
                sent += len(chunk)
                yield chunk

        with pytest.raises((BrokenPipeError, ConnectionResetError)):  # the server has answered, and closed
            open_site.send("POST", path, counted(), **JSON_TYPE)
        assert sent < 50_000_000
        assert open_site.status("POST", path, b"{}", Content_Type="text/plain") == 415
    assert open_site.event("look") == 200


def test_a_form_field_is_refused_before_it_is_read(open_site: Site) -> None:
    head = b'--b\r\nContent-Disposition: form-data; name="note"\r\n\r\n'
    length = b"POST /gradio_api/upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900000\r\n"
    answer = open_site.raw(length + b"Content-Type: multipart/form-data; boundary=b\r\n\r\n" + head)
    assert answer.startswith(b"HTTP/1.1 400 Bad Request")
    assert b"An upload holds one file, and nothing else." in answer
    assert open_site.left() == []


def test_a_file_that_is_too_large_leaves_nothing(open_site: Site) -> None:
    declared = b"POST /gradio_api/upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 700000000\r\n\r\n"
    assert open_site.raw(declared).startswith(b"HTTP/1.1 413 ")
    chunks = iter([FORM.partition(b"%b")[0], *[b"x" * 100_000] * 11])
    assert open_site.send("POST", "/gradio_api/upload", chunks, **FORM_TYPE)[0] == 413
    assert open_site.left() == []


def test_an_upload_gets_a_name_and_no_path(open_site: Site) -> None:
    status, body, _ = open_site.send("POST", "/gradio_api/upload", FORM % b"hello", **FORM_TYPE)
    (name,) = json.loads(body)
    assert (status, open_site.left()) == (200, [name])
    assert open_site.uploads is not None
    assert (open_site.uploads.folder / name).read_bytes() == b"hello"
    assert open_site.status("GET", f"/gradio_api/file={name}") == 404
    open_site.uploads.discard(name)


def test_where_nothing_can_be_added_no_byte_is_taken(closed_site: Site) -> None:
    status, body, _ = closed_site.send("POST", "/gradio_api/upload", FORM % b"x", **FORM_TYPE)
    assert (status, json.loads(body)) == (403, {"error": "No articles can be added from this page."})
    unread = b"POST /gradio_api/upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n"
    assert closed_site.raw(unread).startswith(b"HTTP/1.1 403 ")


def test_a_fault_is_told_without_what_was_asked(open_site: Site, caplog: pytest.LogCaptureFixture) -> None:
    sent = json.dumps({"data": ["private words"], "fn_index": open_site.events["put"], "session_hash": "x", "trigger_id": "private words"})
    assert open_site.status("POST", "/gradio_api/queue/join", sent.encode(), **JSON_TYPE) == 422
    assert "private" not in caplog.text


def test_a_fault_of_the_application_is_told_as_any_other_without_its_message(caplog: pytest.LogCaptureFixture) -> None:
    words = "private words"
    seen: list[tuple[str, int]] = []
    route = Route(pattern="/", methods=frozenset({"GET"}), kind=Kind.PART)

    def note(counted_as: str, status: int, _seconds: float) -> None:
        seen.append((counted_as, status))

    async def broken(_scope: Any, _receive: Any, _send: Any) -> None:
        raise ValueError(words)

    async def ask() -> list[Any]:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        async def receive() -> Any:
            return {"type": "http.request"}

        scope = {"type": "http", "scheme": "http", "method": "GET", "path": "/", "query_string": b"", "headers": [(b"host", b"localhost")]}
        await Guard(broken, Policy(hosts=Hosts("localhost"), routes=(route,)), note)(scope, receive, send)
        return sent

    with ThreadPoolExecutor(1) as pool:  # in this thread Playwright may have a loop of its own
        start, body = pool.submit(asyncio.run, ask()).result()
    assert (start["status"], body["body"]) == (500, b'{"error": "The request could not be answered."}')
    assert seen == [("part", 500)]
    (record,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert record.name == "articleqa.server.guard.guard"
    assert record.getMessage().startswith("A request failed.\n")
    assert "in broken" in record.getMessage()
    assert "builtins.ValueError" in record.getMessage()
    assert "private words" not in record.getMessage()


def basic(name: str, password: str) -> dict[str, Any]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import bcrypt

    path = tmp_path_factory.mktemp("login") / "people"
    path.write_text("anna:" + bcrypt.hashpw(b"secret", bcrypt.gensalt(4)).decode() + "\n", encoding="utf-8")
    return path


EVERYTHING = [
    *(
        ("GET", "/"),
        ("GET", "/config"),
        ("GET", "/theme.css"),
        ("GET", "/assets/x.js"),
        ("GET", "/gradio_api/info"),
        ("GET", "/gradio_api/app_id"),
    ),
    *(
        ("GET", "/gradio_api/heartbeat/a"),
        ("GET", "/gradio_api/queue/data"),
        ("GET", "/gradio_api/call/ask/a"),
        ("POST", "/gradio_api/call/ask"),
    ),
    *(("POST", "/gradio_api/run/predict"), ("POST", "/gradio_api/queue/join"), ("POST", "/gradio_api/upload")),
]


def test_the_login_is_for_everything_alike(people: Path, tmp_path: Path) -> None:
    with served(tmp_path, auth_file=people) as site:
        for method, path in EVERYTHING:
            status, _, headers = site.send(method, path)
            assert (status, headers["www-authenticate"]) == (401, 'Basic realm="ArticleQA", charset="UTF-8"')
        assert site.status("GET", "/", **basic("anna", "wrong")) == 401
        assert site.status("GET", "/", **basic("ben", "secret")) == 401
        right = basic("anna", "secret")
        assert site.status("GET", "/", **right) == 200
        assert site.event("look", **right) == 200
        assert site.status("POST", "/gradio_api/upload", FORM % b"x", **FORM_TYPE, **right) == 200
        status, body, _ = site.send("POST", "/gradio_api/call/ask", json.dumps({"data": [QUESTION]}).encode(), **JSON_TYPE, **right)
        told = site.send("GET", f"/gradio_api/call/ask/{json.loads(body)['event_id']}", **right)[1].decode()
        assert (status, "27 novembre" in told) == (200, True)
        tries = [site.status("GET", "/", **basic("anna", f"guess {number}")) for number in range(20)]
        assert set(tries) == {401, 429}
        assert tries[-1] == 429
        assert site.status("GET", "/", **right) == 200


def test_the_login_file_is_read_once(people: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_and_delete(serving: Serving) -> Accounts | None:
        accounts = announce(serving)
        own.unlink()
        return accounts

    def ask(_server: Any) -> None:
        site = Site(port, qa, None, {})
        statuses.extend([site.status("GET", "/"), site.status("GET", "/", **basic("anna", "secret"))])

    statuses: list[int] = []
    own, port, qa = tmp_path / "own", free_port(), Waiting()
    own.write_bytes(people.read_bytes())
    own.chmod(0o600)
    monkeypatch.setattr(server, "announce", read_and_delete)
    monkeypatch.setattr(server, "until_stopped", ask)
    server.serve_opened(cast("ArticleQA", qa), Serving(port=port, auth_file=own, uploads=False))
    assert statuses == [401, 200]


def test_whom_a_proxy_asks_for_is_believed_where_that_is_said(people: Path) -> None:
    def tries(site: Site, addresses: list[str]) -> set[int]:
        return {site.status("GET", "/", **basic("anna", "wrong"), X_Forwarded_For=address) for address in addresses}

    several = [f"192.0.2.{number}" for number in range(30)]
    with served(auth_file=people, proxies=("127.0.0.1",), allow_hosts=("articles.example",)) as site:
        assert tries(site, several) == {401}
        told = {"Host": "articles.example", "X_Forwarded_Proto": "https", **basic("anna", "secret")}
        assert json.loads(site.send("GET", "/config", **told)[1])["root"] == "https://articles.example"
        assert site.event("look", Origin="https://articles.example", **told) == 200
        assert site.event("look", Origin="http://articles.example", **told) == 403
    with served(auth_file=people) as site:
        assert 429 in tries(site, several)


def test_one_address_has_its_share_of_requests(tmp_path: Path) -> None:
    with served(tmp_path) as site:
        sent = json.dumps({"data": [QUESTION]}).encode()
        statuses = [site.status("POST", "/gradio_api/call/ask", sent, **JSON_TYPE) for _ in range(250)]
        assert set(statuses) <= {200, 429, 503}
        assert 429 in statuses
        assert site.status("GET", "/") == 200
        assert site.event("look") == 200
