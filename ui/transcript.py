"""A conversation to keep and to take away: as JSON with every offset, and as Markdown."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Final

from articleqa.index.records import Article, Span
from articleqa.records import Reply, Turn
from articleqa.server.limits import MAX_QUESTION
from articleqa.ui.choice import choice_of, filters_of
from articleqa.ui.markdown import address, block_quote, escaped
from articleqa.ui.quotation import Quotation, quotation
from articleqa.ui.signature import LENGTH, is_from_here, signature

if TYPE_CHECKING:
    from articleqa.filters import Filters
    from articleqa.records import Answer
    from articleqa.ui.i18n import Messages
    from articleqa.ui.views.reply import Rating

FORMAT = "articleqa-conversation-1"
MAX_EXCHANGES = 100
"""Exchanges that a conversation holds; then the oldest goes."""
LONGEST = 1_000_000
"""Characters of an exchange that a browser keeps; usual ones have 5,000 to 10,000, those of an encoder for long passages more."""
LONGEST_OF_ALL = 5_000_000
"""Characters of all exchanges that are taken back from a browser; then the oldest are left out."""
_HITS = 6
"""Passages that are kept of a reply: those that are shown."""
_RATINGS: Final[dict[str, Rating]] = {"up": "up", "down": "down"}
_KEY = re.compile(r"[\w-]{1,64}")
_SIGNED = re.compile(rf'(.*),"signature":"([0-9a-f]{{{LENGTH}}})"}}', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Stored:
    """An exchange as a browser keeps it.

    Attributes:
        key: Its name in the browser's store.
        entry: What the browser keeps, as `entry` made it.
        question: As it was asked.
        reply: The reply, with the passages that are shown of it; None where nothing says that it is from here.
        filters: Which articles were asked; None: all.
        rated: What was thought of the reply.
    """

    key: str
    entry: str
    question: str
    reply: Reply | None = None
    filters: Filters | None = None
    rated: Rating | None = None


def entry(secret: bytes, key: str, question: str, reply: Reply, filters: Filters | None = None) -> str:
    """Return an exchange as JSON, as `entries` takes it, with the passages that are shown of its reply.

    Args:
        secret: Signs it.
        key: Its name in the browser's store, which is signed, too: a copy under another name is none of ours.
        question: As it was asked.
        reply: The reply.
        filters: Which articles were asked; None: all.
    """
    shown = {"question": question, "reply": replace(reply, hits=reply.hits[:_HITS]).to_dict(), "choice": choice_of(filters)}
    text = json.dumps(shown, ensure_ascii=False, separators=(",", ":"))[:-1]
    return f'{text},"signature":"{signature(secret, f"{key} {text}")}"}}'


def entries(secret: bytes, stored: object) -> list[Stored]:
    """Return the exchanges that a browser kept, the newest ones, without those that are none.

    Nothing is read but the question, before its signature says that this index gave it out. So a reply that is read has as many passages,
    sentences and places as one that was just made, and its probabilities and positions are those that were found.

    Args:
        secret: Signed those that are from here.
        stored: A list of `{"key", "entry", "rated"}`, the second an `entry`; it comes from a browser and may be anything.
    """
    exchanges: dict[str, Stored] = {}
    characters = 0
    for item in reversed(stored[-MAX_EXCHANGES:] if isinstance(stored, list) else []):
        key, text = (item.get("key"), item.get("entry")) if isinstance(item, dict) else (None, None)
        if not isinstance(key, str) or not _KEY.fullmatch(key) or key in exchanges or not isinstance(text, str) or len(text) > LONGEST:
            continue
        characters += len(text)
        if characters > LONGEST_OF_ALL:
            break
        if kept := _read(secret, key, text, item.get("rated")):
            exchanges[key] = kept
    return [*reversed(exchanges.values())]


def _read(secret: bytes, key: str, text: str, rated: object) -> Stored | None:
    """Return an exchange of a store; None where it is none."""
    signed = _SIGNED.fullmatch(text)
    try:
        kept = json.loads(text)
        question = kept["question"]
        question.encode()  # a lone surrogate could not be shown
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        return None
    with suppress(ValueError, KeyError):  # an older version may have kept what this one cannot read
        if signed and is_from_here(secret, f"{key} {signed[1]}", signed[2]):
            reply = Reply.from_dict(kept["reply"])
            return Stored(key, text, question, reply, filters_of(kept["choice"]), _RATINGS.get(str(rated)))
    question = question.strip()
    return Stored(key, text, question) if 0 < len(question) <= MAX_QUESTION else None


def still_stands(reply: Reply, article_of: Callable[[str], Article | None]) -> bool:
    """Return whether all that a reply quotes still stands in the articles where it says.

    Args:
        reply: Was made over these articles, or over others of the same ids.
        article_of: Finds an article by its id.
    """
    articles = {id_: article_of(id_) for id_ in {id_ for id_, _, _ in _claims(reply)}}
    return all(article is not None and stands_in(reply, article) for article in articles.values())


def stands_in(reply: Reply, article: Article) -> bool:
    """Return whether what a reply quotes of one article stands in it, and all its other places there are places of its text."""
    return all(
        0 <= place.start <= place.end <= len(article.text) and words in (None, article.text[place.start : place.end])
        for id_, place, words in _claims(reply)
        if id_ == article.id
    )


def _claims(reply: Reply) -> Iterator[tuple[str, Span, str | None]]:
    """Yield each place that a reply knows, with the id of its article, and the words there where it has them."""
    for passage in (hit.passage for hit in reply.hits):
        yield passage.article_id, Span(passage.start, passage.end), passage.text
        yield from ((passage.article_id, sentence, None) for sentence in passage.sentences)
    for evidence in (*reply.evidence, *filter(None, [reply.closest])):
        yield evidence.article_id, Span(evidence.start, evidence.end), evidence.text
        yield evidence.article_id, evidence.passage, None
    for answer in (reply.answer, reply.best_guess, *(place for distinct in reply.answers for place in distinct.places)):
        if answer:
            yield answer.article_id, Span(answer.start, answer.end), answer.text
            yield from ((answer.article_id, place, None) for place in (answer.sentence, answer.passage))


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
    return json.dumps(
        {"format": FORMAT, "turns": [{"question": turn.question, "reply": turn.reply.to_dict()} for turn in turns], "articles": articles},
        ensure_ascii=False,
        indent=2,
    )


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
