"""Questions: what happens from the page's beginning over a question's being put to the rating of its reply."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import gradio as gr
import htpy as h

from articleqa import feedback
from articleqa.filters import Filters
from articleqa.index.errors import ArticleQAError
from articleqa.index.storage import generations
from articleqa.json_answers import as_json
from articleqa.server import faults
from articleqa.server.limits import MAX_QUESTION
from articleqa.ui.article_pane import Opener
from articleqa.ui.examples import Suggester
from articleqa.ui.handlers.base import SKIP, Handlers, handler, messages_for, sent
from articleqa.ui.history import Asked, Conversation, too_long
from articleqa.ui.i18n import Messages
from articleqa.ui.rendering import rendered
from articleqa.ui.views import conversations, menu, quotes, scope, toast, upload, welcome

if TYPE_CHECKING:
    from articleqa import ArticleQA
    from articleqa.records import Reply
    from articleqa.ui.views.welcome import Example


class AskingHandlers(Handlers):
    """Handlers of the events of asking.

    The arguments are those of `Handlers`, whether ratings are written down, and what is told of each reply that is whole.
    """

    def __init__(
        self,
        qa: ArticleQA,
        examples: Sequence[Example],
        *,
        may_add: bool,
        may_rate: bool = True,
        answered: Callable[[Reply], object] | None = None,
    ) -> None:
        super().__init__(qa, examples, may_add=may_add)
        self._answered = answered or (lambda _: None)
        self._may_rate = may_rate
        self._suggester = Suggester(qa)

    @handler
    def begin(self, request: gr.Request) -> tuple[Any, ...]:
        """Begin a page. What its browser kept comes later, by `KeepingHandlers.recall`.

        Returns:
            State, filters, conversation, article, scope, earlier conversations, quotes, menu, the place for files, suggestions, divider,
            the box, and the buttons that send and begin anew.
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
            rendered(quotes.opener(messages, self.index_id())),
            rendered(menu.menu(messages)),
            rendered(upload.drop_zone(messages) if self.may_add else None),
            rendered(welcome.suggestions(messages, self.examples)),
            rendered(menu.divider(messages)),
            gr.update(placeholder=label, label=label),
            gr.update(value=messages.say("Ask")),
            gr.update(value=messages.say("New conversation")),
        )

    @handler
    def suggest(self, request: gr.Request) -> str:
        """Return questions to try, made of the articles' own names where none were handed in; nothing where they are still looked for."""
        messages = messages_for(request)
        return rendered(welcome.suggestions(messages, self.examples or self._suggester.examples(messages)))

    @handler
    def again(self, request: gr.Request, filters: Filters | None) -> tuple[Any, ...]:
        """Begin a new conversation; the filters stay. Return state, conversation and article."""
        messages = messages_for(request)
        return Conversation(), self.welcome(messages), self.article_list(messages, filters)

    @handler
    def put(
        self, event: gr.EventData, request: gr.Request, conversation: Conversation, filters: Filters | None
    ) -> Iterator[tuple[Any, ...]]:
        """Answer a question: `{"question"}`, or an earlier one, by its exchange's number.

        An earlier one is asked again on its own, `{"alone"}`, or as one that follows those before it, `{"follow"}`.

        Yields:
            State, conversation, article and the box; first with the first answer, then with all its places. The article comes once.
        """
        messages = messages_for(request)
        asked = self._asked(messages, sent(event), conversation, filters)
        if asked is None:
            yield (SKIP,) * 4
            return
        article: Any = None
        for answered in conversation.answered(messages, self.qa, asked):
            article = SKIP if article else self._article(messages, answered, filters)
            if (newest := answered.exchanges[-1]).complete and newest.reply:
                self._answered(newest.reply)
            # A question that is too long stays in the box, to be shortened.
            box = gr.update(value=asked.question) if len(asked.question) > MAX_QUESTION else SKIP
            yield answered, rendered(answered.html(messages)), article, box

    @handler
    def fail(self, event: gr.EventData, request: gr.Request, conversation: Conversation, filters: Filters | None) -> tuple[Any, ...]:
        """Say that a question, as `put` takes it, was not answered: too many are waiting. Return state and conversation."""
        messages = messages_for(request)
        asked = self._asked(messages, sent(event), conversation, filters)
        if asked is None:
            return SKIP, SKIP
        failed = conversation.failed(messages, asked)
        return failed, rendered(failed.html(messages))

    @handler
    def rate(self, event: gr.EventData, request: gr.Request, conversation: Conversation) -> tuple[Any, ...]:
        """Write down whether somebody finds a reply right: `{"turn", "rating"}`.

        Returns:
            State, conversation and status.
        """
        exchange, rating = conversation.find(sent(event).get("turn")), sent(event).get("rating")
        if not self._may_rate or exchange is None or exchange.reply is None or rating not in ("up", "down") or exchange.rated == rating:
            return SKIP, SKIP, SKIP
        messages, path = messages_for(request), self.qa.retriever.directory / generations.FEEDBACK
        try:
            feedback.write(path, exchange.key, exchange.reply, good=rating == "up")
        except feedback.FeedbackFull as error:
            reason = messages.say("the file for it has reached its {size} MB. It has to be moved away first.", size=str(error.megabytes))
        except OSError as error:
            reason = error.strerror or faults.told(error, self.qa.retriever.directory)
        else:
            reason = ""
        if reason:
            failed = upload.failed(messages, messages.say("Your opinion could not be written down: {reason}", reason=reason))
            return SKIP, SKIP, rendered(failed)
        conversation = conversation.rated(messages, self.qa, exchange.number, rating)
        return conversation, rendered(conversation.html(messages)), SKIP

    @handler
    def show_again(self, request: gr.Request, conversation: Conversation) -> tuple[Any, ...]:
        """Show the replies with what is known of the articles now. Return state and conversation."""
        if not conversation.exchanges:
            return SKIP, SKIP
        messages = messages_for(request)
        conversation = conversation.shown_again(messages, self.qa)
        return conversation, rendered(conversation.html(messages))

    @handler
    def reply(self, question: str) -> dict[str, Any]:
        """Return the reply to a question, as `articleqa ask --json` prints it.

        Raises:
            gradio.Error: The question is too long, or the index cannot be used.
        """
        if not isinstance(question, str):
            raise gr.Error("A question is a text: send it as a string.", print_exception=False)
        if len(question) > MAX_QUESTION:
            raise gr.Error(too_long(Messages(), question), print_exception=False)
        try:
            reply = self.qa.ask(question.encode(errors="replace").decode())
        except ArticleQAError as error:
            raise gr.Error(faults.told(error, self.qa.retriever.directory), print_exception=False) from error
        self._answered(reply)
        return as_json(reply)

    def _asked(self, messages: Messages, data: dict[str, Any], conversation: Conversation, filters: Filters | None) -> Asked | None:
        """The question that an event's data mean, with the articles it is put to in words; None where they mean none."""
        question = data.get("question")
        alone, follow = conversation.find(data.get("alone")), conversation.find(data.get("follow"))
        if earlier := alone or follow:
            asked = replace(earlier.asked, follows=earlier is follow, must_follow=earlier is follow)
        elif isinstance(question, str) and question.strip():
            asked = Asked(question.strip(), filters)
        else:
            return None
        return replace(asked, scope=scope.described(messages, self.articles(), asked.filters))

    def _article(self, messages: Messages, conversation: Conversation, filters: Filters | None) -> str | dict[str, Any]:
        """The pane once a question is answered: the article; where none comes near, the list, so that no mark of an earlier one is left."""
        exchange = conversation.exchanges[-1]
        if exchange.reply is None or not exchange.reply.hits:
            return SKIP
        page = Opener(messages, self.qa.retriever.snapshot(), filters, {"turn": exchange.number}, may_edit=self.may_add).answer(exchange)
        return rendered(page) if page is not None else self.article_list(messages, filters)
