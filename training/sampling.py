"""The batches that the reader is trained on: randomly drawn cases as tokens, in batches of similar length."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import regex

from articleqa.evaluation.careless import WAYS
from articleqa.index.encoder.tokenizer import Tokenizer
from articleqa.reader.pairs import LONGEST, PASSAGE, Pair, pairs
from articleqa.reader.spans import without_edges
from training.data import NEWSROOM, PARALLEL, TRANSLATED
from training.glossary import Glossary
from training.reader_data import MIXED, Case, Split

SHARES = {
    NEWSROOM: 100,
    "mixed": 17, "xquad": 17, "piaf": 9, "squad-it": 9, "norquad-news": 8, "jaquad": 4, "cmrc": 3, "norquad-wiki": 3, "iapp-th": 2,
    "heq": 2, "arcd": 1, "faquad": 1, "covid-qa": 1,
    "mlqa-dev-cross": 7, "mlqa-dev": 4, "qed-train": 4, "afriqa": 3, "idk-mrc": 2, "pquad-eval": 2, "facqa": 1, "jsquad-eval": 1,
    "drcd-eval": 1, "swequad-mc": 1, "estqa": 1, "kazqad-val": 1, "amqa": 1, "fairytaleqa": 1,
}  # fmt: skip
"""Relative frequencies with which collections are drawn; `mixed` and `xquad` stand for groups of them. Newsroom is about half of all."""
_NUMBER = regex.compile(r"\d+(?:[.,]\d+)*")
_NAME = regex.compile(r"(?<=\p{Ll}['’ ]|\p{Ll}[,:] )\p{Lu}[\p{L}\p{M}'’-]+(?: \p{Lu}[\p{L}\p{M}'’-]+)*")  # not first


@dataclass(frozen=True)
class Config:
    """The hyperparameters of a run: all that it depends on besides the data and the initial weights."""

    seed: int = 0
    steps: int = 2500
    decay: float = 0.25
    """The part of the steps, at the end, in which the learning rate falls."""
    warmup: int = 60
    learning_rate: float = 2e-4
    """Of the uppermost layer."""
    layer_decay: float = 0.9
    """What the learning rate of each layer is of that of the layer above it."""
    head_rate: float = 4e-4
    averaging: float = 0.997
    """The decay of the exponential moving average of the weights."""
    tokens: int = 24_576
    """Tokens of a step at most, with padding: about 125 cases."""
    consistency: float = 1.0
    """The weight of `training.reader.divergence` in the loss; 0: a step reads every case once, not twice."""
    wrong: float = 0.4
    """The part of the answerable cases that get a wrong passage: one that comes near and does not answer."""
    wrong_of_article: float = 0.25
    """The same for newsroom, where one question in five is a near miss already."""
    elsewhere: float = 0.05
    """The part of the answerable cases that get any other passage of the collection."""
    altered: float = 0.25
    """The part of the cases with a wrong passage that get the right one instead, and another number or name in the question."""
    same_language: float = 0.2
    """The part of the parallel cases whose question is in the passage's language."""
    asked_in_english: float = 0.2
    """The part of the parallel cases whose question is in English; the others are in a random language."""
    careless: float = 0.15
    """The part of the questions that are typed in haste (`articleqa.evaluation.careless`)."""
    glossed: float = 0.25
    """The part of the questions, other than newsroom's, some of whose words are translated (`training/glossary.py`)."""
    words: tuple[float, float] = (0.5, 1.0)
    """The rate of translated words in such a question is drawn between these."""
    untitled: float = 0.15
    """The part of the passages that are read without their title."""
    cropped: float = 0.35
    """The part of the passages that are cropped to a random part with the answer in it, which makes a step shorter."""
    shortest: int = 96
    """Tokens of a cropped passage, at least; of longer ones only those that the answer needs."""
    dropout: float = 0.1
    """Of the hidden states and of the attention."""


