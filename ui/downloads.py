"""Files that a person takes away: a conversation or quotes, in each format that there is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from articleqa.bibliography.bibtex import to_bibtex
from articleqa.bibliography.csl_json import to_csl_json
from articleqa.bibliography.ris import to_ris
from articleqa.ui import markdown, transcript, word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from articleqa.index.records import Article
    from articleqa.records import Turn
    from articleqa.ui.i18n import Messages
    from articleqa.ui.quotes import Quote

_MARKDOWN = "text/markdown"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_BIBLIOGRAPHIES = {
    "bib": (to_bibtex, "bib", "application/x-bibtex"),
    "ris": (to_ris, "ris", "application/x-research-info-systems"),
    "csl": (to_csl_json, "csl.json", "application/vnd.citationstyles.csl+json"),
}


@dataclass(frozen=True, slots=True)
class Download:
    """A file: its name, its media type and its bytes."""

    name: str
    media_type: str
    content: bytes


def conversation(kind: object, messages: Messages, turns: Sequence[Turn], article_of: Callable[[str], Article | None]) -> Download | None:
    """Return a conversation as a file; None where there is no such kind.

    Args:
        kind: "md", "json" or "docx", or for a bibliography of the articles that are quoted in answers "bib", "ris" or "csl".
        messages: The reader's language.
        turns: The conversation.
        article_of: Finds the articles that are quoted.

    Raises:
        PackageMissing: A library of the format is not installed.
    """
    if kind == "md":
        return Download("conversation.md", _MARKDOWN, transcript.to_markdown(messages, turns, article_of).encode())
    if kind == "json":
        return Download("conversation.json", "application/json", transcript.to_json(turns, article_of).encode())
    if kind == "docx":
        return Download("conversation.docx", _WORD, word.conversation_docx(messages, turns, article_of))
    replied = (transcript.quotations(messages, turn.reply, article_of) for turn in turns)
    return _bibliography(kind, "conversation", (quoted.article for each in replied if not isinstance(each, str) for quoted in each))


def quotes(kind: object, messages: Messages, quotes: Sequence[Quote]) -> Download | None:
    """Return quotes as a file, without those that no longer stand; None where there is no such kind.

    Args:
        kind: "md" or "docx", or for a bibliography of the articles that are quoted "bib", "ris" or "csl".
        messages: The reader's language.
        quotes: In the order in which they are written.

    Raises:
        PackageMissing: A library of the format is not installed.
    """
    if kind == "md":
        return Download("quotes.md", _MARKDOWN, markdown.quotes_markdown(messages, quotes).encode())
    if kind == "docx":
        return Download("quotes.docx", _WORD, word.quotes_docx(messages, quotes))
    return _bibliography(kind, "quotes", (quote.article for quote in quotes if quote.article and quote.stands))


def _bibliography(kind: object, name: str, articles: Iterable[Article]) -> Download | None:
    """A bibliography of the articles, looked at today."""
    if not isinstance(kind, str) or kind not in _BIBLIOGRAPHIES:
        return None
    write, suffix, media_type = _BIBLIOGRAPHIES[kind]
    return Download(f"{name}.{suffix}", media_type, write(articles, datetime.now(UTC).date()).encode())
