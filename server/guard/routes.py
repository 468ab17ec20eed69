"""What the server answers at all: the page and its parts, and the endpoints that are documented.

What is not named here is not there, so that another release of Gradio opens nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from urllib.parse import parse_qsl, urlencode

from articleqa.server.guard.asgi import Refused, Scope

_API = "/gradio_api"
_NAME = r"[A-Za-z0-9_][A-Za-z0-9_.-]*"
ID = r"[A-Za-z0-9-]{1,64}"
"""How an event, or a page that is open somewhere, is called."""


class Kind(Enum):
    """What a request costs."""

    PART = "the page and its parts"
    EVENT = "what the page does at once"
    ASKING = "what waits in the queue"
    STREAM = "answers that come when they come"
    UPLOAD = "files"


@dataclass(frozen=True, slots=True)
class Route:
    """A path that is answered.

    Attributes:
        pattern: Of the whole path.
        methods: That are answered there.
        kind: What a request costs.
        query: The parameters that are passed on, and no others.
        endpoint: The path itself names what is called.
    """

    pattern: str
    methods: frozenset[str]
    kind: Kind
    query: tuple[str, ...] = ()
    endpoint: bool = False


_READ = frozenset({"GET", "HEAD"})
_GET = frozenset({"GET"})
_POST = frozenset({"POST"})
_FIXED = (
    Route("/", _READ, Kind.PART),
    Route(rf"/(?:assets|static)(?:/{_NAME})+", _READ, Kind.PART),
    Route(r"/(?:theme\.css|favicon\.ico|robots\.txt|config)", _GET, Kind.PART),
    Route(rf"{_API}/(?:info|app_id)", _GET, Kind.PART),
    Route(rf"{_API}/run/predict", _POST, Kind.EVENT),
    Route(rf"{_API}/queue/join", _POST, Kind.ASKING),
    Route(rf"{_API}/queue/data", _GET, Kind.STREAM, ("session_hash",)),
    Route(rf"{_API}/heartbeat/{ID}", _GET, Kind.STREAM),
    Route(rf"{_API}/upload", _POST, Kind.UPLOAD),
)


class Routes:
    """All paths that are answered.

    Args:
        endpoints: Names of the endpoints that may be called, in the queue.
    """

    def __init__(self, endpoints: Iterable[str]) -> None:
        names = "|".join(map(re.escape, endpoints))
        called = (
            Route(rf"{_API}/call/(?:{names})", _POST, Kind.ASKING, endpoint=True),
            Route(rf"{_API}/call/(?:{names})/{ID}", _GET, Kind.STREAM),
        )
        self._routes = [(re.compile(route.pattern), route) for route in (*_FIXED, *called)]

    def find(self, scope: Scope) -> Route:
        """Return the route of a request.

        Raises:
            Refused: There is none, or it does not take the request's method.
        """
        path = scope["path"]
        # A path that is spelled in another way than it is read is nothing that we sent a browser to.
        same = scope.get("raw_path", path.encode()) == path.encode()
        route = next((route for pattern, route in self._routes if pattern.fullmatch(path)), None) if same else None
        if route is None:
            raise Refused(404, "There is nothing at this address.")
        if scope["method"] not in route.methods:
            allowed = ", ".join(sorted(route.methods))
            raise Refused(405, f"This address takes {allowed} only.", [(b"allow", allowed.encode())])
        return route


def passed_on(route: Route, query: bytes) -> bytes:
    """Return the query of a request without the parameters that its route does not have."""
    if not route.query:
        return b""
    return urlencode([(name, value) for name, value in parse_qsl(query.decode("latin-1")) if name in route.query][:8]).encode()
