"""The records that a reply is made of. Imports only the standard library and `articleqa.index.records`.

Positions are Python characters, half-open, into `article.text`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

from articleqa.index.records import Hit, Metadata, Passage, Span
from articleqa.json_answers import as_json, record_of
from articleqa.notebook import Quoted, html_of

QuestionType = Literal["words", "yes_no", "list", "lookup", "overview", "greeting"]
"""What kind of reply a question asks for.

"words": exact words of an article. "yes_no": a sentence that says yes or no. "list": sentences that make a list. "lookup": no question, but
a name or a word or two, and the sentences that hold them. "overview": a summary, or what can be asked, which nothing here gives.
"greeting": nothing.
"""
Certainty = Literal["sure", "perhaps"]
"""How far an answer can be relied on.

Nine in ten of the "sure" answers are right (docs/experiments/reading.md). A "perhaps" answer should be checked in its article.
"""


@dataclass(frozen=True, slots=True)
class Period:
    """One day, or several days in a row.

    Attributes:
        first: The first day, in ISO 8601 ("2024-11-27").
        last: The last day, which belongs to the period. It equals `first` for a single day.
    """

    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Words of an article that answer a question: `article.text[start:end] == text`.

    Attributes:
        text: The words.
        article_id: The id of their article.
        start: The position of the first character.
        end: The position after the last character.
        confidence: The probability, 0 to 1, that this is right, where half of the questions asked cannot be answered.
        sentence: The sentence, or the sentences in a row, that hold the words.
        passage: The passage that was found and read.
        when: The days that words such as "27 novembre" or "last week" mean, counted from the article's publication date. None where the
            words mean no day, say the whole date themselves, or where it is not certain which day they mean.
    """

    text: str
    article_id: str
    start: int
    end: int
    confidence: float
    sentence: Span
    passage: Span
    when: Period | None = None


@dataclass(frozen=True, slots=True)
class DistinctAnswer:
    """One of the answers that the articles give, with every place that gives it.

    Attributes:
        text: The words of the first place.
        places: The places that say the same, in any words and any language: best first. There is at least one.
    """

    text: str
    places: tuple[Answer, ...]

    @property
    def article_ids(self) -> tuple[str, ...]:
        """The articles that say so, each once, in the order of the places."""
        return tuple(dict.fromkeys(place.article_id for place in self.places))


