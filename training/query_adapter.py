"""Train `index/encoder/query_adapter.safetensors`: questions that find passages in any language.

    python -m training.query_adapter EVALUATION_FOLDER TRAINING_FOLDER [--start WEIGHTS] [--work FOLDER] [--out FILE]

Passages keep their vectors, so an index need not be made anew and training is quick: all passages are encoded once, and a step encodes
short questions only. Each step asks either the parallel collections, every article in a language drawn by chance and every question in
another one, or one of the other collections, among passages of all. The loss is the softmax over all these passages of the score that
`index/search/dense.py` gives (mean of the passage's cosine and its best row's), and, so that one question is one vector in every language,
that over a batch of questions of the cosine with their translations, both ways (van den Oord et al., Representation Learning with
Contrastive Predictive Coding, 2018). Weights are averaged over the last steps, and then drawn half-way back to the encoder's own: that
keeps what the encoder knew of other subjects and languages (Wortsman et al., Robust Fine-tuning of Zero-shot Models, CVPR 2022).

Only train articles are used; run `training.language_means` first. Encoded passages and the last checkpoint are kept in `--work`, and a run
that was stopped goes on from there.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from articleqa.index.encoder.language_centering import centered
from articleqa.index.encoder.query_adapter import REVISION, WEIGHTS
from articleqa.index.encoder.sentence_transformer import QUERY_PROMPT, load_encoder, transformer_of
from articleqa.reader.network import padded
from training.data import NEWSROOM, OTHERS, PARALLEL, Example, Part, train_part, translations_in
from training.device import DEVICE, precision
from training.run import Run

CROSSED = ("mlqa-dev-cross", "afriqa")
"""Collections to learn from alone, whose questions are in other languages than their articles."""


@dataclass(frozen=True)
class Config:
    """All that a run depends on, besides the data."""

    seed: int = 0
    steps: int = 300
    batch: int = 64
    rank: int = 16
    learning_rate: float = 5e-4
    warmup: int = 50
    averaging: float = 0.99
    """Of the exponential moving average of the weights."""
    kept: float = 0.6
    """How much of the learned change is kept in the end."""
    parallel_share: float = 0.5
    same_language: float = 0.15
    """Of the questions to parallel collections, those asked in the article's own language on purpose."""
    translated: int = 32
    """Questions of a step that are compared with their translations."""
    alignment: float = 0.5
    """What their loss counts."""
    most_passages: int = 250
    """Of a collection that is not parallel; of newsroom, whose questions are in four languages each, four times as many."""
    others_in_pool: int = 25
    """Passages of each other collection among which parallel ones are looked for."""
    temperature: float = 0.05


# Questions that are padded to the longest among them.
_CHUNK = 16
_QUESTION_TOKENS = 126


class LowRank(nn.Module):
    """A linear layer with a low-rank change beside it, nothing at first."""

    def __init__(self, linear: nn.Linear, rank: int) -> None:
        super().__init__()
        self.linear = linear
        self.down = nn.Parameter(torch.randn(rank, linear.in_features) / math.sqrt(linear.in_features))
        self.up = nn.Parameter(torch.zeros(linear.out_features, rank))

    def forward(self, x: Tensor) -> Tensor:
        """What the layer gives, and the change."""
        out: Tensor = self.linear(x) + (x @ self.down.T) @ self.up.T
        return out


