"""What a notebook shows of a reply. All that is from articles or from a question is escaped: nothing of it ever runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from articleqa.citation import title_of, web_address
from articleqa.highlight import segments
from articleqa.index.records import Metadata, Span


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words that are quoted.

    Attributes:
        text: The words: a sentence, where there is one.
        marks: The stretches of it that answer.
        article: What their article says of itself.
        certainty: How far they can be relied on; "" where nothing is said of that.
    """

    text: str
    marks: tuple[Span, ...]
    article: Metadata
    certainty: str = ""


def html_of(said: str, quoted: Sequence[Quoted]) -> str:
    """Return quotations as HTML: each with its marks and its source, below what is said of all of them; without scripts and styles.

    Words that run from right to left do so by themselves, whatever stands beside them.
    """
    parts = [f"<p>{escape(said)}</p>"] if said else []
    for words in quoted:
        marked = "".join(
            f"<mark>{escape(part.text)}</mark>" if part.labels else escape(part.text) for part in segments(words.text, {"": words.marks})
        )
        source = f"— {_source(words.article)}{escape(words.certainty)}"
        parts.append(f'<blockquote><p dir="auto">{marked}</p><footer dir="ltr">{source}</footer></blockquote>')
    return f"<div>{''.join(parts)}</div>"


def _source(article: Metadata) -> str:
    """Return title, author, day and source of an article; an address on the web is a link."""
    said = [f"<bdi>{escape(value)}</bdi>" for value in (title_of(article), article.author, article.date) if value]
    if article.source:
        address = web_address(article.source)
        shown = f"<bdi>{escape(article.source)}</bdi>"
        said.append(f'<a href="{escape(address)}" rel="noopener noreferrer" target="_blank">{shown}</a>' if address else shown)
    return " · ".join(said)
