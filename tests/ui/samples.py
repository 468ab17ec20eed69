"""Articles and replies that are made by hand, for tests of the page that need no index."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from articleqa.index.records import Article, ExactHit, Hit, Metadata, Passage, Span
from articleqa.index.search.exact import parse
from articleqa.records import Answer, Certainty, DistinctAnswer, Reply, Turn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from articleqa import ArticleQA, Filters

SEED = Article(
    id="seed-article.txt",
    title="De quoi ont discuté les chefs d’état-major ?",
    text=(Path(__file__).parents[2] / "corpus" / "seed-article.txt").read_text("utf-8"),
    lang="fr",
    date="2024-12-05",
    source="https://thanhnien.vn/cuoc-dien-dam-hiem-hoi-cap-tong-tham-muu-truong-my-nga-185241205083544051.htm",
    author="Thanh Niên",
)
SENTENCE = (
    "L'appel téléphonique rare a eu lieu le 27 novembre, « mais à la demande du général Gerasimov, "
    "le général Brown a accepté de ne pas annoncer proactivement l'appel »."
)
HOSTILE = Article(
    id="<b>id</b>.md",
    title="<script>alert('title')</script>",
    text=(
        "# <img src=x onerror=alert(1)>\n"
        "![pixel](http://outside.example/pixel.png) [link](javascript:alert(2)) <script>alert(3)</script>\n"
        "Price: $$x$$ ${alert(4)} {{value}} `code` &lt; **bold**\n"
        "</p></article></mark></div><iframe src='http://outside.example/'></iframe>\n"
        '"><img src=http://outside.example/y onerror=alert(5)> <style>body{display:none}</style>'
    ),
    lang='en" onmouseover="alert(6)',
    date='2024" onclick="alert(7)',
    source="javascript:alert(8)",
    author="<a href=http://outside.example/>me</a>",
)


def span_of(article: Article, words: str) -> Span:
    start = article.text.index(words)
    return Span(start, start + len(words))


def hit(article: Article, words: str, rank: int) -> Hit:
    span = span_of(article, words)
    return Hit(Passage(rank, article.id, span.start, span.end, words, (span,)), 1 - rank / 100, rank)


def reply(
    article: Article,
    sentence: str,
    exact: str,
    *other_hits: tuple[Article, str],
    answered: bool = True,
    certainty: Certainty = "perhaps",
    terms: Sequence[str] = ("appel",),
) -> Reply:
    """Return a reply whose answer is `exact` in `sentence`; its hits are that sentence and `other_hits`, (article, passage) each."""
    whole, words = span_of(article, sentence), span_of(article, exact)
    guess = Answer(exact, article.id, words.start, words.end, 0.7, sentence=whole, passage=whole)
    hits = [hit(a, text, rank) for rank, (a, text) in enumerate([(article, sentence), *other_hits], 1)]
    answers = (DistinctAnswer(guess.text, (guess,)),) if answered else ()
    return Reply(
        "?", tuple(terms), tuple(hits), guess, guess if answered else None, certainty=certainty if answered else None, answers=answers
    )


class StubQA:
    """Stands for ArticleQA: has its articles in memory, and a fixed reply for each question."""

    generation = Path("stub")
    is_store = False

    def __init__(self, articles: Sequence[Article], replies: dict[str, Reply]) -> None:
        self._articles = {a.id: a for a in articles}
        self._replies = replies
        self.retriever = self
        self.directory = Path("stub")

    def ask(self, question: str, history: Sequence[Turn] = (), *, filters: Filters | None = None) -> Reply:  # noqa: ARG002
        return replace(self._replies.get(question, Reply(question, (), (), None, None)), question=question)

    def ask_in_steps(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        filters: Filters | None = None,
        as_follow_up: bool = False,  # noqa: ARG002
        snapshot: object = None,  # noqa: ARG002
    ) -> Iterator[Reply]:
        """The reply twice where there is an answer: as soon as that is known, and with its places."""
        reply = self.ask(question, history, filters=filters)
        if reply.answer:
            yield replace(reply, answers=reply.answers[:1])
        yield reply

    def article(self, article_id: str) -> Article:
        return self._articles[article_id]

    def metadata(self) -> tuple[Metadata, ...]:
        return tuple(Metadata(a.id, a.title, a.lang, a.date, a.source, a.author) for a in self._articles.values())

    def languages(self) -> dict[str, int]:
        return {a.lang or "unknown": 1 for a in self._articles.values()}

    def exact(self, query: str, *, filters: Filters | None = None) -> list[ExactHit]:  # noqa: ARG002
        found = [(a.id, parse(query).spans(a.text), parse(query).spans(a.title)) for a in self._articles.values()]
        return [ExactHit(id_, len(spans), tuple(spans), tuple(in_title)) for id_, spans, in_title in found if spans or in_title]

    def search(self, query: str, k: int, *, mode: str = "hybrid", filters: Filters | None = None) -> list[Hit]:  # noqa: ARG002
        return [hit(a, line, rank) for rank, a in enumerate(self._articles.values(), 1) for line in a.text.splitlines() if query in line][
            :k
        ]

    def snapshot(self) -> StubQA:
        return self

    def informative(self, query: str) -> tuple[str, ...]:
        return tuple(query.lower().split())


def stub(articles: Sequence[Article], replies: dict[str, Reply]) -> ArticleQA:
    return cast("ArticleQA", StubQA(articles, replies))
