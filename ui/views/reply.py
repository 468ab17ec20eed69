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
    from articleqa.ui.i18n import Messages

_OTHERS = 4
"""Passages shown beside an answer; one more where there is no answer."""
_SENTENCE = 600
"""Characters of the sentence that answers, before it is cut around the answer."""
_AUTO = 'dir="auto"'
Rating = Literal["up", "down"]


def reply_html(messages: Messages, reply: Reply, turn: int, article_of: ArticleOf, rated: Rating | None = None) -> str:
    """Return the answer with its source, or that there is none, and other passages; `turn` and a hit's place are what a click sends."""
    if reply.kind == "greeting":
        return f'<div class="reply"><p class="help">{escape(_help(messages))}</p></div>'
    shown_article = article_of(reply.answer.article_id) if reply.answer else None
    if reply.to_judge:
        quoted: Sequence[Answer | Evidence] = reply.to_judge
        head = _evidence(messages, reply.to_judge, reply.terms, turn, article_of)
    elif reply.answer and shown_article:
        quoted = (reply.answer,)
        copies = [copy for hit in reply.hits if is_from(reply.answer, hit.passage) for copy in hit.copies]
        head = _answer(messages, reply, reply.answer, shown_article, turn) + _copies(messages, copies, article_of)
    else:
        quoted = ()
        head = _unanswered(messages, reply)
    others = _others(messages, reply, quoted, turn, article_of)
    return f'<div class="reply">{_context(messages, reply.context, turn, article_of)}{head}{_rating(messages, turn, rated)}{others}</div>'


def _unanswered(messages: Messages, reply: Reply) -> str:
    said = element("p", messages.say("These articles do not answer that."), 'class="unanswered"')
    return said if reply.hits else said + element("p", messages.say("No passage comes near the question."), 'class="nothing"')


def _others(messages: Messages, reply: Reply, quoted: Sequence[Answer | Evidence], turn: int, article_of: ArticleOf) -> str:
    """The passages found that nothing is quoted from above, the best of them."""
    title = messages.say("Other passages found") if quoted else messages.say("Closest passages")
    others = [(place, hit) for place, hit in enumerate(reply.hits) if not any(is_from(q, hit.passage) for q in quoted)]
    items = ""
    for place, hit in others[: _OTHERS if quoted else _OTHERS + 1]:
        if source := article_of(hit.passage.article_id):
            at = f'data-turn="{turn}" data-hit="{place}"'
            items += f"<li>{passage(hit, at, source, reply.terms)}{_copies(messages, hit.copies, article_of)}</li>"
    return f'<section class="found"><h3>{escape(title)}</h3><ul>{items}</ul></section>' if items else ""


def _context(messages: Messages, context: Context | None, turn: int, article_of: ArticleOf) -> str:
    """What the question took over from the conversation, and a way to do without."""
    article = article_of(context.article_id) if context else None
    if context is None or article is None:
        return ""
    looking, after = escape(messages.say("Looking in")), messages.say("after “{question}”", question=context.question)
    into = title_in("button", article, f' type="button" data-article="{escape(article.id)}"')
    drop = button(messages.say("Ask it on its own"), f'class="drop" data-alone="{turn}"')
    return f'<p class="context">{looking} {into} {element("span", after, _AUTO)} {drop}</p>'


def _answer(messages: Messages, reply: Reply, answer: Answer, article: Article, turn: int) -> str:
    exact = Span(answer.start, answer.end)
    shown = clip(article.text, answer.sentence, exact, _SENTENCE)
    quote = marked(article.text, {"answer": [exact], "term": matches_in(article.text, shown, reply.terms)}, shown.start, shown.end)
    at = f'data-turn="{turn}"'
    before = "… " if shown.start > answer.sentence.start else ""
    after = " …" if shown.end < answer.sentence.end else ""
    return (
        # A click on the quote opens the article too; with the keyboard the title does.
        f'<blockquote {at}{lang_of(article)} dir="auto">{before}{quote}{after}</blockquote>'
        f"{_when(messages, answer.when)}{_source(messages, article, answer.sentence, at)}"
        f"{_certainty(messages, answer.confidence, reply.certainty)}"
    )


