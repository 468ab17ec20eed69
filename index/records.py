"""The values that modules pass to each other. Standard library only.

Positions are Python characters, half-open, into `Article.text`. Nothing changes that text after a loader has returned it.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of an article's text: `article.text[start:end]`."""

    start: int
    end: int


FIELDS = ("title", "lang", "date", "source", "author")
"""The fields of an article that its file may state, and that can be corrected by hand."""


class Place(StrEnum):
    """Where in a file something was read."""

    ADDRESS = "address"
    BEGINNING = "beginning of the text"
    BYLINE = "byline"
    COLUMN = "column"
    DATE_LINE = "date line"
    FEED = "feed"
    FEED_ENTRY = "feed entry"
    FIELD = "field"
    FILE_NAME = "file name"
    FRONT_MATTER = "front matter"
    HEADING = "heading"
    JSON_LD = "JSON-LD"
    MAIN_TEXT = "main text"
    META_ELEMENT = "meta element"
    PACKAGE_DOCUMENT = "package document"
    PAGE_TITLE = "page title"
    PROPERTIES = "properties"
    RECOGNISED = "recognised by the text"
    SOURCE_LINE = "source line"
    WHOLE_PAGE = "whole page"


@dataclass(frozen=True, slots=True)
class Stated:
    """A value that a file states.

    Attributes:
        value: The value.
        place: Where it was read.
    """

    value: str
    place: Place


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the fields of an article were read.

    Attributes:
        title: The title that was read, and where; None: the file has none, and the article has its id instead.
        lang: The language that was read, or recognised; None where neither is sure.
        date: The publication date that was read; None where there is none. The same holds for `source` and `author`.
        source: The source.
        author: The author.
        text: Where the text was read; None where the file is the text.
        remarks: What was left out and why, and how the encoding was guessed; each continues a sentence that begins with the file's name.
        corrected: Names of the fields whose value was corrected by hand: the article has the corrected value, this record what was read.
    """

    title: Stated | None = None
    lang: Stated | None = None
    date: Stated | None = None
    source: Stated | None = None
    author: Stated | None = None
    text: Place | None = None
    remarks: tuple[str, ...] = ()
    corrected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """A source text as its loader returned it, with what the source says about itself.

    Attributes:
        id: Unique in an index: the JSONL `id`, otherwise the path relative to its SOURCE, with `/`.
        title: The title.
        text: The text, which nothing changes after loading.
        lang: A BCP 47 tag ("fr", "zh"), or None. The index fills it in where the source does not say and the language is sure.
        date: The publication date in ISO 8601 ("2024-12-05"), or None where the source does not say.
        source: A URL or the name of a publication, or None where the source does not say.
        author: The author, or None where the source does not say.
        pages: The position in `text` at which each page begins; empty if the source has no pages.
        layout: Where its characters are on the pages of its file, as `PageLayout.to_bytes` gives it; empty where it has no pages to show.
        provenance: Where these fields were read; articles of the same fields are equal wherever these were read.
    """

    id: str
    title: str
    text: str
    lang: str | None = None
    date: str | None = None
    source: str | None = None
    author: str | None = None
    pages: tuple[int, ...] = ()
    layout: bytes = field(default=b"", compare=False, repr=False)
    provenance: Provenance = field(default=Provenance(), compare=False)

    def page(self, position: int) -> int | None:
        """Return the number, from 1, of the page that holds a position of the text; None if there are no pages."""
        return bisect_right(self.pages, position) or None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What an article says about itself, without its text. Fields that `Article` has too mean the same.

    Attributes:
        file: The path of the article's file, relative to its SOURCE.
        added: Whether the file was added by hand, and so can be removed again.
    """

    id: str
    title: str
    lang: str | None = None
    date: str | None = None
    source: str | None = None
    author: str | None = None
    file: str = ""
    added: bool = False


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an article of an index comes from.

    Attributes:
        file: The path of its file, relative to its SOURCE.
        added: Whether the file was added by hand.
        digest: The digest of the article as its loader returned it.
        original: The SHA-256 of its file, which is kept with the index so that its pages can be shown; None where it has no pages to show.
    """

    file: str
    added: bool
    digest: str
    original: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one article, the unit that is retrieved: `article.text[start:end] == text`.

    Attributes:
        id: Passages are counted from 0, in the order of their articles' ids, then of `start`. Hits with equal scores are ordered by it.
        article_id: The id of the article.
        start: Where the passage begins in the article's text.
        end: Where it ends.
        text: The text of the passage.
        sentences: The sentences that may be an answer: all without boilerplate ("Photo : Reuters", …). Positions in the article's text.
        lang: The ISO 639 code of the passage's own language, or None where it is not known.
    """

    id: int
    article_id: str
    start: int
    end: int
    text: str
    sentences: tuple[Span, ...]
    lang: str | None = None

    def words(self, span: Span) -> str:
        """Return the text of a span of the article that lies inside the passage."""
        return self.text[span.start - self.start : span.end - self.start]


@dataclass(frozen=True, slots=True)
class ExactHit:
    """An article that holds every word and phrase of an exact search.

    Attributes:
        article_id: The id of the article.
        count: The number of places in its text.
        spans: These places in order, as positions in the article's text. Places that overlap are one.
        title_spans: The places in its title, as positions in the title.
    """

    article_id: str
    count: int
    spans: tuple[Span, ...]
    title_spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """A passage of another article that says the same: `text[start:end]` of that article."""

    article_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search found.

    Attributes:
        passage: The passage.
        score: Never rises from one rank to the next. It is comparable within one search only, and is no probability.
        rank: Counts from 1, the best hit.
        bm25_score: The passage's score by BM25 alone.
        bm25_rank: Its rank by BM25 alone, or None if BM25 did not find it.
        bm25_part: What BM25 added to `score`.
        dense_score: What the vectors added to `score`, which is also the passage's score by vectors alone.
        dense_rank: Its rank by vectors alone, or None if they did not find it.
        copies: Near-duplicates of the passage in other articles, in the order of their ranks, all lower.
    """

    passage: Passage
    score: float
    rank: int
    bm25_score: float = 0.0
    bm25_rank: int | None = None
    bm25_part: float = 0.0
    dense_score: float = 0.0
    dense_rank: int | None = None
    copies: tuple[NearDuplicate, ...] = ()
