"""Quotes: words that are selected or beside an answer, and the list of those that the browser keeps."""

from __future__ import annotations

from typing import Any

import gradio as gr

from articleqa.ui import downloads
from articleqa.ui.citation_text import citation
from articleqa.ui.handlers.base import Handlers, handler, messages_for, sent
from articleqa.ui.quotes import looked_up, part_of
from articleqa.ui.rendering import rendered
from articleqa.ui.views import quotes


class QuotingHandlers(Handlers):
    """Handlers of the events about quotes."""

    @handler
    def quote(self, event: gr.EventData, request: gr.Request) -> dict[str, Any]:
        """Return words of an article, `{"article", "start", "end"}`, for the page's script.

        Returns:
            The same with their "text", `article.text[start:end]`, and as "cited" the text with its source; empty where there are no such
            words.
        """
        data = sent(event)
        article_id = data.get("article")
        article = self.article_of()(article_id) if isinstance(article_id, str) else None
        span = part_of(article, data.get("start"), data.get("end")) if article else None
        if article is None or span is None:
            return {}
        text, cited = article.text[span.start : span.end], citation(messages_for(request), article, span)
        return {"article": article.id, "start": span.start, "end": span.end, "text": text, "cited": cited}

    @handler
    def show(self, event: gr.EventData, request: gr.Request) -> str:
        """Return the list of quotes, `{"quotes"}` as `looked_up` takes them, in the article's place."""
        found = looked_up(sent(event).get("quotes"), self.article_of())
        return rendered(quotes.quote_list(messages_for(request), found))

    @handler
    def save(self, event: gr.EventData, request: gr.Request) -> str | dict[str, Any]:
        """Return quotes as a file for the page's script: `{"kind", "quotes"}`, as `downloads.quotes` and `looked_up` take them.

        Raises:
            gradio.Error: A library of the format is not installed.
        """
        data = sent(event)
        found = looked_up(data.get("quotes"), self.article_of())
        return self.download(lambda: downloads.quotes(data.get("kind"), messages_for(request), found))
