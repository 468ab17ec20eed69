"""What can go wrong in the world outside. Each message is one sentence or two: what, where, and what to do.

ArticleQAError
├── CorpusError                the SOURCES cannot be indexed as they are: missing, the same id twice
│   ├── ArticleError           one file or line cannot be read; a build reports it and goes on
│   └── EmptyCorpus            they hold no article, and the index would lose those that it has
├── IndexUnusable              the index of a folder cannot be used or written as it is
│   ├── IndexNotBuilt          there is no index here
│   ├── IndexCorrupt           there is one, and it is damaged or not ours
│   ├── IndexMismatch          the index was made with another encoder or by another version
│   ├── IndexBusy              another build is writing to it
│   └── IndexNotWritable       the folder is somebody's own, or may not be written to
├── EncoderUnavailable         the encoder cannot be loaded on this machine
│   ├── ModelNotInstalled      its model is not on this machine
│   ├── ModelDamaged           the package that carries the default model is damaged
│   └── EncoderNotHandedIn     the index was made with an application's own encoder, which is not there now
├── ReaderMismatch             the reader's weights and what was fitted to them do not belong together
├── PackageMissing             something needs a package that is not installed
└── AddressUnavailable         the page cannot be served at this address

Errors say what is wrong in the library's own words, and carry as attributes what it is about. Which command or flag helps is added by the
command line alone (`cli/hints.py`), and which button by the page. They can be pickled.

A wrong argument is a ValueError with the value in its message. "Not answered" is a value (`reply.answer is None`), not an error.
Only `app.py`, `ui/server.py` and the command line print.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class ArticleQAError(Exception):
    """Base of every error that a user can mend. The first argument is the message."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class CorpusError(ArticleQAError):
    """The SOURCES given to a build cannot be indexed."""


class ArticleError(CorpusError):
    """One article cannot be read.

    `where` is the path, with `:line` for a line of a JSONL file; `reason` says what is wrong and what to do ("is not UTF-8 text; …").
    """

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(where, reason)
        self.where = where
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.where} {self.reason}"


class EmptyCorpus(CorpusError):
    """The SOURCES hold no article, or none are named, and `allow_empty` was not given."""


class IndexUnusable(ArticleQAError):
    """The index at `directory` cannot be used, or written, as it is."""

    def __init__(self, message: str, directory: Path) -> None:
        super().__init__(message, directory)
        self.directory = directory


class IndexNotBuilt(IndexUnusable):
    """No index at the folder given."""


class IndexCorrupt(IndexUnusable):
    """A file of the index is missing, damaged, or not an index at all."""


class IndexMismatch(IndexUnusable):
    """The index was made with other weights, or in a format of another version."""


class IndexBusy(IndexUnusable):
    """Another build holds the index's lock."""


class IndexNotWritable(IndexUnusable):
    """The folder holds other files than an index's, or this user may not write to it."""


class EncoderUnavailable(ArticleQAError):
    """The encoder cannot be loaded from this machine."""


class ModelNotInstalled(EncoderUnavailable):
    """The embedding model of the name `model` is not on this machine."""

    def __init__(self, message: str, model: str) -> None:
        super().__init__(message, model)
        self.model = model


class ModelDamaged(EncoderUnavailable):
    """The installed package that carries the default model is not as it should be; `requirement` names it with its version."""

    def __init__(self, message: str, requirement: str) -> None:
        super().__init__(message, requirement)
        self.requirement = requirement


class EncoderNotHandedIn(EncoderUnavailable):
    """The index at `directory` was made with the encoder `name`, which an application handed in, and which is no model to be loaded."""

    def __init__(self, message: str, directory: Path, name: str) -> None:
        super().__init__(message, directory, name)
        self.directory = directory
        self.name = name


class ReaderMismatch(ArticleQAError):
    """The reader's weights and the constants that were fitted to them do not belong together, or cannot be read."""


class PackageMissing(ArticleQAError):
    """What was asked for needs a package that is not installed: `requirement`, as pip has it."""

    def __init__(self, message: str, requirement: str) -> None:
        super().__init__(message, requirement)
        self.requirement = requirement


class AddressUnavailable(ArticleQAError):
    """The page cannot be served at `host` and `port` (None: any), which are taken or not this machine's."""

    def __init__(self, message: str, host: str, port: int | None) -> None:
        super().__init__(message, host, port)
        self.host = host
        self.port = port
