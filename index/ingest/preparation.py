"""An article → its passages, and the texts of each passage that are embedded and indexed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from zlib import crc32

from articleqa.index.encoder.protocol import Encoder
from articleqa.index.languages import languages
from articleqa.index.records import Article, Passage, Place, Stated
from articleqa.index.text.language import canonical, identify
from articleqa.index.text.passages import passages as split_into_passages
from articleqa.index.text.windows import windows


def _digest_of_language_files() -> int:
    """Return a checksum of the words that decide about sentences and boilerplate; it changes when they do."""
    return crc32(repr([(language.code, language.sentences, language.boilerplate) for language in languages().values()]).encode())


# What an index's arrays depend on besides the articles and the encoder. Raise a version when its code returns something else: an index of
# older settings is then computed anew, so that old and new arrays are never mixed. `max_tokens` is what the encoder gets: a passage, its
# title and the prompt.
SETTINGS = {
    "max_tokens": 256,
    "window_tokens": 48,
    "passages_version": 4,
    "analyzer_version": 2,
    "language_version": 1,
    "language_files": _digest_of_language_files(),
    "centering_version": 2,  # of `language_centering.py`
}
# The tokens of the prompt together with the special tokens; how many characters of a title are embedded.
_PROMPT_TOKENS, _TITLE_CHARACTERS = 6, 100


def with_language(article: Article) -> Article:
    """Return the article, with a language where it had none and one is identified with certainty."""
    if article.lang is None and (recognised := identify(article.text)):
        provenance = replace(article.provenance, lang=Stated(recognised, Place.RECOGNISED))
        return replace(article, lang=recognised, provenance=provenance)
    return article


def is_cut_alike(one: Article, other: Article) -> bool:
    """Return whether two articles with their languages have the same passages and embedded texts: author, date and source are in none."""
    return (one.text, one.title, one.lang, one.pages) == (other.text, other.title, other.lang, other.pages)


def cut(article: Article, encoder: Encoder, *, first_id: int = 0) -> tuple[Article, list[Passage]]:
    """Cut an article into passages.

    Args:
        article: The article as its loader returned it.
        encoder: Counts tokens.
        first_id: The id of the first passage.

    Returns:
        The article, as `with_language` returns it; and its passages in order, each with its own language, or None where that is not known.
    """
    article = with_language(article)
    return article, passages_in(article, encoder, first_id=first_id)


def passages_in(article: Article, encoder: Encoder, *, first_id: int = 0) -> list[Passage]:
    """Cut an article, as `with_language` returns it, into passages; arguments and order are those of `cut`."""
    lang = article.lang and canonical(article.lang)
    title = _embedded_title(article)
    max_tokens = SETTINGS["max_tokens"] - _PROMPT_TOKENS - (encoder.count_tokens([title])[0] if title else 0)
    passages = split_into_passages(article, first_id=first_id, count_tokens=encoder.count_tokens, max_tokens=max_tokens)
    return [replace(p, lang=identify(p.text, expected=[lang] if lang else []) or lang) for p in passages]


def embedded_texts(article: Article, passages: Sequence[Passage], encoder: Encoder) -> list[list[str]]:
    """Return the texts of each passage that are embedded.

    Args:
        article: The article.
        passages: Passages of this article.
        encoder: Counts tokens.

    Returns:
        For each passage the whole passage below the article's title, as `headed_texts` returns it, then its windows in order.
    """
    spans_of_windows = windows(passages, encoder.count_tokens, SETTINGS["window_tokens"])
    return [
        [headed, *(article.text[span.start : span.end] for span in spans)]
        for headed, spans in zip(headed_texts(article, passages), spans_of_windows, strict=True)
    ]


def headed_texts(article: Article, passages: Sequence[Passage]) -> list[str]:
    """Return each passage below its article's title: BM25 indexes this text, and the passage's own vector is computed from it.

    The title says what a passage from the middle of the article is about.

    Args:
        article: The article.
        passages: Passages of this article.

    Returns:
        One text for each passage.
    """
    title = _embedded_title(article)
    return [f"{title}\n{p.text}" if title else p.text for p in passages]


def _embedded_title(article: Article) -> str:
    """Return the title, or "" where the loader took it from the beginning of the text.

    A title that repeats the text adds nothing to the passages and only makes their vectors more alike.
    """
    first_line, _, _ = article.text.lstrip().partition("\n")
    is_beginning = article.title != first_line.strip() and first_line.startswith(article.title.removesuffix("…"))
    return "" if is_beginning else article.title[:_TITLE_CHARACTERS].strip()
