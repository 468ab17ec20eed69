"""Questions that several articles of a story answer: whether every place is found, and whether agreement and difference are told.

A collection may have a `stories.jsonl` (or `.jsonl.gz`) beside its `questions.jsonl`: a question a line as there, with answers in several
articles, and with "agree", which says whether these say the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from articleqa.evaluation.datasets import Gold, Question, file_of, placed, question_of, rows_of
from articleqa.evaluation.intervals import Figure, clustered
from articleqa.evaluation.metrics import f1
from articleqa.index.errors import CorpusError
from articleqa.index.ingest import Progress
from articleqa.pipeline import ArticleQA
from articleqa.records import Answer, DistinctAnswer

_SAME_WORDS = 0.5


@dataclass(frozen=True, slots=True)
class StoryQuestion:
    """A question that several articles answer.

    Attributes:
        question: The question, with a gold answer for each article.
        agree: Whether these answers say the same.
        story: The story that the articles tell.
    """

    question: Question
    agree: bool
    story: str


@dataclass(frozen=True, slots=True)
class StoryFigures:
    """How well the places of answers are found. A figure over nothing is None; intervals are over stories.

    Attributes:
        questions: How many questions were asked.
        answered: The part of the questions that got an answer.
        found: The part of the gold places that is among the places of the answers.
        found_where_answered: The same over the questions that got an answer.
        first_alone: The part of the gold places that is the first place of the first answer.
        precision: The part of the places of the answers that is a gold place.
        told_right: Of the questions with at least two gold places found, the part in which these are one answer where the articles
            agree, and several where they do not.
        told: How many questions these are.
    """

    questions: int
    answered: Figure | None
    found: Figure | None
    found_where_answered: Figure | None
    first_alone: Figure | None
    precision: Figure | None
    told_right: Figure | None
    told: int


def read_stories(collection: Path, *, split: str | None = None) -> list[StoryQuestion]:
    """Read a collection's questions on stories.

    Args:
        collection: The collection's folder.
        split: Only the questions of this split. None: all of them.

    Returns:
        The questions in the order of the file, none where there is no file.

    Raises:
        CorpusError: The file cannot be read, or a line is no such question.
    """
    path = file_of(collection, "stories")
    questions = []
    for location, number, row in rows_of(path) if path else ():
        try:
            question = question_of(row, str(row.get("id", number)), row.get("lang"))
            questions.append(StoryQuestion(question, bool(row["agree"]), str(row.get("story", question.article))))
        except (KeyError, TypeError, AttributeError) as error:
            raise CorpusError(f"{location}: not a question with answers and whether they agree ({error!r})") from error
    return [q for q in questions if split is None or q.question.split == split]


def ask_stories(qa: ArticleQA, questions: Sequence[StoryQuestion], *, progress: Progress | None = None) -> StoryFigures:
    """Ask questions on stories of all articles, and measure the places of the answers.

    Args:
        qa: Answers them.
        questions: The questions.
        progress: Is called after each question.

    Returns:
        The figures.

    Raises:
        CorpusError: A gold answer is not in its article.
    """
    article = qa.retriever.snapshot().article
    asked: list[tuple[StoryQuestion, tuple[DistinctAnswer, ...]]] = []
    for number, story in enumerate(questions, 1):
        placed(story.question, article)
        asked.append((story, qa.ask(story.question.question).answers))
        if progress:
            progress("ask, stories", number, len(questions))
    found = [(s, answers, [_is_found(gold, answers) for gold in s.question.answers]) for s, answers in asked]
    told = [(s.story, right) for s, answers in asked if (right := _told_right(s, answers)) is not None]
    return StoryFigures(
        questions=len(questions),
        answered=clustered([(s.story, bool(answers)) for s, answers in asked]),
        found=clustered([(s.story, is_found) for s, _, golds in found for is_found in golds]),
        found_where_answered=clustered([(s.story, is_found) for s, answers, golds in found if answers for is_found in golds]),
        first_alone=clustered(
            [(s.story, bool(answers) and is_gold(answers[0].places[0], gold)) for s, answers in asked for gold in s.question.answers]
        ),
        precision=clustered(
            [(s.story, _is_any(place, s.question.answers)) for s, answers in asked for answer in answers for place in answer.places]
        ),
        told_right=clustered(told),
        told=len(told),
    )


def is_gold(place: Answer, gold: Gold) -> bool:
    """Return whether a place is a gold place: it overlaps it, or says it in nearly the same words elsewhere in the article."""
    if place.article_id != gold.article:
        return False
    overlaps = gold.start is not None and gold.end is not None and place.start < gold.end and gold.start < place.end
    return overlaps or f1(place.text, [gold.text]) >= _SAME_WORDS


def _is_found(gold: Gold, answers: Sequence[DistinctAnswer]) -> bool:
    return any(is_gold(place, gold) for answer in answers for place in answer.places)


def _is_any(place: Answer, golds: Sequence[Gold]) -> bool:
    return any(is_gold(place, gold) for gold in golds)


def _told_right(story: StoryQuestion, answers: Sequence[DistinctAnswer]) -> bool | None:
    """Return whether the gold places that were found are one answer where they agree; None where there are fewer than two."""
    groups = [number for number, answer in enumerate(answers) for place in answer.places if _is_any(place, story.question.answers)]
    return (len(set(groups)) == 1) == story.agree if len(groups) > 1 else None
