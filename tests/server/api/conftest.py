"""The API as it is served: a real server and a real guard, over the toy index."""

from __future__ import annotations

import http.client
import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from articleqa import ArticleQA
from articleqa.server.services import Services, guarded, services_over
from articleqa.server.serving import Serving
from tests.toys import ToyEncoder, ToyReader

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from articleqa.index.records import Hit
    from articleqa.reader.protocol import Reading
    from articleqa.server.guard.passwords import Accounts


class PatientReader(ToyReader):
    """Reads once it may, and counts how often it has begun."""

    def __init__(self) -> None:
        self.may = threading.Event()
        self.may.set()
        self.begun = threading.Semaphore(0)
        self.calls = 0

    def read(self, question: str, hits: Sequence[Hit], article: Any, *, excluded: Any = ()) -> Reading:
        self.calls += 1
        self.begun.release()
        assert self.may.wait(30)
        return super().read(question, hits, article, excluded=excluded)


@dataclass(frozen=True, slots=True)
class Api:
    """An API that is served."""

    port: int
    qa: ArticleQA
    reader: PatientReader
    services: Services

    def connect(self, method: str, path: str, value: Any = None, **headers: str) -> http.client.HTTPConnection:
        """Send a request, whose body is JSON, and return its connection."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        body = value if isinstance(value, bytes) else json.dumps(value).encode() if value is not None else None
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        connection.request(method, path, body, {"Content-Type": "application/json", **named} if body is not None else named)
        return connection

    def answered(self, method: str, path: str, value: Any = None, **headers: str) -> tuple[int, bytes, dict[str, str]]:
        """Send a request; return the answer's status, body and headers."""
        connection = self.connect(method, path, value, **headers)
        answer = connection.getresponse()
        told = answer.status, answer.read(), {name.lower(): text for name, text in answer.getheaders()}
        connection.close()
        return told

    def get(self, path: str, **headers: str) -> tuple[int, Any]:
        """Return the status and the JSON of an address."""
        status, body, _ = self.answered("GET", path, **headers)
        return status, json.loads(body)

    def post(self, path: str, value: Any, **headers: str) -> tuple[int, Any]:
        """Send JSON; return the status and the JSON that is answered."""
        status, body, _ = self.answered("POST", path, value, **headers)
        return status, json.loads(body)


@contextmanager
def served(index: Path, accounts: Accounts | None = None) -> Iterator[Api]:
    """Serve the API over an index of the toy encoder."""
    reader = PatientReader()
    with ArticleQA.open(index, encoder=ToyEncoder(), reader=reader) as qa:
        services = services_over(qa)
        server = guarded(services.app, services.routes, Serving(port=0), accounts, seen=services.metrics.request)
        server.start()
        yield Api(server.port, qa, reader, services)
        reader.may.set()
        server.close()
        services.answering.close()


@pytest.fixture(scope="module")
def api(toy_corpus_index: Path) -> Iterator[Api]:
    with served(toy_corpus_index) as api:
        yield api
