"""The conversation: what was asked and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Literal

from articleqa.citation import Citation, cite, title_of
from articleqa.index.records import Article, Metadata, Span
from articleqa.records import is_from
from articleqa.ui.texts import clip, matches_in
from articleqa.ui.views.parts import ArticleOf, button, details, element, lang_of, marked, passage, title_in

if TYPE_CHECKING:
    from articleqa.index.records import Copy
    from articleqa.records import Answer, Context, Evidence, Period, Reply
    from articleqa.ui.words import Words

_OTHERS = 4
"""Passages shown beside an answer; one more where there is no answer."""
_SENTENCE = 600
"""Characters of the sentence that answers, before it is cut around the answer."""
_NAMED = 10
"""Languages of an index that are named."""

_AUTO = 'dir="auto"'

Rating = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class Example:
    """A question to try, and its language."""

    question: str
    lang: str


@dataclass(frozen=True, slots=True)
class Overview:
    """What an index holds: its articles, and how many of them are in which language."""

    articles: Sequence[Metadata]
    languages: Mapping[str, int]


def welcome(words: Words, overview: Overview, examples: Sequence[Example], *, may_add: bool) -> str:
    """Return what the conversation holds before the first question."""
    adding = words.say("Drop files or a folder anywhere on this page to add them.") if may_add else ""
    if not overview.articles:
        none = words.say("There are no articles yet.")
        how = adding or words.say("Build the index with “articleqa build FOLDER”, and they are here at once.")
        return f'<section class="welcome none"><h2>{escape(none)}</h2><p>{escape(how)}</p></section>'
    chips = "".join(
        f'<li><button type="button" class="example" data-example="{place}" lang="{escape(example.lang)}" dir="auto">'
        f"{escape(example.question)}</button></li>"
        for place, example in enumerate(examples)
    )
    tried = element("h3", words.say("Try one of these")) + f'<ul class="examples">{chips}</ul>' if chips else ""
    browse = button(words.say("See the articles"), 'class="browse"')
    title = words.say("Ask the articles")
    said = words.say(
        "Ask in any language. The answer is shown in the article’s own words, marked where they stand. If these articles do not answer, "
        "you are told so."
    )
    added = f'<p class="may-add">{escape(adding)}</p>' if adding else ""
    return (
        f'<section class="welcome">{element("h2", title)}'
        f"<p>{escape(_holding(words, overview))} {escape(said)}</p>"
        f"{added}<p>{browse}</p>{tried}</section>"
    )


def conversation(words: Words, exchanges: Sequence[str]) -> str:
    """Return the exchanges, each made by `exchange`."""
    name = escape(words.say("Conversation"))
    return f'<div role="log" aria-label="{name}" tabindex="-1"><ol class="exchanges">{"".join(exchanges)}</ol></div>'


def exchange(question: str, reply_html: str, entry: str = "", scope: str = "") -> str:
    """One question, which articles were asked where not all were, and what came of it. `entry` is what the browser keeps of it."""
    kept = f' data-entry="{escape(entry)}"' if entry else ""
    asked = f'<p class="asked">{escape(scope)}</p>' if scope else ""
    return f'<li class="exchange"{kept}><p class="question" dir="auto">{escape(question)}</p>{asked}{reply_html}</li>'


def pending(words: Words) -> str:
    """Return what stands in a reply's place while it is looked for: its outline."""
    said = element("span", words.say("Looking"), 'class="said"')
    return (
        f'<div class="reply pending" role="status">{said}<span class="outline" aria-hidden="true">{"<i class=line></i>" * 3}</span></div>'
    )


def error(message: str) -> str:
    """Return what stands in a reply's place where there can be none."""
    return f'<p class="reply error" role="alert" dir="auto">{escape(message)}</p>'


def reply(words: Words, reply: Reply, turn: int, article_of: ArticleOf, rated: Rating | None = None) -> str:
    """Return the answer with its source, or that there is none, and other passages; `turn` and a hit's place are what a click sends."""
    if reply.kind == "greeting":
        return f'<div class="reply"><p class="help">{escape(_help(words))}</p></div>'
    answer = reply.answer
    article = article_of(answer.article_id) if answer else None
    if reply.to_judge:
        head, title = _evidence(words, reply.evidence, reply.terms, turn, article_of), words.say("Other passages found")
        shown = [(place, hit) for place, hit in enumerate(reply.hits) if not any(is_from(e, hit.passage) for e in reply.evidence)][:_OTHERS]
    elif answer and article:
        copies = [copy for hit in reply.hits if is_from(answer, hit.passage) for copy in hit.copies]
        head, title = _answer(words, answer, article, reply.terms, turn), words.say("Other passages found")
        head += _copies(words, copies, article_of)
        shown = [(place, hit) for place, hit in enumerate(reply.hits) if not is_from(answer, hit.passage)][:_OTHERS]
    else:
        head, title = element("p", words.say("These articles do not answer that."), 'class="unanswered"'), words.say("Closest passages")
        shown = list(enumerate(reply.hits))[: _OTHERS + 1]
        head += "" if shown else element("p", words.say("No passage comes near the question."), 'class="nothing"')
    items = ""
    for place, hit in shown:
        if source := article_of(hit.passage.article_id):
            at = f'data-turn="{turn}" data-hit="{place}"'
            items += f"<li>{passage(hit, at, source, reply.terms)}{_copies(words, hit.copies, article_of)}</li>"
    found = f'<section class="found"><h3>{escape(title)}</h3><ul>{items}</ul></section>' if items else ""
    context = _context(words, reply.context, turn, article_of)
    return f'<div class="reply">{context}{head}{_rating(words, turn, rated)}{found}</div>'


