"""What Gradio answers here, and which events of the page a request may set off.

Only the page and its parts are there, and the endpoints that are documented; another release of Gradio opens nothing. At once only those
events can be set off that are quick, and in the queue those that are not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from articleqa.server.guard.asgi import Refused
from articleqa.server.guard.routes import Kind, Route

_API = "/gradio_api"
_NAME = r"[A-Za-z0-9_][A-Za-z0-9_.-]*"
_ID = r"[A-Za-z0-9-]{1,64}"
"""How an event, or a page that is open somewhere, is called."""
_SESSION = re.compile(_ID)
_READ = frozenset({"GET", "HEAD"})
_GET = frozenset({"GET"})
_POST = frozenset({"POST"})


def page_routes(endpoints: Iterable[str], events: Mapping[Kind, Collection[int]]) -> tuple[Route, ...]:
    """Return what the page needs, and its endpoints.

    Args:
        endpoints: Names of those that may be called, in the queue.
        events: Numbers of the page's events that a request may set off, by what they cost.
    """
    names = "|".join(map(re.escape, endpoints))
    return (
        Route(pattern="/", methods=_READ, kind=Kind.PART),
        Route(pattern=rf"/(?:assets|static)(?:/{_NAME})+", methods=_READ, kind=Kind.PART),
        Route(pattern=r"/(?:theme\.css|favicon\.ico|robots\.txt|config)", methods=_GET, kind=Kind.PART),
        Route(pattern=rf"{_API}/(?:info|app_id)", methods=_GET, kind=Kind.PART),
        _event(f"{_API}/run/predict", Kind.EVENT, events),
        _event(f"{_API}/queue/join", Kind.ASKING, events),
        Route(pattern=rf"{_API}/queue/data", methods=_GET, kind=Kind.STREAM, query=("session_hash",)),
        Route(pattern=rf"{_API}/heartbeat/{_ID}", methods=_GET, kind=Kind.STREAM),
        Route(pattern=rf"{_API}/upload", methods=_POST, kind=Kind.UPLOAD),
        Route(pattern=rf"{_API}/call/(?:{names})", methods=_POST, kind=Kind.ASKING, check=check_call),
        Route(pattern=rf"{_API}/call/(?:{names})/{_ID}", methods=_GET, kind=Kind.STREAM),
    )


def _event(pattern: str, kind: Kind, events: Mapping[Kind, Collection[int]]) -> Route:
    """The address of the page's events that cost so much."""
    return Route(pattern=pattern, methods=_POST, kind=kind, check=lambda body: check_event(body, events.get(kind, ())))


def check_call(body: bytes) -> dict[str, Any]:
    """Look at what a program or a page sends.

    Args:
        body: Of the request.

    Returns:
        What it holds.

    Raises:
        Refused: It is no JSON object, or names a file: Gradio would fetch it, from this machine or from anywhere.
    """
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict):
        raise Refused(400, "The request is no JSON object.")
    values: list[object] = [sent]
    while values:
        value = values.pop()
        if isinstance(value, dict):
            if isinstance(value.get("path"), str):
                raise Refused(400, "A request may not name a file.")
            values.extend(value.values())
        elif isinstance(value, list):
            values.extend(value)
    return sent


def check_event(body: bytes, events: Collection[int]) -> None:
    """Look at what a page sends.

    Args:
        body: Of the request.
        events: Numbers of those that it may set off.

    Raises:
        Refused: As `check_call`, or it names no such event, or a page by a name that none has.
    """
    sent = check_call(body)
    event, session = sent.get("fn_index"), sent.get("session_hash")
    if type(event) is not int or event not in events:
        raise Refused(404, "The page has no such event here.")
    if session is not None and not (isinstance(session, str) and _SESSION.fullmatch(session)):
        raise Refused(400, "The request names no page.")
