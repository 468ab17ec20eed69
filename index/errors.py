"""The errors that a user can mend. Each message is one or two sentences: what is wrong, where, and what to do.

ArticleQAError
├── CorpusError                the SOURCES cannot be indexed as they are: missing, of no kind that is read
│   ├── ArticleError           one file or line cannot be read; a build reports it and goes on
│   └── EmptyCorpus            the SOURCES hold no article, and the index would lose its articles
├── IndexUnusable              the index of a folder cannot be used or written as it is
│   ├── IndexNotBuilt          there is no index here
│   ├── IndexCorrupt           there is one, but it is damaged or not an ArticleQA index
│   ├── IndexMismatch          the index was made with another encoder or by another version
│   ├── IndexBusy              another build is writing to it
│   ├── DiskFull               there is no space left to write it
│   └── IndexNotWritable       the folder holds other files, or may not be written to
├── StoreUnusable              a store in Milvus cannot be reached, holds no archive, or cannot do what is asked
├── EncoderUnavailable         the encoder cannot be loaded on this machine
│   ├── ModelNotInstalled      its model is not on this machine
│   ├── ModelDamaged           the package that carries the default model is damaged
│   └── EncoderNotHandedIn     the index was made with an application's encoder, which was not passed
├── ReaderMismatch             the reader's weights and its calibration do not belong together
├── PackageMissing             something needs a package that is not installed
├── LoginFileUnusable          the file of those who may use the page cannot be read, or is not well formed
└── AddressUnavailable         the page cannot be served at this address

A message names no command, flag or button: the command line (`cli/hints.py`) and the page add theirs, by the class and the attributes of
the error. Errors can be pickled.

A wrong argument is a ValueError with the value in its message. A question without an answer is no error: `reply.answer` is None.
Only `app.py`, `ui/server.py` and the command line print.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class ArticleQAError(Exception):
    """Base class of every error that a user can mend. The first argument is the message."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class CorpusError(ArticleQAError):
    """The SOURCES of a build cannot be indexed."""


class ArticleError(CorpusError):
    """One article cannot be read.

    Attributes:
        where: The path, with `:line` for a line of a JSONL file.
        reason: What is wrong and what to do, as the end of a sentence: "is not UTF-8 text; …".
    """

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(where, reason)
        self.where = where
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.where} {self.reason}"


class EmptyCorpus(CorpusError):
    """The SOURCES hold no article, or there are none, and `allow_empty` is not set."""


class IndexUnusable(ArticleQAError):
    """The index at `directory` cannot be used or written as it is."""

    def __init__(self, message: str, directory: Path) -> None:
        super().__init__(message, directory)
        self.directory = directory


class IndexNotBuilt(IndexUnusable):
    """There is no index in the folder."""


class IndexCorrupt(IndexUnusable):
    """A file of the index is missing, damaged, or not an index at all."""


class IndexMismatch(IndexUnusable):
    """The index was made with other weights, or in a format of another version."""


class IndexBusy(IndexUnusable):
    """Another build holds the index's lock."""


class DiskFull(IndexUnusable):
    """There is no space left to write the index; it is as it was before."""


class IndexNotWritable(IndexUnusable):
    """The folder holds files that are not of an index, or this user may not write to it."""


class StoreUnusable(ArticleQAError):
    """A store cannot be reached, holds no archive, or cannot do what is asked of it.

    Attributes:
        store: Where it is: `milvus://HOST:PORT/NAME`, or a path.
        is_empty: Whether nothing was ever published there.
    """

    def __init__(self, message: str, store: str, is_empty: bool = False) -> None:  # to be pickled
        super().__init__(message, store, is_empty)
        self.store = store
        self.is_empty = is_empty


class EncoderUnavailable(ArticleQAError):
    """The encoder cannot be loaded from this machine."""


class ModelNotInstalled(EncoderUnavailable):
    """The embedding model named `model` is not on this machine."""

    def __init__(self, message: str, model: str) -> None:
        super().__init__(message, model)
        self.model = model


class ModelDamaged(EncoderUnavailable):
    """The installed package that carries the default model is damaged.

    Attributes:
        requirement: The package with its version, as pip writes it.
    """

    def __init__(self, message: str, requirement: str) -> None:
        super().__init__(message, requirement)
        self.requirement = requirement


class EncoderNotHandedIn(EncoderUnavailable):
    """The index was made with an encoder that an application passed, and that cannot be loaded by its name.

    Attributes:
        directory: The folder of the index.
        name: The name of the encoder.
    """

    def __init__(self, message: str, directory: Path, name: str) -> None:
        super().__init__(message, directory, name)
        self.directory = directory
        self.name = name


class ReaderMismatch(ArticleQAError):
    """The reader's weights and the calibration fitted to them do not belong together, or cannot be read."""


class PackageMissing(ArticleQAError):
    """The requested operation needs a package that is not installed.

    Attributes:
        requirement: The package, as pip writes it.
    """

    def __init__(self, message: str, requirement: str) -> None:
        super().__init__(message, requirement)
        self.requirement = requirement


class LoginFileUnusable(ArticleQAError):
    """The file of those who may use the page cannot be read, or is not well formed.

    Attributes:
        path: The file.
    """

    def __init__(self, message: str, path: Path) -> None:
        super().__init__(message, path)
        self.path = path


class AddressUnavailable(ArticleQAError):
    """The page cannot be served at this address.

    Attributes:
        host: The host name, which may be another machine's.
        port: The port, which may be in use; None if any free port would do.
    """

    def __init__(self, message: str, host: str, port: int | None) -> None:
        super().__init__(message, host, port)
        self.host = host
        self.port = port
