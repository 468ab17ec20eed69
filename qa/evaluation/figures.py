"""Outcomes → figures: how good answers are, of all questions and of groups of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from articleqa.evaluation.answer_types import expected_answer_type
from articleqa.evaluation.intervals import Figure, clustered
from articleqa.evaluation.metrics import WORD_METRICS, is_right, sentence_holds
from articleqa.evaluation.outcomes import Outcome
from articleqa.index.text.language import canonical
from articleqa.records import Reply

_LEAST = 20
"""Questions that a pair of languages has to have, to be listed."""


@dataclass(frozen=True, slots=True)
class Group:
    """Some of the answerable questions: how many, the F1 of their best guesses, the share of these that is right, and of those answered."""

    questions: int
    f1: Figure | None
    right: Figure | None
    answered: Figure | None


def figure(values: Sequence[tuple[Outcome, float]]) -> Figure | None:
    """The mean, with its interval over articles; a question that no article is known for stands for itself."""
    return clustered([(o.question.article or f"question {o.question.id}", value) for o, value in values])


def answers_of(asked: Sequence[tuple[Outcome, Reply | None]]) -> dict[str, Figure | None]:
    """The measures of `Report.answers`; without a reply a question is left out."""
    replies = [(o, reply) for o, reply in asked if reply]
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


def words_of(read: Sequence[tuple[Outcome, str]]) -> dict[str, Figure | None]:
    """How well words agree with those of the gold answers, by each of WORD_METRICS."""
    golds = [[gold.text for gold in o.question.answers] for o, _ in read]
    return {
        name: figure([(o, metric(text, texts)) for (o, text), texts in zip(read, golds, strict=True)])
        for name, metric in WORD_METRICS.items()
    }


def group_of(asked: Sequence[tuple[Outcome, Reply | None]]) -> Group:
    """The figures of some of the answerable questions."""
    measured = answers_of(asked)
    return Group(len(asked), measured["f1"], measured["right"], measured["answered"])


def by_answer_type(answerable: Sequence[Outcome]) -> dict[str, Group]:
    """By what the questions' words ask for: a time, a person, …; "other" where they do not tell."""
    return _grouped(answerable, lambda o: expected_answer_type(o.question.question) or "other")


def by_languages(answerable: Sequence[Outcome]) -> dict[str, Group]:
    """In one language, across two, and by pairs of the question's and the article's language that have at least 20 questions."""
    known = [o for o in answerable if o.question.lang and o.article_lang]
    pairs = {name: group for name, group in _grouped(known, lambda o: "→".join(_languages(o))).items() if group.questions >= _LEAST}
    return _grouped(known, lambda o: "one language" if len(set(_languages(o))) == 1 else "across two") | pairs


def _languages(outcome: Outcome) -> tuple[str, str]:
    return canonical(outcome.question.lang or ""), canonical(outcome.article_lang or "")


def _grouped(outcomes: Sequence[Outcome], name_of: Callable[[Outcome], str]) -> dict[str, Group]:
    """The groups by name, the largest first."""
    groups: dict[str, list[tuple[Outcome, Reply | None]]] = {}
    for outcome in outcomes:
        groups.setdefault(name_of(outcome), []).append((outcome, outcome.reply))
    return {name: group_of(asked) for name, asked in sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0]))}
