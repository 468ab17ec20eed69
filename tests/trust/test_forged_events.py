"""Whatever is sent with an event of the page, it ends in a value: no fault is logged, nothing large comes back, nothing is kept."""

from __future__ import annotations

import inspect
import json
import logging
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from articleqa import ArticleQA, Retriever
from articleqa.index.ingest import build
from articleqa.ui import history
from articleqa.ui.handlers.articles import ArticleHandlers
from articleqa.ui.handlers.asking import AskingHandlers
from articleqa.ui.handlers.keeping import KeepingHandlers
from articleqa.ui.handlers.quoting import QuotingHandlers
from articleqa.ui.history import Asked, Conversation
from articleqa.ui.i18n import Messages
from tests.toys import ToyEncoder, ToyReader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.browser

ID = "tunnel.txt"
REQUEST = cast("Any", SimpleNamespace(headers={"accept-language": "en"}))
EVENTS: dict[str, tuple[type[Any], dict[str, object]]] = {
    "put": (AskingHandlers, {"question": "When?", "alone": 0, "follow": 0}),
    "fail": (AskingHandlers, {"question": "When?", "alone": 0, "follow": 0}),
    "rate": (AskingHandlers, {"turn": 0, "rating": "up"}),
    "open": (
        ArticleHandlers,
        dict.fromkeys(("turn", "hit", "evidence", "answer", "place", "start", "end", "page", "width"), 0) | {"article": ID, "find": "old"},
    ),
    "look": (ArticleHandlers, {"query": "old", "count": 100, "sort": "newest"}),
    "choose": (ArticleHandlers, {"article": [ID], "lang": ["en"], "source": ["x"], "since": "2024", "until": "2025", "open": True}),
    "add": (ArticleHandlers, {"files": [{"path": "x", "name": "x.txt"}], "failed": ["x"]}),
    "remove": (ArticleHandlers, {"article": ID}),
    "restore": (ArticleHandlers, {"removal": "x"}),
    "edit": (ArticleHandlers, {"article": ID, "values": {"lang": "never"}, "back": ["title"]}),
    "recall": (KeepingHandlers, {"entries": [{"key": "a", "entry": '{"question":"Why?"}', "rated": "up"}], "quiet": False}),
    "conversations": (KeepingHandlers, {"conversations": [{"id": "a", "title": "x", "day": "2024-12-05", "current": True}]}),
    "export": (KeepingHandlers, {"kind": "md"}),
    "quote": (QuotingHandlers, {"article": ID, "start": 0, "end": 3}),
    "show": (QuotingHandlers, {"quotes": [{"id": 1, "article": ID, "start": 0, "end": 3, "text": "The"}]}),
    "save": (QuotingHandlers, {"kind": "md", "quotes": [{"id": 1, "article": ID, "start": 0, "end": 3, "text": "The"}]}),
}
DEEP = json.loads("[" * 300 + "]" * 300)
FORGED: list[object] = [
    *(None, True, -1, 2**70, 1.5, float("nan"), float("-inf"), "", "\0", "\ud800", "x" * 100_000, "__class__", "../../etc/passwd"),
    *([], [[]], {}, {"": {}}, DEEP, [None] * 10_000, ["\ud800"] * 1000, [{"key": "a", "entry": DEEP}], {"path": "\ud800", "name": []}),
]


@pytest.fixture(scope="module")
def qa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArticleQA]:
    folder = tmp_path_factory.mktemp("forged")
    (folder / ID).write_text("The old tunnel was opened in 1994. The old bridge was opened in 1998.", encoding="utf-8")
    build([folder / ID], folder / "index", encoder=ToyEncoder())
    with ArticleQA(Retriever.open(folder / "index", encoder=ToyEncoder(), reader=ToyReader())) as opened:
        yield opened


def handled(method: Callable[..., Any], data: object, conversation: Conversation) -> list[object]:
    """What a handler gives for an event with these data."""
    values = {"event": SimpleNamespace(_data=data), "request": REQUEST, "conversation": conversation, "filters": None}
    given = method(*(values[name] for name in inspect.signature(method).parameters))
    return list(given) if inspect.isgenerator(given) else [given]


def forgeries(usual: dict[str, object]) -> Iterator[object]:
    """The data of an event with each of its values forged, and all of them at once."""
    yield from FORGED
    for forged in FORGED:
        yield from ({**usual, name: forged} for name in usual)
        yield dict.fromkeys(usual, forged)


@pytest.mark.parametrize("name", EVENTS)
def test_a_forged_event_ends_in_a_value(
    name: str, qa: ArticleQA, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "_PAUSE", 0)
    *_, conversation = Conversation().answered(Messages(), qa, Asked("When was the old tunnel opened"))
    before = {path: path.stat().st_size for path in qa.retriever.directory.rglob("*")}
    kind, usual = EVENTS[name]
    method = getattr(kind(qa, (), may_add=True), name)
    with caplog.at_level(logging.WARNING):
        for data in forgeries(usual):
            given = handled(method, data, conversation)
            assert len(json.dumps(given, default=str)) < 2_500_000
    assert caplog.records == []
    if name != "rate":
        assert {path: path.stat().st_size for path in qa.retriever.directory.rglob("*")} == before


def test_every_event_of_the_page_is_forged() -> None:
    methods = {(kind, name) for kind, _ in EVENTS.values() for name, method in vars(kind).items() if "event" in method_parameters(method)}
    assert {(kind, name) for kind, name in methods if not name.startswith("_")} == {(kind, name) for name, (kind, _) in EVENTS.items()}


def method_parameters(method: object) -> tuple[str, ...]:
    return tuple(inspect.signature(method).parameters) if inspect.isfunction(method) else ()
