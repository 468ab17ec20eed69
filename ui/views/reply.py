"""What is shown of a reply: the look of an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import htpy as h

from articleqa.citation import title_of
from articleqa.index.records import Article, Span
from articleqa.records import is_from
from articleqa.ui.citation_text import citation
from articleqa.ui.excerpts import clip, matches_in
from articleqa.ui.views.parts import ArticleOf, button, details, lang_of, marked, passage, title_in
from articleqa.ui.views.quotes import keep_button

if TYPE_CHECKING:
    from articleqa.index.records import NearDuplicate
    from articleqa.records import Answer, Certainty, Context, Evidence, Period, Reply
    from articleqa.ui.i18n import Messages
    from articleqa.ui.views.parts import Attributes

_OTHERS = 4
"""Passages shown beside an answer; one more where there is no answer."""
_SENTENCE = 600
"""Characters of the sentence that answers, before it is cut around the answer."""
Rating = Literal["up", "down"]


def reply_html(messages: Messages, reply: Reply, turn: int, article_of: ArticleOf, rated: Rating | None = None) -> h.Element:
    """Return the answer with its source, or that there is none, and other passages.

    Args:
        messages: The interface's language.
        reply: What is shown.
        turn: The exchange's number, which a click sends together with the place of a hit or of a sentence.
        article_of: Finds the articles that are quoted; what is from one that is gone is left out.
        rated: What was thought of the reply.
    """
    if reply.kind == "greeting":
        return h.div(".reply")[h.p(".help")[_help(messages)]]
    answering_article = article_of(reply.answer.article_id) if reply.answer else None
    quoted: Sequence[Answer | Evidence] = ()
    if reply.to_judge:
        quoted = reply.to_judge
        head = _evidence(messages, reply.to_judge, reply.terms, turn, article_of)
    elif reply.answer and answering_article:
        quoted = (reply.answer,)
        copies = [copy for hit in reply.hits if is_from(reply.answer, hit.passage) for copy in hit.copies]
        head = h.fragment[
            _answer(messages, reply, reply.answer, answering_article, turn),
            _copies(messages, copies, article_of),
        ]
    else:
        head = _unanswered(messages, reply)
    return h.div(".reply")[
        _context(messages, reply.context, turn, article_of),
        head,
        _rating(messages, turn, rated),
        _others(messages, reply, quoted, turn, article_of),
    ]


def _unanswered(messages: Messages, reply: Reply) -> h.Fragment:
    """That the articles do not answer, and where nothing was found either, that too."""
    return h.fragment[
        h.p(".unanswered")[messages.say("These articles do not answer that.")],
        None if reply.hits else h.p(".nothing")[messages.say("No passage comes near the question.")],
    ]


def _others(messages: Messages, reply: Reply, quoted: Sequence[Answer | Evidence], turn: int, article_of: ArticleOf) -> h.Element | None:
    """The passages found that nothing is quoted from above, the best of them."""
    title = messages.say("Other passages found") if quoted else messages.say("Closest passages")
    hits = [(place, hit) for place, hit in enumerate(reply.hits) if not any(is_from(quote, hit.passage) for quote in quoted)]
    items = []
    for place, hit in hits[: _OTHERS if quoted else _OTHERS + 1]:
        if source := article_of(hit.passage.article_id):
            target = {"data-turn": turn, "data-hit": place}
            items.append(h.li[passage(hit, target, source, reply.terms), _copies(messages, hit.copies, article_of)])
    return h.section(".found")[h.h3[title], h.ul[items]] if items else None


def _context(messages: Messages, context: Context | None, turn: int, article_of: ArticleOf) -> h.Element | None:
    """What the question took over from the conversation, and a way to do without."""
    article = article_of(context.article_id) if context else None
    if context is None or article is None:
        return None
    return h.p(".context")[
        messages.say("Looking in"),
        " ",
        title_in(h.button, article, {"type": "button", "data-article": article.id}),
        " ",
        h.span(dir="auto")[messages.say("after “{question}”", question=context.question)],
        " ",
        button(".drop", data_alone=turn)[messages.say("Ask it on its own")],
    ]


def _answer(messages: Messages, reply: Reply, answer: Answer, article: Article, turn: int) -> h.Fragment:
    """The sentence that answers with the words marked, the days meant, the source, and how sure it is."""
    exact = Span(answer.start, answer.end)
    visible = clip(article.text, answer.sentence, exact, _SENTENCE)
    marks = {"answer": [exact], "term": matches_in(article.text, visible, reply.terms)}
    target = {"data-turn": turn}
    return h.fragment[
        # A click on the quote opens the article too; with the keyboard the title does.
        h.blockquote(target, lang=lang_of(article), dir="auto")[
            "… " if visible.start > answer.sentence.start else None,
            marked(article.text, marks, visible.start, visible.end),
            " …" if visible.end < answer.sentence.end else None,
        ],
        _when(messages, answer.when),
        _source(messages, article, answer.sentence, target),
        _certainty(messages, answer.confidence, reply.certainty),
    ]


def _when(messages: Messages, period: Period | None) -> h.Element | None:
    """The days that the answer means, which no article says."""
    if period is None:
        return None
    days = messages.day(period.first)
    if period.last != period.first:
        days = messages.say("{first} to {last}", first=days, last=messages.day(period.last))
    note = messages.say("reckoned from the article’s date")
    return h.p(".when")[h.time(datetime=period.first)[days], " ", h.small[note]]


def _evidence(messages: Messages, sentences: Sequence[Evidence], terms: Sequence[str], turn: int, article_of: ArticleOf) -> h.Fragment:
    """The sentences that speak to a question for yes, no or a list, each with its source."""
    items = []
    for place, evidence in enumerate(sentences):
        article = article_of(evidence.article_id)
        if article is None:
            continue
        span = Span(evidence.start, evidence.end)
        visible = clip(article.text, span, Span(span.start, span.start), _SENTENCE)
        marks = {"sentence": [span], "term": matches_in(article.text, visible, terms)}
        target = {"data-turn": turn, "data-evidence": place}
        quote = h.blockquote(target, lang=lang_of(article), dir="auto")[marked(article.text, marks, visible.start, visible.end)]
        items.append(h.li[quote, _source(messages, article, span, target)])
    judge = h.p(".judge")[messages.say("These sentences speak to it. Read them and judge:")]
    return h.fragment[judge, h.ul(".evidence")[items]]


def _source(messages: Messages, article: Article, quoted: Span, target: Attributes) -> h.Element:
    """The title, which opens the article, what is known of it, and a button that copies the citation."""
    title = title_in(h.button, article, {"type": "button", **target, "title": messages.say("Show in the article")})
    copy = button(".cite", data_cite=citation(messages, article, quoted), data_done=messages.say("Copied"))
    return h.p(".source")[
        title,
        details(messages, article, article.page(quoted.start)),
        copy[messages.say("Copy citation")],
        keep_button(messages, article, quoted),
    ]


def _copies(messages: Messages, copies: Sequence[NearDuplicate], article_of: ArticleOf) -> h.Element | None:
    """The articles that say the same, each once."""
    articles = [article for id_ in dict.fromkeys(copy.article_id for copy in copies) if (article := article_of(id_))]
    buttons = [button(".copy", data_article=a.id, lang=lang_of(a), dir="auto")[title_of(a)] for a in articles]
    separated = [[", " if place else " ", title] for place, title in enumerate(buttons)]
    return h.p(".copies")[messages.say("The same in"), separated] if buttons else None


def _certainty(messages: Messages, confidence: float, certainty: Certainty | None) -> h.Element:
    """How far the answer can be relied on; a conversation kept by an earlier edition does not say, and is not sure."""
    sure = certainty == "sure"
    estimate = messages.say("Estimated probability: {probability}", probability=messages.percent(confidence))
    dots = [h.i(".on"), h.i(".on" if sure else ".off")]
    return h.p(".confidence", title=estimate)[
        h.span(".meter", aria_hidden="true")[dots],
        messages.say("Sure") if sure else messages.say("Perhaps"),
    ]


def _rating(messages: Messages, turn: int, rated: Rating | None) -> h.Element:
    """The buttons that say whether the reply is right, and thanks where one was pressed."""
    kinds = (("up", "👍", messages.say("This is right")), ("down", "👎", messages.say("This is wrong")))
    return h.p(".rating")[
        [
            button(data_rate=kind, data_of=turn, aria_pressed=str(rated == kind).lower(), aria_label=label, title=label)[sign]
            for kind, sign, label in kinds
        ],
        h.span(".thanks", role="status")[messages.say("Noted, thank you.")] if rated else None,
    ]


def _help(messages: Messages) -> str:
    """What a greeting is answered with."""
    return messages.say(
        "Hello! I look for answers in these articles and show the words that answer, where they stand. Ask a question such as “When did it "
        "happen?” or “Who asked for it?”, in any language."
    )
