"""Keeping: earlier conversations, which the browser holds, and what a person takes away of one."""

from __future__ import annotations

from typing import Any

import gradio as gr

from articleqa.filters import Filters
from articleqa.ui import downloads
from articleqa.ui.article_pane import Opener
from articleqa.ui.choice import LONGEST_NAME
from articleqa.ui.handlers.base import SKIP, Handlers, handler, messages_for, sent
from articleqa.ui.history import Conversation
from articleqa.ui.rendering import rendered
from articleqa.ui.views import conversations, scope
from articleqa.ui.views.conversations import Listed

_MOST = 5000
"""Conversations that are listed, the newest."""
_TITLE, _DAY = 200, 10
"""Characters of a conversation's name, which is the beginning of its first question, and of a day."""


class KeepingHandlers(Handlers):
    """Handlers of the events of keeping and taking away."""

    @handler
    def export(self, event: gr.EventData, request: gr.Request, conversation: Conversation) -> str | dict[str, Any]:
        """Return the conversation as a file for the page's script, `{"kind"}` as `downloads.conversation` takes it.

        Raises:
            gradio.Error: A library of the format is not installed.
        """
        messages, kind = messages_for(request), sent(event).get("kind")
        return self.download(lambda: downloads.conversation(kind, messages, conversation.turns, self.article_of()))

    @handler
    def recall(self, event: gr.EventData, request: gr.Request, filters: Filters | None) -> tuple[Any, ...]:
        """Show a conversation that the browser kept: `{"entries", "quiet"}`, the first as `transcript.entries` takes them.

        The articles that its last question was put to are the ones that are asked from now on, and the pane shows the last answer's
        article. Where it is "quiet", filters and pane stay as they are: another tab has gone on with the conversation that is shown.

        Returns:
            State, filters, conversation, article and scope.
        """
        messages = messages_for(request)
        data = sent(event)
        recalled = Conversation.recalled(messages, self.qa, data.get("entries"))
        view = rendered(recalled.html(messages)) if recalled.exchanges else self.welcome(messages)
        if data.get("quiet") is True:
            return recalled, SKIP, view, SKIP, SKIP
        if recalled.exchanges:
            filters = recalled.exchanges[-1].asked.filters
        snapshot = self.qa.retriever.snapshot()
        pages = (
            Opener(messages, snapshot, filters, {"turn": exchange.number}, may_edit=self.may_add).answer(exchange)
            for exchange in reversed(recalled.exchanges)
        )
        page = next((page for page in pages if page is not None), None)
        article = rendered(page) if page is not None else self.article_list(messages, filters)
        return recalled, filters, view, article, rendered(scope.scope(messages, self.articles(), filters))

    @handler
    def conversations(self, event: gr.EventData, request: gr.Request) -> str:
        """Return the list of the conversations that the browser keeps: `{"conversations"}`, each `{"id", "title", "day", "current"}`."""
        return rendered(conversations.conversations(messages_for(request), _listed(sent(event).get("conversations"))))


def _listed(values: object) -> list[Listed]:
    """The conversations of a list that comes from a browser, without what is none."""
    listed = []
    for value in values[:_MOST] if isinstance(values, list) else []:
        fields = value if isinstance(value, dict) else {}
        id_, title, day = fields.get("id"), fields.get("title"), fields.get("day")
        if isinstance(id_, str) and isinstance(title, str) and isinstance(day, str) and len(id_) <= LONGEST_NAME:
            listed.append(Listed(id_, title[:_TITLE], day[:_DAY], current=fields.get("current") is True))
    return listed
