"""The terms of an index in a file that opens at once: sorted, one a line, with where every 64th line starts.

A dictionary of millions of terms takes seconds to make and hundreds of megabytes to keep. Here a term is found by the first terms of the
blocks, which are in memory, and then inside one block.
"""

from __future__ import annotations

import mmap
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from articleqa.index.storage.files import load_array, save_array

_BLOCK = 64
"""The number of terms in a block, except the last one."""
_FILES = "bm25.terms.txt", "bm25.blocks.npy"


class Vocabulary:
    """Terms, numbered in the order of their code points. Threads may share it.

    Args:
        lines: The terms in UTF-8, sorted, each with a line feed behind it, which no term holds; bytes, or a file that is mapped.
        starts: Where each block starts in `lines`, and at the end the length of `lines`: shape (blocks + 1,).
    """

    def __init__(self, lines: bytes | mmap.mmap, starts: NDArray[np.int64]) -> None:
        self._lines = lines
        self._starts: list[int] = starts.tolist()
        self._firsts = [lines[start : lines.find(b"\n", start)] for start in self._starts[:-1]]

    @classmethod
    def of(cls, terms: Sequence[str]) -> Self:
        """Return the vocabulary of terms that are sorted, each once."""
        blocks = ["".join(f"{term}\n" for term in terms[at : at + _BLOCK]).encode() for at in range(0, len(terms), _BLOCK)]
        return cls(b"".join(blocks), np.cumsum([0, *map(len, blocks)], dtype=np.int64))

    @cached_property
    def _size(self) -> int:
        return max(0, len(self._firsts) - 1) * _BLOCK + (self._block(len(self._firsts) - 1).count(b"\n") if self._firsts else 0)

    def __len__(self) -> int:
        """The number of terms."""
        return self._size

    def __iter__(self) -> Iterator[str]:
        """Yield the terms in order."""
        for start, end in pairwise(self._starts):
            # Split at "\n" alone: a term may have other characters that str.splitlines takes for a line break.
            yield from self._lines[start:end].decode().split("\n")[:-1]

    def number(self, term: str) -> int | None:
        """Return the number of a term, None where it is none of these."""
        line = term.encode("utf-8", "surrogatepass")
        block = bisect_right(self._firsts, line) - 1
        if block < 0 or b"\n" in line:  # or it would be found in two lines
            return None
        if self._firsts[block] == line:
            return block * _BLOCK
        lines = self._block(block)
        at = lines.find(b"\n%b\n" % line)
        return None if at < 0 else block * _BLOCK + lines.count(b"\n", 0, at + 1)

    def from_on(self, prefix: str) -> Iterator[tuple[int, str]]:
        """Yield the terms that are not before `prefix`, each with its number."""
        block = max(0, bisect_right(self._firsts, prefix.encode()) - 1)
        for number in range(block, len(self._firsts)):
            for at, term in enumerate(self._block(number).decode().split("\n")[:-1], number * _BLOCK):
                if term >= prefix:
                    yield at, term

    def _block(self, number: int) -> bytes:
        return self._lines[self._starts[number] : self._starts[number + 1]]

    def save(self, folder: Path) -> None:
        """Write the terms and where their blocks start."""
        lines, starts = (folder / name for name in _FILES)
        lines.write_bytes(self._lines[:])
        save_array(starts, np.array(self._starts, np.int64))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open what `save` wrote; the terms are mapped from disk.

        Args:
            folder: The folder.

        Returns:
            The vocabulary.

        Raises:
            IndexCorrupt: The starts of the blocks cannot be read.
            OSError: The terms cannot be read.
            ValueError: The files do not belong together.
        """
        path, starts = folder / _FILES[0], load_array(folder / _FILES[1])
        size = path.stat().st_size
        if len(starts) == 0 or starts[0] != 0 or starts[-1] != size or (np.diff(starts) < 1).any():
            raise ValueError("the terms and their blocks do not belong together")
        if not size:  # an empty file cannot be mapped
            return cls(b"", starts)
        with path.open("rb") as file:
            return cls(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), starts)
