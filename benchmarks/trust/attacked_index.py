"""A small index to attack, by an encoder that counts words: it has everything that an index can have, and is built in a moment."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from articleqa import ArticleQA
from articleqa.index.errors import ArticleError
from articleqa.index.ingest import add, build, edit, remove
from articleqa.index.limits import Limits
from articleqa.index.loaders.base import LoadedArticle, Remark, SourceFile
from articleqa.index.loaders.files import load_file
from articleqa.index.loaders.reading.isolation import FileContents
from tests.toys import ToyEncoder, ToyReader

_PDF = Path(__file__).parents[2] / "tests" / "data" / "leuchtturm.pdf"
_ARTICLES = {
    "bridge.txt": "The bridge\n\nThe bridge is 41 metres high. It was opened on 3 May 1998 by the mayor.",
    "call.txt": "The call\n\nThe call of the generals took place on 27 November. It lasted 20 minutes.",
    "moon.txt": "The moon\n\nSix missions brought 382 kilograms of rock from the moon.",
    "more/tunnel.txt": "The tunnel\n\nThe tunnel below the channel is 50 kilometres long.",
}
_ADDED = "The dam\n\nThe dam holds 700 million tons of water since 1962."
QUESTIONS = (
    "How high is the bridge in metres?",
    "When did the call take place?",
    "How long is the tunnel?",
    "How much water holds the dam?",
)
"""Questions that the articles answer, the last one only while the added article is there."""

Outcome = tuple[str, Any]
"""How a call in a process of its own ended: "done" with what it returned, or the name of what it raised, with the message."""


class Attacked:
    """An index with its SOURCES, in a folder.

    Args:
        folder: An empty folder, or one that `make` filled.

    Attributes:
        folder: The folder.
        sources: The folder of its SOURCES.
        index: The index's folder.
        outside: A file to be added by hand.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sources = folder / "sources"
        self.index = folder / "index"
        self.outside = folder / "dam.txt"

    def make(self) -> Attacked:
        """Fill the folder: an index of two generations over text files and a PDF, with an added file, a correction, and feedback."""
        for name, text in _ARTICLES.items():
            (self.sources / name).parent.mkdir(parents=True, exist_ok=True)
            (self.sources / name).write_text(text, encoding="utf-8")
        shutil.copyfile(_PDF, self.sources / "leuchtturm.pdf")
        self.outside.write_text(_ADDED, encoding="utf-8")
        self.build()
        self.add()
        edit("moon.txt", self.index, {"author": "Ann"}, encoder=ToyEncoder())
        (self.index / "feedback.jsonl").write_text('{"id": "feedback-1", "question": "?"}\n', encoding="utf-8")
        return self

    def copied(self, to: Path) -> Attacked:
        """Return a copy in another folder, which must not be there yet."""
        shutil.copytree(self.folder, to)
        return Attacked(to)

    def change_sources(self) -> None:
        """Change, add and take away a file of the SOURCES."""
        text = (self.sources / "bridge.txt").read_text("utf-8")
        (self.sources / "bridge.txt").write_text(text.replace("41 metres", "52 metres"), encoding="utf-8")
        (self.sources / "ship.txt").write_text("The ship\n\nThe ship is 300 metres long.", encoding="utf-8")
        (self.sources / "more" / "tunnel.txt").unlink()

    def build(self) -> None:
        """Build the index."""
        build([self.sources], self.index, encoder=ToyEncoder())

    def mend(self) -> None:
        """Build the index without SOURCES, from its own articles."""
        build([], self.index, encoder=ToyEncoder())

    def add(self) -> None:
        """Add the file outside."""
        add([self.outside], self.index, encoder=ToyEncoder())

    def remove(self) -> None:
        """Remove the added file."""
        remove(["dam.txt"], self.index, encoder=ToyEncoder())

    def edit(self) -> None:
        """Correct a title."""
        edit("call.txt", self.index, {"title": "The rare call"}, encoder=ToyEncoder())

    def answers(self) -> list[Any]:
        """Return all that the index says: the replies to the questions, every article, and what is known of each."""
        with ArticleQA.open(self.index, encoder=ToyEncoder(), reader=ToyReader()) as qa:
            snapshot = qa.retriever.snapshot()
            metadata = snapshot.metadata()
            texts = [(article.id, snapshot.article(article.id).text) for article in metadata]
            return [*(asdict(qa.ask(question)) for question in QUESTIONS), [asdict(article) for article in metadata], texts]


def in_child(call: Callable[[], Any], before: Callable[[], None] = lambda: None) -> Outcome:
    """Call a function in a process of its own, which is a copy of this one.

    Args:
        call: What is called; what it returns or raises is told.
        before: Called first, to prepare the process.

    Returns:
        How it ended; "killed" where the process was.
    """
    receiver, sender = multiprocessing.Pipe(duplex=False)
    pid = os.fork()
    if pid == 0:
        receiver.close()
        try:
            before()
            outcome: Outcome = ("done", call())
        except BaseException as error:  # whatever it is
            outcome = (type(error).__name__, f"{error}\n{traceback.format_exc()}")
        sender.send(outcome)
        sender.close()
        os._exit(0)
    sender.close()
    try:
        result: Outcome = receiver.recv()
    except EOFError:
        result = ("killed", None)
    receiver.close()
    os.waitpid(pid, 0)
    return result


@contextmanager
def files_read_here() -> Iterator[None]:
    """Inside the `with` block files are read in this process: to start one for each kill or flip would take most of the time."""
    import articleqa.index.ingest.added_files as added_files
    import articleqa.index.ingest.additions as additions
    import articleqa.index.loaders.reading.sources as sources

    modules: tuple[Any, ...] = (added_files, additions, sources)
    before = [module.read_file for module in modules]
    for module in modules:
        module.read_file = _read_here
    try:
        yield
    finally:
        for module, function in zip(modules, before, strict=True):
            module.read_file = function


def _read_here(file: SourceFile, limits: Limits | None = None) -> FileContents:  # noqa: ARG001
    parts: list[Any] = []
    whole = load_file(file, parts.append, lambda: None)
    return FileContents(
        [part for part in parts if isinstance(part, LoadedArticle)],
        [part for part in parts if isinstance(part, ArticleError)],
        [part for part in parts if isinstance(part, Remark)],
        whole=whole,
    )
