"""What every adapter is given: the folder of an index, which it opens when it is first needed, or what the application has open."""

from __future__ import annotations

import threading
from os import PathLike
from pathlib import Path
from typing import TypeAlias
from weakref import WeakValueDictionary

from articleqa.index.arguments import checked_directory, wrong_value
from articleqa.index.milvus.address import StoreAddress, is_store
from articleqa.pipeline import ArticleQA
from articleqa.retriever import Retriever
from articleqa.snapshot import Snapshot

Index: TypeAlias = ArticleQA | Retriever | Path | str
"""The folder of an index, the address of a store, or an open `Retriever` or `ArticleQA`, which its owner closes."""

_opened: WeakValueDictionary[Path | str, ArticleQA] = WeakValueDictionary()
"""Absolute folder, or address of a store → the index that adapters have opened there: several adapters load one encoder and one reader."""
_opening = threading.Lock()


class IndexHandle:
    """An index that may not be open yet. It is safe to share between threads.

    Frameworks copy and pickle what they hold. A copy is the same index; what is pickled is its folder.

    Args:
        index: The folder of an index, the address of a store, or an open one. What is not open is opened with the encoder and the reader of
            the package; who has others opens it with them, and hands it in. What is opened here is closed with the last adapter that uses
            it.

    Attributes:
        location: The folder of the index, or the address of a store.

    Raises:
        ValueError: `index` is neither.
    """

    location: Path | str

    def __init__(self, index: Index) -> None:
        self._qa: ArticleQA | None = None
        if isinstance(index, Retriever):
            index = ArticleQA(index)
        if isinstance(index, ArticleQA):
            self._qa = index
            self.location = index.retriever.location
        elif isinstance(index, (str, PathLike)):
            self.location = str(StoreAddress.of(index)) if is_store(index) else checked_directory(index)
        else:
            raise ValueError(wrong_value("index", "the path of an index, the address of a store, or an open Retriever or ArticleQA", index))

    def open(self) -> ArticleQA:
        """Return the index, opened.

        Returns:
            What the application handed in, or what was opened here or by another adapter of this process before.

        Raises:
            IndexUnusable: As `ArticleQA.open`.
            EncoderUnavailable: As `ArticleQA.open`.
        """
        if self._qa is None:
            with _opening:
                location = self.location if isinstance(self.location, str) else self.location.resolve()
                qa = _opened.get(location)
                if qa is None:
                    qa = _opened[location] = ArticleQA.open(location)
                self._qa = qa
        return self._qa

    def snapshot(self) -> Snapshot:
        """Return the index's newest generation, as `Retriever.snapshot` does; errors are those of `open`, too."""
        return self.open().retriever.snapshot()

    def __deepcopy__(self, memo: dict[int, object]) -> IndexHandle:
        return self

    def __reduce__(self) -> tuple[type[IndexHandle], tuple[Path | str]]:
        return IndexHandle, (self.location,)