class Questions(nn.Module):
    """The encoder's transformer with low-rank changes on all its linear layers, and the mean that is taken off its vectors."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        inside, self._tokenizer = transformer_of(load_encoder())
        self.transformer = inside.requires_grad_(False)
        self.adapted: dict[str, LowRank] = {}
        for name, module in list(inside.encoder.named_modules()):
            for child, linear in list(module.named_children()):
                if isinstance(linear, nn.Linear):
                    changed = LowRank(linear, config.rank)
                    setattr(module, child, changed)
                    self.adapted[".".join(filter(None, ("encoder", name, child)))] = changed
        self.mean = nn.Parameter(torch.zeros(inside.config.hidden_size))
        self.scale = nn.Parameter(torch.tensor(math.log(1 / config.temperature)))

    def begin_with(self, path: Path) -> None:
        """Take over what `save` wrote."""
        tensors = load_file(path)
        with torch.no_grad():
            self.mean.copy_(tensors["mean"])
            for name, layer in self.adapted.items():
                layer.down.copy_(tensors[f"{name}.down"])
                layer.up.copy_(tensors[f"{name}.up"])

    def learned(self) -> list[nn.Parameter]:
        """All that is trained and kept: for each layer `down` and `up`, then the mean."""
        return [p for layer in self.adapted.values() for p in (layer.down, layer.up)] + [self.mean]

    def forward(self, texts: Sequence[str]) -> Tensor:
        """Unit vectors, float32 (n, dimension)."""
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        parts = [self._encoded([texts[at] for at in order[i : i + _CHUNK]]) for i in range(0, len(order), _CHUNK)]
        return torch.cat(parts)[np.argsort(order)]

    def _encoded(self, texts: Sequence[str]) -> Tensor:
        tokenizer = self._tokenizer
        found = tokenizer([QUERY_PROMPT + text for text in texts])
        tokens = [[tokenizer.first, *one.ids[:_QUESTION_TOKENS], tokenizer.last] for one in found]
        ids, mask = padded(tokens, tokenizer.padding).to(DEVICE), padded([[1] * len(one) for one in tokens], 0).to(DEVICE)
        with precision():
            hidden = self.transformer(input_ids=ids, attention_mask=mask).last_hidden_state
        weights = mask[..., None].float()
        pooled = nn.functional.normalize((hidden.float() * weights).sum(1) / weights.sum(1), dim=-1)
        return nn.functional.normalize(pooled - self.mean, dim=-1)


@dataclass(frozen=True)
class Pool:
    """A collection's part with its passages' rows, without their language."""

    part: Part
    rows: list[Tensor]


def scores(queries: Tensor, pool: Sequence[Tensor]) -> Tensor:
    """(questions, passages), as `DenseIndex.scores` has it."""
    counts = torch.tensor([len(rows) for rows in pool], device=queries.device)
    cosines = queries @ torch.cat(list(pool)).T
    first = torch.cumsum(counts, 0) - counts
    owner = torch.repeat_interleave(torch.arange(len(pool), device=queries.device), counts)
    best = torch.full((len(queries), len(pool)), -9.0, device=queries.device).scatter_reduce(
        1, owner.expand(len(queries), -1), cosines, "amax"
    )
    return (cosines[:, first] + best) / 2


def loss_of(found: Tensor, gold: Sequence[Sequence[int]], scale: Tensor) -> Tensor:
    """Softmax cross-entropy, where any of a question's gold passages will do."""
    right = torch.zeros_like(found, dtype=torch.bool)
    for row, passages in enumerate(gold):
        right[row, list(passages)] = True
    logits = found * scale.exp()
    return (logits.logsumexp(1) - logits.masked_fill(~right, -1e9).logsumexp(1)).mean()


def alignment_of(questions: Tensor, translations: Tensor, scale: Tensor) -> Tensor:
    """Softmax cross-entropy of each question's own translation among all of them, and the other way; both (n, dimension)."""
    logits = questions @ translations.T * scale.exp()
    own = torch.arange(len(questions), device=logits.device)
    return (nn.functional.cross_entropy(logits, own) + nn.functional.cross_entropy(logits.T, own)) / 2


class Sampler:
    """Draws questions and the passages that they are asked of, and questions with their translations."""

    def __init__(self, pools: dict[str, Pool], translations: Sequence[Mapping[str, str]], config: Config) -> None:
        self._translations = translations
        self._config = config
        self._random = random.Random(config.seed)  # noqa: S311  # not for secrets
        self._parallel = {name: pools[name] for name in PARALLEL}
        self._others = [pool for name, pool in pools.items() if name not in PARALLEL]
        self._examples: dict[str, dict[str, Example]] = {n: {e.key: e for e in p.part.examples} for n, p in self._parallel.items()}
        self._keys = sorted(set.intersection(*(set(by_key) for by_key in self._examples.values())))
        self._where = {name: _by_article(pool.part) for name, pool in self._parallel.items()}

    def draw(self) -> tuple[list[str], list[Tensor], list[list[int]]]:
        """Questions, passages' rows, and the gold passages of each question among them."""
        return self._draw_parallel() if self._random.random() < self._config.parallel_share else self._draw_other()

    def translated(self) -> tuple[list[str], list[str]]:
        """Questions, and each in another language."""
        drawn = self._random.sample(self._translations, self._config.translated)
        pairs = [self._random.sample(list(texts.values()), 2) for texts in drawn]
        return [one for one, _ in pairs], [other for _, other in pairs]

    def _articles(self) -> tuple[list[Tensor], dict[str, tuple[str, dict[int, int]]]]:
        """Every parallel article in some language: rows, and for each article its collection and where its passages stand in them."""
        rows: list[Tensor] = []
        where = {}
        for article in sorted(self._where[PARALLEL[0]]):
            name = self._random.choice(PARALLEL)
            positions = self._where[name][article]
            where[article] = name, {at: len(rows) + i for i, at in enumerate(positions)}
            rows += [self._parallel[name].rows[at] for at in positions]
        return rows, where

    def _draw_parallel(self) -> tuple[list[str], list[Tensor], list[list[int]]]:
        rows, where = self._articles()
        texts, gold = [], []
        for key in self._random.sample(self._keys, self._config.batch):
            name, positions = where[self._examples[PARALLEL[0]][key].article]
            asked = name if self._random.random() < self._config.same_language else self._random.choice(PARALLEL)
            texts.append(self._examples[asked][key].question)
            gold.append([positions[at] for at in self._examples[name][key].gold])
        for pool in self._others:
            rows += self._random.sample(pool.rows, min(len(pool.rows), self._config.others_in_pool))
        return texts, rows, gold

    def _draw_other(self) -> tuple[list[str], list[Tensor], list[list[int]]]:
        (pool,) = self._random.choices(self._others, [math.sqrt(len(p.part.examples)) for p in self._others])
        examples = self._random.sample(pool.part.examples, min(self._config.batch, len(pool.part.examples)))
        return [e.question for e in examples], pool.rows + self._articles()[0], [list(e.gold) for e in examples]


