"""Fit what decides which other places count beside an answer: the thresholds of `qa/places.py`, SAME_SENSE of `qa/comparison/grouping.py`.

    python -m training.fit_places EVALUATION_FOLDER [--others 100] [--words 300]

- The thresholds `similar`, `agrees` and `differs` are fitted to the train questions of newsroom: those that several articles of a story
  answer, and `--others` that one article answers. A place is right where it is a gold place. Taken are those whose places have the highest
  F1 over all questions.
- SAME_SENSE is fitted to parallel questions of two languages whose answers have no numbers (train, xquad): it is the cosine that 2 % of
  the answers to other questions about the same article reach.

They are printed, with their figures, to be written into the modules by hand: each is one number. Needs about ten minutes.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from articleqa.comparison.numbers import numbers
from articleqa.date_resolution.resolve import dated
from articleqa.evaluation.datasets import Gold, Question, read_questions
from articleqa.evaluation.evaluate import index_collection
from articleqa.evaluation.stories import is_gold, read_stories
from articleqa.index.encoder.loading import load_encoder
from articleqa.places import FITTED, Thresholds, distinct_answers, further_hits
from articleqa.reader.protocol import PASSAGES_READ, PassageReading
from articleqa.records import Answer, DistinctAnswer
from articleqa.retriever import Retriever
from articleqa.snapshot import Snapshot
from training.data import NEWSROOM

_LANGUAGES = ("ar", "de", "el", "en", "es", "hi", "ro", "ru", "th", "tr", "vi", "zh")
_SIMILAR, _AGREES, _DIFFERS = (0.3, 0.35, 0.4, 0.45), (0.02, 0.05, 0.1, 0.2), (0.05, 0.1, 0.15, 0.2, 0.3, 0.4)
_HITS = 30
_FALSE_PAIRS = 0.02
"""The part of the pairs of different answers that may be taken to say the same."""


@dataclass(frozen=True)
class Asked:
    """A question that got an answer, with everything that was read for it.

    Attributes:
        golds: Its gold answers.
        answer: The answer.
        readings: The readings of the first passages, best first.
        further: The readings of all passages that may be read beside them.
    """

    golds: tuple[Gold, ...]
    answer: Answer
    readings: tuple[PassageReading, ...]
    further: tuple[PassageReading, ...]


def ask(snapshot: Snapshot, question: Question) -> Asked | None:
    """Ask a question of the whole archive, and read all that any of the thresholds lets read; None where it gets no answer."""
    hits = snapshot.search(question.question, _HITS)
    reading = snapshot.read(question.question, hits[:PASSAGES_READ])
    answer = dated(reading.best_guess, snapshot.article)
    if answer is None or reading.certainty is None:
        return None
    further = further_hits(hits, reading.passages, snapshot, replace(FITTED, similar=min(_SIMILAR), most_further=_HITS))
    read = snapshot.reader().read(question.question, further, snapshot.article).passages
    return Asked(question.answers, answer, reading.passages, read)


def answers_with(asked: Asked, snapshot: Snapshot, thresholds: Thresholds) -> tuple[DistinctAnswer, ...]:
    """Return the answers that these thresholds give."""
    hits = sorted((reading.hit for reading in asked.further), key=lambda hit: hit.rank)
    read_ids = {hit.passage.id for hit in further_hits(hits, asked.readings, snapshot, thresholds)}
    others = [*asked.readings[1:], *(r for r in asked.further if r.hit.passage.id in read_ids)]
    return distinct_answers(asked.answer, asked.readings[0], others, snapshot, thresholds)


def figures(questions: Sequence[Asked], snapshot: Snapshot, thresholds: Thresholds) -> tuple[float, float, float]:
    """Return F1, recall and precision of the places that these thresholds give."""
    found = right = given = golds = 0
    for asked in questions:
        given_places = [place for answer in answers_with(asked, snapshot, thresholds) for place in answer.places]
        given += len(given_places)
        right += sum(any(is_gold(place, gold) for gold in asked.golds) for place in given_places)
        golds += len(asked.golds)
        found += sum(any(is_gold(place, gold) for place in given_places) for gold in asked.golds)
    recall, precision = found / max(golds, 1), right / max(given, 1)
    return 2 * recall * precision / max(recall + precision, 1e-9), recall, precision


def fit_places(collection: Path, others: int) -> Thresholds:
    """Return the best thresholds for newsroom, and print all figures.

    Args:
        collection: newsroom's folder.
        others: How many questions that one article answers are asked beside those on stories.

    Returns:
        The thresholds.
    """
    rest = [question for question in read_questions(collection, split="train") if question.answers]
    drawn = random.Random(0).sample(rest, min(others, len(rest)))  # noqa: S311  # not for secrets
    with Retriever.open(index_collection(collection)) as retriever:
        snapshot = retriever.snapshot()
        stories = [story.question for story in read_stories(collection, split="train")]
        questions = [asked for question in [*stories, *drawn] if (asked := ask(snapshot, question))]
        print(f"{len(questions)} of {len(stories) + len(drawn)} questions got an answer", flush=True)
        results: list[tuple[float, Thresholds]] = []
        for similar, agrees, differs in product(_SIMILAR, _AGREES, _DIFFERS):
            thresholds = Thresholds(similar, agrees, differs)
            f1, recall, precision = figures(questions, snapshot, thresholds)
            results.append((f1, thresholds))
            print(f"{thresholds}: F1 {f1:.3f}, found {recall:.3f}, precision {precision:.3f}", flush=True)
    return max(results, key=lambda result: result[0])[1]


def fit_same_sense(evaluation: Path, words: int) -> float:
    """Return the cosine from which on the words of two languages say the same, and print how many pairs that do reach it.

    Args:
        evaluation: The folder that holds the collections' folders.
        words: How many questions are drawn.

    Returns:
        The cosine.
    """
    draw = random.Random(0)  # noqa: S311  # not for secrets
    questions = {
        lang: {q.id.rpartition("-")[2]: q for q in read_questions(evaluation / f"xquad-{lang}", split="train")} for lang in _LANGUAGES
    }
    english = {id_: q for id_, q in questions["en"].items() if q.answers and not numbers(q.answers[0].text, "en")}
    ids = [id_ for id_ in english if all(id_ in questions[lang] for lang in _LANGUAGES)]
    same: list[tuple[str, str]] = []
    different: list[tuple[str, str]] = []
    for id_ in draw.sample(ids, min(words, len(ids))):
        first, second = draw.sample(_LANGUAGES, 2)
        text = questions[first][id_].answers[0].text
        same.append((text, questions[second][id_].answers[0].text))
        article, said = english[id_].article, english[id_].answers[0].text
        if others := [other for other in ids if english[other].article == article and english[other].answers[0].text != said]:
            different.append((text, questions[second][draw.choice(others)].answers[0].text))
    encoder = load_encoder()

    def cosines(pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        products = encoder.encode_queries([first for first, _ in pairs]) * encoder.encode_queries([second for _, second in pairs])
        sums: NDArray[np.float32] = products.sum(axis=1)
        return sums

    threshold = float(np.quantile(cosines(different), 1 - _FALSE_PAIRS))
    print(f"{float((cosines(same) >= threshold).mean()):.3f} of {len(same)} pairs that say the same reach {threshold:.3f}")
    return threshold


def main() -> None:
    """Fit the thresholds and print them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("evaluation", type=Path, help="the folder that holds the collections' folders")
    parser.add_argument("--others", type=int, default=100, help="questions that one article answers")
    parser.add_argument("--words", type=int, default=300, help="parallel questions for SAME_SENSE")
    arguments = parser.parse_args()
    thresholds = fit_places(arguments.evaluation / NEWSROOM, arguments.others)
    print(thresholds, f"SAME_SENSE {fit_same_sense(arguments.evaluation, arguments.words):.2f}")


if __name__ == "__main__":
    main()
