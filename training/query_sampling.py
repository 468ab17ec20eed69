"""What the query adapter is trained on: randomly drawn questions with passages to find, and questions with their translations."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from articleqa.index.encoder.bundled_encoder import BundledEncoder
from articleqa.index.encoder.language_centering import centered
from training.data import NEWSROOM, OTHERS, PARALLEL, Example, Part, train_part

CROSSED = ("mlqa-dev-cross", "afriqa")
"""Collections that are trained on and not evaluated; their questions are in other languages than their articles."""


@dataclass(frozen=True)
class Config:
    """The hyperparameters of a run: all that it depends on besides the data and the initial weights."""

    seed: int = 0
    steps: int = 300
    batch: int = 64
    rank: int = 16
    learning_rate: float = 5e-4
    warmup: int = 50
    averaging: float = 0.99
    """The decay of the exponential moving average of the weights."""
    interpolation: float = 0.6
    """How much of the learned change the final weights have: 0, none, to 1, all."""
    parallel_share: float = 0.5
    """The part of the steps that ask the parallel collections."""
    same_language: float = 0.15
    """The part of the parallel questions that are asked in the article's language; the others are in a random one."""
    translated: int = 32
    """Questions of a step that are compared with their translations."""
    alignment: float = 0.5
    """The weight of their loss."""
    most_passages: int = 250
    """Of a collection that is not parallel; of newsroom four times as many, because each question is there in four languages."""
    others_in_pool: int = 25
    """Passages of each other collection that a parallel step adds."""
    temperature: float = 0.05
    """The initial one; it is learned."""


@dataclass(frozen=True)
class Pool:
    """The train part of a collection, with its vectors.

    Attributes:
        part: Articles and questions.
        rows: For each passage its unit vectors, mean-centred, float32 (rows, dimensions): its own, then those of its windows.
    """

    part: Part
    rows: list[Tensor]


class Sampler:
    """Draws questions with passages to find, and questions with their translations, in the same order for the same seed.

    Args:
        pools: By collection; all parallel ones, and any others.
        translations: Questions by language, at least two languages each.
        config: The hyperparameters.
    """

    def __init__(self, pools: dict[str, Pool], translations: Sequence[Mapping[str, str]], config: Config) -> None:
        self._translations = translations
        self._config = config
        self._random = random.Random(config.seed)  # noqa: S311  # not for secrets
        self._parallel = {name: pools[name] for name in PARALLEL}
        self._others = [pool for name, pool in pools.items() if name not in PARALLEL]
        self._examples: dict[str, dict[str, Example]] = {n: {e.key: e for e in p.part.examples} for n, p in self._parallel.items()}
        self._keys = sorted(set.intersection(*(set(by_key) for by_key in self._examples.values())))
        self._positions = {name: _by_article(pool.part) for name, pool in self._parallel.items()}

    def draw(self) -> tuple[list[str], list[Tensor], list[list[int]]]:
        """Return the questions of a step, the rows of each passage, and for each question the positions of its gold passages."""
        return self._draw_parallel() if self._random.random() < self._config.parallel_share else self._draw_other()

    def translated(self) -> tuple[list[str], list[str]]:
        """Return questions, and each of them in another language."""
        drawn = self._random.sample(self._translations, self._config.translated)
        pairs = [self._random.sample(list(texts.values()), 2) for texts in drawn]
        return [question for question, _ in pairs], [translation for _, translation in pairs]

    def _articles(self) -> tuple[list[Tensor], dict[str, tuple[str, dict[int, int]]]]:
        """Each parallel article in a random language.

        Returns:
            The rows of all passages, and for each article its collection and, by a passage's position in that, its position in the rows.
        """
        rows: list[Tensor] = []
        places = {}
        for article in sorted(self._positions[PARALLEL[0]]):
            name = self._random.choice(PARALLEL)
            positions = self._positions[name][article]
            places[article] = name, {at: len(rows) + i for i, at in enumerate(positions)}
            rows += [self._parallel[name].rows[at] for at in positions]
        return rows, places

    def _draw_parallel(self) -> tuple[list[str], list[Tensor], list[list[int]]]:
        rows, places = self._articles()
        texts, gold = [], []
        for key in self._random.sample(self._keys, self._config.batch):
            name, positions = places[self._examples[PARALLEL[0]][key].article]
            source = name if self._random.random() < self._config.same_language else self._random.choice(PARALLEL)
            texts.append(self._examples[source][key].question)
            gold.append([positions[at] for at in self._examples[name][key].gold])
        for pool in self._others:
            rows += self._random.sample(pool.rows, min(len(pool.rows), self._config.others_in_pool))
        return texts, rows, gold

    def _draw_other(self) -> tuple[list[str], list[Tensor], list[list[int]]]:
        (pool,) = self._random.choices(self._others, [math.sqrt(len(p.part.examples)) for p in self._others])
        examples = self._random.sample(pool.part.examples, min(self._config.batch, len(pool.part.examples)))
        return [e.question for e in examples], pool.rows + self._articles()[0], [list(e.gold) for e in examples]


def _by_article(part: Part) -> dict[str, list[int]]:
    positions: dict[str, list[int]] = {}
    for at, article in enumerate(part.articles):
        positions.setdefault(article, []).append(at)
    return positions


def pools(evaluation: Path, extra: Path, work: Path, config: Config) -> dict[str, Pool]:
    """Return the train part of every collection, encoded. The vectors are cached.

    Args:
        evaluation: The folder of the evaluated collections.
        extra: The folder of the collections that are not evaluated.
        work: The folder of the caches. A cache is used where it has as many rows as are needed.
        config: Has the numbers of passages, and the seed.
    """
    encoder = BundledEncoder.load()
    encoded = {}
    for folder in [*(evaluation / name for name in (*PARALLEL, *OTHERS, NEWSROOM)), *(extra / name for name in CROSSED)]:
        name = folder.name
        most = None if name in PARALLEL else config.most_passages * (4 if name == NEWSROOM else 1)
        part = train_part(folder, encoder, most=most, seed=config.seed)
        file = work / f"{name}.npy"
        ends = np.cumsum([len(texts) for texts in part.texts])
        if not (file.exists() and len(vectors := np.load(file)) == ends[-1]):
            vectors = encoder.encode_passages([text for texts in part.texts for text in texts])
            np.save(file, vectors)
        languages = [p.lang for p, texts in zip(part.passages, part.texts, strict=True) for _ in texts]
        rows = np.split(centered(vectors, languages, encoder.revision), ends[:-1])
        encoded[name] = Pool(part, [torch.from_numpy(of_passage) for of_passage in rows])
        print(f"{name}: {len(part.passages)} passages, {ends[-1]} vectors, {len(part.examples)} questions", flush=True)
    return encoded
