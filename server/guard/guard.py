"""The guard itself: an ASGI application around another one, which it protects."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field
from typing import TypeAlias

from articleqa.server import faults
from articleqa.server.guard.asgi import App, Disconnected, Message, Receive, Refused, Scope, Send, header, send_json
from articleqa.server.guard.bodies import Incoming, chunks_of, replayed, whole
from articleqa.server.guard.hosts import Authority, Hosts, authority_of
from articleqa.server.guard.login import Login
from articleqa.server.guard.origins import is_own
from articleqa.server.guard.rates import Buckets, MemoryQuota, Rate, Slots, network_of
from articleqa.server.guard.routes import Kind, Route, Routes, passed_on
from articleqa.server.guard.uploads import Uploads

_log = logging.getLogger(__name__)
_PASSED_ON = frozenset({b"host", b"accept", b"accept-language", b"accept-encoding", b"content-type", b"content-length", b"range"})
"""Headers of a request that the application sees: what it would take from others, such as X-Forwarded-Host, is for us to say."""
_CONTENT = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",  # Gradio makes functions of the page's own scripts
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' data: blob:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = (
    (b"content-security-policy", _CONTENT.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
_OURS = frozenset(name for name, _ in _HEADERS)
_UNKNOWN = "an address that is not known"
CLOSED = 499
"""The status of a request whose connection was closed before it was answered, as servers count it."""
Seen: TypeAlias = Callable[[str, int, float], object]
"""Takes what a request is counted as, the status of its answer, and how many seconds both took."""


def _rates() -> dict[Kind, Rate]:
    return {
        Kind.PART: Rate(at_once=4_000, per_second=200),
        Kind.EVENT: Rate(at_once=400, per_second=40),
        Kind.ASKING: Rate(at_once=100, per_second=5),
        Kind.ANSWER: Rate(at_once=100, per_second=5),
        Kind.TOOL: Rate(at_once=200, per_second=10),
        Kind.LOOKUP: Rate(at_once=400, per_second=40),
        Kind.STATE: Rate(at_once=400, per_second=40),
        Kind.STREAM: Rate(at_once=400, per_second=20),
        Kind.UPLOAD: Rate(at_once=1_000, per_second=50),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What is let through.

    Attributes:
        hosts: By which names the server may be called.
        routes: What is answered.
        login: Who is let in; None: everybody.
        uploads: Where uploads go; None: there are none.
        rates: How often one address may ask.
        largest: Bytes of a request that is no upload. Of a conversation that a browser kept, the page sends all at once.
        seconds: How long a request may take to come.
    """

    hosts: Hosts
    routes: tuple[Route, ...] = ()
    login: Login | None = None
    uploads: Uploads | None = None
    rates: Mapping[Kind, Rate] = field(default_factory=_rates)
    largest: int = 4_000_000
    seconds: float = 30


