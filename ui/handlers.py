"""What each event of the page does: component values in, component values out. What comes from the page is checked: it may be anything.

The views give elements. What goes into a `gr.HTML` is what `rendered` makes of them, and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import gradio as gr

from articleqa import feedback
from articleqa.filters import Filters
from articleqa.index.errors import ArticleQAError
from articleqa.index.storage import generations
from articleqa.ui import transcript
from articleqa.ui.article_list import listed
from articleqa.ui.article_pane import Opener
from articleqa.ui.history import MAX_QUESTION, Asked, Conversation, article_of, too_long
from articleqa.ui.i18n import Messages
from articleqa.ui.rendering import rendered
from articleqa.ui.upload import Adder
from articleqa.ui.views import article_list, menu, scope, upload
from articleqa.ui.views.welcome import Overview, welcome_html

if TYPE_CHECKING:
    from articleqa import ArticleQA
    from articleqa.index.records import Metadata
    from articleqa.ui.views.welcome import Example

_SKIP = gr.skip()


class Handlers:
    """The events of a page over one index.

    A handler's parameters are the same everywhere. `event` has the data that the page's script sent with it, which may be anything;
    `request` says which language the browser asks for, and the page is in that one; `conversation` is the page's state; `filters` say which
    articles are asked, None: all. A handler returns the values of the components that it names; "typing" stands for three of them: the box,
    the button that sends, and the button for a new conversation.

    Args:
        qa: The index.
        examples: Questions that the page suggests.
        may_add: Whether articles can be added and removed.
    """

    def __init__(self, qa: ArticleQA, examples: Sequence[Example], *, may_add: bool) -> None:
        self._qa = qa
        self._examples = examples
        self._adder = Adder(qa)
        self._may_add = may_add

    # The page

    def begin(self, request: gr.Request, stored: str | None = None) -> tuple[Any, ...]:
        """Begin a page, with the conversation that its browser kept.

        Args:
            request: Of the page.
            stored: What the browser kept, as JSON.

        Returns:
            State, filters, conversation, article, scope, menu, the place for files, and typing.
        """
        messages = _messages_for(request)
        conversation = Conversation.recalled(messages, self._qa, _json(stored))
        label = messages.say("Ask a question, in any language")
        return (
            conversation,
            None,
            rendered(conversation.html(messages)) if conversation.exchanges else self._welcome(messages),
            self._article_list(messages, None),
            rendered(scope.scope(messages, self._articles(), None)),
            rendered(menu.menu(messages)),
            rendered(upload.drop_zone(messages) if self._may_add else None),
            gr.update(placeholder=label, label=label),
            gr.update(value=messages.say("Ask")),
            gr.update(value=messages.say("New conversation")),
        )

    def again(self, request: gr.Request, filters: Filters | None) -> tuple[Any, ...]:
        """Begin a new conversation; the filters stay. Return state, conversation and article."""
        messages = _messages_for(request)
        return Conversation(), self._welcome(messages), self._article_list(messages, filters)

    # Questions

    def put(self, request: gr.Request, question: str, conversation: Conversation, filters: Filters | None) -> tuple[Any, ...]:
        """Take up a question, as the box has it. Return state, conversation and typing."""
        return self._put(_messages_for(request), Asked(question, filters), conversation)

    def put_example(self, event: gr.EventData, request: gr.Request, conversation: Conversation, filters: Filters | None) -> tuple[Any, ...]:
        """Take up an example that was clicked, `{"example"}` by its place. Return state, conversation and typing."""
        place = event._data.get("example")
        exists = type(place) is int and 0 <= place < len(self._examples)
        return self._put(_messages_for(request), Asked(self._examples[place].question if exists else "", filters), conversation)

    def put_alone(self, event: gr.EventData, request: gr.Request, conversation: Conversation) -> tuple[Any, ...]:
        """Take up an earlier question on its own, `{"turn"}` by its exchange's number. Return state, conversation and typing."""
        earlier = conversation.find(event._data.get("turn"))
        if earlier is None:
            return (_SKIP,) * 5
        return self._put(_messages_for(request), Asked(earlier.asked.question, earlier.asked.filters, follows=False), conversation)

    def answer(self, request: gr.Request, conversation: Conversation, filters: Filters | None) -> tuple[Any, ...]:
        """Answer the pending question. Return state, conversation, article and typing."""
        if conversation.pending is None:
            return (_SKIP,) * 6
        messages = _messages_for(request)
        return self._settled(messages, conversation.answered(messages, self._qa), filters)

    def fail(self, request: gr.Request, conversation: Conversation, filters: Filters | None) -> tuple[Any, ...]:
        """End the pending question without an answer, because too many are waiting. Return what `answer` returns."""
        messages = _messages_for(request)
        return self._settled(messages, conversation.failed(messages), filters)

    def rate(self, event: gr.EventData, request: gr.Request, conversation: Conversation) -> tuple[Any, ...]:
        """Write down whether somebody finds a reply right: `{"turn", "rating"}`. While a question is pending, do nothing.

        Returns:
            State and conversation.

        Raises:
            gradio.Error: It could not be written down.
        """
        exchange, rating = conversation.find(event._data.get("turn")), event._data.get("rating")
        if exchange is None or exchange.reply is None or rating not in {"up", "down"} or conversation.pending or exchange.rated == rating:
            return _SKIP, _SKIP
        messages = _messages_for(request)
        try:
            feedback.append(self._qa.retriever.directory / generations.FEEDBACK, exchange.reply, good=rating == "up")
        except OSError as error:
            raise gr.Error(
                messages.say("Your opinion could not be written down: {reason}", reason=str(error)), print_exception=False
            ) from error
        conversation = conversation.rated(messages, self._qa, exchange.number, rating)
        return conversation, rendered(conversation.html(messages))

    # Articles

    def open(self, event: gr.EventData, request: gr.Request, conversation: Conversation, filters: Filters | None) -> str | dict[str, Any]:
        """Return the article that was clicked.

        It is named by its id, `{"article"}`, with a part of it or not, `{"start", "end", "query"}`; or by an exchange's number, `{"turn"}`,
        with the place of one of its hits, `{"hit"}`, or of its sentences, `{"evidence"}`.
        """
        data = event._data
        opener = Opener(_messages_for(request), self._qa, filters)
        page = None
        if "article" in data:
            query = data.get("query")
            page = opener.article(data["article"], data.get("start"), data.get("end"), query if isinstance(query, str) else "")
        elif exchange := conversation.find(data.get("turn")):
            if "hit" in data:
                page = opener.hit(exchange, data["hit"])
            elif "evidence" in data:
                page = opener.evidence(exchange, data["evidence"])
            else:
                page = opener.answer(exchange)
        return rendered(page) if page is not None else _SKIP

    def look(self, event: gr.EventData, request: gr.Request, filters: Filters | None) -> str:
        """Return the list of articles: `{"query", "count"}`, those that a query finds where there is one."""
        query, count = event._data.get("query"), event._data.get("count")
        return self._article_list(
            _messages_for(request), filters, query if isinstance(query, str) else "", count if type(count) is int else article_list.LISTED
        )

    def choose(self, event: gr.EventData, request: gr.Request, filters: Filters | None) -> tuple[Any, ...]:
        """Change which articles are asked. A choice that no article can match is refused with a message, and nothing changes.

        The data are `{"article", "lang", "source"}`, a list each, `{"since", "until"}`, a day each, and `{"open"}`: is the panel open?

        Returns:
            Filters and scope.
        """
        messages, data = _messages_for(request), event._data
        try:
            filters, problem = _filters(data), ""
        except ValueError:
            problem = messages.say("The first day must not be after the last one.")
        view = scope.scope(messages, self._articles(), filters, is_open=data.get("open") is True, problem=problem)
        return filters, rendered(view)

    def add(
        self, event: gr.EventData, request: gr.Request, conversation: Conversation, filters: Filters | None
    ) -> Iterator[tuple[Any, ...]]:
        """Add files that were uploaded, and name those that were not: `{"files", "failed"}`, as `Adder.add` takes them.

        Yields:
            Status, conversation, article and scope, meanwhile and at the end.
        """
        messages = _messages_for(request)
        if not self._may_add:
            return
        for status in self._adder.add(messages, event._data.get("files"), event._data.get("failed")):
            yield rendered(status), _SKIP, _SKIP, _SKIP
        yield self._changed(messages, conversation, filters, _SKIP)

    def remove(self, event: gr.EventData, request: gr.Request, conversation: Conversation, filters: Filters | None) -> tuple[Any, ...]:
        """Remove an article that was added, `{"article"}` by its id. Return status, conversation, article and scope."""
        messages = _messages_for(request)
        if not self._may_add:
            return (_SKIP,) * 4
        return self._changed(messages, conversation, filters, rendered(self._adder.remove(messages, event._data.get("article"))))

    # Taking away

    def export(self, event: gr.EventData, request: gr.Request, conversation: Conversation) -> str:
        """Return the conversation as a file for the page's script, `{"kind"}`: "md" for Markdown, else JSON."""
        find = article_of(self._qa)
        if event._data.get("kind") == "md":
            name, kind, text = "conversation.md", "text/markdown", transcript.to_markdown(_messages_for(request), conversation.turns, find)
        else:
            name, kind, text = "conversation.json", "application/json", transcript.to_json(conversation.turns, find)
        return rendered(menu.download_html(name, kind, text))

    def ask(self, question: str) -> dict[str, Any]:
        """Return the reply to a question, as `articleqa ask --json` prints it.

        Raises:
            gradio.Error: The question is too long, or the index cannot be used.
        """
        if len(question) > MAX_QUESTION:
            raise gr.Error(too_long(Messages(), question), print_exception=False)
        try:
            return asdict(self._qa.ask(question))
        except ArticleQAError as error:
            raise gr.Error(str(error), print_exception=False) from error

    # What these have in common

    def _put(self, messages: Messages, asked: Asked, conversation: Conversation) -> tuple[Any, ...]:
        """State, conversation and typing once a question is taken up, with which articles it is put to in words."""
        asked = Asked(asked.question, asked.filters, scope.described(messages, self._articles(), asked.filters), asked.follows)
        updated = conversation.put(messages, asked)
        if updated is conversation:
            return (_SKIP,) * 5
        free = updated.pending is None
        # A question that is too long stays in the box, to be shortened.
        box = gr.update(value=asked.question if free else "", interactive=free)
        return updated, rendered(updated.html(messages)), box, gr.update(interactive=free), gr.update(interactive=free)

    def _settled(self, messages: Messages, conversation: Conversation, filters: Filters | None) -> tuple[Any, ...]:
        """State, conversation, article and typing once no question is pending any more."""
        page = Opener(messages, self._qa, filters).answer(conversation.exchanges[-1]) if conversation.exchanges else None
        free = gr.update(interactive=True)
        article = rendered(page) if page is not None else _SKIP
        return conversation, rendered(conversation.html(messages)), article, free, free, free

    def _changed(
        self, messages: Messages, conversation: Conversation, filters: Filters | None, status: str | dict[str, Any]
    ) -> tuple[Any, ...]:
        """Status, conversation, article and scope once the index holds other articles."""
        begun = conversation.exchanges or conversation.pending
        welcome = _SKIP if begun else self._welcome(messages)
        return status, welcome, self._article_list(messages, filters), rendered(scope.scope(messages, self._articles(), filters))

    def _articles(self) -> Sequence[Metadata]:
        """All articles of the index."""
        return self._qa.retriever.metadata()

    def _welcome(self, messages: Messages) -> str:
        """The conversation before the first question."""
        overview = Overview(self._articles(), self._qa.retriever.languages())
        return rendered(welcome_html(messages, overview, self._examples, may_add=self._may_add))

    def _article_list(self, messages: Messages, filters: Filters | None, query: str = "", count: int = article_list.LISTED) -> str:
        """The list of articles, in the article's place."""
        listing = listed(self._qa, query, filters, count)
        return rendered(article_list.article_list_html(messages, listing, article_of(self._qa), may_add=self._may_add))


def _messages_for(request: gr.Request) -> Messages:
    """The language that the browser asks for."""
    return Messages.accepted(request.headers.get("accept-language"))


def _filters(choice: dict[str, Any]) -> Filters | None:
    """Return the filters that a choice in the panel means; None where it means all articles.

    Args:
        choice: The data of the event; may be anything.

    Raises:
        ValueError: No article can match the choice.
    """

    def texts(name: str) -> list[str]:
        values = choice.get(name)
        return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []

    def day(name: str) -> str | None:
        value = choice.get(name)
        return value if isinstance(value, str) else None

    return Filters.of(article_ids=texts("article"), langs=texts("lang"), sources=texts("source"), since=day("since"), until=day("until"))


def _json(text: str | None) -> object:
    """What a browser kept; None where it is no JSON."""
    try:
        return json.loads(text or "null")
    except (ValueError, RecursionError):
        return None
