"""What comes from the browser may be anything."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from articleqa.ui.handlers.articles import ArticleHandlers
from articleqa.ui.handlers.base import SKIP
from articleqa.ui.history import Conversation
from tests.ui.samples import SEED, stub

pytestmark = pytest.mark.browser

REQUEST = cast("Any", SimpleNamespace(headers={"accept-language": "en"}))


def event(**data: object) -> Any:
    return cast("Any", SimpleNamespace(_data=data))


def edited(*, may_add: bool, **data: object) -> list[tuple[Any, ...]]:
    handlers = ArticleHandlers(stub([SEED], {}), (), may_add=may_add)
    return list(handlers.edit(event(**data), REQUEST, Conversation(), None))


def test_where_nothing_may_be_added_nothing_is_corrected() -> None:
    assert edited(may_add=False, article=SEED.id, values={"title": "Another"}) == []


def test_a_wrong_value_is_told_and_the_page_shows_what_is_known() -> None:
    ((status, outcome, welcome, scope),) = edited(may_add=True, article=SEED.id, values={"date": "soon"})
    assert status == ""
    assert outcome == {"article": SEED.id, "problem": "“soon” is no day. Write it like 2024-12-05.", "field": "date"}
    assert "Ask the articles" in welcome
    assert "All 1 articles" in scope or "The one article" in scope
    assert SKIP not in (status, outcome, welcome, scope)


@pytest.mark.parametrize("data", [{}, {"article": 7}, {"article": [SEED.id], "values": 7, "back": 7}])
def test_what_names_no_article_changes_nothing(data: dict[str, object]) -> None:
    assert edited(may_add=True, **data) == []
