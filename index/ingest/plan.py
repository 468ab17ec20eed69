"""The passages and vectors of the next generation: taken from the current generation where they have not changed, else computed.

Articles go by one after the other. What is kept of each passage in memory is its language and 32 bytes for each of its vectors, the digest
of the text that is embedded; texts that are to be embedded wait on disk.
"""

from __future__ import annotations

import errno
import os
import tempfile
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from articleqa.index.encoder.protocol import Encoder
from articleqa.index.ingest.build_report import Progress
from articleqa.index.ingest.preparation import embedded_texts, headed_texts, is_cut_alike, passages_in, with_language
from articleqa.index.ingest.previous import Previous
from articleqa.index.ingest.state import TargetState
from articleqa.index.records import Article, Passage
from articleqa.index.storage.files import new_array
from articleqa.index.storage.vector_cache import PartialVectors, StoredVectors, raw_digest_of

# Vectors are saved after so many texts: a build that is killed loses no more than these.
_CHECKPOINT = 128
# So many rows are copied at a time.
_CHUNK = 1 << 14


class Prepared(NamedTuple):
    """An article of the next generation: its passages, and each below the article's title, which is what BM25 indexes."""

    article: Article
    passages: list[Passage]
    headed: list[str]


@dataclass
class Rows:
    """The rows of vectors of the passages that went by.

    Attributes:
        languages: The language of each passage.
        starts: The first row of each passage, and at the end the number of rows.
        articles: Language, or "unknown" → the number of its articles.
        new: The texts of the rows whose passages are not taken from the current generation.
    """

    new: NewTexts
    languages: list[str | None] = field(default_factory=list)
    starts: array[int] = field(default_factory=lambda: array("q", [0]))
    articles: Counter[str] = field(default_factory=Counter)
    _digests: bytearray = field(default_factory=bytearray)

    def add(self, digests: bytes) -> None:
        """Add a passage's rows: the digests of its embedded texts, the whole passage with its title first, then its windows."""
        self._digests += digests
        self.starts.append(len(self._digests) // 32)

    @property
    def digests(self) -> NDArray[np.uint8]:
        """The digests of all rows, passage by passage, shape (rows, 32)."""
        return np.frombuffer(self._digests, np.uint8).reshape(-1, 32)


class NewTexts:
    """Texts that may have to be embedded, in a file without a name.

    Args:
        folder: Where there is space for it.

    Attributes:
        rows: The row of each text.
        articles: The number of the article that each is of.
        lengths: The length of each, in characters.
    """

    def __init__(self, folder: Path) -> None:
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  # it is closed with the last reference
        self.rows, self.articles, self.lengths, self._ends = array("q"), array("q"), array("q"), array("q", [0])

    def add(self, texts: Sequence[str], first_row: int, article: int) -> None:
        """Add the texts of a passage, whose rows begin with `first_row`."""
        data = [text.encode("utf-8") for text in texts]
        self._file.write(b"".join(data))
        for at, (text, encoded) in enumerate(zip(texts, data, strict=True)):
            self.rows.append(first_row + at)
            self.articles.append(article)
            self.lengths.append(len(text))
            self._ends.append(self._ends[-1] + len(encoded))

    def text(self, at: int) -> str:
        """Return the text at a position."""
        self._file.flush()
        return os.pread(self._file.fileno(), self._ends[at + 1] - self._ends[at], self._ends[at]).decode("utf-8")


def prepared(
    target: TargetState, old: Previous | None, revision: str, unchanged: Set[str], get_encoder: Callable[[], Encoder], rows: Rows
) -> Iterator[Prepared]:
    """Yield the articles of the next generation in the order of their ids.

    Args:
        target: What the next generation is to hold.
        old: The generation that is taken over.
        revision: Of the encoder of the next generation.
        unchanged: Ids of the articles that are as they are in `old`.
        get_encoder: Loads the encoder, the first time it is called: where an article is cut anew.
        rows: Gets the rows of each passage.

    Yields:
        The articles, with their passages.
    """
    store = old.passages_of(revision) if old else None
    old_digests, old_starts = old.row_digests() if old and store else (np.zeros((0, 32), np.uint8), np.zeros(1, np.int64))
    old_ids = store.origins().keys() if store else set[str]()
    for number, id_ in enumerate(sorted(target.origins)):
        first = len(rows.languages)
        before = store.article(id_) if store and id_ in old_ids else None
        article = before if before and id_ in unchanged else with_language(target.article(id_, old))
        if store and before and is_cut_alike(article, before):
            old_passages = store.passages_of(id_)
            passages = [replace(passage, id=first + i) for i, passage in enumerate(old_passages)]
            headed = headed_texts(article, passages)
            for passage in old_passages:
                rows.add(old_digests[old_starts[passage.id] : old_starts[passage.id + 1]].tobytes())
        else:
            passages, headed = passages_in(article, get_encoder(), first_id=first), []
            for texts in embedded_texts(article, passages, get_encoder()):
                headed.append(texts[0])
                rows.new.add(texts, rows.starts[-1], number)
                rows.add(b"".join(map(raw_digest_of, texts)))
        rows.languages += [passage.lang for passage in passages]
        rows.articles[article.lang or "unknown"] += 1
        yield Prepared(article, passages, headed)


def write_vectors(
    path: Path,
    rows: Rows,
    get_encoder: Callable[[], Encoder],
    partial: PartialVectors,
    stored: StoredVectors,
    progress: Progress,
) -> tuple[NDArray[np.float16], int]:
    """Write the vector of each row, in half precision, whether it is new or was stored: so a build from empty gives the same ones.

    A vector is taken from a generation, else from what an unfinished build saved, else computed. The order in which texts are
    encoded depends on nothing but the texts, so that the same build gives the same bytes.

    Args:
        path: The file.
        rows: The rows, and the texts of the new ones.
        get_encoder: Loads the encoder, the first time it is called.
        partial: The vectors that an unfinished build saved; those that are computed are added to it.
        stored: The vectors that the same encoder has made for the index.
        progress: Called after each batch, with the stage "encode". Steps are articles: as many of them count as done as the share of the
            texts that are encoded.

    Returns:
        The vectors, shape (rows, dimension), float16, mapped from the file, and the number of them that were computed.

    Raises:
        OSError: The file cannot be written.
    """
    digests = rows.digests
    new = np.asarray(rows.new.rows)
    missing = np.flatnonzero((stored.find(digests[new]) < 0) & (partial.load().find(digests[new]) < 0))
    _, firsts = np.unique(digests[new[missing]].view("S32")[:, 0], return_index=True)  # each text once, by its digest
    lengths = np.asarray(rows.new.lengths)[missing[firsts]]
    texts = missing[firsts[np.argsort(lengths, kind="stable")]]  # texts of like length together need little padding
    articles = len(np.unique(np.asarray(rows.new.articles)[missing]))
    progress("encode", 0, articles)
    for start in range(0, len(texts), _CHECKPOINT):
        batch = texts[start : start + _CHECKPOINT]
        partial.append(digests[new[batch]], get_encoder().encode_passages([rows.new.text(int(at)) for at in batch]))
        progress("encode", articles * (start + len(batch)) // len(texts), articles)
    computed = partial.load()
    vectors = new_array(path, np.float16, (len(digests), partial.dimension))
    for start in range(0, len(digests), _CHUNK):
        part = vectors[start : start + _CHUNK]
        known, of_computed = stored.find(digests[start : start + _CHUNK]), computed.find(digests[start : start + _CHUNK])
        if ((known < 0) & (of_computed < 0)).any():
            raise OSError(errno.EIO, "a vector that was just written cannot be read", str(path))
        for source, at in ((computed, of_computed), (stored, known)):
            if (there := at >= 0).any():
                part[there] = source.vectors[at[there]]
    return vectors, len(texts)