@dataclass(frozen=True)
class Sample:
    """A question with a passage, as text.

    Attributes:
        question: The question.
        passage: (title, text); the title may be blank.
        answer: The answer's span in characters of the passage's text; None where the passage does not answer.
    """

    question: str
    passage: tuple[str, str]
    answer: tuple[int, int] | None


class Sampler:
    """Draws cases at random, in the same order for the same seed.

    Args:
        splits: The split to train on, by collection.
        glossary: Translates words of questions.
        config: The hyperparameters.
    """

    def __init__(self, splits: dict[str, Split], glossary: Glossary, config: Config) -> None:
        self._config = config
        self._glossary = glossary
        self._random = random.Random(config.seed)  # noqa: S311  # not for secrets
        self._splits = splits
        self._questions_by_key = {
            name: {c.key: c.question for c in splits[name].cases} for name in (*PARALLEL, TRANSLATED) if name in splits
        }
        groups = {"xquad": [n for n in PARALLEL if n in splits], "mixed": [n for n in MIXED if n in splits]}
        self._groups = {
            name: groups.get(name, [name]) for name in SHARES if groups.get(name, [name]) and (name in groups or name in splits)
        }
        self._queues: dict[str, list[Case]] = {}

    def draw(self) -> Sample:
        """Return a sample: a collection is drawn by its frequency, then its questions in turn, in random order."""
        (group,) = self._random.choices(list(self._groups), [SHARES[g] for g in self._groups])
        name = self._random.choice(self._groups[group])
        case, split = self._next(name), self._splits[name]
        question = self._question(name, case)
        chance, wrong = self._random.random(), self._config.wrong_of_article if name == NEWSROOM else self._config.wrong
        answer: tuple[int, int] | None = None
        if not case.right:
            passage = self._random.choice(case.wrong)
        elif case.wrong and chance < wrong:
            passage = self._wrong(name, case)
            if self._random.random() < self._config.altered and (altered := self._altered(question, split)):
                question, passage = altered, case.right[0][0]
        elif chance > 1 - self._config.elsewhere and (any_ := self._random.randrange(len(split.passages))) not in {
            p for p, *_ in case.right
        }:
            passage = any_
        else:
            passage, start, end = self._random.choice(case.right)
            answer = (start, end)
        title, text = split.passages[passage]
        return Sample(question, ("" if self._random.random() < self._config.untitled else title, text), answer)

    def crop(self, pair: Pair, answer: tuple[int, int]) -> tuple[Pair, tuple[int, int]]:
        """Crop a passage to a random part that holds the whole answer, or leave it whole, as chance has it.

        Args:
            pair: Question and passage.
            answer: The first and the last token of the answer, in the pair; (0, 0) where there is none.

        Returns:
            The pair with the cropped passage, and the answer's tokens there.
        """
        length, shortest = len(pair.offsets), self._config.shortest
        if length <= shortest or self._random.random() >= self._config.cropped:
            return pair, answer
        # Without an answer, any part can be used.
        first, last = (length, 0) if answer == (0, 0) else (answer[0] - pair.first, answer[1] - pair.first + 1)
        room = max(shortest, last - first)
        start = self._random.randint(max(0, last - room), min(first, length - room))
        body = slice(pair.first + start, pair.first + start + room)
        ids = [*pair.ids[: pair.first], *pair.ids[body], pair.ids[-1]]
        segments = [*pair.segments[: pair.first], *[PASSAGE] * room, pair.segments[-1]]
        part = Pair(ids, segments, pair.first, pair.offsets[start : start + room])
        return part, answer if answer == (0, 0) else (answer[0] - start, answer[1] - start)

    def _wrong(self, name: str, case: Case) -> int:
        """A passage that comes near and does not answer; the nearest ones are drawn more often, but for newsroom."""
        at = self._random.randrange(len(case.wrong)) if name == NEWSROOM else int(self._random.expovariate(0.4))
        return case.wrong[min(at, len(case.wrong) - 1)]

    def _altered(self, question: str, split: Split) -> str | None:
        """The question with another number or name in it, so that its passage no longer answers; None where it has none to replace."""
        names = list(_NAME.finditer(question))
        # More than two are perhaps German nouns, which are capitalised, too.
        matches = [*_NUMBER.finditer(question), *(names if len(names) <= 2 else [])]
        if not matches:
            return None
        match = self._random.choice(matches)
        if match.group()[0].isdigit():
            prefix = 2 if len(match.group()) == 4 else 0  # the century of a year stays
            replacement = match.group()[:prefix] + "".join(
                str(self._random.randrange(10)) if c.isdigit() else c for c in match.group()[prefix:]
            )
        else:
            candidates = _NAME.findall(self._random.choice(split.cases).question)
            replacement = candidates[0] if candidates else match.group()
        return None if replacement == match.group() else question[: match.start()] + replacement + question[match.end() :]

    def _next(self, name: str) -> Case:
        """The next case of a collection; all come once before one comes again."""
        if not self._queues.get(name):
            self._queues[name] = self._random.sample(self._splits[name].cases, len(self._splits[name].cases))
        return self._queues[name].pop()

    def _question(self, name: str, case: Case) -> str:
        """The question of a case, perhaps in another language, with words translated, or typed in haste."""
        question, chance = case.question, self._random.random()
        if name in self._questions_by_key and chance >= self._config.same_language:
            english = chance < self._config.same_language + self._config.asked_in_english
            source = "xquad-en" if english else self._random.choice(list(self._questions_by_key))
            question = self._questions_by_key.get(source, {}).get(case.key, question)
        if name != NEWSROOM and self._random.random() < self._config.glossed:
            rate = self._random.uniform(*self._config.words)
            question = self._glossary.gloss(question, self._random.choice(self._glossary.languages), rate, self._random.random)
        if self._random.random() < self._config.careless:
            question = self._random.choice(list(WAYS.values()))(question, self._random)
        return question


