"""What is shown of a reply: the look of an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import htpy as h

from articleqa.citation import title_of
from articleqa.index.records import Article, Span
from articleqa.records import is_from
from articleqa.ui.citation_text import citation
from articleqa.ui.excerpts import around, clip, matches_in
from articleqa.ui.views.icons import icon, icon_button
from articleqa.ui.views.parts import ArticleOf, Marks, button, details, direction_of, lang_of, marked, passage, title_in
from articleqa.ui.views.quotes import keep_button

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from articleqa.index.records import NearDuplicate
    from articleqa.records import Answer, Context, DistinctAnswer, Evidence, Period, Reply
    from articleqa.ui.i18n import Messages
    from articleqa.ui.views.icons import Icon
    from articleqa.ui.views.parts import Attributes

_OTHERS = 4
"""Other passages that are listed at most."""
_NEAR = 0.15
"""How far below the best passage's score another one may be to be listed."""
_SENTENCE = 600
"""Characters of the sentence that answers, before it is cut around the answer."""
Rating = Literal["up", "down"]


def reply_html(
    messages: Messages, reply: Reply, turn: int, article_of: ArticleOf, rated: Rating | None = None, *, complete: bool = True
) -> h.Element:
    """Return the answer with its source, or how far the articles answer, and what else was found.

    Args:
        messages: The interface's language.
        reply: What is shown.
        turn: The exchange's number, which a click sends together with the place of a hit, of a sentence or of another answer.
        article_of: Finds the articles that are quoted; what is from one that is gone is left out.
        rated: What was thought of the reply.
        complete: Whether all places are known. Where they are not, what stands below the answer is left out, so that nothing moves later.
    """
    if reply.kind == "greeting":
        return h.div(".reply")[h.p(".help")[_greeting(messages)]]
    if reply.kind == "overview":
        return h.div(".reply")[h.p(".help")[_abilities(messages)]]
    quotes = _Quotes(messages, reply, turn, article_of, rated)
    if reply.to_judge:
        head: h.Node = quotes.evidence()
    elif reply.answer and (article := article_of(reply.answer.article_id)):
        head = quotes.answer(reply.answer, article, complete=complete)
    else:
        head = quotes.nothing_sure()
    return h.div(".reply")[
        quotes.context(reply.context), head, quotes.others() if complete else None, quotes.to_continue(reply.could_continue)
    ]


