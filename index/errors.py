"""What can go wrong in the world outside. Each message is one sentence or two: what, where, and what to do.

ArticleQAError
├── CorpusError            the SOURCES cannot be indexed as they are: missing, empty, the same id twice
│   └── ArticleError       one file or line cannot be read; a build reports it and goes on
├── IndexNotBuilt          there is no index here
├── IndexCorrupt           there is one, and it is damaged or not ours
├── IndexMismatch          the index was made with another encoder or by another version
├── IndexBusy              another build is writing to it
├── EncoderUnavailable     the model is not on this machine
└── ReaderMismatch         the reader's weights and what was fitted to them do not belong together

A wrong argument is a ValueError with the value in its message. "Not answered" is a value (`reply.answer is None`), not an error.
Only `app.py`, `ui/server.py` and the command line print.
"""

from __future__ import annotations


class ArticleQAError(Exception):
    """Base of every error that a user can mend."""


class CorpusError(ArticleQAError):
    """The SOURCES given to a build cannot be indexed."""


class ArticleError(CorpusError):
    """One article cannot be read.

    `where` is the path, with `:line` for a line of a JSONL file; `reason` says what is wrong and what to do ("is not UTF-8 text; …").
    """

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{where} {reason}")
        self.where = where
        self.reason = reason


class IndexNotBuilt(ArticleQAError):
    """No index at the folder given; the message names the build command."""


class IndexCorrupt(ArticleQAError):
    """A file of the index is missing, damaged, or not an index at all."""


class IndexMismatch(ArticleQAError):
    """The index was made with other weights, or in a format of another version."""


class IndexBusy(ArticleQAError):
    """Another build holds the index's lock."""


class EncoderUnavailable(ArticleQAError):
    """The embedding model cannot be loaded from this machine; the message names the command that fetches it."""


class ReaderMismatch(ArticleQAError):
    """The reader's weights and the constants that were fitted to them do not belong together, or cannot be read."""
