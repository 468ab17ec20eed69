"""Articles: opening them, looking through their list, choosing which are asked, adding, removing and correcting them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import gradio as gr

from articleqa.filters import Filters
from articleqa.ui.article_pane import Opener
from articleqa.ui.choice import TooManyChosen, filters_of
from articleqa.ui.editing import Editor, Outcome
from articleqa.ui.handlers.base import SKIP, Handlers, handler, messages_for, sent
from articleqa.ui.history import Conversation
from articleqa.ui.rendering import rendered
from articleqa.ui.upload import Adder
from articleqa.ui.views import article_list, scope

if TYPE_CHECKING:
    import htpy as h

    from articleqa import ArticleQA
    from articleqa.ui.i18n import Messages
    from articleqa.ui.views.welcome import Example


class ArticleHandlers(Handlers):
    """Handlers of the events about articles; the arguments are those of `Handlers`, and who adds and removes articles."""

    def __init__(self, qa: ArticleQA, examples: Sequence[Example], *, may_add: bool, adder: Adder | None = None) -> None:
        super().__init__(qa, examples, may_add=may_add)
        self._adder = adder or Adder(qa)
        self._editor = Editor(qa)

    @handler
    def open(self, event: gr.EventData, request: gr.Request, conversation: Conversation, filters: Filters | None) -> str | dict[str, Any]:
        """Return the article that was clicked.

        With `{"find"}` the places of these words are marked in it. It is named by its id, `{"article"}`, with a part of it or not,
        `{"start", "end"}`; or by an exchange's number, `{"turn"}`,
        with the place of one of its hits, `{"hit"}`, of its sentences, `{"evidence"}`, or of an answer's places, `{"answer", "place"}`.
        With `{"page", "width"}` that page of its file is shown as it looks.
        """
        data = sent(event)
        opener = Opener(messages_for(request), self.qa.retriever.snapshot(), filters, data, may_edit=self.may_add)
        page = None
        if "article" in data:
            page = opener.article(data["article"], data.get("start"), data.get("end"))
        elif exchange := conversation.find(data.get("turn")):
            if "hit" in data:
                page = opener.hit(exchange, data["hit"])
            elif "evidence" in data:
                page = opener.evidence(exchange, data["evidence"])
            elif "answer" in data:
                page = opener.place(exchange, data["answer"], data.get("place"))
            else:
                page = opener.answer(exchange)
        return rendered(page) if page is not None else SKIP

    @handler
    def look(self, event: gr.EventData, request: gr.Request, filters: Filters | None) -> str:
        """Return the list of articles: `{"query", "count", "sort"}`, those that a query finds where there is one."""
        data = sent(event)
        query, count, sort = (data.get(name) for name in ("query", "count", "sort"))
        return self.article_list(
            messages_for(request),
            filters,
            query if isinstance(query, str) else "",
            count if type(count) is int else article_list.LISTED,
            sort if isinstance(sort, str) else "",
        )

    @handler
    def choose(self, event: gr.EventData, request: gr.Request, filters: Filters | None) -> tuple[Any, ...]:
        """Change which articles are asked. A choice that no article can match is refused with a message, and nothing changes.

        The data are `{"article", "lang", "source"}`, a list each, `{"since", "until"}`, a day each, and `{"open"}`: is the panel open?

        Returns:
            Filters and scope.
        """
        messages, data = messages_for(request), sent(event)
        try:
            filters, problem = filters_of(data), ""
        except TooManyChosen:
            problem = messages.say("That is more than can be chosen at once. Choose less.")
        except ValueError:
            problem = messages.say("The first day must not be after the last one.")
        view = scope.scope(messages, self.articles(), filters, is_open=data.get("open") is True, problem=problem)
        return filters, rendered(view)

    @handler
    def add(
        self, event: gr.EventData, request: gr.Request, conversation: Conversation, filters: Filters | None
    ) -> Iterator[tuple[Any, ...]]:
        """Add files that were uploaded, and name those that were not: `{"files", "failed"}`, as `Adder.add` takes them.

        Yields:
            Status, conversation, article and scope, meanwhile and at the end.
        """
        messages = messages_for(request)
        if self.may_add:
            data = sent(event)
            statuses = self._adder.add(messages, data.get("files"), data.get("failed"))
            yield from self._changing(statuses, messages, conversation, filters)

    @handler
    def remove(self, event: gr.EventData, request: gr.Request, conversation: Conversation, filters: Filters | None) -> tuple[Any, ...]:
        """Remove an article that was added, `{"article"}` by its id. Return status, conversation, article and scope."""
        messages = messages_for(request)
        if not self.may_add:
            return (SKIP,) * 4
        return self._changed(messages, conversation, filters, rendered(self._adder.remove(messages, sent(event).get("article"))))

    @handler
    def restore(
        self, event: gr.EventData, request: gr.Request, conversation: Conversation, filters: Filters | None
    ) -> Iterator[tuple[Any, ...]]:
        """Bring back what was removed: `{"removal"}`, as `Adder.restore` takes it.

        Yields:
            Status, conversation, article and scope, meanwhile and at the end.
        """
        messages = messages_for(request)
        if self.may_add:
            yield from self._changing(self._adder.restore(messages, sent(event).get("removal")), messages, conversation, filters)

    @handler
    def edit(
        self, event: gr.EventData, request: gr.Request, conversation: Conversation, filters: Filters | None
    ) -> Iterator[tuple[Any, ...]]:
        """Correct what is known of an article: `{"article", "values", "back"}`, as `Editor.edit` takes them.

        Yields:
            Status, outcome, conversation and scope: each status as it comes, and the rest at the end.
        """
        messages = messages_for(request)
        if not self.may_add:
            return
        data = sent(event)
        for told in self._editor.edit(messages, *(data.get(name) for name in ("article", "values", "back"))):
            if isinstance(told, Outcome):
                welcome = SKIP if conversation.exchanges else self.welcome(messages)
                yield "", asdict(told), welcome, rendered(scope.scope(messages, self.articles(), filters))
            else:
                yield rendered(told), SKIP, SKIP, SKIP

    def _changing(
        self, statuses: Iterator[h.Element], messages: Messages, conversation: Conversation, filters: Filters | None
    ) -> Iterator[tuple[Any, ...]]:
        """Yield status, conversation, article and scope: each status as it comes, and the rest at the end."""
        for status in statuses:
            yield rendered(status), SKIP, SKIP, SKIP
        yield self._changed(messages, conversation, filters, SKIP)

    def _changed(
        self, messages: Messages, conversation: Conversation, filters: Filters | None, status: str | dict[str, Any]
    ) -> tuple[Any, ...]:
        """Status, conversation, article and scope once the index holds other articles."""
        welcome = SKIP if conversation.exchanges else self.welcome(messages)
        return status, welcome, self.article_list(messages, filters), rendered(scope.scope(messages, self.articles(), filters))
