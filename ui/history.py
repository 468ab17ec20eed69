"""What happens in a conversation, without a page: questions become exchanges. Knows nothing of gradio."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from articleqa.index.errors import ArticleQAError
from articleqa.index.records import Article
from articleqa.records import Reply, Turn
from articleqa.server import faults
from articleqa.server.limits import MAX_QUESTION
from articleqa.ui import transcript
from articleqa.ui.signature import key_of
from articleqa.ui.transcript import MAX_EXCHANGES
from articleqa.ui.views import scope
from articleqa.ui.views.exchange import conversation_html, error_html, exchange_html
from articleqa.ui.views.reply import reply_html

if TYPE_CHECKING:
    import htpy as h

    from articleqa import ArticleQA, Filters, Snapshot
    from articleqa.ui.i18n import Messages
    from articleqa.ui.views.reply import Rating

_PAUSE = 0.1
"""Seconds before the other places are looked for: the browser, which mostly is on the same machine, shows the answer meanwhile."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was asked.

    Attributes:
        question: The question.
        filters: Which articles are asked; None: all.
        scope: The same in words; blank: all.
        follows: Whether the conversation before it may be its context.
        must_follow: Whether it is, though it could stand alone.
    """

    question: str
    filters: Filters | None = None
    scope: str = ""
    follows: bool = True
    must_follow: bool = False


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
        entry: What the browser keeps of it; blank: nothing.
        complete: Whether all of the reply is known: its first answer stands before the other places of it are found.
    """

    number: int
    asked: Asked
    reply: Reply | None
    html: h.Element
    rated: Rating | None = None
    key: str = field(default_factory=lambda: secrets.token_hex(8))
    entry: str = ""
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Conversation:
    """The state of one page.

    Attributes:
        exchanges: The questions with their replies, in order.
    """

    exchanges: tuple[Exchange, ...] = ()

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The exchanges that came to a reply, as history."""
        return tuple(Turn(e.asked.question, e.reply) for e in self.exchanges if e.reply)

    def html(self, messages: Messages) -> h.Element:
        """Return the conversation as the page shows it. The newest exchange carries its entry, which the browser keeps."""
        newest = len(self.exchanges) - 1
        parts = [
            exchange_html(messages, e.asked.question, e.html, e.entry if place == newest else "", e.asked.scope, e.key, complete=e.complete)
            for place, e in enumerate(self.exchanges)
        ]
        return conversation_html(messages, parts)

    def answered(self, messages: Messages, qa: ArticleQA, asked: Asked) -> Iterator[Conversation]:
        """Answer a question. Where that fails, or the question is too long, the exchange has an error message.

        Args:
            messages: The page's language.
            qa: Answers.
            asked: The question; it is not blank.

        Yields:
            The conversation as soon as the first answer is known, and then with all its places.
        """
        if len(asked.question) > MAX_QUESTION:
            cut = replace(asked, question=f"{asked.question[:200]} …")
            yield self._unanswered(cut, too_long(messages, asked.question))
            return
        key = secrets.token_hex(8)
        try:
            first, reply = None, None
            snapshot = qa.retriever.snapshot()  # what is asked and what is shown of it are of one generation
            for reply in self._replies(qa, asked, snapshot):
                if first is None and (reply.answer is None or reply.to_judge):
                    break  # there are no places to wait for
                if first is None:
                    first = reply
                    yield self._replied(messages, snapshot, asked, reply, key)
                    time.sleep(_PAUSE)
            if reply is not None:
                entry = transcript.entry(key_of(qa.retriever.directory), key, asked.question, reply, asked.filters)
                yield self._replied(messages, snapshot, asked, reply, key, entry)
        except ArticleQAError as error:
            yield self._unanswered(asked, faults.told(error, qa.retriever.directory))
        except Exception as error:  # the person gets a sentence, whoever runs the server where it happened
            faults.log(_log, "A question was not answered.", error)
            yield self.failed(messages, asked)

    def failed(self, messages: Messages, asked: Asked) -> Conversation:
        """Return the conversation with a question that found no reply."""
        return self._unanswered(asked, messages.say("The question could not be answered just now. Please ask it again."))

    def rated(self, messages: Messages, qa: ArticleQA, number: int, rating: Rating) -> Conversation:
        """Return the conversation with what was thought of a reply.

        Args:
            messages: The page's language.
            qa: Has the articles that the reply quotes.
            number: Of the exchange; where none has it nothing changes.
            rating: What was thought.
        """
        snapshot = qa.retriever.snapshot()
        exchanges = [_shown(messages, snapshot, replace(e, rated=rating)) if e.number == number else e for e in self.exchanges]
        return replace(self, exchanges=tuple(exchanges))

    def shown_again(self, messages: Messages, qa: ArticleQA) -> Conversation:
        """Return the conversation with what is known of the articles now, such as another title.

        Args:
            messages: The page's language.
            qa: Has the articles that the replies quote.
        """
        snapshot = qa.retriever.snapshot()
        return replace(self, exchanges=tuple(_shown(messages, snapshot, exchange) for exchange in self.exchanges))

    def find(self, number: object) -> Exchange | None:
        """Return the exchange of that number, which comes from the page and may be anything."""
        return next((e for e in self.exchanges if type(number) is int and e.number == number), None)

    @classmethod
    def recalled(cls, messages: Messages, qa: ArticleQA, stored: object) -> Conversation:
        """Return the conversation that a browser kept.

        Of a reply that no longer stands in the articles, that is said instead, and so it is of one that nothing says is from here: its
        words may stand in an article, and yet never have been an answer. What was kept before replies were signed is among these.

        Args:
            messages: The page's language.
            qa: Has the articles that the replies quote.
            stored: What `transcript.entries` takes, or anything.
        """
        snapshot = qa.retriever.snapshot()
        find, articles = article_of(snapshot), snapshot.metadata()
        exchanges: list[Exchange] = []
        for number, item in enumerate(transcript.entries(key_of(qa.retriever.directory), stored)):
            asked = Asked(item.question, item.filters, scope.described(messages, articles, item.filters))
            if item.reply and transcript.still_stands(item.reply, find):
                html = reply_html(messages, item.reply, number, find, item.rated)
                exchanges.append(Exchange(number, asked, item.reply, html, item.rated, item.key, item.entry))
                continue
            if item.reply:
                why = messages.say("The articles have changed since this was asked. Please ask it again.")
            else:
                why = messages.say("It is not certain that the reply kept for this is from here. Please ask it again.")
            exchanges.append(Exchange(number, asked, None, error_html(why), key=item.key))
        return cls(tuple(exchanges))

    @property
    def _next(self) -> int:
        """The number of the next exchange."""
        return self.exchanges[-1].number + 1 if self.exchanges else 0

    def _replies(self, qa: ArticleQA, asked: Asked, snapshot: Snapshot) -> Iterator[Reply]:
        """The reply to a question, in steps."""
        history = self.turns if asked.follows or asked.must_follow else ()
        return qa.ask_in_steps(asked.question, history, filters=asked.filters, as_follow_up=asked.must_follow, snapshot=snapshot)

    def _replied(self, messages: Messages, snapshot: Snapshot, asked: Asked, reply: Reply, key: str, entry: str = "") -> Conversation:
        """The conversation with the question's reply, which is complete once there is an entry to keep."""
        html = reply_html(messages, reply, self._next, article_of(snapshot), complete=bool(entry))
        return self._and(Exchange(self._next, asked, reply, html, key=key, entry=entry, complete=bool(entry)))

    def _unanswered(self, asked: Asked, error: str) -> Conversation:
        """The conversation with a question that came to an error instead of a reply."""
        return self._and(Exchange(self._next, asked, None, error_html(error)))

    def _and(self, new: Exchange) -> Conversation:
        """The conversation with one more exchange."""
        return Conversation((*self.exchanges, new)[-MAX_EXCHANGES:])


def _shown(messages: Messages, snapshot: Snapshot, exchange: Exchange) -> Exchange:
    """The exchange with its reply rendered anew; one that no longer stands in the articles stays as it was shown."""
    find = article_of(snapshot)
    if exchange.reply is None or not transcript.still_stands(exchange.reply, find):
        return exchange
    html = reply_html(messages, exchange.reply, exchange.number, find, exchange.rated, complete=exchange.complete)
    return replace(exchange, html=html)


def too_long(messages: Messages, question: str) -> str:
    """Return what is said of a question of more than MAX_QUESTION characters."""
    return messages.say(
        "A question may have {most} characters at most; this one has {these}.",
        most=messages.number(MAX_QUESTION),
        these=messages.number(len(question)),
    )


def article_of(snapshot: Snapshot) -> Callable[[str], Article | None]:
    """Return what finds the article of an id in one generation, or None where that has none."""

    def find(article_id: str) -> Article | None:
        try:
            return snapshot.article(article_id)
        except KeyError:
            return None

    return find
