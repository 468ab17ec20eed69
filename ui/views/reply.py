"""What is shown of a reply: the look of an answer."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Literal

from articleqa.citation import title_of
from articleqa.index.records import Article, Span
from articleqa.records import is_from
from articleqa.ui.citation_text import citation
from articleqa.ui.excerpts import clip, matches_in
from articleqa.ui.views.parts import ArticleOf, button, details, element, lang_of, marked, passage, title_in

if TYPE_CHECKING:
    from articleqa.index.records import Copy
    from articleqa.records import Answer, Certainty, Context, Evidence, Period, Reply
    from articleqa.ui.i18n import Words

_OTHERS = 4
"""Passages shown beside an answer; one more where there is no answer."""
_SENTENCE = 600
"""Characters of the sentence that answers, before it is cut around the answer."""
_AUTO = 'dir="auto"'
Rating = Literal["up", "down"]


def reply_html(words: Words, reply: Reply, turn: int, article_of: ArticleOf, rated: Rating | None = None) -> str:
    """Return the answer with its source, or that there is none, and other passages; `turn` and a hit's place are what a click sends."""
    if reply.kind == "greeting":
        return f'<div class="reply"><p class="help">{escape(_help(words))}</p></div>'
    shown_article = article_of(reply.answer.article_id) if reply.answer else None
    if reply.to_judge:
        quoted: Sequence[Answer | Evidence] = reply.to_judge
        head = _evidence(words, reply.to_judge, reply.terms, turn, article_of)
    elif reply.answer and shown_article:
        quoted = (reply.answer,)
        copies = [copy for hit in reply.hits if is_from(reply.answer, hit.passage) for copy in hit.copies]
        head = _answer(words, reply, reply.answer, shown_article, turn) + _copies(words, copies, article_of)
    else:
        quoted = ()
        head = _unanswered(words, reply)
    others = _others(words, reply, quoted, turn, article_of)
    return f'<div class="reply">{_context(words, reply.context, turn, article_of)}{head}{_rating(words, turn, rated)}{others}</div>'


def _unanswered(words: Words, reply: Reply) -> str:
    said = element("p", words.say("These articles do not answer that."), 'class="unanswered"')
    return said if reply.hits else said + element("p", words.say("No passage comes near the question."), 'class="nothing"')


def _others(words: Words, reply: Reply, quoted: Sequence[Answer | Evidence], turn: int, article_of: ArticleOf) -> str:
    """The passages found that nothing is quoted from above, the best of them."""
    title = words.say("Other passages found") if quoted else words.say("Closest passages")
    others = [(place, hit) for place, hit in enumerate(reply.hits) if not any(is_from(q, hit.passage) for q in quoted)]
    items = ""
    for place, hit in others[: _OTHERS if quoted else _OTHERS + 1]:
        if source := article_of(hit.passage.article_id):
            at = f'data-turn="{turn}" data-hit="{place}"'
            items += f"<li>{passage(hit, at, source, reply.terms)}{_copies(words, hit.copies, article_of)}</li>"
    return f'<section class="found"><h3>{escape(title)}</h3><ul>{items}</ul></section>' if items else ""


def _context(words: Words, context: Context | None, turn: int, article_of: ArticleOf) -> str:
    """What the question took over from the conversation, and a way to do without."""
    article = article_of(context.article_id) if context else None
    if context is None or article is None:
        return ""
    looking, after = escape(words.say("Looking in")), words.say("after “{question}”", question=context.question)
    into = title_in("button", article, f' type="button" data-article="{escape(article.id)}"')
    drop = button(words.say("Ask it on its own"), f'class="drop" data-alone="{turn}"')
    return f'<p class="context">{looking} {into} {element("span", after, _AUTO)} {drop}</p>'


def _answer(words: Words, reply: Reply, answer: Answer, article: Article, turn: int) -> str:
    exact = Span(answer.start, answer.end)
    shown = clip(article.text, answer.sentence, exact, _SENTENCE)
    quote = marked(article.text, {"answer": [exact], "term": matches_in(article.text, shown, reply.terms)}, shown.start, shown.end)
    at = f'data-turn="{turn}"'
    before = "… " if shown.start > answer.sentence.start else ""
    after = " …" if shown.end < answer.sentence.end else ""
    return (
        # A click on the quote opens the article too; with the keyboard the title does.
        f'<blockquote {at}{lang_of(article)} dir="auto">{before}{quote}{after}</blockquote>'
        f"{_when(words, answer.when)}{_source(words, article, answer.sentence, at)}{_certainty(words, answer.confidence, reply.certainty)}"
    )


