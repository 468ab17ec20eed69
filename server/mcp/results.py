"""What the tools give: exact words with where they stand, and what is needed to cite them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from pydantic import BaseModel, Field

from articleqa.citation import cite, title_of
from articleqa.index.records import Article, Metadata, Span
from articleqa.records import Answer, Certainty, Evidence, Period, QuestionType

if TYPE_CHECKING:
    from articleqa.index.records import Hit
    from articleqa.records import Reply
    from articleqa.snapshot import Snapshot

_SCHEME = "article:///"
"""No host: clients would write it in lower case."""
URI_TEMPLATE = _SCHEME + "{+id}"
LONGEST_READ = 20_000
"""Characters of an article that one call reads."""


class Source(BaseModel):
    """The article that words are from. What it does not say of itself is null."""

    article_id: str
    uri: str = Field(description="The article as a resource.")
    title: str
    author: str | None
    date: str | None = Field(description="The publication date, in ISO 8601.")
    source: str | None = Field(description="An address, or the name of a publication.")


class Quote(BaseModel):
    """Words of an article, exactly as they stand there."""

    words: str = Field(description="article.text[start:end], to be quoted as it is.")
    start: int = Field(description="The position of the first character in the article's text.")
    end: int = Field(description="The position after the last character.")
    sentence: str = Field(description="The sentence, or the sentences in a row, that hold the words.")
    sentence_start: int
    sentence_end: int
    page: int | None = Field(description="The number of the page, from 1; null where the article has no pages.")
    link: str | None = Field(description="An address that leads to the words in their source.")
    source: Source


class PlaceOfAnswer(Quote):
    """A place that answers."""

    confidence: float = Field(description="The probability, 0 to 1, that this is right.")
    when: Period | None = Field(description="The days that the words mean, where they only half say it.")


class DifferentAnswer(BaseModel):
    """One of the answers that the articles give, with all places that give it."""

    words: str = Field(description="The words of the first place.")
    places: list[PlaceOfAnswer]


class AskResult(BaseModel):
    """The answers to a question."""

    certainty: Certainty | None = Field(description="How far the first answer can be relied on; null: nothing surely answers.")
    advice: str = Field(description="What may be said of this, and how.")
    answers: list[DifferentAnswer] = Field(description="Best first; the articles may say different things.")
    closest: Quote | None = Field(description="Where nothing answers, the sentence that comes near.")
    evidence: list[Quote] = Field(description="For yes, no, a list or a name: the sentences to judge by.")
    kind: QuestionType = Field(description="What kind of reply the question asks for.")


class FoundPassage(BaseModel):
    """A passage that a search found."""

    rank: int
    score: float = Field(description="Comparable within this search only.")
    words: str = Field(description="article.text[start:end], to be quoted as it is.")
    start: int
    end: int
    source: Source


class SearchResult(BaseModel):
    """Passages, best first."""

    passages: list[FoundPassage]


class ReadResult(BaseModel):
    """A stretch of an article."""

    text: str = Field(description="article.text[start:end], to be quoted as it is.")
    start: int
    end: int
    length: int = Field(description="Characters of the whole article.")
    next_start: int | None = Field(description="Where to read on; null at the end.")
    lang: str | None
    source: Source


def uri_of(article_id: str) -> str:
    """Return the address of an article as a resource."""
    return _SCHEME + quote(article_id, safe="/")


def id_of(uri: str) -> str | None:
    """Return the id of the article at an address; None where it is none of an article."""
    return unquote(uri.removeprefix(_SCHEME)) if uri.startswith(_SCHEME) else None


def asked(reply: Reply, snapshot: Snapshot) -> AskResult:
    """Return a reply as the tool `ask` gives it.

    Args:
        reply: The reply.
        snapshot: The generation that gave it.
    """
    answers = [DifferentAnswer(words=answer.text, places=[_place(place, snapshot) for place in answer.places]) for answer in reply.answers]
    return AskResult(
        certainty=reply.certainty,
        advice=_advice(reply),
        answers=answers,
        closest=_evidence(reply.closest, snapshot) if reply.closest else None,
        evidence=[_evidence(evidence, snapshot) for evidence in reply.to_judge],
        kind=reply.kind,
    )


def found(hit: Hit, snapshot: Snapshot) -> FoundPassage:
    """Return a hit as the tool `search` gives it."""
    passage = hit.passage
    source = _source(snapshot.article(passage.article_id))
    return FoundPassage(rank=hit.rank, score=hit.score, words=passage.text, start=passage.start, end=passage.end, source=source)


def read(article: Article, start: int, end: int | None) -> ReadResult:
    """Return a stretch of an article, or its beginning where it is too long for one call.

    Args:
        article: The article.
        start: Where it begins; behind the end, nothing is left.
        end: Where it ends; None: at the article's end.
    """
    length = len(article.text)
    begins = min(start, length)
    ends = max(begins, min(length if end is None else end, length, begins + LONGEST_READ))
    return ReadResult(
        text=article.text[begins:ends],
        start=begins,
        end=ends,
        length=length,
        next_start=ends if ends < length else None,
        lang=article.lang,
        source=_source(article),
    )


def _advice(reply: Reply) -> str:
    """What an assistant may say of a reply."""
    if reply.certainty == "sure":
        return "Quote the words, and name their source."
    if reply.certainty == "perhaps":
        return "This may be the answer: quote the whole sentence, and say that it is not certain."
    if reply.to_judge:
        return "Judge by these sentences, and quote those that you rely on."
    if reply.closest:
        return "Nothing surely answers: say so. The closest sentence may be quoted as such."
    return "These articles do not answer that: say so."


def _place(answer: Answer, snapshot: Snapshot) -> PlaceOfAnswer:
    """A place of an answer."""
    quoted = _quoted(snapshot.article(answer.article_id), Span(answer.start, answer.end), answer.sentence)
    return PlaceOfAnswer(**quoted, confidence=answer.confidence, when=answer.when)


def _evidence(evidence: Evidence, snapshot: Snapshot) -> Quote:
    """A sentence."""
    span = Span(evidence.start, evidence.end)
    return Quote(**_quoted(snapshot.article(evidence.article_id), span, span))


def _quoted(article: Article, span: Span, sentence: Span) -> dict[str, Any]:
    """The fields of a quote."""
    citation = cite(article, span)
    return {
        "words": article.text[span.start : span.end],
        "start": span.start,
        "end": span.end,
        "sentence": article.text[sentence.start : sentence.end],
        "sentence_start": sentence.start,
        "sentence_end": sentence.end,
        "page": citation.page,
        "link": citation.link,
        "source": _source(article),
    }


def _source(article: Article | Metadata) -> Source:
    """What an article says of itself."""
    return Source(
        article_id=article.id,
        uri=uri_of(article.id),
        title=title_of(article),
        author=article.author,
        date=article.date,
        source=article.source,
    )
