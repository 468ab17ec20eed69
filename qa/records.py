"""What comes back from a question. Standard library and `articleqa.index.records` only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from articleqa.index.records import Hit, Passage, Span

QuestionType = Literal["words", "yes_no", "list", "greeting"]
"""What answers: exact words; a sentence that says yes or no; sentences that make a list; nothing, as it is no question."""
Certainty = Literal["sure", "perhaps"]
"""How far an answer can be relied on: nine in ten that are "sure" are right (docs/experiments/reading.md); look at what is "perhaps"."""


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last day, both included, in ISO 8601; the same for a single day."""

    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Words of an article: `article.text[start:end] == text`.

    `sentence` is the sentence, or run of sentences, that holds them and `passage` the passage retrieved, both Spans into `article.text`.
    `confidence` is the probability that this is right, 0 to 1, where half of the questions asked cannot be answered. `when` are the days
    that words such as "27 novembre" or "last week" mean, reckoned from the article's date; None where they mean none, or not for certain.
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
    """What a follow-up question took over from earlier ones.

    `question` is the earlier question that it depends on, which stood alone; `article_id` the article that the last answer was found in,
    whose passages are preferred; `terms` the words taken over that are worth marking, in the analyzer's form.
    """

    question: str
    article_id: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence, or run of sentences, that speaks to a question: `article.text[start:end] == text`; `passage` is where it was read."""

    text: str
    article_id: str
    start: int
    end: int
    passage: Span


def is_from(words: Answer | Evidence, passage: Passage) -> bool:
    """Whether this is the passage that the words were read in."""
    return (passage.article_id, passage.start, passage.end) == (words.article_id, words.passage.start, words.passage.end)


@dataclass(frozen=True, slots=True)
class Reply:
    """The reply to one question.

    `best_guess` is the best span found, None only where there are no hits; `answer` is the same, or None when the articles do not answer
    (its confidence is under the threshold of "perhaps"). `certainty` says how far the answer can be relied on, None without one. `hits` are
    in their final order. `terms` are the question's words worth marking in an article, in the analyzer's form: see
    `articleqa.index.text.analyzer.matches`. `kind` is what kind of reply the question asks for: see
    `articleqa.conversation.question_types`. `evidence` are the sentences of passages that more probably than not hold an answer, best
    first: what to show for a question that wants yes, no or a list. `context` is what the question took over from the conversation, None
    where it stands alone.
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

    @property
    def to_judge(self) -> tuple[Evidence, ...]:
        """The evidence where it stands in the place of an answer: for a question that wants yes, no or a list."""
        return self.evidence if self.kind in {"yes_no", "list"} else ()


@dataclass(frozen=True, slots=True)
class Turn:
    """One exchange of a conversation, as it is handed back in `history`."""

    question: str
    reply: Reply
