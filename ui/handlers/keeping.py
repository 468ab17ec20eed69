"""Keeping: what a person takes away of a conversation."""

from __future__ import annotations

import gradio as gr

from articleqa.ui import transcript
from articleqa.ui.handlers.base import Handlers, messages_for
from articleqa.ui.history import Conversation, article_of
from articleqa.ui.rendering import rendered
from articleqa.ui.views import menu


class KeepingHandlers(Handlers):
    """Handlers of the events of keeping and taking away."""

    def export(self, event: gr.EventData, request: gr.Request, conversation: Conversation) -> str:
        """Return the conversation as a file for the page's script, `{"kind"}`: "md" for Markdown, else JSON."""
        find = article_of(self.qa)
        if event._data.get("kind") == "md":
            name, kind, text = "conversation.md", "text/markdown", transcript.to_markdown(messages_for(request), conversation.turns, find)
        else:
            name, kind, text = "conversation.json", "application/json", transcript.to_json(conversation.turns, find)
        return rendered(menu.download_html(name, kind, text))
