"""Questions: what happens from the page's beginning over a question's being put to the rating of its reply."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import gradio as gr
import htpy as h

from articleqa import feedback
from articleqa.filters import Filters
from articleqa.index.errors import ArticleQAError
from articleqa.index.storage import generations
from articleqa.ui.article_pane import Opener
from articleqa.ui.handlers.base import SKIP, Handlers, messages_for
from articleqa.ui.history import MAX_QUESTION, Asked, Conversation, too_long
from articleqa.ui.i18n import Messages
from articleqa.ui.rendering import rendered
from articleqa.ui.views import conversations, menu, scope, toast, upload


class AskingHandlers(Handlers):
    """Handlers of the events of asking."""

    def begin(self, request: gr.Request) -> tuple[Any, ...]:
        """Begin a page. What its browser kept comes later, by `KeepingHandlers.recall`.

        Returns:
            State, filters, conversation, article, scope, the way to earlier conversations, menu, the place for files, and typing.
        """
        messages = messages_for(request)
        label = messages.say("Ask a question, in any language")
        return (
            Conversation(),
            None,
            self.welcome(messages),
            self.article_list(messages, None),
            rendered(scope.scope(messages, self.articles(), None)),
            rendered(h.fragment[conversations.opener(messages, self.index_id()), toast.toasts(messages)]),
            rendered(menu.menu(messages)),
            rendered(upload.drop_zone(messages) if self.may_add else None),
            gr.update(placeholder=label, label=label),
            gr.update(value=messages.say("Ask")),
            gr.update(value=messages.say("New conversation")),
        )

    def again(self, request: gr.Request, filters: Filters | None) -> tuple[Any, ...]:
        """Begin a new conversation; the filters stay. Return state, conversation and article."""
        messages = messages_for(request)
        return Conversation(), self.welcome(messages), self.article_list(messages, filters)

    def put(self, request: gr.Request, question: str, conversation: Conversation, filters: Filters | None) -> tuple[Any, ...]:
        """Take up a question, as the box has it. Return state, conversation and typing."""
        return self._put(messages_for(request), Asked(question, filters), conversation)

    def put_example(self, event: gr.EventData, request: gr.Request, conversation: Conversation, filters: Filters | None) -> tuple[Any, ...]:
        """Take up an example that was clicked, `{"example"}` by its place. Return state, conversation and typing."""
        place = event._data.get("example")
        exists = type(place) is int and 0 <= place < len(self.examples)
        return self._put(messages_for(request), Asked(self.examples[place].question if exists else "", filters), conversation)

    def put_alone(self, event: gr.EventData, request: gr.Request, conversation: Conversation) -> tuple[Any, ...]:
        """Take up an earlier question on its own, `{"turn"}` by its exchange's number. Return state, conversation and typing."""
        earlier = conversation.find(event._data.get("turn"))
        if earlier is None:
            return (SKIP,) * 5
        return self._put(messages_for(request), Asked(earlier.asked.question, earlier.asked.filters, follows=False), conversation)

    def answer(self, request: gr.Request, conversation: Conversation, filters: Filters | None) -> tuple[Any, ...]:
        """Answer the pending question. Return state, conversation, article and typing."""
        if conversation.pending is None:
            return (SKIP,) * 6
        messages = messages_for(request)
        return self._settled(messages, conversation.answered(messages, self.qa), filters)

    def fail(self, request: gr.Request, conversation: Conversation, filters: Filters | None) -> tuple[Any, ...]:
        """End the pending question without an answer, because too many are waiting. Return what `answer` returns."""
        messages = messages_for(request)
        return self._settled(messages, conversation.failed(messages), filters)

    def rate(self, event: gr.EventData, request: gr.Request, conversation: Conversation) -> tuple[Any, ...]:
        """Write down whether somebody finds a reply right: `{"turn", "rating"}`. While a question is pending, do nothing.

        Returns:
            State, conversation and status.
        """
        exchange, rating = conversation.find(event._data.get("turn")), event._data.get("rating")
        if exchange is None or exchange.reply is None or rating not in ("up", "down") or conversation.pending or exchange.rated == rating:
            return SKIP, SKIP, SKIP
        messages = messages_for(request)
        try:
            feedback.append(self.qa.retriever.directory / generations.FEEDBACK, exchange.reply, good=rating == "up")
        except OSError as error:
            failed = upload.failed(messages, messages.say("Your opinion could not be written down: {reason}", reason=str(error)))
            return SKIP, SKIP, rendered(failed)
        conversation = conversation.rated(messages, self.qa, exchange.number, rating)
        return conversation, rendered(conversation.html(messages)), SKIP

    def ask(self, question: str) -> dict[str, Any]:
        """Return the reply to a question, as `articleqa ask --json` prints it.

        Raises:
            gradio.Error: The question is too long, or the index cannot be used.
        """
        if len(question) > MAX_QUESTION:
            raise gr.Error(too_long(Messages(), question), print_exception=False)
        try:
            return asdict(self.qa.ask(question))
        except ArticleQAError as error:
            raise gr.Error(str(error), print_exception=False) from error

    def _put(self, messages: Messages, asked: Asked, conversation: Conversation) -> tuple[Any, ...]:
        """State, conversation and typing once a question is taken up, with which articles it is put to in words."""
        asked = Asked(asked.question, asked.filters, scope.described(messages, self.articles(), asked.filters), asked.follows)
        updated = conversation.put(messages, asked)
        if updated is conversation:
            return (SKIP,) * 5
        free = updated.pending is None
        # A question that is too long stays in the box, to be shortened.
        box = gr.update(value=asked.question if free else "", interactive=free)
        return updated, rendered(updated.html(messages)), box, gr.update(interactive=free), gr.update(interactive=free)

    def _settled(self, messages: Messages, conversation: Conversation, filters: Filters | None) -> tuple[Any, ...]:
        """State, conversation, article and typing once no question is pending any more."""
        page = Opener(messages, self.qa, filters).answer(conversation.exchanges[-1]) if conversation.exchanges else None
        free = gr.update(interactive=True)
        article = rendered(page) if page is not None else SKIP
        return conversation, rendered(conversation.html(messages)), article, free, free, free
