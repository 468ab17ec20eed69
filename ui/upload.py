"""Adding uploaded files to the index, and removing articles that were added."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from articleqa.citation import title_of
from articleqa.index.errors import ArticleQAError
from articleqa.index.ingest import Upload, add, remove
from articleqa.index.loaders import Remark, printable
from articleqa.server.faults import told
from articleqa.ui.background import changed_by
from articleqa.ui.history import article_of
from articleqa.ui.views import upload as view

if TYPE_CHECKING:
    import htpy as h

    from articleqa import ArticleQA
    from articleqa.index.ingest import Progress
    from articleqa.index.limits import Limits
    from articleqa.server.guard.uploads import Uploads
    from articleqa.ui.i18n import Messages

_KEPT_REMOVALS = 20
"""Removals that can be undone, the newest."""
_NAMED, _NAME = 200, 200
"""Files that did not arrive which are named, and characters of a name."""


class Adder:
    """Adds files to the index of a page and removes what was added. What comes from the page is checked: it may be anything.

    Args:
        qa: The index is its own.
        uploads: Where the files lie; None: there are none.
        limits: What reading a file may cost; None: `Limits()`.
    """

    def __init__(self, qa: ArticleQA, uploads: Uploads | None = None, limits: Limits | None = None) -> None:
        self._qa = qa
        self._uploads = uploads
        self._limits = limits
        self._removed: dict[str, TemporaryDirectory[str]] = {}

    def add(self, messages: Messages, files: object, failed: object) -> Iterator[h.Element]:
        """Add uploaded files to the index, and delete the uploads.

        Args:
            messages: The page's language.
            files: A list of `{"upload", "name"}`, the first by `Uploads.begin`, or anything.
            failed: A list of the names of files that did not reach the server, or anything.

        Returns:
            The statuses, again and again while the files are added, and at the end.
        """
        remarks = [Remark(name, messages.say("did not reach the server: it may be too large.")) for name in _names(failed)]
        uploads = self._claimed(files)

        def discard() -> None:
            if self._uploads:
                for upload in uploads:
                    self._uploads.discard(upload.path.name)

        return self._add(messages, uploads, remarks, added=discard, failed=discard)

    def remove(self, messages: Messages, article_id: object) -> h.Element | None:
        """Remove an added article from the index. Its file is kept for a while, so that `restore` can bring it back.

        Args:
            messages: The page's language.
            article_id: May be anything.

        Returns:
            The status; None where there is no article of that id.
        """
        article = article_of(self._qa.retriever.snapshot())(article_id) if isinstance(article_id, str) else None
        if article is None:
            return None
        kept_in = self._uploads.folder if self._uploads else None  # so that it goes with the uploads of a server that was killed
        folder = TemporaryDirectory(prefix="articleqa-removed-", dir=kept_in)
        try:
            snapshot = self._qa.retriever.snapshot()
            report = remove([article.id], self._qa.retriever.directory, encoder=snapshot.encoder, move_to=Path(folder.name))
        except (ArticleQAError, OSError) as error:
            folder.cleanup()
            return view.failed(messages, told(error, self._qa.retriever.directory))
        removal = secrets.token_urlsafe(16)
        self._removed[removal] = folder
        for oldest in list(self._removed)[:-_KEPT_REMOVALS]:
            self._removed.pop(oldest).cleanup()
        return view.removed(messages, [title_of(article) if id_ == article.id else id_ for id_ in report.removed], removal)

    def restore(self, messages: Messages, removal: object) -> Iterator[h.Element]:
        """Bring back what was removed.

        Args:
            messages: The page's language.
            removal: Of the removal, as its status has it; may be anything.

        Yields:
            The status, as `add` does; nothing where there was no such removal, or it is too long ago.
        """
        folder = self._removed.pop(removal, None) if isinstance(removal, str) else None
        if folder is None:
            return
        root = Path(folder.name)
        files = [Upload(p.relative_to(root).as_posix(), p) for p in sorted(root.rglob("*")) if p.is_file()]
        yield from self._add(messages, files, [], added=folder.cleanup, failed=lambda: self._removed.update({str(removal): folder}))

    def _claimed(self, files: object) -> list[Upload]:
        """The files that were uploaded, under their own names; what names no upload is left out."""
        claimed: list[Upload] = []
        if self._uploads is None or not isinstance(files, list):
            return claimed
        for file in files:
            name = file.get("name") if isinstance(file, dict) else None
            if isinstance(name, str) and (path := self._uploads.claim(file.get("upload"))):
                claimed.append(Upload(name, path))
        return claimed

    def _add(
        self, messages: Messages, uploads: list[Upload], remarks: list[Remark], *, added: Callable[[], None], failed: Callable[[], None]
    ) -> Iterator[h.Element]:
        """Add files. What is to happen after that happens in the same thread: nobody may look at the statuses any more."""

        def work(progress: Progress) -> h.Element:
            retriever = self._qa.retriever
            try:
                report = add(uploads, retriever.directory, encoder=retriever.snapshot().encoder, limits=self._limits, progress=progress)
            except BaseException:
                failed()
                raise
            added()
            return view.done(messages, len(report.new) + len(report.changed), [*report.failed, *report.skipped, *remarks])

        unknown = messages.say("The files could not be added just now. Please try again.")
        return changed_by(messages, self._qa.retriever.directory, work, partial(view.failed, messages), unknown)


def _names(values: object) -> list[str]:
    """The names of a list, cut where they are long, as they can be shown."""
    return [printable(value[:_NAME]) for value in values[:_NAMED] if isinstance(value, str)] if isinstance(values, list) else []
