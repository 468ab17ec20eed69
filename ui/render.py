"""Records → HTML. Pure, and the only place that makes HTML.

Every text that an article or a person wrote goes through `html.escape` here and nowhere else: titles, authors, languages, ids,
questions, messages. No text is ever read as Markdown or as a template: see ui/chat.py for how the page takes what is made here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from babel.dates import format_date

from index.records import Article, Span
from qa.highlight import segments
from ui import languages
from ui.texts import clip, excerpt, matches_in, paragraphs

if TYPE_CHECKING:
    from index.records import Copy, Hit
    from qa.records import Answer, Reply

_OTHERS = 4
"""Passages shown beside an answer; one more where there is no answer."""
_SENTENCE = 600
"""Characters of the sentence that answers, before it is cut around the answer."""
_NAMED = 10
"""Languages of an index that are named."""

# From the outermost mark to the innermost.
_TAGS = {
    "passage": ('<mark class="passage">', "</mark>"),
    "sentence": ('<mark class="sentence">', "</mark>"),
    "answer": ('<mark class="answer">', "</mark>"),
    "term": ('<span class="term">', "</span>"),
}
_BACK = '<button type="button" class="back">Back to the conversation</button>'

Marks = Mapping[str, Sequence[Span]]
"""The Spans of each kind of mark: "passage", "sentence", "answer", "term"."""
ArticleOf = Callable[[str], Article | None]
"""Article id → the article, or None where it is gone."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question to try, and its language."""

    question: str
    lang: str


@dataclass(frozen=True, slots=True)
class Overview:
    """What an index holds: how many articles, how many in which language, and the first of them."""

    articles: int
    languages: Mapping[str, int]
    first: Sequence[Article]


# The conversation


def welcome(overview: Overview, examples: Sequence[Example]) -> str:
    """Return what the conversation holds before the first question."""
    chips = "".join(
        f'<li><button type="button" class="example" data-example="{place}" lang="{escape(example.lang)}" dir="auto">'
        f"{escape(example.question)}</button></li>"
        for place, example in enumerate(examples)
    )
    tried = f'<h3>Try one of these</h3><ul class="examples">{chips}</ul>' if chips else ""
    return (
        f'<section class="welcome"><h2>Ask the articles</h2><p>{escape(_holding(overview))} Ask in any language. '
        "The answer is shown in the article’s own words, marked where they stand. If these articles do not answer, you are told so.</p>"
        f'<p><button type="button" class="browse">See the articles</button></p>{tried}</section>'
    )


def conversation(exchanges: Sequence[str]) -> str:
    """Return the exchanges, each made by `exchange`."""
    return f'<div role="log" aria-label="Conversation"><ol class="exchanges">{"".join(exchanges)}</ol></div>'


def exchange(question: str, reply_html: str) -> str:
    """One question and what came of it."""
    return f'<li class="exchange"><p class="question" dir="auto">{escape(question)}</p>{reply_html}</li>'


def pending() -> str:
    """Return what stands in a reply's place while it is looked for."""
    return '<p class="reply pending" role="status">Looking<span class="dots" aria-hidden="true"></span></p>'


def error(message: str) -> str:
    """Return what stands in a reply's place where there can be none."""
    return f'<p class="reply error" role="alert">{escape(message)}</p>'


def reply(reply: Reply, turn: int, article_of: ArticleOf) -> str:
    """Return the answer with its source, or that there is none, and other passages; `turn` and a hit's place are what a click sends."""
    answer = reply.answer
    article = article_of(answer.article_id) if answer else None
    if answer and article:
        copies = [copy for hit in reply.hits if answer.is_from(hit.passage) for copy in hit.copies]
        head, title = _answer(answer, article, reply.terms, turn) + _copies(copies, article_of), "Other passages found"
        shown = [(place, hit) for place, hit in enumerate(reply.hits) if not answer.is_from(hit.passage)][:_OTHERS]
    else:
        head, title = '<p class="unanswered">These articles do not answer that.</p>', "Closest passages"
        shown = list(enumerate(reply.hits))[: _OTHERS + 1]
        head += "" if shown else '<p class="nothing">No passage comes near the question.</p>'
    items = "".join(_hit(hit, place, turn, reply.terms, article_of) for place, hit in shown)
    found = f'<section class="found"><h3>{title}</h3><ul>{items}</ul></section>' if items else ""
    return f'<div class="reply">{head}{found}</div>'


