"""Words of an article → what is needed to cite them, with a link to their place in the source."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import regex

from articleqa.index.records import Article, Metadata, Span
from articleqa.index.text.scripts import on_one_line

# A quotation of at most so many characters stands in the link as a whole. A longer one is given by its first and last words, or by its
# first and last characters where the script has no spaces.
_WHOLE_CHARACTERS = 120
_END_WORDS = 4
_END_CHARACTERS = 12
_WORD = regex.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Citation:
    """A quotation and where it stands. What the article does not say is None.

    Attributes:
        quote: The words, on one line.
        title: The article's title, or its id where it has none.
        author: The article's author.
        date: The publication date, in ISO 8601.
        source: The article's source: an address, or the name of a publication.
        page: The number, from 1, of the page that the quotation begins on.
        link: The source's address with a fragment that leads to the words. None where the source is not an address on the web.
    """

    quote: str
    title: str
    author: str | None
    date: str | None
    source: str | None
    page: int | None
    link: str | None


def cite(article: Article, span: Span) -> Citation:
    """Return the citation of some words of an article.

    >>> article = Article("a.txt", "The bridge", "It opened in 1998.", date="2024-12-05", source="https://example.org/bridge")
    >>> cite(article, Span(13, 17)).link
    'https://example.org/bridge#:~:text=1998'

    Args:
        article: The article.
        span: The place of the words in the article's text.

    Returns:
        The citation of `article.text[span.start:span.end]`, without the white space around it.

    Raises:
        ValueError: The span is not inside the article's text.
    """
    if not 0 <= span.start <= span.end <= len(article.text):
        raise ValueError(f"span must be inside the article's text of {len(article.text)} characters, not {span.start} to {span.end}")
    words = article.text[span.start : span.end].strip()
    address = web_address(article.source or "")
    return Citation(
        quote=on_one_line(words),
        title=title_of(article),
        author=article.author,
        date=article.date,
        source=article.source,
        page=article.page(span.start),
        link=f"{address.partition('#')[0]}#:~:text={_fragment(words)}" if address and words else address,
    )


def title_of(article: Article | Metadata) -> str:
    """Return the article's title, or its id where it has none."""
    return article.title.strip() or article.id


def web_address(source: str) -> str | None:
    """Return `source` if it is an http or https address that is safe to link to, else None."""
    if regex.search(r"[\s\x00-\x1f\x7f\\]", source):
        return None
    try:
        parts = urlsplit(source)
        host = parts.hostname
    except ValueError:
        return None
    return source if parts.scheme in {"http", "https"} and host else None


def _fragment(words: str) -> str:
    """Return what follows `#:~:text=`: all words of a short quotation, or the first and the last words of a long one.

    A browser does not find text across the end of a paragraph, so the first words are from the first line and the last from the last.

    Source: WICG, URL Fragment Text Directives.

    Returns:
        "text" or "first,last", percent-encoded.
    """
    first, last = words.split("\n", 1)[0].strip(), words.rsplit("\n", 1)[-1].strip()
    if first == last and len(first) <= _WHOLE_CHARACTERS:
        return _encoded(first)
    return f"{_encoded(_cut(first, last=False))},{_encoded(_cut(last, last=True))}"


def _cut(line: str, *, last: bool) -> str:
    """Return the first or the last words of a line, or characters where the line is long and has hardly any spaces."""
    spans = [match.span() for match in _WORD.finditer(line)]
    if len(spans) > _END_WORDS:
        return line[spans[-_END_WORDS][0] :] if last else line[: spans[_END_WORDS - 1][1]]
    if len(line) <= _WHOLE_CHARACTERS:
        return line
    return line[-_END_CHARACTERS:] if last else line[:_END_CHARACTERS]


def _encoded(text: str) -> str:
    return quote(text, safe="").replace("-", "%2D")  # commas and hyphens are syntax in a text directive