def _when(words: Words, period: Period | None) -> str:
    """The days that the answer means, which no article says."""
    if period is None:
        return ""
    days = words.day(period.first)
    if period.last != period.first:
        days = words.say("{first} to {last}", first=days, last=words.day(period.last))
    ours = words.say("reckoned from the article’s date")
    return f'<p class="when"><time datetime="{escape(period.first)}">{escape(days)}</time> {element("small", ours)}</p>'


def _evidence(words: Words, several: Sequence[Evidence], terms: Sequence[str], turn: int, article_of: ArticleOf) -> str:
    """The sentences that speak to a question for yes, no or a list, each with its source."""
    said = escape(words.say("These sentences speak to it. Read them and judge:"))
    items = ""
    for place, evidence in enumerate(several):
        article = article_of(evidence.article_id)
        if article is None:
            continue
        span = Span(evidence.start, evidence.end)
        shown = clip(article.text, span, Span(span.start, span.start), _SENTENCE)
        quote = marked(article.text, {"sentence": [span], "term": matches_in(article.text, shown, terms)}, shown.start, shown.end)
        at = f'data-turn="{turn}" data-evidence="{place}"'
        items += f'<li><blockquote {at}{lang_of(article)} dir="auto">{quote}</blockquote>{_source(words, article, span, at)}</li>'
    return f'<p class="judge">{said}</p><ul class="evidence">{items}</ul>'


def _source(words: Words, article: Article, quoted: Span, at: str) -> str:
    """The title, which opens the article, what is known of it, and a button that copies the citation."""
    shows, done = escape(words.say("Show in the article")), escape(words.say("Copied"))
    title = title_in("button", article, f' type="button" {at} title="{shows}"')
    cites = f'class="cite" data-cite="{escape(citation(words, article, quoted))}" data-done="{done}"'
    copy = button(words.say("Copy citation"), cites)
    return f'<p class="source">{title}{details(words, article, article.page(quoted.start))}{copy}</p>'


def _copies(words: Words, copies: Sequence[Copy], article_of: ArticleOf) -> str:
    """The articles that say the same, each once."""
    articles = [article for id_ in dict.fromkeys(copy.article_id for copy in copies) if (article := article_of(id_))]
    buttons = ", ".join(
        f'<button type="button" class="copy" data-article="{escape(a.id)}"{lang_of(a)} dir="auto">{escape(title_of(a))}</button>'
        for a in articles
    )
    same = escape(words.say("The same in"))
    return f'<p class="copies">{same} {buttons}</p>' if buttons else ""


def _certainty(words: Words, confidence: float, certainty: Certainty | None) -> str:
    """How far the answer can be relied on; a conversation kept by an earlier edition does not say, and is not sure."""
    sure = certainty == "sure"
    said = words.say("Sure") if sure else words.say("Perhaps")
    dots = '<i class="on"></i>' + f'<i class="{"on" if sure else "off"}"></i>'
    estimate = escape(words.say("Estimated probability: {share}", share=words.percent(confidence)))
    return f'<p class="confidence" title="{estimate}"><span class="meter" aria-hidden="true">{dots}</span>{escape(said)}</p>'


def _rating(words: Words, turn: int, rated: Rating | None) -> str:
    kinds = (("up", "👍", words.say("This is right")), ("down", "👎", words.say("This is wrong")))
    buttons = "".join(
        f'<button type="button" data-rate="{kind}" data-of="{turn}" aria-pressed="{str(rated == kind).lower()}" '
        f'aria-label="{escape(said)}" title="{escape(said)}">{sign}</button>'
        for kind, sign, said in kinds
    )
    thanks = element("span", words.say("Noted, thank you."), 'class="thanks" role="status"') if rated else ""
    return f'<p class="rating">{buttons}{thanks}</p>'


def _help(words: Words) -> str:
    return words.say(
        "Hello! I look for answers in these articles and show the words that answer, where they stand. Ask a question such as “When did it "
        "happen?” or “Who asked for it?”, in any language."
    )
