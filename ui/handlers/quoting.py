"""Quotes: words that are selected or beside an answer, and the list of those that the browser keeps."""

from __future__ import annotations

from typing import Any

import gradio as gr

from articleqa.ui import downloads
from articleqa.ui.citation_text import citation
from articleqa.ui.handlers.base import Handlers, messages_for
from articleqa.ui.history import article_of
from articleqa.ui.quotes import looked_up, part_of
from articleqa.ui.rendering import rendered
from articleqa.ui.views import quotes


class QuotingHandlers(Handlers):
    """Handlers of the events about quotes."""

    def quote(self, event: gr.EventData, request: gr.Request) -> dict[str, Any]:
        """Return words of an article, `{"article", "start", "end"}`, for the page's script.

        Returns:
            The same with their "text", `article.text[start:end]`, and as "cited" the text with its source; empty where there are no such
            words.
        """
        article_id = event._data.get("article")
        article = article_of(self.qa)(article_id) if isinstance(article_id, str) else None
        span = part_of(article, event._data.get("start"), event._data.get("end")) if article else None
        if article is None or span is None:
            return {}
        text, cited = article.text[span.start : span.end], citation(messages_for(request), article, span)
        return {"article": article.id, "start": span.start, "end": span.end, "text": text, "cited": cited}

    def show(self, event: gr.EventData, request: gr.Request) -> str:
        """Return the list of quotes, `{"quotes"}` as `looked_up` takes them, in the article's place."""
        return rendered(quotes.quote_list(messages_for(request), looked_up(event._data.get("quotes"), article_of(self.qa))))

    def save(self, event: gr.EventData, request: gr.Request) -> str | dict[str, Any]:
        """Return quotes as a file for the page's script: `{"kind", "quotes"}`, as `downloads.quotes` and `looked_up` take them.

        Raises:
            gradio.Error: A library of the format is not installed.
        """
        found = looked_up(event._data.get("quotes"), article_of(self.qa))
        return self.download(lambda: downloads.quotes(event._data.get("kind"), messages_for(request), found))
