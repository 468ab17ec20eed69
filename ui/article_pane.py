"""A click → the page of an article, marked where it was opened from. What comes from the page is checked: it may be anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from articleqa.index.records import Article, Span
from articleqa.index.search.exact import parse
from articleqa.ui.choice import LONGEST_NAME
from articleqa.ui.excerpts import matches_in
from articleqa.ui.history import article_of
from articleqa.ui.page_images import checked_width, marked_page
from articleqa.ui.transcript import stands_in
from articleqa.ui.views import article_pane as view
from articleqa.ui.views.article_pane import Marking
from articleqa.ui.views.provenance import provenance

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import htpy as h

    from articleqa import Filters, Snapshot
    from articleqa.records import Answer, Reply
    from articleqa.ui.history import Exchange
    from articleqa.ui.i18n import Messages


_ORIGIN = ("article", "start", "end", "turn", "hit", "evidence", "answer", "place", "page")
_LARGEST = 2**53
"""Of a browser's numbers, above which they are not exact."""
_LONGEST = 300
"""Characters of what is looked for in an article."""


class Opener:
    """Opens articles for one page.

    Args:
        messages: The page's language.
        snapshot: The generation whose articles are shown.
        filters: Which articles are asked; None: all.
        origin: What the page sent to open the article; it carries this, to be opened again. May hold anything. Where there is "find",
            the places of these words are marked, and nothing else. Where there is "page", that page is shown as it looks, "width" pixels
            wide.
        may_edit: Whether what is known of articles can be corrected.
    """

    def __init__(
        self,
        messages: Messages,
        snapshot: Snapshot,
        filters: Filters | None = None,
        origin: Mapping[str, object] | None = None,
        *,
        may_edit: bool = False,
    ) -> None:
        self._messages = messages
        self._snapshot = snapshot
        self._article_of = article_of(snapshot)
        self._only = (filters and filters.article_ids) or frozenset()
        self._origin = {key: value for key, value in (origin or {}).items() if key in _ORIGIN and _may_be_sent_back(value)}
        find = (origin or {}).get("find")
        self._find = find[:_LONGEST].strip() if isinstance(find, str) else None
        self._number = (origin or {}).get("page")
        self._width = checked_width((origin or {}).get("width"))
        self._may_edit = may_edit

    def answer(self, exchange: Exchange) -> h.Element | None:
        """Return the article that answers, or that comes nearest; None where none does."""
        reply = exchange.reply
        if reply is None:
            return None
        if reply.to_judge:
            return self.evidence(exchange, 0)
        if reply.answer:
            return self._answer(reply, reply.answer)
        if reply.closest:
            closest = reply.closest
            return self._page(reply, closest.article_id, closest.passage, Span(closest.start, closest.end), "sentence")
        return None

    def place(self, exchange: Exchange, answer: object, place: object) -> h.Element | None:
        """Return the article of a place of one of the answers; None where there is no such place.

        Args:
            exchange: Whose reply has the answers.
            answer: The place of the answer among them, from 0; may be anything.
            place: The place among its places, from 0; may be anything.
        """
        answers = exchange.reply.answers if exchange.reply else ()
        if exchange.reply is None or type(answer) is not int or not 0 <= answer < len(answers):
            return None
        places = answers[answer].places
        if type(place) is not int or not 0 <= place < len(places):
            return None
        return self._answer(exchange.reply, places[place])

    def evidence(self, exchange: Exchange, place: object) -> h.Element | None:
        """Return the article of a sentence that speaks to the question; None where there is no such sentence.

        Args:
            exchange: Whose reply has the sentence.
            place: Its place in the reply's evidence, from 0; may be anything.
        """
        sentences = exchange.reply.evidence if exchange.reply else ()
        if exchange.reply is None or type(place) is not int or not 0 <= place < len(sentences):
            return None
        evidence = sentences[place]
        span = Span(evidence.start, evidence.end)
        return self._page(exchange.reply, evidence.article_id, evidence.passage, span, "sentence")

    def hit(self, exchange: Exchange, place: object) -> h.Element | None:
        """Return the article of a hit, with the passage marked; None where there is no such hit.

        Args:
            exchange: Whose reply has the hit.
            place: Its place among the reply's hits, from 0; may be anything.
        """
        hits = exchange.reply.hits if exchange.reply else ()
        if exchange.reply is None or type(place) is not int or not 0 <= place < len(hits):
            return None
        passage = hits[place].passage
        span = Span(passage.start, passage.end)
        return self._page(exchange.reply, passage.article_id, span, span, "passage")

    def article(self, article_id: object, start: object = None, end: object = None) -> h.Element | None:
        """Return the article of an id; None where there is none.

        Args:
            article_id: May be anything, as may the edges of the part.
            start: Where the part to be marked begins; where the edges are none of a part, nothing is marked.
            end: Where it ends.
        """
        article = self._article_of(article_id) if isinstance(article_id, str) else None
        if article is None:
            return None
        if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(article.text):
            return self._shown(article)
        span = Span(start, end)
        return self._shown(article, Marking({}, {start: "passage"}, start, span))

    def _answer(self, reply: Reply, answer: Answer) -> h.Element:
        """The article of an answer."""
        kind = "answer" if reply.certainty == "sure" and answer is reply.answer else "perhaps"
        return self._page(reply, answer.article_id, answer.passage, Span(answer.start, answer.end), kind)

    def _page(self, reply: Reply, article_id: str, passage: Span, span: Span, kind: str) -> h.Element:
        """The article, with `span` marked, and its other sentences that speak to the question. A passage is marked at its side."""
        article = self._article_of(article_id)
        if article is None:
            return view.gone(self._messages, self._messages.say("This article is no longer in the index."), self._origin)
        if not stands_in(reply, article):
            note = self._messages.say("This article has changed since the question was asked, so nothing can be marked in it.")
            return self._shown(article, note=note)
        sentences = _sentences(reply, article_id)
        marks = {
            "sentence": sentences,
            "answer": [span] if kind == "answer" else [],
            "perhaps": [span] if kind == "perhaps" else [],
            "term": [term for part in (passage, *sentences) for term in matches_in(article.text, part, reply.terms)],
        }
        beside = span if kind == "passage" else None
        return self._shown(article, Marking(marks, {span.start: kind} | _stops(sentences, span), span.start, beside))

    def _shown(self, article: Article, marking: Marking | None = None, note: str = "") -> h.Element:
        """The article as it is shown here: it says whether it is the one that is asked."""
        only = self._only == frozenset((article.id,))
        if self._find:
            places = parse(self._find).spans(article.text)
            marking = Marking({"place": places}, {place.start: "place" for place in places}, places[0].start if places else None)
        file = next((metadata for metadata in self._snapshot.metadata() if metadata.id == article.id), None)
        page = None
        if article.layout and type(self._number) is int and 1 <= self._number <= len(article.pages):
            page = marked_page(self._snapshot, article, self._number, self._width, marking or Marking())
        return view.article(
            self._messages,
            article,
            marking,
            note=note,
            only=only,
            find=self._find,
            origin=self._origin,
            about=provenance(self._messages, article, file, may_edit=self._may_edit),
            page=page,
        )


def _may_be_sent_back(value: object) -> bool:
    """Whether a value of an origin is one that the page sends: an id, or a place."""
    return len(value) <= LONGEST_NAME if isinstance(value, str) else type(value) is int and abs(value) < _LARGEST


def _sentences(reply: Reply, article_id: str) -> list[Span]:
    """The sentences of an article that speak to the question, the answer's among them."""
    evidence = [*reply.evidence, *([reply.closest] if reply.closest else [])]
    sentences = [Span(e.start, e.end) for e in evidence if e.article_id == article_id]
    answers = [reply.answer, *(place for answer in reply.answers for place in answer.places)]
    sentences += [answer.sentence for answer in answers if answer and answer.article_id == article_id]
    return sorted(set(sentences), key=lambda s: (s.start, s.end))


def _stops(sentences: Sequence[Span], aim: Span) -> dict[int, str]:
    """The other stops: each sentence that speaks to the question and does not hold the aim."""
    return {s.start: "sentence" for s in sentences if not s.start <= aim.start < s.end}
