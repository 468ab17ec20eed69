"""Keeping: what a person takes away of a conversation."""

from __future__ import annotations

from typing import Any

import gradio as gr

from articleqa.index.errors import PackageMissing
from articleqa.ui import downloads
from articleqa.ui.handlers.base import SKIP, Handlers, messages_for
from articleqa.ui.history import Conversation, article_of
from articleqa.ui.rendering import rendered
from articleqa.ui.views import menu


class KeepingHandlers(Handlers):
    """Handlers of the events of keeping and taking away."""

    def export(self, event: gr.EventData, request: gr.Request, conversation: Conversation) -> str | dict[str, Any]:
        """Return the conversation as a file for the page's script, `{"kind"}` as `downloads.conversation` takes it.

        Raises:
            gradio.Error: A library of the format is not installed.
        """
        messages, kind = messages_for(request), event._data.get("kind")
        try:
            download = downloads.conversation(kind, messages, conversation.turns, article_of(self.qa))
        except PackageMissing as error:
            raise gr.Error(str(error), print_exception=False) from error
        return rendered(menu.download_html(download.name, download.media_type, download.content)) if download else SKIP