def _answer(answer: Answer, article: Article, terms: Sequence[str], turn: int) -> str:
    exact = Span(answer.start, answer.end)
    shown = clip(article.text, answer.sentence, exact, _SENTENCE)
    quote = marked(article.text, {"answer": [exact], "term": matches_in(article.text, shown, terms)}, shown.start, shown.end)
    before = "… " if shown.start > answer.sentence.start else ""
    after = " …" if shown.end < answer.sentence.end else ""
    return (
        # A click on the quote opens the article too; with the keyboard the title does.
        f'<blockquote data-turn="{turn}"{_lang(article)} dir="auto">{before}{quote}{after}</blockquote>'
        f'<p class="source"><button type="button" class="title" data-turn="{turn}" title="Show in the article"{_lang(article)} dir="auto">'
        f"{escape(title_of(article))}</button>{_details(article)}</p>{_confidence(answer.confidence)}"
    )


def _hit(hit: Hit, place: int, turn: int, terms: Sequence[str], article_of: ArticleOf) -> str:
    article = article_of(hit.passage.article_id)
    if article is None:
        return ""
    text = hit.passage.text
    shown = excerpt(hit.passage, terms)
    after = " …" if shown.end < len(text.rstrip()) else ""
    return (
        f'<li><button type="button" class="hit" data-turn="{turn}" data-hit="{place}">'
        f'<span class="title"{_lang(article)} dir="auto">{escape(title_of(article))}</span>'
        f'<span class="excerpt"{_lang(article)} dir="auto">'
        f"{marked(text, {'term': matches_in(text, shown, terms)}, shown.start, shown.end)}{after}</span></button>"
        f"{_copies(hit.copies, article_of)}</li>"
    )


def _copies(copies: Sequence[Copy], article_of: ArticleOf) -> str:
    """The articles that say the same, each once."""
    articles = [article for id_ in dict.fromkeys(copy.article_id for copy in copies) if (article := article_of(id_))]
    buttons = ", ".join(
        f'<button type="button" class="copy" data-article="{escape(a.id)}"{_lang(a)} dir="auto">{escape(title_of(a))}</button>'
        for a in articles
    )
    return f'<p class="copies">The same in {buttons}</p>' if buttons else ""


def _confidence(confidence: float) -> str:
    if confidence >= 0.8:
        level, words = 3, "very likely right"
    elif confidence >= 0.6:
        level, words = 2, "likely right"
    else:
        level, words = 1, "possibly right"
    dots = "".join(f'<i class="{"on" if dot < level else "off"}"></i>' for dot in range(3))
    meter = f'<span class="meter" aria-hidden="true">{dots}</span>'
    return f'<p class="confidence" title="Estimated probability: {confidence:.0%}">{meter}{words}</p>'


# The article


def overview(overview: Overview) -> str:
    """Return what the article's place holds before an article is opened: the list of articles."""
    items = "".join(
        f'<li><button type="button" class="listed" data-article="{escape(article.id)}">'
        f'<span class="title"{_lang(article)} dir="auto">{escape(title_of(article))}</span>'
        f'<span class="lang">{escape(languages.name(article.lang or ""))}</span></button></li>'
        for article in overview.first
    )
    rest = overview.articles - len(overview.first)
    more = f'<p class="more">and {rest:,} more</p>' if rest > 0 else ""
    return (
        f'<section class="overview">{_BACK}<h2 tabindex="-1">The articles</h2>'
        f'<p class="hint">The article that answers opens here, with the answer marked in it.</p><ul>{items}</ul>{more}</section>'
    )


def article(article: Article, marks: Marks | None = None, note: str = "") -> str:
    """Return the whole article, marked. The first mark of the strongest kind has the id `aim`: what is scrolled to."""
    marks = marks or {}
    body = "".join(f'<p dir="auto">{marked(article.text, marks, span.start, span.end)}</p>' for span in _shown(article, marks))
    if strongest := next((kind for kind in ("answer", "sentence", "passage") if marks.get(kind)), None):
        opening = _TAGS[strongest][0]  # stands in the body only as a tag: texts are escaped
        body = body.replace(opening, opening.replace("<mark", '<mark id="aim"'), 1)
    said = f'<p class="note">{escape(note)}</p>' if note else ""
    return (
        f'<article{_lang(article)}>{_BACK}<header><h2 dir="auto" tabindex="-1">{escape(title_of(article))}</h2>'
        f'<p>{_details(article, with_language=True)}</p></header>{said}<div class="text">{body}</div></article>'
    )


