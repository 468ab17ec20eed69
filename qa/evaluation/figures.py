"""Outcomes → figures: how good the answers are, over all questions and over groups of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from articleqa.conversation.answer_types import expected_answer_type
from articleqa.evaluation.intervals import Figure, clustered
from articleqa.evaluation.metrics import WORD_METRICS, is_right, sentence_holds
from articleqa.evaluation.outcomes import ARTICLE_LEFT_OUT, NEAR_MISS, PASSAGES_LEFT_OUT, Outcome
from articleqa.index.text.language import canonical
from articleqa.records import Reply

ANSWERABLE = "answerable"
"""The name of the questions whose answer is in the index, beside those of `outcomes.py`."""
_FEWEST_QUESTIONS = 20
"""A pair of languages is listed from so many questions on."""


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of a group of answerable questions. A figure is None where there are no replies.

    Attributes:
        questions: How many questions there are.
        f1: The mean token F1 of the best guesses with the gold answers.
        right: The part of the best guesses that is right.
        answered: The part of the questions that got an answer.
    """

    questions: int
    f1: Figure | None
    right: Figure | None
    answered: Figure | None


def figure(values: Sequence[tuple[Outcome, float]]) -> Figure | None:
    """Return the mean of one value for each question.

    Args:
        values: Outcomes with their values.

    Returns:
        The mean with its interval over articles; a question without an article is a cluster of its own. None where there are no values.
    """
    return clustered([(o.question.article or f"question {o.question.id}", value) for o, value in values])


def answers_of(outcomes: Sequence[tuple[Outcome, Reply | None]]) -> dict[str, Figure | None]:
    """Measure replies.

    Args:
        outcomes: Questions with their replies. A question without a reply is left out.

    Returns:
        The measures of `Report.answers`, by name. A figure is None where it is over nothing.
    """
    replies = [(o, reply) for o, reply in outcomes if reply]
    answerable = [(o, r) for o, r in replies if o.question.answers]
    guesses = [(o, r.best_guess) for o, r in answerable]
    return words_of([(o, guess.text if guess else "") for o, guess in guesses]) | {
        "right": figure([(o, is_right(guess, o.question.answers)) for o, guess in guesses]),
        "sentence": figure([(o, sentence_holds(guess, o.question.answers)) for o, guess in guesses]),
        "answered": figure([(o, r.answer is not None) for o, r in answerable]),
        "abstained": figure([(o, r.answer is None) for o, r in replies if not o.question.answers]),
        "precision": figure([(o, is_right(r.answer, o.question.answers)) for o, r in replies if r.answer]),
        "sure_precision": figure([(o, is_right(r.answer, o.question.answers)) for o, r in replies if r.certainty == "sure"]),
        "sure_of_right": figure([(o, r.certainty == "sure") for o, r in answerable if is_right(r.answer, o.question.answers)]),
    }


def words_of(predictions: Sequence[tuple[Outcome, str]]) -> dict[str, Figure | None]:
    """Compare words with those of the gold answers.

    Args:
        predictions: Questions with the words to compare.

    Returns:
        A figure for each of WORD_METRICS, by name. None where there are no predictions.
    """
    golds = [[gold.text for gold in o.question.answers] for o, _ in predictions]
    return {
        name: figure([(o, metric(text, texts)) for (o, text), texts in zip(predictions, golds, strict=True)])
        for name, metric in WORD_METRICS.items()
    }


def nothing_near(outcomes: Sequence[Outcome]) -> dict[str, Figure]:
    """Return the parts of the questions that are told that the articles do not answer.

    Args:
        outcomes: The outcomes of all questions.

    Returns:
        The part of the ANSWERABLE questions, of the near misses, and of the answerable ones with their answers left out, by name. Groups
        without a question are left out.
    """
    answerable = [o for o in outcomes if o.question.answers]
    replies = {
        ANSWERABLE: [(o, o.reply) for o in answerable],
        NEAR_MISS: [(o, o.reply) for o in outcomes if o.question.about],
        **{name: [(o, o.left_out.get(name)) for o in answerable if o.left_out] for name in (ARTICLE_LEFT_OUT, PASSAGES_LEFT_OUT)},
    }
    figures = {name: figure([(o, reply.nothing_near) for o, reply in group if reply]) for name, group in replies.items()}
    return {name: part for name, part in figures.items() if part}


def group_of(outcomes: Sequence[tuple[Outcome, Reply | None]]) -> Group:
    """Return the figures of a group of answerable questions, with their replies."""
    figures = answers_of(outcomes)
    return Group(len(outcomes), figures["f1"], figures["right"], figures["answered"])


def by_answer_type(answerable: Sequence[Outcome]) -> dict[str, Group]:
    """Return figures by expected answer type, "other" where the question does not tell it. The largest group comes first."""
    return _grouped(answerable, lambda o: expected_answer_type(o.question.question) or "other")


def by_languages(answerable: Sequence[Outcome]) -> dict[str, Group]:
    """Return figures by the languages of question and article.

    Args:
        answerable: The outcomes of answerable questions. Those without both languages are left out.

    Returns:
        "one language" and "across two", the larger first, then pairs such as "fr→en" that have at least 20 questions, by size.
    """
    with_languages = [o for o in answerable if o.question.lang and o.article_lang]
    all_pairs = _grouped(with_languages, lambda o: "→".join(_languages(o)))
    pairs = {name: group for name, group in all_pairs.items() if group.questions >= _FEWEST_QUESTIONS}
    return _grouped(with_languages, lambda o: "one language" if len(set(_languages(o))) == 1 else "across two") | pairs


def _languages(outcome: Outcome) -> tuple[str, str]:
    return canonical(outcome.question.lang or ""), canonical(outcome.article_lang or "")


def _grouped(outcomes: Sequence[Outcome], name_of: Callable[[Outcome], str]) -> dict[str, Group]:
    """Return the groups by name, the largest first; equal ones are in the order of names."""
    groups: dict[str, list[tuple[Outcome, Reply | None]]] = {}
    for outcome in outcomes:
        groups.setdefault(name_of(outcome), []).append((outcome, outcome.reply))
    return {name: group_of(members) for name, members in sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0]))}