def _context(words: Words, context: Context | None, turn: int, article_of: ArticleOf) -> str:
    """What the question took over from the conversation, and a way to do without."""
    article = article_of(context.article_id) if context else None
    if context is None or article is None:
        return ""
    looking, after = escape(words.say("Looking in")), words.say("after “{question}”", question=context.question)
    into = title_in("button", article, f' type="button" data-article="{escape(article.id)}"')
    drop = button(words.say("Ask it on its own"), f'class="drop" data-alone="{turn}"')
    return f'<p class="context">{looking} {into} {element("span", after, _AUTO)} {drop}</p>'


def _answer(words: Words, answer: Answer, article: Article, terms: Sequence[str], turn: int) -> str:
    exact = Span(answer.start, answer.end)
    shown = clip(article.text, answer.sentence, exact, _SENTENCE)
    quote = marked(article.text, {"answer": [exact], "term": matches_in(article.text, shown, terms)}, shown.start, shown.end)
    at = f'data-turn="{turn}"'
    before = "… " if shown.start > answer.sentence.start else ""
    after = " …" if shown.end < answer.sentence.end else ""
    return (
        # A click on the quote opens the article too; with the keyboard the title does.
        f'<blockquote {at}{lang_of(article)} dir="auto">{before}{quote}{after}</blockquote>'
        f"{_when(words, answer.when)}{_source(words, article, answer.sentence, at)}{_confidence(words, answer.confidence)}"
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


def citation(words: Words, article: Article, quoted: Span) -> str:
    """Return the quotation with its source, as plain text to be pasted elsewhere."""
    cited = cite(article, quoted)
    return f"“{cited.quote}”\n— {source_line(words, cited)}" + (f"\n{cited.link}" if cited.link else "")


def source_line(words: Words, cited: Citation) -> str:
    """Who says it, where, when and on which page; a source that is linked to is not named beside its link."""
    day = words.day(cited.date) if cited.date else None
    page = words.say("page {number}", number=words.number(cited.page)) if cited.page else None
    source = None if cited.link else cited.source
    return " ".join(", ".join(part for part in (cited.author, cited.title, source, day, page) if part).split())


def _copies(words: Words, copies: Sequence[Copy], article_of: ArticleOf) -> str:
    """The articles that say the same, each once."""
    articles = [article for id_ in dict.fromkeys(copy.article_id for copy in copies) if (article := article_of(id_))]
    buttons = ", ".join(
        f'<button type="button" class="copy" data-article="{escape(a.id)}"{lang_of(a)} dir="auto">{escape(title_of(a))}</button>'
        for a in articles
    )
    same = escape(words.say("The same in"))
    return f'<p class="copies">{same} {buttons}</p>' if buttons else ""


def _confidence(words: Words, confidence: float) -> str:
    if confidence >= 0.8:
        level, said = 3, words.say("very likely right")
    elif confidence >= 0.6:
        level, said = 2, words.say("likely right")
    else:
        level, said = 1, words.say("possibly right")
    dots = "".join(f'<i class="{"on" if dot < level else "off"}"></i>' for dot in range(3))
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


def _holding(words: Words, overview: Overview) -> str:
    """How many articles, in which languages, as a sentence."""
    names: dict[str, int] = {}
    for tag, number in overview.languages.items():
        if tag != "unknown":
            names[words.language(tag)] = names.get(words.language(tag), 0) + number
    ordered = sorted(names, key=lambda known: (-names[known], known))
    if len(ordered) > _NAMED + 1:
        rest = len(ordered) - _NAMED
        ordered = [*ordered[:_NAMED], words.count("{number} other language", "{number} other languages", rest)]
    articles = len(overview.articles)
    if not ordered:
        return words.count("One article.", "{number} articles.", articles)
    return words.count("One article in {languages}.", "{number} articles in {languages}.", articles, languages=words.listed(ordered))
