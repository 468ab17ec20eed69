"""What happens in a conversation, without a page: questions become exchanges, and a click becomes an article. Knows nothing of gradio."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.errors import ArticleQAError
from index.records import Article, Span
from qa.records import Reply, Turn
from ui import render
from ui.texts import matches_in

if TYPE_CHECKING:
    from qa import ArticleQA

MAX_QUESTION = 1000
"""Characters of a question."""
MAX_EXCHANGES = 100
"""Exchanges that a conversation holds; then the oldest goes."""
LISTED = 200
"""Articles that are listed by title before the first question."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what came of it; `reply` is None where there was an error instead."""

    number: int
    question: str
    reply: Reply | None
    html: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """The state of one page. `pending` is the question that is being answered."""

    exchanges: tuple[Exchange, ...] = ()
    pending: str | None = None

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The exchanges that came to a reply, as history."""
        return tuple(Turn(e.question, e.reply) for e in self.exchanges if e.reply)

    def html(self) -> str:
        """Return the conversation so far."""
        parts = [e.html for e in self.exchanges]
        if self.pending is not None:
            parts.append(render.exchange(self.pending, render.pending()))
        return render.conversation(parts)

    def put(self, question: str) -> Conversation:
        """Take up a question. Nothing happens with a blank one, nor while another is being answered."""
        question = question.strip()
        if not question or self.pending is not None:
            return self
        if len(question) > MAX_QUESTION:
            return self._with(f"{question[:200]} …", None, render.error(too_long(question)))
        return replace(self, pending=question)

    def answered(self, qa: ArticleQA) -> Conversation:
        """Answer the pending question. What goes wrong is said in the reply's place."""
        if self.pending is None:
            return self
        try:
            reply = qa.ask(self.pending, self.turns)
            html = render.reply(reply, self._next, lambda id_: find(qa, id_))
        except ArticleQAError as error:
            return self._with(self.pending, None, render.error(str(error)))
        except Exception:  # the person gets a sentence, whoever runs the server the traceback
            _log.exception("A question was not answered")
            return self.failed()
        return self._with(self.pending, reply, html)

    def failed(self) -> Conversation:
        """End the pending question without a reply."""
        if self.pending is None:
            return self
        return self._with(self.pending, None, render.error("The question could not be answered just now. Please ask it again."))

    def find(self, number: object) -> Exchange | None:
        """Return the exchange of that number, which comes from the page and may be anything."""
        return next((e for e in self.exchanges if type(number) is int and e.number == number), None)

    @property
    def _next(self) -> int:
        return self.exchanges[-1].number + 1 if self.exchanges else 0

    def _with(self, question: str, reply: Reply | None, html: str) -> Conversation:
        new = Exchange(self._next, question, reply, render.exchange(question, html))
        return Conversation((*self.exchanges, new)[-MAX_EXCHANGES:])


def too_long(question: str) -> str:
    """What is said of a question of more than MAX_QUESTION characters."""
    return f"A question may have {MAX_QUESTION:,} characters at most; this one has {len(question):,}."


def find(qa: ArticleQA, article_id: str) -> Article | None:
    """Return the article, or None where a later build has removed it."""
    try:
        return qa.retriever.article(article_id)
    except KeyError:
        return None


def open_answer(qa: ArticleQA, exchange: Exchange) -> str | None:
    """Return the page of the article that answers, marked; None where nothing answered."""
    answer = exchange.reply.answer if exchange.reply else None
    if exchange.reply is None or answer is None:
        return None
    exact = Span(answer.start, answer.end)
    marks = {"passage": [answer.passage], "sentence": [answer.sentence], "answer": [exact]}
    return _page(qa, answer.article_id, marks, exact, answer.text, exchange.reply.terms)


def open_hit(qa: ArticleQA, exchange: Exchange, place: object) -> str | None:
    """Return the page of a hit's article, with the passage marked; None where there is no such hit.

    `place` comes from the page and may be anything.
    """
    hits = exchange.reply.hits if exchange.reply else ()
    if exchange.reply is None or type(place) is not int or not 0 <= place < len(hits):
        return None
    passage = hits[place].passage
    span = Span(passage.start, passage.end)
    return _page(qa, passage.article_id, {"passage": [span]}, span, passage.text, exchange.reply.terms)


def open_article(qa: ArticleQA, article_id: object) -> str | None:
    """Return the page of an article without marks; None where there is none of that id, which comes from the page and may be anything."""
    article = find(qa, article_id) if isinstance(article_id, str) else None
    return render.article(article) if article else None


def look_over(qa: ArticleQA) -> render.Overview:
    """Return what the index holds now."""
    index, _ = qa.retriever.opened()
    ids = index.store.article_ids()
    return render.Overview(len(ids), index.manifest.languages, [index.store.article(id_) for id_ in ids[:LISTED]])


def _page(qa: ArticleQA, article_id: str, marks: render.Marks, span: Span, expected: str, terms: tuple[str, ...]) -> str:
    article = find(qa, article_id)
    if article is None:
        return render.gone("This article is no longer in the index.")
    if article.text[span.start : span.end] != expected:
        return render.article(article, note="This article has changed since the question was asked, so nothing can be marked in it.")
    around = marks["passage"][0]
    return render.article(article, {**marks, "term": matches_in(article.text, around, terms)})
