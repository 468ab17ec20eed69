"""The records that a reply is made of. Imports only the standard library and `articleqa.index.records`.

Positions are Python characters, half-open, into `article.text`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from articleqa.index.records import Hit, Passage, Span

QuestionType = Literal["words", "yes_no", "list", "lookup", "overview", "greeting"]
"""What kind of reply a question asks for.

"words": exact words of an article. "yes_no": a sentence that says yes or no. "list": sentences that make a list. "lookup": no question,
but a name or a word or two; the sentences that hold them. "overview": a summary, or what can be asked; nothing. "greeting": nothing.
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
        closest: Where there is no answer, the sentence of the best guess, if that comes near the question. None where there is an answer,
            and where nothing comes near: only then the articles do not answer the question.
        could_continue: What the question would take over from the conversation if it were asked as a follow-up (`ask` with `as_follow_up`).
            None where it was, or where that would not say anything else.
        phrases: The phrases in quotation marks of the question. Only passages that hold all of them exactly were searched; where no
            article has such a passage, there are no hits.
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
    closest: Evidence | None = None
    could_continue: Context | None = None
    phrases: tuple[str, ...] = ()

    @property
    def nothing_near(self) -> bool:
        """Whether the articles do not answer: there is no answer, no evidence to judge, and nothing that comes near."""
        return self.answer is None and self.closest is None and not self.to_judge

    @property
    def to_judge(self) -> tuple[Evidence, ...]:
        """The evidence where it takes the place of an answer: for yes, no, a list or a lookup. Otherwise nothing."""
        return self.evidence if self.kind in {"yes_no", "list", "lookup"} else ()


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and its reply, as `history` holds them.

    Attributes:
        question: The question as it was asked.
        reply: What `ArticleQA.ask` returned for it.
    """

    question: str
    reply: Reply
