"""A quotation and its source as plain text, in the reader’s language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from articleqa.citation import Citation, cite
from articleqa.index.records import Article, Span

if TYPE_CHECKING:
    from articleqa.ui.i18n import Messages


def citation(messages: Messages, article: Article, quoted: Span) -> str:
    """Return a quotation with its source, as plain text to be pasted elsewhere.

    Args:
        messages: The reader's language.
        article: What is quoted from.
        quoted: Where the quotation stands in its text.
    """
    cited = cite(article, quoted)
    return f"“{cited.quote}”\n— {source_line(messages, cited)}" + (f"\n{cited.link}" if cited.link else "")


def source_line(messages: Messages, cited: Citation) -> str:
    """Return who says it, where, when and on which page; a source that is linked to is not named beside its link."""
    day = messages.day(cited.date) if cited.date else None
    page = messages.say("page {number}", number=messages.number(cited.page)) if cited.page else None
    source = None if cited.link else cited.source
    return " ".join(", ".join(part for part in (cited.author, cited.title, source, day, page) if part).split())
