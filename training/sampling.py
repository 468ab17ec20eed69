"""What the reader is trained on: cases drawn by chance, as rows of tokens in batches of about one length."""

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
"""How often each is drawn from; `mixed` and `xquad` stand for all of theirs. Newsroom is about half of all."""
_NUMBER = regex.compile(r"\d+(?:[.,]\d+)*")
_NAME = regex.compile(r"(?<=\p{Ll}['’ ]|\p{Ll}[,:] )\p{Lu}[\p{L}\p{M}'’-]+(?: \p{Lu}[\p{L}\p{M}'’-]+)*")  # not at the beginning


@dataclass(frozen=True)
class Config:
    """All that a run depends on, besides the data and the weights that it begins with."""

    seed: int = 0
    steps: int = 6000
    decay: float = 0.2
    """Of the steps, the last in which the rate falls."""
    warmup: int = 100
    learning_rate: float = 1e-4
    head_rate: float = 2e-4
    averaging: float = 0.999
    """Of the exponential moving average of the weights."""
    tokens: int = 3200
    """Of a step, with padding."""
    wrong: float = 0.4
    """Of the cases that have an answer, those with a passage that does not hold it."""
    wrong_of_article: float = 0.25
    """The same of newsroom's, where one question in five is a near miss as it is."""
    elsewhere: float = 0.05
    """Of the cases that have an answer, those with any other passage of the collection."""
    altered: float = 0.25
    """Of the wrong cases, those that have the right passage, and the question another number or name instead: near is not enough."""
    same_language: float = 0.2
    asked_in_english: float = 0.2
    """Of the parallel cases; the others are asked in any language."""
    careless: float = 0.15
    """Of the questions, those that are typed in haste (`articleqa.evaluation.careless`)."""
    glossed: float = 0.25
    """Of the questions, but newsroom's, those that are said in another language, word by word (`training/glossary.py`)."""
    words: tuple[float, float] = (0.5, 1.0)
    """Of such a question, the share of words, drawn between these."""
    untitled: float = 0.15
    cropped: float = 0.35
    """Of the passages, those of which a part is read, with the answer in it; a step is the shorter for it."""
    shortest: int = 96
    """Tokens of such a part, at least."""
    dropout: float = 0.1
    """Of the hidden states; not of the attention, which would make a step half as long again."""
    frozen: int = 4


@dataclass(frozen=True)
class Sample:
    """What one row of a step is made of; `answer` is in characters of the passage, None where it holds none."""

    question: str
    passage: tuple[str, str]
    answer: tuple[int, int] | None