def gone(message: str) -> str:
    """Return what stands in the article's place where it cannot be shown."""
    return f'<section class="overview">{_BACK}<h2 tabindex="-1">Not here any more</h2><p class="hint">{escape(message)}</p></section>'


def _shown(article: Article, marks: Marks) -> list[Span]:
    """Return the paragraphs, without a first line that says what stands above it as the title, unless something in it is marked."""
    shown = list(paragraphs(article.text))
    repeats = bool(shown) and article.text[shown[0].start : shown[0].end] == article.title
    touched = any(mark.start < shown[0].end for spans in marks.values() for mark in spans) if repeats else False
    return shown[1:] if repeats and not touched else shown


# Both


def marked(text: str, marks: Marks, start: int = 0, end: int | None = None) -> str:
    """`text[start:end]`, escaped, with its marks as properly nested elements."""
    parts: list[str] = []
    opened: list[str] = []
    for segment in segments(text, marks, start, end):
        wanted = [kind for kind in _TAGS if kind in segment.labels]
        keep = 0
        while keep < min(len(opened), len(wanted)) and opened[keep] == wanted[keep]:
            keep += 1
        parts += (_TAGS[kind][1] for kind in reversed(opened[keep:]))
        parts += (_TAGS[kind][0] for kind in wanted[keep:])
        parts.append(escape(segment.text))
        opened = wanted
    parts += (_TAGS[kind][1] for kind in reversed(opened))
    return "".join(parts)


def title_of(article: Article) -> str:
    """Return the article's title, or its id where it has none."""
    return article.title.strip() or article.id


def source_url(source: str) -> str | None:
    """`source` where it is an http or https URL that a link may lead to, else None."""
    if re.search(r"[\s\x00-\x1f\x7f\\]", source):
        return None
    try:
        parts = urlsplit(source)
        host = parts.hostname
    except ValueError:
        return None
    return source if parts.scheme in {"http", "https"} and host else None


def _details(article: Article, *, with_language: bool = False) -> str:
    """Date, author and source, those that are known."""
    parts = []
    if article.date:
        parts.append(f'<time datetime="{escape(article.date)}">{escape(_date(article.date))}</time>')
    if article.author:
        parts.append(f'<bdi class="author">{escape(article.author)}</bdi>')
    if article.source and (url := source_url(article.source)):
        name = (urlsplit(url).hostname or url).removeprefix("www.")
        parts.append(f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">{escape(name)}</a>')
    elif article.source:
        parts.append(f"<bdi>{escape(article.source)}</bdi>")
    if with_language and article.lang:
        parts.append(escape(languages.name(article.lang)))
    inner = "".join(f"<span>{part}</span>" for part in parts)
    return f'<span class="details" lang="en" dir="ltr">{inner}</span>' if inner else ""


def _date(iso: str) -> str:
    try:
        day = date.fromisoformat(iso[:10])
    except ValueError:
        return iso
    return format_date(day, "d MMMM y", locale="en")  # the page is in English wherever the server runs


def _holding(overview: Overview) -> str:
    """How many articles, in which languages, as a sentence."""
    names: dict[str, int] = {}
    for tag, count in overview.languages.items():
        if tag != "unknown":
            names[languages.name(tag)] = names.get(languages.name(tag), 0) + count
    ordered = sorted(names, key=lambda known: (-names[known], known))
    if len(ordered) > _NAMED + 1:
        ordered = [*ordered[:_NAMED], f"{len(ordered) - _NAMED} other languages"]
    *front, last = ordered or [""]
    listed = f"{', '.join(front)} and {last}" if front else last
    count_of = "One article" if overview.articles == 1 else f"{overview.articles:,} articles"
    return f"{count_of} in {listed}." if listed else f"{count_of}."


def _lang(article: Article) -> str:
    return f' lang="{escape(article.lang)}"' if article.lang else ""
