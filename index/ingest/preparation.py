"""An article → its passages, and the texts of each that are embedded and indexed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from zlib import crc32

from articleqa.index.encoder.protocol import Encoder
from articleqa.index.languages import languages
from articleqa.index.records import Article, Passage
from articleqa.index.text.language import canonical, identify
from articleqa.index.text.passages import passages
from articleqa.index.text.windows import windows


def _digest_of_language_files() -> int:
    """A number that is another one when a word that decides about sentences and boilerplate is."""
    return crc32(repr([(language.code, language.sentences, language.boilerplate) for language in languages().values()]).encode())


# What the arrays depend on besides articles and encoder. Raise a version when the code behind it changes what it returns, so that old
# indexes are made anew instead of being mixed with it. `max_tokens` are those that the encoder sees: a passage, its title and the prompt.
SETTINGS = {
    "max_tokens": 256,
    "window_tokens": 48,
    "passages_version": 3,
    "analyzer_version": 2,
    "language_version": 1,
    "language_files": _digest_of_language_files(),
    "centering_version": 2,  # of `language_centering.py`
}
# Tokens of the prompt and the special ones; characters of a title that are embedded.
_AROUND, _TITLE = 6, 100


def cut(article: Article, encoder: Encoder, *, first_id: int = 0) -> tuple[Article, list[Passage]]:
    """The article with its language, where it does not say and that is sure, and its passages, each with the language that it is in."""
    if article.lang is None:
        article = replace(article, lang=identify(article.text))
    lang = article.lang and canonical(article.lang)
    title = _embedded_title(article)
    room = SETTINGS["max_tokens"] - _AROUND - (encoder.count_tokens([title])[0] if title else 0)
    made = passages(article, first_id=first_id, count_tokens=encoder.count_tokens, max_tokens=room)
    return article, [replace(p, lang=identify(p.text, expected=[lang] if lang else []) or lang) for p in made]


def embedded_texts(article: Article, made: Sequence[Passage], encoder: Encoder) -> list[list[str]]:
    """For each passage the texts that are embedded: the whole, below its title, then its windows.

    The title gives a passage from the article's middle its subject. BM25 indexes the first of these texts.
    """
    runs = windows(made, encoder.count_tokens, SETTINGS["window_tokens"])
    return [
        [headed, *(article.text[w.start : w.end] for w in several)]
        for headed, several in zip(headed_texts(article, made), runs, strict=True)
    ]


def headed_texts(article: Article, made: Sequence[Passage]) -> list[str]:
    """Each passage below its article's title: what BM25 indexes, and what the passage's own vector is made of."""
    title = _embedded_title(article)
    return [f"{title}\n{p.text}" if title else p.text for p in made]


def _embedded_title(article: Article) -> str:
    """The title, or nothing where its loader made it from the beginning of the text.

    Such a one says nothing that the passages do not, and only makes them alike.
    """
    first_line, _, _ = article.text.lstrip().partition("\n")
    made = article.title != first_line.strip() and first_line.startswith(article.title.removesuffix("…"))
    return "" if made else article.title[:_TITLE].strip()
