"""The values that are passed around. Standard library only.

Positions are Python characters, half-open, into `Article.text`. Nothing changes that text after a loader has returned it.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """`text[start:end]` of the article that it belongs to."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Article:
    """A source text as its loader returned it, with what the source says about itself.

    `id` is unique in an index: the JSONL `id`, otherwise the path relative to its SOURCE, with `/`.
    `lang` is a BCP 47 tag ("fr", "zh"), `date` the publication date in ISO 8601 ("2024-12-05"), `source` a URL or the name of a
    publication. Each is None where the source does not say; an index fills in the language where it is sure of it. `pages` is where each
    page begins in `text`, empty where the source has none.
    """

    id: str
    title: str
    text: str
    lang: str | None = None
    date: str | None = None
    source: str | None = None
    author: str | None = None
    pages: tuple[int, ...] = ()

    def page(self, position: int) -> int | None:
        """The number, from 1, of the page that a position of the text is on; None where there are no pages."""
        return bisect_right(self.pages, position) or None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What an article says about itself, without its text: the fields of `Article` of the same names.

    `file` is the file that it is from, with the path relative to its SOURCE; where it was `added` by hand, that file can be removed again.
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
    """Where an article of an index is from: its file, whether that was added by hand, and the digest of the article as it was read."""

    file: str
    added: bool
    digest: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one article, the unit that is retrieved: `article.text[start:end] == text`.

    `id` counts passages from 0, in the order of articles by id and of `start` inside an article; equal scores are ordered by it.
    `sentences` are those that may be shown as an answer: the passage's sentences without boilerplate ("Photo : Reuters", …).
    `lang` is the ISO 639 code of the language that the passage itself is in, None where that is not known.
    """

    id: int
    article_id: str
    start: int
    end: int
    text: str
    sentences: tuple[Span, ...]
    lang: str | None = None

    def words(self, span: Span) -> str:
        """`article.text[span.start:span.end]`, of a span that lies inside the passage."""
        return self.text[span.start - self.start : span.end - self.start]


@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """Where another article says the same: `text[start:end]` of that article."""

    article_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, best first: `rank` counts from 1, `score` never rises with it.

    `score` is comparable within one search only, and is no probability. The two halves are kept beside it: BM25's own score, its rank and
    what it added to the score; the vectors' score, which is what they added, and their rank. A rank is None where that half did not return
    the passage. `copies` are passages of other articles that say the same and ranked lower: near-copies are one hit.
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
