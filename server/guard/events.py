"""Which events of the page a request may set off: at once only those that are quick, and in the queue those that are not."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Any

from articleqa.server.guard.asgi import Refused
from articleqa.server.guard.routes import ID

_SESSION = re.compile(ID)


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
