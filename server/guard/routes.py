"""What the server answers at all. What is not named is not there, whatever the application behind the guard offers beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from urllib.parse import parse_qsl, urlencode

from articleqa.server.guard.asgi import Refused, Scope


class Kind(Enum):
    """What a request costs."""

    PART = "the page and its parts"
    EVENT = "what the page does at once"
    ASKING = "what waits in the queue"
    ANSWER = "a question that is answered at once"
    TOOL = "what an assistant does"
    LOOKUP = "what is searched or read at once"
    STATE = "whether the server is well"
    STREAM = "answers that come when they come"
    UPLOAD = "files"


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A path that is answered.

    Attributes:
        pattern: Of the whole path.
        methods: That are answered there.
        kind: What a request costs.
        query: The parameters that are passed on, and no others; None: the query as it is sent, which the application checks.
        headers: Of the request that are passed on, beside those that always are.
        check: Looks at the body of a POST, and raises `Refused`.
        name: What its requests are counted as; "": as their kind.
        is_open: Nobody has to log in for it.
        names_anything: What the pattern admits may be written with escapes (%20): the path holds a name that others chose.
    """

    pattern: str
    methods: frozenset[str]
    kind: Kind
    query: tuple[str, ...] | None = ()
    headers: frozenset[bytes] = frozenset()
    check: Callable[[bytes], object] | None = None
    name: str = ""
    is_open: bool = False
    names_anything: bool = False

    @property
    def counted_as(self) -> str:
        """What requests to it are counted as: one of few."""
        return self.name or self.kind.name.lower()


class Routes:
    """All paths that are answered.

    Args:
        routes: These.
    """

    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes = [(re.compile(route.pattern), route) for route in routes]

    def find(self, scope: Scope) -> Route:
        """Return the route of a request.

        Raises:
            Refused: There is none, or it does not take the request's method.
        """
        path: str = scope["path"]
        raw: bytes = scope.get("raw_path", path.encode())
        for pattern, route in self._routes:
            # A path that is spelled in another way than it is read is nothing that we sent a browser to.
            is_spelled_so = pattern.fullmatch(raw.decode("latin-1")) if route.names_anything else raw == path.encode()
            if pattern.fullmatch(path) and is_spelled_so:
                break
        else:
            raise Refused(404, "There is nothing at this address.")
        if scope["method"] not in route.methods:
            allowed = ", ".join(sorted(route.methods))
            raise Refused(405, f"This address takes {allowed} only.", [(b"allow", allowed.encode())])
        return route


def passed_on(route: Route, query: bytes) -> bytes:
    """Return the query of a request without the parameters that its route does not have."""
    if route.query is None:
        return query
    return urlencode([(name, value) for name, value in parse_qsl(query.decode("latin-1")) if name in route.query][:8]).encode()