@dataclass(frozen=True)
class Row:
    """A sample as tokens.

    Attributes:
        pair: Question and passage.
        answer: The first and the last token of the answer, in the pair; (0, 0) where there is none.
    """

    pair: Pair
    answer: tuple[int, int]


def row(tokenizer: Tokenizer, sample: Sample) -> Row | None:
    """Return the sample as tokens; None where its answer is longer than the network's longest span, or is cut off with the passage."""
    (pair,) = pairs(tokenizer, sample.question, [sample.passage])
    if sample.answer is None:
        return Row(pair, (0, 0))
    answer = without_edges(sample.passage[1], *sample.answer)  # the reader's answers have none
    tokens = [at for at, (a, b) in enumerate(pair.offsets) if b > answer.start and a < answer.end and sample.passage[1][a:b].strip()]
    if not tokens or tokens[-1] - tokens[0] >= LONGEST or pair.offsets[tokens[-1]][1] < answer.end:
        return None
    return Row(pair, (pair.first + tokens[0], pair.first + tokens[-1]))


def steps(tokenizer: Tokenizer, sampler: Sampler, config: Config) -> Iterator[list[Row]]:
    """Yield batches without end.

    Args:
        tokenizer: The encoder's.
        sampler: Draws the samples.
        config: The hyperparameters.

    Yields:
        Rows of similar length; padded, they have `config.tokens` tokens at most.
    """
    shuffler = random.Random(config.seed)  # noqa: S311  # not for secrets
    while True:
        rows = [Row(*sampler.crop(whole.pair, whole.answer)) for _ in range(960) if (whole := row(tokenizer, sampler.draw()))]
        rows.sort(key=lambda r: len(r.pair.ids))
        batches: list[list[Row]] = [[]]
        for next_row in rows:
            if (len(batches[-1]) + 1) * len(next_row.pair.ids) > config.tokens:
                batches.append([])
            batches[-1].append(next_row)
        shuffler.shuffle(batches)
        yield from batches