class _Quotes:
    """The parts of one reply; the arguments are those of `reply_html`."""

    def __init__(self, messages: Messages, reply: Reply, turn: int, article_of: ArticleOf, rated: Rating | None) -> None:
        self._messages = messages
        self._reply = reply
        self._turn = turn
        self._article_of = article_of
        self._rated = rated

    def answer(self, answer: Answer, article: Article, *, complete: bool) -> h.Fragment:
        """The sentence that answers with the words marked, the days meant, the source, and the other places that speak to the question."""
        kind = "answer" if self._reply.certainty == "sure" else "perhaps"
        doubt = None if kind == "answer" else h.p(".doubt")[self._messages.say("Perhaps:")]
        return h.fragment[
            doubt,
            self._quote(article, answer.sentence, {"data-turn": self._turn}, kind, Span(answer.start, answer.end)),
            _when(self._messages, answer.when),
            self._source(article, answer.sentence, {"data-turn": self._turn}, confidence=answer.confidence),
            [self._same_answer(), self._other_answers()] if complete else None,
        ]

    def nothing_sure(self) -> h.Fragment:
        """That nothing surely answers, with the sentence that comes nearest; or that these articles do not answer."""
        closest = self._reply.closest
        article = self._article_of(closest.article_id) if closest else None
        if closest is None or article is None:
            return h.fragment[h.p(".unanswered")[self._refusal()], h.div(".source")[h.span(".tools")[self._rating()]]]
        target = {"data-turn": self._turn}
        span = Span(closest.start, closest.end)
        return h.fragment[
            h.p(".unanswered")[self._messages.say("Nothing here surely answers that. The closest sentence:")],
            h.div(".closest")[self._quote(article, span, target), self._source(article, span, target)],
        ]

    def _refusal(self) -> str:
        """That these articles do not answer, or that they do not hold the words that are looked up or stand in quotation marks."""
        reply = self._reply
        if reply.kind == "lookup" or (reply.phrases and not reply.hits):
            return self._no_article_holds(reply.phrases or [reply.question])
        return self._messages.say("These articles do not answer that.")

    def evidence(self) -> h.Fragment:
        """The sentences that take the place of an answer, each with its source."""
        items: list[h.Element] = []
        for place, evidence in enumerate(self._reply.to_judge):
            if article := self._article_of(evidence.article_id):
                span = Span(evidence.start, evidence.end)
                target = {"data-turn": self._turn, "data-evidence": place}
                items.append(h.li[self._quote(article, span, target), self._source(article, span, target, rate=not items)])
        return h.fragment[self._before_evidence(), h.ul(".evidence")[items]]

    def _before_evidence(self) -> h.Node:
        """What the sentences are that take the place of an answer."""
        messages, reply = self._messages, self._reply
        if reply.kind != "lookup":
            return h.p(".judge")[messages.say("These sentences speak to it. Read them and judge:")]
        if reply.stands_exactly:
            return h.p(".judge")[messages.say("It stands here:")]
        return h.fragment[h.p(".unanswered")[self._no_article_holds([reply.question])], h.p(".judge")[messages.say("Similar in meaning")]]

    def _no_article_holds(self, phrases: Sequence[str]) -> str:
        """That these words are in no article."""
        return self._messages.say("No article holds {words}.", words=self._messages.listed([f"“{phrase}”" for phrase in phrases]))

    def others(self) -> h.Element | None:
        """The other passages that come near, folded, one an article."""
        items = [
            h.li[passage(hit, {"data-turn": self._turn, "data-hit": place}, article, self._reply.terms), self._copies(hit.copies)]
            for place, article in self._other_passages()
            for hit in (self._reply.hits[place],)
        ]
        if not items:
            return None
        title = self._messages.count("One other passage", "{number} other passages", len(items))
        return h.details(".found")[h.summary[icon("chevron"), title], h.ul[items]]

    def context(self, context: Context | None) -> h.Element | None:
        """What the question took over from the conversation, and a way to do without."""
        article = self._article_of(context.article_id) if context else None
        if context is None or article is None:
            return None
        messages, after = self._messages, self._messages.say("after “{question}”", question=context.question)
        return h.p(".context", title=after)[
            h.span[messages.say("Looking in")],
            title_in(h.button, article, {"type": "button", "data-article": article.id}),
            h.span(aria_hidden="true")["·"],
            button(".drop", data_alone=self._turn)[messages.say("Ask it on its own")],
        ]

    def to_continue(self, context: Context | None) -> h.Element | None:
        """A way to ask the question as one that follows those before."""
        article = self._article_of(context.article_id) if context else None
        if article is None:
            return None
        return h.p(".context")[button(".drop", data_follow=self._turn)[self._messages.say("Continue in {title}", title=title_of(article))]]

    def _quote(self, article: Article, sentence: Span, target: Attributes, kind: str = "", words: Span | None = None) -> h.Element:
        """A sentence with the answer's words marked; the sentences around it are there to be shown. A click opens its article."""
        text = article.text
        visible = clip(text, sentence, words or Span(sentence.start, sentence.start), _SENTENCE)
        marks: Marks = {kind: [words] if words else [], "term": matches_in(text, visible, self._reply.terms)}
        before, after = around(text, sentence)
        return h.blockquote(target, lang=lang_of(article), dir="auto")[
            h.span(".around", hidden=True)[text[before.start : sentence.start]] if before else None,
            "… " if visible.start > sentence.start else None,
            marked(text, marks, visible.start, visible.end),
            " …" if visible.end < sentence.end else None,
            h.span(".around", hidden=True)[text[sentence.end : after.end]] if after else None,
        ]

    def _source(
        self, article: Article, quoted: Span, target: Attributes, *, rate: bool = True, confidence: float | None = None
    ) -> h.Element:
        """One line: the title, which opens the article, what is known of it, and buttons for the quotation, and to rate the reply."""
        messages = self._messages
        copied = {"data-cite": citation(messages, article, quoted), "data-done": messages.say("Copied")}
        tools = [
            icon_button("around", messages.say("The sentences around it"), aria_expanded="false", data_around=True),
            icon_button("copy", messages.say("Copy citation"), ".cite", copied),
            keep_button(messages, article, quoted),
        ]
        if rate:
            tools += self._rating()
        estimate = None
        if confidence is not None:
            estimate = messages.say("Estimated probability: {probability}", probability=messages.percent(confidence))
        return h.div(".source", dir=direction_of(title_of(article)), title=estimate)[
            title_in(h.button, article, {"type": "button", **target, "title": messages.say("Show in the article")}),
            details(messages, article, article.page(quoted.start), page_opens=target if article.layout else None),
            h.span(".tools")[tools],
        ]

    def _rating(self) -> list[h.Element]:
        """The buttons that say whether the reply is right, and thanks where one was pressed."""
        kinds: tuple[tuple[Rating, Icon, str], ...] = (
            ("up", "good", self._messages.say("This is right")),
            ("down", "bad", self._messages.say("This is wrong")),
        )
        buttons = [
            icon_button(drawing, label, data_rate=kind, data_of=self._turn, aria_pressed=str(self._rated == kind).lower())
            for kind, drawing, label in kinds
        ]
        thanks = h.span(".thanks", role="status", dir="auto")[self._messages.say("Noted, thank you.")] if self._rated else None
        return [*buttons, *([thanks] if thanks else [])]

    def _same_answer(self) -> h.Element | None:
        """The other places of the answer that is shown."""
        answers = self._reply.answers
        if not answers or len(answers[0].places) < 2:
            return None
        count = len(answers[0].article_ids)
        if count == 1:
            heading = self._messages.say("Said in this article more than once:")
        else:
            heading = self._messages.count("{number} article says so:", "{number} articles say so:", count)
        return h.p(".places")[heading, " ", self._titles(0, answers[0], skip=1)]

    def _other_answers(self) -> h.Element | None:
        """The other answers that the articles give, each with its places."""
        items = [
            h.li[
                h.bdi[h.mark(".perhaps")[answer.text]],
                " ",
                self._messages.count("one article says:", "{number} articles say:", len(answer.article_ids)),
                " ",
                self._titles(number, answer),
            ]
            for number, answer in enumerate(self._reply.answers)
            if number
        ]
        if not items:
            return None
        return h.div(".differing")[h.p[self._messages.say("Others say something else:")], h.ul[items]]

    def _titles(self, number: int, answer: DistinctAnswer, *, skip: int = 0) -> list[h.Node]:
        """The titles of the articles of an answer's places, each once; a click opens the place. The first `skip` places are left out."""
        shown: dict[str, h.Element] = {}
        left_out = {place.article_id for place in answer.places[:skip]}
        for at, place in enumerate(answer.places):
            article = self._article_of(place.article_id)
            if at < skip or article is None or place.article_id in shown or (place.article_id in left_out and len(answer.article_ids) > 1):
                continue
            target: Attributes = {"type": "button", "data-turn": self._turn, "data-answer": number, "data-place": at}
            shown[place.article_id] = title_in(h.button, article, target)
        return _separated(shown.values())

    def _copies(self, copies: Sequence[NearDuplicate]) -> h.Element | None:
        """The articles that say the same as a passage, each once."""
        articles = [article for id_ in dict.fromkeys(copy.article_id for copy in copies) if (article := self._article_of(id_))]
        titles = [title_in(h.button, a, {"type": "button", "data-article": a.id}) for a in articles]
        return h.p(".copies")[self._messages.say("The same in"), " ", _separated(titles)] if titles else None

    def _other_passages(self) -> Iterator[tuple[int, Article]]:
        """The places of the hits to list, with their articles: those near the best one, one an article, from which nothing is quoted."""
        reply = self._reply
        quotes: list[Answer | Evidence] = [*reply.to_judge]
        quotes += [quote for quote in (reply.answer, reply.closest) if quote]
        seen = {place.article_id for answer in reply.answers for place in answer.places}
        listed = 0
        for place, hit in enumerate(reply.hits):
            id_ = hit.passage.article_id
            near = hit.score >= reply.hits[0].score - _NEAR
            if listed == _OTHERS or not near or id_ in seen or any(is_from(quote, hit.passage) for quote in quotes):
                continue
            seen.add(id_)
            if article := self._article_of(id_):
                listed += 1
                yield place, article


def _separated(elements: Iterable[h.Element]) -> list[h.Node]:
    """Elements with a dot between them."""
    return [[" · " if place else None, element] for place, element in enumerate(elements)]


def _when(messages: Messages, period: Period | None) -> h.Element | None:
    """The days that the answer means, which no article says."""
    if period is None:
        return None
    days = messages.day(period.first)
    if period.last != period.first:
        days = messages.say("{first} to {last}", first=days, last=messages.day(period.last))
    note = messages.say("reckoned from the article’s date")
    return h.p(".when")[h.time(datetime=period.first)[days], " ", h.small[note]]


def _greeting(messages: Messages) -> str:
    """What a greeting is answered with."""
    return messages.say(
        "Hello! I look for answers in these articles and show the words that answer, where they stand. Ask a question such as “When did it "
        "happen?” or “Who asked for it?”, in any language."
    )


def _abilities(messages: Messages) -> str:
    """What somebody is told who asks for what this page cannot do: sum up, or say what the articles are about."""
    return messages.say(
        "I cannot sum up or write; I find words. Ask for one thing that an article says: when, where, who, how many. Or type a name, and "
        "see where it stands. “Articles” lists them all."
    )
