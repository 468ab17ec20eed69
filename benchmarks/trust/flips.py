"""Flips: one bit of a file of an index is changed, as by a disk that fails.

`articleqa info --verify` sees it. What is asked is answered as before, or the index says that it is damaged. A build makes it as it was.
Nothing else may happen: no traceback, and no other answer.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from functools import partial
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from articleqa.index.errors import ArticleQAError
from articleqa.index.storage.verification import verify
from benchmarks.trust.attacked_index import Attacked, files_read_here
from benchmarks.trust.report import Failure, failure_of

FILES = 22
"""The files of the attacked index whose bits are changed."""
_UNCHECKED = frozenset({"lock", "feedback.jsonl"})
"""The first has nothing in it; the second grows by a line at a time, and is not read."""
_ONLY_FOR_BUILDS = "read.sqlite"
"""A build believes nothing of it that the index does not say, too: nothing is compared with a checksum."""
_OF_PEOPLE = ("corrections.json", "added/")
"""What no build can know better: a build refuses damaged corrections by name, and takes an added file as it is now."""


def flipped_files(attacked: Attacked) -> list[str]:
    """Return the files of an index whose bits are changed, relative to its folder."""
    generations = attacked.index / "generations"
    current = (attacked.index / "CURRENT").read_text().strip()
    older = {path for folder in generations.iterdir() if folder.name != current for path in folder.iterdir()}
    paths = [path for path in attacked.index.rglob("*") if path.is_file() and path not in older and path.name not in _UNCHECKED]
    return sorted(path.relative_to(attacked.index).as_posix() for path in paths)


def flip(seed: int) -> Iterator[Failure | None]:
    """Change a bit of every file of an index in turn, without end.

    Args:
        seed: Chooses the bits.

    Yields:
        What does not hold after a flip; None where all holds.
    """
    choose = random.Random(seed)
    with TemporaryDirectory() as name, files_read_here():
        pristine = Attacked(Path(name) / "pristine").make()
        answers, files = pristine.answers(), flipped_files(pristine)
        assert len(files) == FILES, files
        for number, file in enumerate(cycle(files)):
            bit, with_sources = choose.randrange((pristine.index / file).stat().st_size * 8), number // FILES % 2 == 0
            with TemporaryDirectory() as folder:
                yield after_flip(pristine, answers, file, bit, Path(folder) / "flipped", with_sources=with_sources)


def after_flip(pristine: Attacked, answers: list[Any], file: str, bit: int, folder: Path, *, with_sources: bool) -> Failure | None:
    """Change a bit of a file of a copy of an index, and look what happens.

    Args:
        pristine: The index.
        answers: What it says.
        file: The file, relative to the index's folder.
        bit: The number of the bit in the file.
        folder: A folder for the copy, which is not there yet.
        with_sources: Whether the SOURCES are named in the build that mends; without, it knows only what the index holds.

    Returns:
        What does not hold; None where all holds.
    """
    attacked = pristine.copied(folder)
    path = attacked.index / file
    data = bytearray(path.read_bytes())
    data[bit // 8] ^= 1 << bit % 8
    path.write_bytes(data)
    what = f"{file}, bit {bit}"
    try:
        if file != _ONLY_FOR_BUILDS and _value(partial(verify, attacked.index)) is not _REFUSED:
            return Failure(f"{what}: it is seen", bit, "every checksum was right")
        if _value(attacked.answers) not in (answers, _REFUSED):
            return Failure(f"{what}: it does not change an answer", bit, "another answer")
        if file.startswith(_OF_PEOPLE):
            _value(attacked.build)
            return None
        mended = _value(attacked.build if with_sources else attacked.mend)
        if mended is _REFUSED and not with_sources:  # of what is damaged not enough is left: the message says that SOURCES are needed
            mended = _value(attacked.build)
        verify(attacked.index)
        if mended is _REFUSED or attacked.answers() != answers:
            return Failure(f"{what}: a build mends it", bit, "it does not")
    except Exception as error:  # each is a fault
        return failure_of(error, bit, what)
    return None


class _Refused:
    """In place of a value: the index said what is wrong with it."""


_REFUSED = _Refused()


def _value(call: Callable[[], Any]) -> Any:  # noqa: ANN401
    """Return what a call returns; `_REFUSED` where it says that something is damaged, and what to do."""
    try:
        return call()
    except ArticleQAError:
        return _REFUSED
