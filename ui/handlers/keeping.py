"""Keeping: earlier conversations, which the browser holds, and what a person takes away of one."""

from __future__ import annotations

from typing import Any

import gradio as gr

from articleqa.filters import Filters
from articleqa.ui import transcript
from articleqa.ui.article_pane import Opener
from articleqa.ui.handlers.base import SKIP, Handlers, messages_for
from articleqa.ui.history import Conversation, article_of
from articleqa.ui.rendering import rendered
from articleqa.ui.views import conversations, menu, scope
from articleqa.ui.views.conversations import Listed


class KeepingHandlers(Handlers):
    """Handlers of the events of keeping and taking away."""

    def recall(self, event: gr.EventData, request: gr.Request, conversation: Conversation, filters: Filters | None) -> tuple[Any, ...]:
        """Show a conversation that the browser kept: `{"entries", "quiet"}`, the first as `transcript.entries` takes them.

        The articles that its last question was put to are the ones that are asked from now on, and the pane shows the last answer's
        article. Where it is "quiet", filters and pane stay as they are: another tab has gone on with the conversation that is shown.
        While a question is pending, nothing happens.

        Returns:
            State, filters, conversation, article and scope.
        """
        if conversation.pending is not None:
            return (SKIP,) * 5
        messages = messages_for(request)
        recalled = Conversation.recalled(messages, self.qa, event._data.get("entries"))
        view = rendered(recalled.html(messages)) if recalled.exchanges else self.welcome(messages)
        if event._data.get("quiet") is True:
            return recalled, SKIP, view, SKIP, SKIP
        if recalled.exchanges:
            filters = recalled.exchanges[-1].asked.filters
        opener = Opener(messages, self.qa, filters)
        pages = (opener.answer(exchange) for exchange in reversed(recalled.exchanges))
        page = next((page for page in pages if page is not None), None)
        article = rendered(page) if page is not None else self.article_list(messages, filters)
        return recalled, filters, view, article, rendered(scope.scope(messages, self.articles(), filters))

    def conversations(self, event: gr.EventData, request: gr.Request) -> str:
        """Return the list of the conversations that the browser keeps: `{"conversations"}`, each `{"id", "title", "day", "current"}`."""
        return rendered(conversations.conversations(messages_for(request), _listed(event._data.get("conversations"))))

    def export(self, event: gr.EventData, request: gr.Request, conversation: Conversation) -> str:
        """Return the conversation as a file for the page's script, `{"kind"}`: "md" for Markdown, else JSON."""
        find = article_of(self.qa)
        if event._data.get("kind") == "md":
            name, kind, text = "conversation.md", "text/markdown", transcript.to_markdown(messages_for(request), conversation.turns, find)
        else:
            name, kind, text = "conversation.json", "application/json", transcript.to_json(conversation.turns, find)
        return rendered(menu.download_html(name, kind, text))


def _listed(values: object) -> list[Listed]:
    """The conversations of a list that comes from a browser, without what is none."""
    listed = []
    for value in values if isinstance(values, list) else []:
        fields = value if isinstance(value, dict) else {}
        id_, title, day = fields.get("id"), fields.get("title"), fields.get("day")
        if isinstance(id_, str) and isinstance(title, str) and isinstance(day, str):
            listed.append(Listed(id_, title, day, current=fields.get("current") is True))
    return listed