class Guard:
    """Lets requests through to an application, or refuses them with a sentence.

    Args:
        app: Is protected.
        policy: What is let through.
        seen: Is told of every request that was answered.
    """

    def __init__(self, app: App, policy: Policy, seen: Seen | None = None) -> None:
        self._app = app
        self._policy = policy
        self._seen = seen
        self._routes = Routes(policy.routes)
        self._rates = {kind: Buckets(rate) for kind, rate in policy.rates.items()}
        self._slots = {
            Kind.PART: Slots(working=100, waiting=400, by_address=250),
            Kind.EVENT: Slots(working=4, waiting=60, by_address=32),
            Kind.ASKING: Slots(working=8, waiting=60, by_address=32),
            # What these wait for is their turn to be answered, behind the guard: who does not take an answer holds up nobody.
            Kind.ANSWER: Slots(working=34, waiting=0, by_address=16),
            Kind.TOOL: Slots(working=64, waiting=0, by_address=32),
            Kind.LOOKUP: Slots(working=64, waiting=0, by_address=32),
            Kind.STATE: Slots(working=16, waiting=60, by_address=32),
            Kind.STREAM: Slots(working=1_000, waiting=0, by_address=200),
            Kind.UPLOAD: Slots(working=32, waiting=0, by_address=4),
        }
        self._memory = MemoryQuota(altogether=64 * policy.largest, by_address=8 * policy.largest)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what comes, as ASGI has it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            incoming, answer, begun = Incoming(receive), _Answer(send, scope), time.monotonic()
            try:
                await self._answer(scope, incoming, answer)
            except Refused as refused:
                if not answer.begun:
                    expects = any(name == b"expect" for name, _ in scope["headers"])  # to be told before it sends its body
                    closing = () if not expects and await incoming.reaches_its_end() else ((b"connection", b"close"),)
                    await send_json(answer, refused.status, {"error": refused.sentence}, (*refused.headers, *closing))
            except Disconnected:
                pass
            except Exception as error:
                faults.log(_log, "A request failed.", error)
                if not answer.begun:
                    await send_json(answer, 500, {"error": "The request could not be answered."})
            finally:
                if self._seen:
                    self._seen(answer.route.counted_as if answer.route else "none", answer.status, time.monotonic() - begun)

    async def _answer(self, scope: Scope, receive: Receive, send: _Answer) -> None:
        """Check a request, and have it answered."""
        if header(scope, b"transfer-encoding") is not None and header(scope, b"content-length") is not None:
            # Where it ends, a proxy before us may see otherwise.
            raise Refused(400, "The request says in two ways how long it is.", [(b"connection", b"close")])
        host = self._host(scope)
        if not is_own(scope, host):
            raise Refused(403, "A page of another origin may not send this.")
        route = send.route = self._routes.find(scope)
        address = network_of(scope["client"][0]) if scope.get("client") else _UNKNOWN
        self._rates[route.kind].take(address)
        if self._policy.login and not route.is_open:
            await self._policy.login.check(header(scope, b"authorization"), address)
        async with AsyncExitStack() as stack:
            body = b""
            if scope["method"] == "POST" and route.kind is not Kind.UPLOAD:  # before there is a slot, or who is slow has one
                body = await stack.enter_async_context(self._body(scope, receive, address))
                if route.check:
                    route.check(body)
            await stack.enter_async_context(self._slots[route.kind].of(address))
            if route.kind is Kind.UPLOAD:
                await self._upload(scope, receive, send, address)
            else:
                await self._app(_passed_on(scope, route), replayed(body, receive), send)

    def _host(self, scope: Scope) -> Authority:
        """By which name the server is called."""
        said = header(scope, b"host")
        host = authority_of(said) if said else None
        if host is None:
            raise Refused(400, "The request does not say which host it is for.")
        if not self._policy.hosts.admits(host.host):
            raise Refused(421, f"This server is not called {host.host}; whoever serves it can allow that name.")
        return host

    async def _upload(self, scope: Scope, receive: Receive, send: Send, address: str) -> None:
        """Receive a file, and say what it is called from now on."""
        from articleqa.server.guard.receiving import receive_file  # imported late: without a page nothing is uploaded

        uploads = self._policy.uploads
        if uploads is None:
            raise Refused(403, "No articles can be added from this page.")
        declared = header(scope, b"content-length")
        if declared is not None and int(declared) > uploads.largest + 10_000:  # h11 has seen that it is a number
            raise Refused(413, uploads.too_large)
        chunks = chunks_of(receive, self._policy.seconds)
        await send_json(send, 200, [await receive_file(scope, chunks, uploads, address)])

    def _body(self, scope: Scope, receive: Receive, address: str) -> AbstractAsyncContextManager[bytes]:
        """The body of a request to the application."""
        if (header(scope, b"content-type") or "").partition(";")[0].strip().lower() != "application/json":
            raise Refused(415, "This address takes application/json only.")
        return whole(chunks_of(receive, self._policy.seconds), self._policy.largest, self._memory, address)


def _passed_on(scope: Scope, route: Route) -> Scope:
    """What the application sees of a request."""
    kept = [(name, value) for name, value in scope["headers"] if name in _PASSED_ON or name in route.headers]
    return {**scope, "headers": kept, "query_string": passed_on(route, scope["query_string"]), "root_path": ""}


class _Answer:
    """Sends an answer, with the headers that every one has; of a file that the browser has kept as it is, nothing else."""

    def __init__(self, send: Send, scope: Scope) -> None:
        self._send = send
        self._may_be_kept = scope["path"].startswith(("/assets/", "/static/"))
        tags = b",".join(value for name, value in scope["headers"] if name == b"if-none-match").split(b",")
        self._kept = {tag.strip().removeprefix(b"W/") for tag in tags} if self._may_be_kept else set()
        self._is_kept = False
        self.status = CLOSED
        self.route: Route | None = None

    @property
    def begun(self) -> bool:
        return self.status != CLOSED

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = [(name.lower(), value) for name, value in message["headers"] if name.lower() not in _OURS]
            if not self._may_be_kept and not any(name == b"cache-control" for name, _ in headers):
                headers.append((b"cache-control", b"no-store"))
            self._is_kept = message["status"] == 200 and any(name == b"etag" and value in self._kept for name, value in headers)
            if self._is_kept:  # Gradio does not look
                message = {**message, "status": 304}
                headers = [(name, value) for name, value in headers if name not in (b"content-length", b"content-type")]
            message = {**message, "headers": [*headers, *_HEADERS]}
        elif self._is_kept:
            message = {**message, "body": b""}
        await self._send(message)
