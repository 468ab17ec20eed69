"""A quotation with its source, as it is taken away: the same in every format of file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from articleqa.citation import cite
from articleqa.index.records import Article, Span
from articleqa.ui.citation_text import source_line

if TYPE_CHECKING:
    from articleqa.ui.i18n import Messages


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of an article, of which some may stand out, and where they are from.

    Attributes:
        article: The article that is quoted.
        before: The words before those that stand out; all of them where none do.
        answer: The words that stand out, or the empty string.
        after: The words after them.
        source: Who says it, where, when and on which page, in the reader's language.
        link: An address that leads to the words; None where the article has none.
    """

    article: Article
    before: str
    answer: str
    after: str
    source: str
    link: str | None


def quotation(messages: Messages, article: Article, quoted: Span, answer: Span | None = None) -> Quotation:
    """Return the quotation of a part of an article.

    Args:
        messages: The reader's language.
        article: What is quoted from.
        quoted: Where the quotation stands in the article's text.
        answer: The part of it that stands out; None: nothing does.

    Raises:
        ValueError: `quoted` is not inside the article's text.
    """
    cited, text = cite(article, quoted), article.text
    start, end = (answer.start, answer.end) if answer else (quoted.end, quoted.end)
    return Quotation(article, text[quoted.start : start], text[start:end], text[end : quoted.end], source_line(messages, cited), cited.link)