def _when(messages: Messages, period: Period | None) -> str:
    """The days that the answer means, which no article says."""
    if period is None:
        return ""
    days = messages.day(period.first)
    if period.last != period.first:
        days = messages.say("{first} to {last}", first=days, last=messages.day(period.last))
    ours = messages.say("reckoned from the article’s date")
    return f'<p class="when"><time datetime="{escape(period.first)}">{escape(days)}</time> {element("small", ours)}</p>'


def _evidence(messages: Messages, several: Sequence[Evidence], terms: Sequence[str], turn: int, article_of: ArticleOf) -> str:
    """The sentences that speak to a question for yes, no or a list, each with its source."""
    said = escape(messages.say("These sentences speak to it. Read them and judge:"))
    items = ""
    for place, evidence in enumerate(several):
        article = article_of(evidence.article_id)
        if article is None:
            continue
        span = Span(evidence.start, evidence.end)
        shown = clip(article.text, span, Span(span.start, span.start), _SENTENCE)
        quote = marked(article.text, {"sentence": [span], "term": matches_in(article.text, shown, terms)}, shown.start, shown.end)
        at = f'data-turn="{turn}" data-evidence="{place}"'
        items += f'<li><blockquote {at}{lang_of(article)} dir="auto">{quote}</blockquote>{_source(messages, article, span, at)}</li>'
    return f'<p class="judge">{said}</p><ul class="evidence">{items}</ul>'


def _source(messages: Messages, article: Article, quoted: Span, at: str) -> str:
    """The title, which opens the article, what is known of it, and a button that copies the citation."""
    shows, done = escape(messages.say("Show in the article")), escape(messages.say("Copied"))
    title = title_in("button", article, f' type="button" {at} title="{shows}"')
    cites = f'class="cite" data-cite="{escape(citation(messages, article, quoted))}" data-done="{done}"'
    copy = button(messages.say("Copy citation"), cites)
    return f'<p class="source">{title}{details(messages, article, article.page(quoted.start))}{copy}</p>'


def _copies(messages: Messages, copies: Sequence[Copy], article_of: ArticleOf) -> str:
    """The articles that say the same, each once."""
    articles = [article for id_ in dict.fromkeys(copy.article_id for copy in copies) if (article := article_of(id_))]
    buttons = ", ".join(
        f'<button type="button" class="copy" data-article="{escape(a.id)}"{lang_of(a)} dir="auto">{escape(title_of(a))}</button>'
        for a in articles
    )
    same = escape(messages.say("The same in"))
    return f'<p class="copies">{same} {buttons}</p>' if buttons else ""


def _certainty(messages: Messages, confidence: float, certainty: Certainty | None) -> str:
    """How far the answer can be relied on; a conversation kept by an earlier edition does not say, and is not sure."""
    sure = certainty == "sure"
    said = messages.say("Sure") if sure else messages.say("Perhaps")
    dots = '<i class="on"></i>' + f'<i class="{"on" if sure else "off"}"></i>'
    estimate = escape(messages.say("Estimated probability: {share}", share=messages.percent(confidence)))
    return f'<p class="confidence" title="{estimate}"><span class="meter" aria-hidden="true">{dots}</span>{escape(said)}</p>'


def _rating(messages: Messages, turn: int, rated: Rating | None) -> str:
    kinds = (("up", "👍", messages.say("This is right")), ("down", "👎", messages.say("This is wrong")))
    buttons = "".join(
        f'<button type="button" data-rate="{kind}" data-of="{turn}" aria-pressed="{str(rated == kind).lower()}" '
        f'aria-label="{escape(said)}" title="{escape(said)}">{sign}</button>'
        for kind, sign, said in kinds
    )
    thanks = element("span", messages.say("Noted, thank you."), 'class="thanks" role="status"') if rated else ""
    return f'<p class="rating">{buttons}{thanks}</p>'


def _help(messages: Messages) -> str:
    return messages.say(
        "Hello! I look for answers in these articles and show the words that answer, where they stand. Ask a question such as “When did it "
        "happen?” or “Who asked for it?”, in any language."
    )
