"""What the handlers of all events have in common: the index, and the parts of the page that several of them show again.

The views give elements. What goes into a `gr.HTML` is what `rendered` makes of them, and nothing else.
"""

from __future__ import annotations

import inspect
import json
import logging
import sys
import traceback
from functools import wraps
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeVar, cast

import gradio as gr
from gradio import queueing, route_utils, routes

from articleqa.index.errors import PackageMissing
from articleqa.server import faults
from articleqa.ui.article_list import listed
from articleqa.ui.history import article_of
from articleqa.ui.i18n import Messages
from articleqa.ui.rendering import rendered
from articleqa.ui.views import article_list, menu
from articleqa.ui.views.welcome import Overview, welcome_html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from articleqa import ArticleQA
    from articleqa.filters import Filters
    from articleqa.index.records import Article, Metadata
    from articleqa.ui.downloads import Download
    from articleqa.ui.views.welcome import Example

Handler = TypeVar("Handler", bound="Callable[..., Any]")
"""A method that handles an event."""
SKIP: dict[str, Any] = gr.skip()
"""In place of a component's value: it stays as it is."""
_log = logging.getLogger(__name__)


def handler(method: Handler) -> Handler:
    """Make a method a handler whose faults are logged without what was asked or read, which Gradio would print with them."""

    def failed(arguments: Sequence[object], error: Exception) -> gr.Error:
        faults.log(_log, f"The page's event “{method.__name__}” was not handled.", error)
        messages = next((messages_for(a) for a in arguments if isinstance(a, gr.Request)), Messages())
        return gr.Error(messages.say("That could not be done just now. Please try again."), print_exception=False)

    @wraps(method)
    def at_once(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401
        try:
            return method(*arguments, **named)
        except gr.Error:
            raise
        except Exception as error:
            raise failed(arguments, error) from None

    @wraps(method)
    def in_steps(*arguments: Any, **named: Any) -> Iterator[Any]:  # noqa: ANN401
        try:
            yield from method(*arguments, **named)
        except gr.Error:
            raise
        except Exception as error:
            raise failed(arguments, error) from None

    return cast("Handler", in_steps if inspect.isgeneratorfunction(method) else at_once)


class _WithoutValues:
    """Stands for the module `traceback` where Gradio prints errors of its own, whose messages repeat what was sent."""

    def print_exc(self) -> None:
        """Log the error that is being handled."""
        if isinstance(error := sys.exception(), Exception):
            faults.log(_log, "What was sent to the page was not handled.", error)

    def __getattr__(self, name: str) -> object:
        return getattr(traceback, name)


for _module in (queueing, route_utils, routes):
    vars(_module)["traceback"] = _WithoutValues()


def sent(event: gr.EventData) -> dict[str, Any]:
    """Return what the page's script sent with an event, by names; the values may be anything.

    Half of a character that takes two, which no page can show and no file can hold, is a question mark in it.
    """
    data = event._data if isinstance(event._data, dict) else {}
    text = json.dumps(data, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return cast("dict[str, Any]", json.loads(text.encode(errors="replace")))
    return data


class Handlers:
    """Handlers of the events of a page over one index.

    A handler's parameters are the same everywhere. `event` has the data that the page's script sent with it, which may be anything;
    `request` says which language the browser asks for, and the page is in that one; `conversation` is the page's state; `filters` say which
    articles are asked, None: all. A handler returns the values of the components that it names.

    Args:
        qa: The index.
        examples: Questions that the page suggests.
        may_add: Whether articles can be added and removed.
    """

    def __init__(self, qa: ArticleQA, examples: Sequence[Example], *, may_add: bool) -> None:
        self.qa = qa
        self.examples = examples
        self.may_add = may_add

    def articles(self) -> Sequence[Metadata]:
        """All articles of the index."""
        return self.qa.retriever.metadata()

    def article_of(self) -> Callable[[str], Article | None]:
        """Return what finds articles in the newest generation, for all that one event shows of them."""
        return article_of(self.qa.retriever.snapshot())

    def index_id(self) -> str:
        """A name for the index, made of its folder: by it the browser knows what it keeps for the page."""
        return sha256(str(self.qa.retriever.directory.resolve()).encode()).hexdigest()[:16]

    def welcome(self, messages: Messages) -> str:
        """The conversation before the first question."""
        overview = Overview(self.articles(), self.qa.retriever.languages())
        return rendered(welcome_html(messages, overview, may_add=self.may_add))

    def article_list(
        self, messages: Messages, filters: Filters | None, query: str = "", count: int = article_list.LISTED, sort: str = ""
    ) -> str:
        """The list of articles, in the article's place."""
        snapshot = self.qa.retriever.snapshot()
        listing = listed(snapshot, query, filters, count, sort)
        return rendered(article_list.article_list_html(messages, listing, article_of(snapshot), may_add=self.may_add))

    def download(self, make: Callable[[], Download | None]) -> str | dict[str, Any]:
        """Return a file for the page's script, or nothing new where there is none.

        Args:
            make: Makes the file.

        Raises:
            gradio.Error: A library of its format is not installed.
        """
        try:
            download = make()
        except PackageMissing as error:
            raise gr.Error(str(error), print_exception=False) from error
        return rendered(menu.download_html(download.name, download.media_type, download.content)) if download else SKIP


def messages_for(request: gr.Request) -> Messages:
    """The language that the browser asks for."""
    return Messages.accepted(request.headers.get("accept-language"))