class Sampler:
    """Draws cases, the same ones for the same seed."""

    def __init__(self, splits: dict[str, Split], glossary: Glossary, config: Config) -> None:
        self._config = config
        self._glossary = glossary
        self._random = random.Random(config.seed)  # noqa: S311  # not for secrets
        self._splits = splits
        self._asked = {name: {c.key: c.question for c in splits[name].cases} for name in (*PARALLEL, TRANSLATED) if name in splits}
        groups = {"xquad": [n for n in PARALLEL if n in splits], "mixed": [n for n in MIXED if n in splits]}
        self._groups = {
            name: groups.get(name, [name]) for name in SHARES if groups.get(name, [name]) and (name in groups or name in splits)
        }
        self._queues: dict[str, list[Case]] = {}

    def draw(self) -> Sample:
        """One case: a collection by its share, then its questions in turn."""
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
            if self._random.random() < self._config.altered and (other := self._altered(question, split)):
                question, passage = other, case.right[0][0]
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
        """Now and then a part of the pair's passage, with all of the answer, and the answer's place there."""
        length, shortest = len(pair.offsets), self._config.shortest
        if length <= shortest or self._random.random() >= self._config.cropped:
            return pair, answer
        # Where there is no answer, any part will do.
        first, last = (length, 0) if answer == (0, 0) else (answer[0] - pair.first, answer[1] - pair.first + 1)
        room = max(shortest, last - first)
        start = self._random.randint(max(0, last - room), min(first, length - room))
        body = slice(pair.first + start, pair.first + start + room)
        ids = [*pair.ids[: pair.first], *pair.ids[body], pair.ids[-1]]
        segments = [*pair.segments[: pair.first], *[PASSAGE] * room, pair.segments[-1]]
        part = Pair(ids, segments, pair.first, pair.offsets[start : start + room])
        return part, answer if answer == (0, 0) else (answer[0] - start, answer[1] - start)

    def _wrong(self, name: str, case: Case) -> int:
        """A passage that comes near and does not answer; of those that were found the nearest ones more often."""
        at = self._random.randrange(len(case.wrong)) if name == NEWSROOM else int(self._random.expovariate(0.4))
        return case.wrong[min(at, len(case.wrong) - 1)]

    def _altered(self, question: str, split: Split) -> str | None:
        """The question with another number or name in it, so that its passage does not answer it any more; None where it has none.

        With more than two names it may be German, where they need not be names.
        """
        names = list(_NAME.finditer(question))
        found = [*_NUMBER.finditer(question), *(names if len(names) <= 2 else [])]
        if not found:
            return None
        said = self._random.choice(found)
        if said.group()[0].isdigit():
            kept = 2 if len(said.group()) == 4 else 0  # of a year
            other = said.group()[:kept] + "".join(str(self._random.randrange(10)) if c.isdigit() else c for c in said.group()[kept:])
        else:
            others = _NAME.findall(self._random.choice(split.cases).question)
            other = others[0] if others else said.group()
        return None if other == said.group() else question[: said.start()] + other + question[said.end() :]

    def _next(self, name: str) -> Case:
        if not self._queues.get(name):
            self._queues[name] = self._random.sample(self._splits[name].cases, len(self._splits[name].cases))
        return self._queues[name].pop()

    def _question(self, name: str, case: Case) -> str:
        question, chance = case.question, self._random.random()
        if name in self._asked and chance >= self._config.same_language:
            english = chance < self._config.same_language + self._config.asked_in_english
            other = "xquad-en" if english else self._random.choice(list(self._asked))
            question = self._asked.get(other, {}).get(case.key, question)
        if name != NEWSROOM and self._random.random() < self._config.glossed:
            share = self._random.uniform(*self._config.words)
            question = self._glossary.gloss(question, self._random.choice(self._glossary.languages), share, self._random.random)
        if self._random.random() < self._config.careless:
            question = self._random.choice(list(WAYS.values()))(question, self._random)
        return question


@dataclass(frozen=True)
class Row:
    """A pair and the tokens of its answer, both ends included; (0, 0) where it has none."""

    pair: Pair
    answer: tuple[int, int]


def row(tokenizer: Tokenizer, sample: Sample) -> Row | None:
    """The sample as tokens; None where the answer is longer than the network gives, or cut off."""
    (pair,) = pairs(tokenizer, sample.question, [sample.passage])
    if sample.answer is None:
        return Row(pair, (0, 0))
    answer = without_edges(sample.passage[1], *sample.answer)  # as the reader gives it
    touched = [at for at, (a, b) in enumerate(pair.offsets) if b > answer.start and a < answer.end and sample.passage[1][a:b].strip()]
    if not touched or touched[-1] - touched[0] >= LONGEST or pair.offsets[touched[-1]][1] < answer.end:
        return None
    return Row(pair, (pair.first + touched[0], pair.first + touched[-1]))


def steps(tokenizer: Tokenizer, sampler: Sampler, config: Config) -> Iterator[list[Row]]:
    """Batches without end, each of rows of about one length."""
    shuffled = random.Random(config.seed)  # noqa: S311  # not for secrets
    while True:
        rows = [Row(*sampler.crop(made.pair, made.answer)) for _ in range(960) if (made := row(tokenizer, sampler.draw()))]
        rows.sort(key=lambda r: len(r.pair.ids))
        batches: list[list[Row]] = [[]]
        for one in rows:
            if (len(batches[-1]) + 1) * len(one.pair.ids) > config.tokens:
                batches.append([])
            batches[-1].append(one)
        shuffled.shuffle(batches)
        yield from batches
