"""What a `Snapshot` needs of an index: `HybridIndex` is the embedded one, over the files of a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, Protocol, get_args

import numpy as np
from numpy.typing import NDArray

from articleqa.index.records import Article, ExactHit, Hit, Metadata, Passage
from articleqa.index.search.exact import ExactQuery
from articleqa.index.search.selection import Selection
from articleqa.index.storage.manifest import Manifest

Mode = Literal["hybrid", "bm25", "dense"]
MODES: tuple[Mode, ...] = get_args(Mode)

CANDIDATES = 200
"""How many of the best passages by BM25, and how many by vectors, are scored by both; others could not reach the first ranks."""
LEXICAL_WEIGHT = 0.6
"""The weight of BM25's score, which is at most 1, beside the cosine."""


class Archive(Protocol):
    """Where generations are published: the folder of an index, or a store."""

    @property
    def location(self) -> Path | str:
        """Where it is, for messages."""

    @property
    def directory(self) -> Path:
        """The folder of what people write beside it, such as their opinions of replies."""

    def current(self) -> Path:
        """Return what tells the current generation from others, as `Index.generation`.

        Raises:
            ArticleQAError: There is none, or it cannot be known.
        """

    def open_current(self) -> Index:
        """Open the current generation.

        Raises:
            ArticleQAError: It cannot be opened.
        """


class Index(Protocol):
    """One generation, open for reading, which does not change. Threads may share it."""

    @property
    def manifest(self) -> Manifest:
        """What the generation holds, and what made it."""

    @property
    def generation(self) -> Path:
        """The folder of the generation, which tells it from others; of a store there is none of this name."""

    @property
    def directory(self) -> Path:
        """The folder of the index, with what people wrote of it; of a store one on this machine, which need not be there yet."""

    def search(
        self, query: str, vector: NDArray[np.float32] | None, k: int, mode: Mode = "hybrid", allowed: Selection | None = None
    ) -> list[Hit]:
        """Find the best passages for a query.

        Args:
            query: The query.
            vector: The unit vector of the query, float32, (dimension,). "bm25" does not need it.
            k: The number of hits.
            mode: "hybrid", "dense" (vectors alone) or "bm25", which finds only passages with a term of the query.
            allowed: Which passages may be found; None: all.

        Returns:
            At most k hits, best first, ranked from 1, equal scores by passage id. Near-duplicates in other articles are one hit.
        """

    def exact(self, query: ExactQuery, allowed: Selection | None = None) -> list[ExactHit]:
        """Find the articles whose text and title together hold every word and phrase.

        Args:
            query: What is looked for. Nothing is found for an empty one.
            allowed: Which articles may be found, by what it says of articles; None: all.

        Returns:
            The articles: first those whose title holds them all, then those with more places in the text, then by id.
        """

    def informative(self, query: str) -> tuple[str, ...]:
        """Return the query's terms that at least one passage and at most a tenth of the passages have, in its order, each once.

        Function words such as "the" and "was" are not among them, also where the archive is so small that every word is rare.
        """

    def known(self, query: str) -> tuple[str, ...]:
        """Return the query's terms that a passage has, without function words, in the order of the query, each once."""

    def similarities(self, id_: int, ids: Sequence[int]) -> NDArray[np.float32]:
        """Return the cosines between a passage and others, each as a whole, in the order of `ids`."""

    def article(self, article_id: str) -> Article:
        """Return the article of an id.

        Raises:
            KeyError: The generation holds no article of this id.
        """

    def metadata(self) -> Sequence[Metadata]:
        """Return what every article says about itself, in the order of ids."""

    def metadata_of(self, article_ids: Sequence[str]) -> list[Metadata]:
        """Return what some articles say about themselves, in the order of their ids given; an unknown id is left out."""

    def passages_of(self, article_id: str) -> list[Passage]:
        """Return an article's passages in the order of the text, none where there is no such article."""

    def original(self, article_id: str) -> Path | None:
        """Return the copy of the article's file, if its pages can be shown; None where not."""

    def close(self) -> None:
        """Close the generation. A second call does nothing."""
