"""A conversation to keep and to take away: as JSON with every offset, and as Markdown."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from articleqa.index.records import Article, Span
from articleqa.records import Reply, Turn
from articleqa.ui.choice import choice_of, filters_of
from articleqa.ui.markdown import address, block_quote, escaped
from articleqa.ui.quotation import Quotation, quotation

if TYPE_CHECKING:
    from articleqa.filters import Filters
    from articleqa.records import Answer
    from articleqa.ui.i18n import Messages
    from articleqa.ui.views.reply import Rating

FORMAT = "articleqa-conversation-1"
_HITS = 6
"""Passages that are kept of a reply: those that are shown."""
_KEY = re.compile(r"[\w-]{1,64}")


@dataclass(frozen=True, slots=True)
class Stored:
    """An exchange as a browser keeps it.

    Attributes:
        key: Its name in the browser's store.
        question: As it was asked.
        reply: The reply, with the passages that are shown of it.
        filters: Which articles were asked; None: all.
        rated: What was thought of the reply.
    """

    key: str
    question: str
    reply: Reply
    filters: Filters | None = None
    rated: Rating | None = None


@dataclass(frozen=True, slots=True)
class _Entry:
    """What `entry` writes."""

    question: str
    reply: Reply
    choice: dict[str, Any] = field(default_factory=dict)


def entry(question: str, reply: Reply, filters: Filters | None = None) -> str:
    """Return an exchange as JSON, as `entries` takes it, with the passages that are shown of its reply."""
    shown = _Entry(question, replace(reply, hits=reply.hits[:_HITS]), choice_of(filters))
    return json.dumps(asdict(shown), ensure_ascii=False, separators=(",", ":"))


def entries(stored: object) -> list[Stored]:
    """Return the exchanges that a browser kept, without those that are none.

    Args:
        stored: A list of `{"key", "entry", "rated"}`, the second an `entry`; it comes from a browser and may be anything.
    """
    exchanges = []
    for item in stored if isinstance(stored, list) else []:
        if not isinstance(item, dict) or not isinstance(key := item.get("key"), str) or not _KEY.fullmatch(key):
            continue
        try:
            read = _entries().validate_json(item.get("entry", ""))
            filters = filters_of(read.choice)
        except ValueError:  # pydantic's ValidationError is one
            continue
        rated = item.get("rated")
        exchanges.append(Stored(key, read.question, read.reply, filters, rated if rated in ("up", "down") else None))
    return exchanges


def still_stands(reply: Reply, article_of: Callable[[str], Article | None]) -> bool:
    """Return whether all that a reply quotes still stands in the articles where it says.

    Args:
        reply: May come from a browser: its positions may be anything.
        article_of: Finds an article by its id.
    """
    quoted: list[tuple[str, int, int, str]] = [(p.article_id, p.start, p.end, p.text) for p in (hit.passage for hit in reply.hits)]
    sentences = [*reply.evidence, *([reply.closest] if reply.closest else [])]
    quoted += [(e.article_id, e.start, e.end, e.text) for e in sentences]
    inner: list[tuple[str, Span]] = [(e.article_id, e.passage) for e in sentences]
    for answer in (reply.answer, reply.best_guess, *(place for distinct in reply.answers for place in distinct.places)):
        if answer:
            quoted.append((answer.article_id, answer.start, answer.end, answer.text))
            inner += [(answer.article_id, answer.sentence), (answer.article_id, answer.passage)]
    spans = {hit.passage.article_id: hit.passage.sentences for hit in reply.hits}
    inner += [(id_, span) for id_, several in spans.items() for span in several]
    articles = {id_: article_of(id_) for id_ in {q[0] for q in quoted}}
    texts = {id_: article.text for id_, article in articles.items() if article}
    return all(id_ in texts and 0 <= start <= end and texts[id_][start:end] == text for id_, start, end, text in quoted) and all(
        0 <= span.start <= span.end <= len(texts[id_]) for id_, span in inner
    )


def to_json(turns: Sequence[Turn], article_of: Callable[[str], Article | None]) -> str:
    """Return the conversation as JSON: each question with its reply, every offset, and what the articles quoted say about themselves.

    Args:
        turns: The conversation.
        article_of: Finds the articles that are quoted; of one that is gone nothing is said.
    """
    ids = sorted({id_ for turn in turns for id_ in _quoted(turn.reply)})
    articles = [
        {k: v for k, v in asdict(a).items() if k not in {"text", "pages", "layout", "provenance"}} for id_ in ids if (a := article_of(id_))
    ]
    return json.dumps({"format": FORMAT, "turns": [asdict(turn) for turn in turns], "articles": articles}, ensure_ascii=False, indent=2)


def to_markdown(messages: Messages, turns: Sequence[Turn], article_of: Callable[[str], Article | None]) -> str:
    """Return the conversation as Markdown: each question, the sentence that answers with the words in bold, and its source.

    Args:
        messages: The reader's language.
        turns: The conversation.
        article_of: Finds the articles that are quoted, as for `quotations`.
    """
    parts = ["# " + escaped(messages.say("Conversation"))]
    for turn in turns:
        replied = quotations(messages, turn.reply, article_of)
        parts.append(f"## {escaped(' '.join(turn.question.split()))}")
        parts += [escaped(replied)] if isinstance(replied, str) else [part for each in replied for part in _cited(each)]
    return "\n\n".join(parts) + "\n"


def quotations(messages: Messages, reply: Reply, article_of: Callable[[str], Article | None]) -> list[Quotation] | str:
    """Return what a reply quotes to answer, or the sentence that says why it quotes nothing.

    Args:
        messages: The reader's language.
        reply: The reply.
        article_of: Finds the articles that are quoted; a reply from one that is gone counts as none, and where one has
            changed since, that is said instead.
    """
    if not still_stands(reply, article_of):
        return messages.say("The articles have changed since this was asked. Please ask it again.")
    if reply.to_judge:
        return [quotation(messages, a, Span(e.start, e.end)) for e in reply.to_judge if (a := article_of(e.article_id))]
    if reply.answer is None:
        return messages.say("Nothing here surely answers that.") if reply.closest else messages.say("These articles do not answer that.")
    sentences: dict[tuple[str, Span], Answer] = {}  # each is quoted once, with the best of its answers
    for place in (reply.answer, *(place for answer in reply.answers for place in answer.places)):
        sentences.setdefault((place.article_id, place.sentence), place)
    return [
        quotation(messages, article, place.sentence, Span(place.start, place.end))
        for place in sentences.values()
        if (article := article_of(place.article_id))
    ]


def _cited(quoted: Quotation) -> list[str]:
    """A quotation and its source, as paragraphs of Markdown."""
    source = [escaped(f"— {quoted.source}"), *([address(quoted.link)] if quoted.link else [])]
    return [block_quote(quoted), "  \n".join(source)]


def _quoted(reply: Reply) -> set[str]:
    """The ids of the articles that a reply quotes."""
    places = {place.article_id for answer in reply.answers for place in answer.places}
    return places | {hit.passage.article_id for hit in reply.hits} | {e.article_id for e in reply.evidence}


@lru_cache(maxsize=1)
def _entries() -> TypeAdapter[_Entry]:
    """What checks an exchange; it is made when it is first needed, which takes a while."""
    return TypeAdapter(_Entry)
