"""Correcting by hand what is known of an article."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from articleqa.index.ingest import edit
from articleqa.index.loaders.metadata import checked_field
from articleqa.index.records import FIELDS
from articleqa.ui.background import changed_by
from articleqa.ui.history import article_of
from articleqa.ui.views.provenance import known

if TYPE_CHECKING:
    import htpy as h

    from articleqa import ArticleQA
    from articleqa.index.ingest import Progress
    from articleqa.index.records import Article
    from articleqa.ui.i18n import Messages

_LONGEST = 2000
"""Characters of a field's value."""
_SHOWN = 60
"""Characters of a wrong value that are repeated."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a correction.

    Attributes:
        article: The article's id.
        problem: Why nothing was changed, in the reader's language; blank: the article is as it was wanted.
        field: The field whose value is wrong; blank: none is.
    """

    article: str
    problem: str = ""
    field: str = ""


class Editor:
    """Corrects articles of the index of a page. What comes from the page is checked: it may be anything.

    Args:
        qa: The index is its own.
    """

    def __init__(self, qa: ArticleQA) -> None:
        self._qa = qa

    def edit(self, messages: Messages, article_id: object, values: object, back: object) -> Iterator[h.Element | Outcome]:
        """Give an article the values of a form.

        Args:
            messages: The page's language.
            article_id: Of the article, or anything.
            values: Field → its value, blank: it has none; or anything. Fields that have this value already stay as they are.
            back: A list of the fields whose correction is taken back, or anything.

        Yields:
            The status, again and again, and at the end the outcome; nothing where the first argument is no string.
        """
        if not isinstance(article_id, str):
            return
        article = article_of(self._qa.retriever.snapshot())(article_id)
        if article is None:
            yield Outcome(article_id, messages.say("This article is no longer in the index."))
            return
        changes = _changes(article, values, back)
        for name, value in changes.items():
            if value is not None and (problem := _problem(messages, name, value)):
                yield Outcome(article_id, problem, name)
                return
        if changes:
            unknown = messages.say("That could not be saved just now. Please try again.")
            yield from changed_by(
                messages, self._qa.retriever.directory, partial(self._change, article_id, changes), partial(Outcome, article_id), unknown
            )
        else:
            yield Outcome(article_id)

    def _change(self, article_id: str, changes: Mapping[str, str | None], progress: Progress) -> Outcome:
        """Correct the article."""
        retriever = self._qa.retriever
        edit(article_id, retriever.directory, changes, encoder=retriever.snapshot().encoder, progress=progress)
        return Outcome(article_id)


def _changes(article: Article, values: object, back: object) -> dict[str, str | None]:
    """Return the fields that are to have another value; None: the one that was read."""
    taken_back = {name for name in back if name in article.provenance.corrected} if isinstance(back, list) else set()
    changes: dict[str, str | None] = {}
    for name in FIELDS:
        value = values.get(name) if isinstance(values, dict) else None
        if name in taken_back:
            changes[name] = None
        elif isinstance(value, str) and value.strip() != (known(article, name) or ""):
            changes[name] = value.strip()
    return changes


def _problem(messages: Messages, name: str, value: str) -> str:
    """Return why a field cannot have a value; blank where it can."""
    if not value:
        return messages.say("An article needs a title.") if name == "title" else ""
    if len(value) > _LONGEST:
        most, these = messages.number(_LONGEST), messages.number(len(value))
        return messages.say("This may have {most} characters at most; it has {these}.", most=most, these=these)
    try:
        checked_field(name, value)
    except ValueError:
        shown = value[:_SHOWN]
        if name == "date":
            return messages.say("“{value}” is no day. Write it like {day}.", value=shown, day="2024-12-05")
        return messages.say("“{value}” is no language.", value=shown)
    return ""
