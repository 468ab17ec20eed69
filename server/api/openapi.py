"""The description of the API, from which clients are generated: what FastAPI does not know of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi.openapi.utils import get_openapi

from articleqa.server.limits import MAX_K, MAX_QUESTION, MAX_TURNS

if TYPE_CHECKING:
    from fastapi import FastAPI

DESCRIPTION = f"""Questions, answered with the exact words of articles: `text` of an answer is `article.text[start:end]`, in characters
(Unicode code points).

**Login.** Where whoever serves this has set one, every address but `/health` and `/ready` needs a name and a password (HTTP Basic).

**Errors** are `{{"error": "one sentence"}}`. With 429 and 503 the header `Retry-After` says for how many seconds to wait.

**Limits.** A question or a query has at most {MAX_QUESTION:,} characters, a search finds at most {MAX_K} passages, a conversation has at
most {MAX_TURNS} earlier replies, and a request at most 4 MB.

**Conversations** are kept by the client: `history` takes the earlier replies as they were answered.

**Stages.** `ask` with `Accept: text/event-stream` answers with server-sent events.
"""
EVENTS = """Server-sent events, each with JSON as its data.

- `found`: `question` and `hits`, the passages that are read next. It comes once, twice for a question that may be a follow-up, and not at
  all where nothing is searched.
- `read`: the reply as in `application/json`, before other places of its answer are looked for.
- `answered`: the reply. It is the last event.
- `error`: `{"error": "one sentence"}`. It is the last event, in place of `answered`.

Who closes the connection ends the question after the stage that it is at."""
_SENT = frozenset({"ArticleFilters", "EarlierContext", "EarlierGuess", "EarlierReply", "QuestionBody", "SearchBody"})
"""Schemas of what clients send; all others are of what is answered, which has every field."""


def completed(app: FastAPI) -> dict[str, Any]:
    """Return the description of an application; it is made once."""
    if app.openapi_schema is None:
        schema = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
        for name, component in schema["components"]["schemas"].items():
            if name not in _SENT and "properties" in component:
                component["required"] = list(component["properties"])
        app.openapi_schema = schema
    return app.openapi_schema
