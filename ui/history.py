"""What happens in a conversation, without a page: questions become exchanges. Knows nothing of gradio."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from articleqa.index.errors import ArticleQAError
from articleqa.index.records import Article
from articleqa.records import Reply, Turn
from articleqa.ui import transcript
from articleqa.ui.views import scope
from articleqa.ui.views.exchange import conversation_html, error_html, exchange_html, pending_html
from articleqa.ui.views.reply import reply_html

if TYPE_CHECKING:
    import htpy as h

    from articleqa import ArticleQA, Filters
    from articleqa.ui.i18n import Messages
    from articleqa.ui.views.reply import Rating

MAX_QUESTION = 1000
"""Characters of a question."""
MAX_EXCHANGES = 100
"""Exchanges that a conversation holds; then the oldest goes."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was asked.

    Attributes:
        question: The question.
        filters: Which articles are asked; None: all.
        scope: The same in words; blank: all.
        follows: Whether the conversation before it is its context.
    """

    question: str
    filters: Filters | None = None
    scope: str = ""
    follows: bool = True


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and its reply.

    Attributes:
        number: Its number in the conversation, from 0; earlier exchanges may be gone.
        asked: The question.
        reply: The reply; None where there was an error.
        html: The reply, or the error, as the page shows it.
        rated: What somebody thought of the reply.
        key: Its name in the browser's store.
    """

    number: int
    asked: Asked
    reply: Reply | None
    html: h.Element
    rated: Rating | None = None
    key: str = field(default_factory=lambda: secrets.token_hex(8))


@dataclass(frozen=True, slots=True)
class Conversation:
    """The state of one page.

    Attributes:
        exchanges: The questions with their replies, in order.
        pending: The question that is being answered.
    """

    exchanges: tuple[Exchange, ...] = ()
    pending: Asked | None = None

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The exchanges that came to a reply, as history."""
        return tuple(Turn(e.asked.question, e.reply) for e in self.exchanges if e.reply)

    def html(self, messages: Messages) -> h.Element:
        """Return the conversation as the page shows it. The newest exchange carries its `transcript.entry`, which the browser keeps."""
        parts = [exchange_html(messages, e.asked.question, e.html, scope=e.asked.scope, key=e.key) for e in self.exchanges[:-1]]
        for newest in self.exchanges[-1:]:
            entry = transcript.entry(newest.asked.question, newest.reply, newest.asked.filters) if newest.reply else ""
            parts.append(exchange_html(messages, newest.asked.question, newest.html, entry, newest.asked.scope, newest.key))
        if self.pending is not None:
            parts.append(exchange_html(messages, self.pending.question, pending_html(messages), scope=self.pending.scope))
        return conversation_html(messages, parts)

    def put(self, messages: Messages, asked: Asked) -> Conversation:
        """Return the conversation with a question pending; itself for a blank one, and while another is being answered.

        Args:
            messages: The page's language.
            asked: The question; one of more than MAX_QUESTION characters is not pending but an exchange, which says so.
        """
        question = asked.question.strip()
        if not question or self.pending is not None:
            return self
        if len(question) > MAX_QUESTION:
            return self._with(replace(asked, question=f"{question[:200]} …"), None, error_html(too_long(messages, question)))
        return replace(self, pending=replace(asked, question=question))

    def answered(self, messages: Messages, qa: ArticleQA) -> Conversation:
        """Return the conversation with the pending question answered. Where that fails, the exchange has an error message."""
        if self.pending is None:
            return self
        try:
            history = self.turns if self.pending.follows else ()
            reply = qa.ask(self.pending.question, history, filters=self.pending.filters)
            html = reply_html(messages, reply, self._next, article_of(qa))
        except ArticleQAError as error:
            return self._with(self.pending, None, error_html(str(error)))
        except Exception:  # the person gets a sentence, whoever runs the server the traceback
            _log.exception("A question was not answered")
            return self.failed(messages)
        return self._with(self.pending, reply, html)

    def failed(self, messages: Messages) -> Conversation:
        """Return the conversation with the pending question ended without a reply."""
        if self.pending is None:
            return self
        message = messages.say("The question could not be answered just now. Please ask it again.")
        return self._with(self.pending, None, error_html(message))

    def rated(self, messages: Messages, qa: ArticleQA, number: int, rating: Rating) -> Conversation:
        """Return the conversation with what was thought of a reply.

        Args:
            messages: The page's language.
            qa: Has the articles that the reply quotes.
            number: Of the exchange; where none has it nothing changes.
            rating: What was thought.
        """
        exchanges = [self._rated(messages, qa, e, rating) if e.number == number and e.reply else e for e in self.exchanges]
        return replace(self, exchanges=tuple(exchanges))

    def find(self, number: object) -> Exchange | None:
        """Return the exchange of that number, which comes from the page and may be anything."""
        return next((e for e in self.exchanges if type(number) is int and e.number == number), None)

    @classmethod
    def recalled(cls, messages: Messages, qa: ArticleQA, stored: object) -> Conversation:
        """Return the conversation that a browser kept. Of a reply that no longer stands in the articles, that is said instead.

        Args:
            messages: The page's language.
            qa: Has the articles that the replies quote.
            stored: What `transcript.entries` takes, or anything.
        """
        find, articles = article_of(qa), qa.retriever.metadata()
        exchanges: list[Exchange] = []
        for number, item in enumerate(transcript.entries(stored)[-MAX_EXCHANGES:]):
            asked = Asked(item.question[:MAX_QUESTION], item.filters, scope.described(messages, articles, item.filters))
            if transcript.still_stands(item.reply, find):
                html = reply_html(messages, item.reply, number, find, item.rated)
                exchanges.append(Exchange(number, asked, item.reply, html, item.rated, item.key))
            else:
                html = error_html(messages.say("The articles have changed since this was asked. Please ask it again."))
                exchanges.append(Exchange(number, asked, None, html, key=item.key))
        return cls(tuple(exchanges))

    @property
    def _next(self) -> int:
        """The number of the next exchange."""
        return self.exchanges[-1].number + 1 if self.exchanges else 0

    def _with(self, asked: Asked, reply: Reply | None, html: h.Element) -> Conversation:
        """The conversation with one more exchange, and none pending."""
        new = Exchange(self._next, asked, reply, html)
        return Conversation((*self.exchanges, new)[-MAX_EXCHANGES:])

    def _rated(self, messages: Messages, qa: ArticleQA, exchange: Exchange, rating: Rating) -> Exchange:
        """The exchange as it is shown once it is rated."""
        if exchange.reply is None:
            return exchange
        if not transcript.still_stands(exchange.reply, article_of(qa)):  # it stays as it was shown
            return replace(exchange, rated=rating)
        html = reply_html(messages, exchange.reply, exchange.number, article_of(qa), rating)
        return replace(exchange, html=html, rated=rating)


def too_long(messages: Messages, question: str) -> str:
    """Return what is said of a question of more than MAX_QUESTION characters."""
    return messages.say(
        "A question may have {most} characters at most; this one has {these}.",
        most=messages.number(MAX_QUESTION),
        these=messages.number(len(question)),
    )


def article_of(qa: ArticleQA) -> Callable[[str], Article | None]:
    """Return what finds the article of an id, or None where a later build has removed it."""

    def find(article_id: str) -> Article | None:
        try:
            return qa.retriever.article(article_id)
        except KeyError:
            return None

    return find