def _by_article(part: Part) -> dict[str, list[int]]:
    where: dict[str, list[int]] = {}
    for at, article in enumerate(part.articles):
        where.setdefault(article, []).append(at)
    return where


def pools(evaluation: Path, extra: Path, work: Path, config: Config) -> dict[str, Pool]:
    """All collections' train parts, encoded, or read from `work` where they already are."""
    encoder = load_encoder()
    if encoder.revision != REVISION:
        raise SystemExit(f"The encoder has weights {encoder.revision}: set REVISION in index/encoder/query_adapter.py to them first.")
    made = {}
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
        rows = np.split(centered(vectors, languages, REVISION), ends[:-1])
        made[name] = Pool(part, [torch.from_numpy(several) for several in rows])
        print(f"{name}: {len(part.passages)} passages, {ends[-1]} vectors, {len(part.examples)} questions", flush=True)
    return made


def train(
    data: dict[str, Pool], translations: Sequence[Mapping[str, str]], start: Path | None, work: Path, config: Config
) -> tuple[Questions, list[Tensor]]:
    """The model, and its averaged weights in the order of `Questions.learned`, drawn back towards the encoder's own."""
    torch.manual_seed(config.seed)
    model, sampler = Questions(config).to(DEVICE), Sampler(data, translations, config)
    learned = model.learned()
    with torch.no_grad():
        asked = [e.question for name in PARALLEL for e in data[name].part.examples[:40]]
        model.mean.copy_(torch.cat([model(asked[at : at + config.batch]) for at in range(0, len(asked), config.batch)]).mean(0))
    own_mean = model.mean.detach().clone()
    if start is not None:
        model.begin_with(start)
    run = Run([([*learned, model.scale], config.learning_rate)], averaging=config.averaging, betas=(0.9, 0.999))
    checkpoint = work / "checkpoint.pt"
    first = run.load(checkpoint)
    for _ in range(first):
        sampler.draw()
        sampler.translated()
    began, smooth = time.monotonic(), math.nan
    for step in range(first + 1, config.steps + 1):
        texts, rows, gold = sampler.draw()
        rate = min(1.0, step / config.warmup) * (1 - step / (config.steps + 1))
        found = scores(model(texts), [several.to(DEVICE) for several in rows])
        one, other = sampler.translated()
        said, translated = model([*one, *other]).chunk(2)
        aligned = alignment_of(said, translated, model.scale)
        loss = run.step(step, loss_of(found, gold, model.scale) + config.alignment * aligned, rate)
        smooth = loss if math.isnan(smooth) else 0.97 * smooth + 0.03 * loss
        if step % 50 == 0:
            print(f"step {step} of {config.steps}: loss {smooth:.3f}, {time.monotonic() - began:.0f} s", flush=True)
        if step % 100 == 0:
            run.save(checkpoint, step)
    run.settle()
    average, own_mean = [p.detach().cpu() for p in learned], own_mean.cpu()
    # The change is `up` times `down`: a part of `up` is a part of the change.
    return model, [*(now * config.kept if at % 2 else now for at, now in enumerate(average[:-1])), own_mean.lerp(average[-1], config.kept)]


def save(model: Questions, weights: Sequence[Tensor], path: Path) -> None:
    """Write the file that `index/encoder/query_adapter.py` reads."""
    tensors = {"mean": weights[-1].half()}
    for name, down, up in zip(model.adapted, weights[:-1:2], weights[1:-1:2], strict=True):
        tensors[f"{name}.down"], tensors[f"{name}.up"] = down.half().contiguous(), up.half().contiguous()
    save_file(tensors, path)


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("evaluation", type=Path, help="the folder that holds the evaluated collections' folders")
    parser.add_argument("training", type=Path, help="the folder that holds those of collections to learn from alone, and `parallel`")
    parser.add_argument("--work", type=Path, default=Path(".articleqa/training/query_adapter"))
    parser.add_argument("--start", type=Path, help="weights to begin with, such as those of the last edition")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    config = Config()
    data = pools(arguments.evaluation, arguments.training, arguments.work, config)
    translations = translations_in(arguments.training / "parallel", arguments.evaluation / NEWSROOM)
    model, weights = train(data, translations, arguments.start, arguments.work, config)
    save(model, weights, arguments.out)


if __name__ == "__main__":
    main()
