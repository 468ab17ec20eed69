"""Words of an article → what is needed to cite them, with a link that leads to their place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import regex

from articleqa.index.text.scripts import on_one_line

if TYPE_CHECKING:
    from articleqa.index.records import Article, Metadata, Span

# Words that a fragment begins and ends with where the quotation is long, or characters where there are no spaces; characters of a quotation
# that stands in it whole.
_ENDS, _CHARACTERS, _WHOLE = 4, 12, 120
_WORDS = regex.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Citation:
    """A quotation and where it stands; what the article does not say is None. `link` leads to the words where the source is on the web."""

    quote: str
    title: str
    author: str | None
    date: str | None
    source: str | None
    page: int | None
    link: str | None


def cite(article: Article, span: Span) -> Citation:
    """The citation of `article.text[span.start:span.end]`; ValueError for a span that is not inside the text."""
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
    """`source` where it is an http or https address that a link may lead to, else None."""
    if regex.search(r"[\s\x00-\x1f\x7f\\]", source):
        return None
    try:
        parts = urlsplit(source)
        host = parts.hostname
    except ValueError:
        return None
    return source if parts.scheme in {"http", "https"} and host else None


def _fragment(words: str) -> str:
    """What follows `#:~:text=` (WICG, URL Fragment Text Directives): the words, or of many the first and the last ones.

    A paragraph's end is no part of either, as a browser does not find text across it.
    """
    first, last = words.split("\n", 1)[0].strip(), words.rsplit("\n", 1)[-1].strip()
    if first == last and len(first) <= _WHOLE:
        return _encoded(first)
    return f"{_encoded(_cut(first, last=False))},{_encoded(_cut(last, last=True))}"


def _cut(line: str, *, last: bool) -> str:
    """The first or the last words of a line; of a script without spaces so many characters."""
    found = [m.span() for m in _WORDS.finditer(line)]
    if len(found) <= _ENDS:
        return line if len(line) <= _WHOLE else line[-_CHARACTERS:] if last else line[:_CHARACTERS]
    return line[found[-_ENDS][0] :] if last else line[: found[_ENDS - 1][1]]


def _encoded(text: str) -> str:
    return quote(text, safe="").replace("-", "%2D")  # a comma and a hyphen mean something there