@dataclass(frozen=True, slots=True)
class Context:
    """What a follow-up question took over from earlier turns.

    Attributes:
        question: The earlier question that it depends on. That one stood alone.
        article_id: The id of the article that the last best guess is from. Its passages are preferred.
        terms: The terms taken over that are worth marking in an article, without those of the follow-up itself.
    """

    question: str
    article_id: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence, or sentences in a row, that speak to a question: `article.text[start:end] == text`.

    Attributes:
        text: The words.
        article_id: The id of their article.
        start: The position of the first character.
        end: The position after the last character.
        passage: The passage that was found and read.
    """

    text: str
    article_id: str
    start: int
    end: int
    passage: Span


def is_from(words: Answer | Evidence, passage: Passage) -> bool:
    """Return whether the words were read in this passage."""
    return (passage.article_id, passage.start, passage.end) == (words.article_id, words.passage.start, words.passage.end)


@dataclass(frozen=True, slots=True)
class Reply:
    """The reply to one question.

    Attributes:
        question: The question as it was asked.
        terms: The terms that are worth marking in an article (`articleqa.index.text.analyzer.matches` finds them in a text): those of the
            question in their order, then those of `context`.
        hits: The passages found, at most ten, best first, ranked from 1. Those that the reader has read come before the others. Equal
            scores are in the order of passage ids.
        best_guess: The best span found. None only where there are no hits.
        answer: The best guess, where its confidence reaches the threshold of "perhaps". None where nothing surely answers.
        kind: What kind of reply the question asks for.
        evidence: The sentences of those passages that more probably than not hold an answer, best first, each once. They can be shown
            for a question that asks for yes, no or a list.
        context: What the question took over from the conversation. None where it was answered on its own.
        certainty: How far `answer` can be relied on. None where there is no answer.
        answers: The different answers that the articles give, each with its places; the first place of the first one is `answer`. The
            others are in the order of their best places. Only `answer` for a question that asks for yes, no or a list; nothing where
            `answer` is None.
        closest: Where there is no answer, the sentence of the best guess, if that comes near the question. None where there is an answer,
            and where nothing comes near: only then the articles do not answer the question.
        could_continue: What the question would take over from the conversation if it were asked as a follow-up (`ask` with `as_follow_up`).
            None where it was, or where that would not say anything else.
        phrases: The phrases in quotation marks of the question. Only passages that hold all of them exactly were searched; where no
            article has such a passage, there are no hits.
        stands_exactly: Whether the first sentence of the evidence holds the very words of a lookup. Where it does not, no article holds
            them, and the sentences are only alike in meaning.
        articles: What the articles that are quoted say of themselves: those of the answers, of `closest` and of the evidence, each once, in
            this order.
    """

    question: str
    terms: tuple[str, ...]
    hits: tuple[Hit, ...]
    best_guess: Answer | None
    answer: Answer | None
    kind: QuestionType = "words"
    evidence: tuple[Evidence, ...] = ()
    context: Context | None = None
    certainty: Certainty | None = None
    answers: tuple[DistinctAnswer, ...] = ()
    closest: Evidence | None = None
    could_continue: Context | None = None
    phrases: tuple[str, ...] = ()
    articles: tuple[Metadata, ...] = ()
    stands_exactly: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return the reply as values that `json` writes, under the names of the fields; what the commands print with `--json`."""
        return as_json(self)

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> Self:
        """Return the reply that `to_dict` made values of, also once they were JSON.

        Args:
            fields: What `to_dict` returned. Names that a reply does not have are left out.

        Returns:
            The reply. Whether what it quotes still stands in its articles is not looked at.

        Raises:
            ValueError: They are not of a reply, or a later version made them.
        """
        return record_of(cls, fields)

    def _repr_html_(self) -> str:
        """Show the reply in a notebook: its sentence with the words marked, and the source. All that is from articles is escaped."""
        if self.to_judge:
            return html_of("", [self._quoted(evidence) for evidence in self.to_judge])
        if self.answer:
            return html_of("", [self._quoted(answer.places[0]) for answer in self.answers])
        if self.closest:
            return html_of("Nothing here surely answers that. The closest sentence:", [self._quoted(self.closest)])
        return html_of("" if self.kind == "greeting" else "These articles do not answer that.", [])

    def _quoted(self, words: Answer | Evidence) -> Quoted:
        """Return words with their sentence, where that is in one of the hits, and with what their article says of itself."""
        article = next((a for a in self.articles if a.id == words.article_id), Metadata(words.article_id, words.article_id))
        if isinstance(words, Evidence):
            return Quoted(words.text, (), article)
        certainty = f" · {self.certainty}, {words.confidence:.0%}" if words == self.answer else ""
        passage = next((hit.passage for hit in self.hits if is_from(words, hit.passage)), None)
        if passage is None:
            return Quoted(words.text, (Span(0, len(words.text)),), article, certainty)
        marks = (Span(words.start - words.sentence.start, words.end - words.sentence.start),)
        return Quoted(passage.words(words.sentence), marks, article, certainty)

    @property
    def nothing_near(self) -> bool:
        """Whether the articles do not answer: there is no answer, no evidence to judge, and nothing that comes near."""
        return self.answer is None and self.closest is None and not self.to_judge

    @property
    def to_judge(self) -> tuple[Evidence, ...]:
        """The evidence where it takes the place of an answer: for yes, no, a list or a lookup. Otherwise nothing."""
        return self.evidence if self.kind in {"yes_no", "list", "lookup"} else ()

    @property
    def quoted_ids(self) -> tuple[str, ...]:
        """The ids of the articles that are quoted, each once: those of the answers, of `closest` and of the evidence, in this order."""
        answers = [place.article_id for answer in self.answers for place in answer.places]
        sentences = [evidence.article_id for evidence in ([self.closest] if self.closest else []) + [*self.evidence]]
        return tuple(dict.fromkeys(answers + sentences))


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and its reply, as `history` holds them.

    Attributes:
        question: The question as it was asked.
        reply: What `ArticleQA.ask` returned for it.
    """

    question: str
    reply: Reply
