"""Train the reader: `qa/reader/weights.safetensors`.

    python -m training.reader EVALUATION_FOLDER [--work FOLDER] [--steps N]

A step reads some sixteen passages with a question each: where the passage holds the answer the loss is the softmax cross-entropy over all
its spans, jointly and of each end alone (Fajcik et al., 2021); where it does not, `<s>` is the span to find. In two of five cases the
passage is one that the retriever found and that does not hold the answer. Parallel collections are asked in one language over a passage in
another, and a third of all questions are said in another language word by word (`glossary.py`). The rate stays up until the last fifth,
then falls to nothing (Hägele et al., Scaling Laws and Compute-Optimal Training Beyond Fixed Training Durations, NeurIPS 2024), so a run can
be prolonged from an earlier checkpoint; the weights kept are a moving average.

Cases, the last checkpoint and the log are kept in `--work`; a run that was stopped goes on from there. Only train splits are learned
from; dev splits are looked at as it runs.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import regex
import torch
from torch import Tensor, nn
from torch.nn import functional

from articleqa.evaluation.metrics import f1
from articleqa.index.encoder.sentence_transformer import SentenceEncoder, default_transformer, load_encoder
from articleqa.index.encoder.tokenizer import Tokenizer
from articleqa.reader import weights
from articleqa.reader.network import LONGEST, Pair, SpanLogits, SpanNetwork, batch, pairs
from articleqa.reader.spans import without_edges
from training.data import PARALLEL, TRANSLATED
from training.glossary import Glossary, load_glossary
from training.reader_data import COLLECTIONS, MIXED, WITHOUT_WRONG, Case, Split, load
from training.run import Run

SHARES = {
    "mixed": 8, "squad-it": 12, "piaf": 12, "jaquad": 9, "cmrc": 6, "iapp-th": 5, "norquad-news": 5, "norquad-wiki": 5,
    "heq": 3, "arcd": 2, "faquad": 3, "covid-qa": 2, "policyqa": 1, "qamr": 4, "xquad": 22,
}  # fmt: skip
"""How often each is drawn from; `mixed` and `xquad` stand for all of theirs."""
_NUMBER = regex.compile(r"\d+(?:[.,]\d+)*")
_NAME = regex.compile(r"(?<=\p{Ll}['’ ]|\p{Ll}[,:] )\p{Lu}[\p{L}\p{M}'’-]+(?: \p{Lu}[\p{L}\p{M}'’-]+)*")  # not at the beginning
SPOKEN = (*PARALLEL, "cmrc", "faquad", "heq", "iapp-th", "jaquad", "norquad-wiki", "piaf", "squad-it")
"""The collections whose words questions are glossed with."""
DEV = ("xquad-en", "xquad-de", "xquad-ru", "mixed-1", "norquad-news", "piaf", "squad-it", "jaquad")
_ASKED_ON_DEV = 60


@dataclass(frozen=True)
class Config:
    """All that a run depends on, besides the data."""

    seed: int = 0
    steps: int = 6200
    decay: float = 0.2
    """Of the steps, the last in which the rate falls."""
    warmup: int = 200
    learning_rate: float = 1.2e-4
    head_rate: float = 1e-3
    averaging: float = 0.999
    """Of the exponential moving average of the weights."""
    tokens: int = 3200
    """Of a step, with padding."""
    wrong: float = 0.4
    """Of the cases, those with a passage that does not hold the answer."""
    same_language: float = 0.2
    asked_in_english: float = 0.2
    """Of the parallel cases; the others are asked in any language."""
    altered: float = 0.25
    """Of the wrong cases, those that have the right passage, and the question another number or name instead: near is not enough."""
    altered_from: int = 16_320
    """Cases drawn before the first of these, while it learns what an answer is."""
    careless: float = 0.15
    """Of the questions, those that are typed in lower case and without the question mark."""
    glossed: float = 0.35
    """Of the questions, those that are said in another language, word by word (`training/glossary.py`)."""
    words: tuple[float, float] = (0.5, 1.0)
    """Of such a question, the share of words, drawn between these."""
    untitled: float = 0.15
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
        self._drawn = 0

    def draw(self) -> Sample:
        """One case: a collection by its share, then its questions in turn."""
        self._drawn += 1
        (group,) = self._random.choices(list(self._groups), [SHARES[g] for g in self._groups])
        name = self._random.choice(self._groups[group])
        case, split = self._next(name), self._splits[name]
        question = self._question(name, case)
        if case.wrong and self._random.random() < self._config.wrong:
            passage, answer = self._wrong(case), None
            near = self._drawn > self._config.altered_from and self._random.random() < self._config.altered
            if near and (other := self._altered(question, split)):
                question, passage = other, case.right[0][0]
        else:
            passage, start, end = self._random.choice(case.right)
            answer = (start, end)
        title, text = split.passages[passage]
        return Sample(question, ("" if self._random.random() < self._config.untitled else title, text), answer)

    def _wrong(self, case: Case) -> int:
        """A passage found for the question that does not answer it, the nearest ones more often."""
        return case.wrong[min(int(self._random.expovariate(0.4)), len(case.wrong) - 1)]

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
        if self._random.random() < self._config.glossed:
            share = self._random.uniform(*self._config.words)
            question = self._glossary.gloss(question, self._random.choice(self._glossary.languages), share, self._random.random)
        return question.lower().rstrip("?？؟ ") if self._random.random() < self._config.careless else question


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
        rows = [made for _ in range(960) if (made := row(tokenizer, sampler.draw()))]
        rows.sort(key=lambda r: len(r.pair.ids))
        batches: list[list[Row]] = [[]]
        for one in rows:
            if (len(batches[-1]) + 1) * len(one.pair.ids) > config.tokens:
                batches.append([])
            batches[-1].append(one)
        shuffled.shuffle(batches)
        yield from batches


def loss_of(read: SpanLogits, answers: Tensor) -> Tensor:
    """`answers`: int64 (batch, 2)."""
    width = read.spans.shape[2]
    joint = functional.cross_entropy(read.spans.flatten(1), answers[:, 0] * width + answers[:, 1])
    apart = functional.cross_entropy(read.starts, answers[:, 0]) + functional.cross_entropy(read.ends, answers[:, 1])
    relevance = functional.binary_cross_entropy_with_logits(read.relevance, (answers[:, 0] > 0).float())
    return joint / 2 + apart / 4 + relevance / 2


def rate(step: int, config: Config) -> float:
    """What the learning rates are multiplied by."""
    falling = (config.steps - step) / max(1, config.decay * config.steps)
    return min(1.0, step / config.warmup, max(0.0, falling))


@torch.no_grad()
def look(network: SpanNetwork, tokenizer: Tokenizer, dev: dict[str, Split]) -> str:
    """On dev: F1 of the best span of the gold passage, and how often that is more relevant than the first wrong one, in per cent."""
    network.eval()
    said = []
    for name, split in dev.items():
        cases = split.cases[:_ASKED_ON_DEV]
        found, order = [], []
        for at in range(0, len(cases), 8):
            part = cases[at : at + 8]
            rows = [pairs(tokenizer, c.question, [split.passages[c.right[0][0]]])[0] for c in part]
            read = _read(network, tokenizer, rows)
            for case, pair, spans in zip(part, rows, read.spans, strict=True):
                spans[0, 0] = -math.inf
                start, end = divmod(int(spans.argmax()), spans.shape[1])
                text = split.passages[case.right[0][0]][1]
                words = text[pair.offsets[start - pair.first][0] : pair.offsets[end - pair.first][1]]
                found.append(f1(words, [text[s:e] for p, s, e in case.right if p == case.right[0][0]]))
            with_wrong = [(i, c) for i, c in enumerate(part) if c.wrong]
            if with_wrong:
                wrong = _read(network, tokenizer, [pairs(tokenizer, c.question, [split.passages[c.wrong[0]]])[0] for _, c in with_wrong])
                order += [float(read.relevance[i] > wrong.relevance[j]) for j, (i, _) in enumerate(with_wrong)]
        said.append(f"{name} {100 * sum(found) / len(found):.0f}/{100 * sum(order) / max(1, len(order)):.0f}")
    return "  ".join(said)


def _read(network: SpanNetwork, tokenizer: Tokenizer, rows: Sequence[Pair]) -> SpanLogits:
    with torch.autocast("cpu", torch.bfloat16):
        made: SpanLogits = network(*batch(rows, tokenizer.padding))
    return made


def drop(network: SpanNetwork, dropout: float) -> None:
    """Set what is left out at random while it trains, in the layers that learn."""
    for name, module in network.named_modules():
        if isinstance(module, nn.Dropout):
            module.p = dropout if name.startswith("upper.") and name.endswith("output.dropout") else 0.0


def run_of(network: SpanNetwork, config: Config) -> Run:
    """The run that trains a network: layers and head at rates of their own."""
    head = [p for part in (network.segments, network.ends, network.pair, network.relevance) for p in part.parameters()]
    in_head = {id(p) for p in head}
    layers = [p for p in network.parameters() if p.requires_grad and id(p) not in in_head]
    return Run([(layers, config.learning_rate), (head, config.head_rate)], averaging=config.averaging, betas=(0.9, 0.98))


def train(splits: dict[str, Split], dev: dict[str, Split], encoder: SentenceEncoder, work: Path, config: Config) -> SpanNetwork:
    """The network with its averaged weights."""
    torch.manual_seed(config.seed)
    transformer, tokenizer = default_transformer(encoder)
    network = SpanNetwork(transformer, config.frozen)
    drop(network, config.dropout)
    run = run_of(network, config)
    rows = steps(tokenizer, Sampler(splits, glossary_of(splits, encoder, work), config), config)
    checkpoint = work / "checkpoint.pt"
    first = run.load(checkpoint)
    for _ in range(min(first, config.steps)):
        next(rows)
    print(f"from step {first}", flush=True)
    began, smooth, seen = time.monotonic(), math.nan, 0
    for step in range(first + 1, config.steps + 1):
        several = next(rows)
        network.train()
        read = _read(network, tokenizer, [r.pair for r in several])
        loss = run.step(step, loss_of(read, torch.tensor([r.answer for r in several])), rate(step, config))
        seen += len(several)
        smooth = loss if math.isnan(smooth) else 0.98 * smooth + 0.02 * loss
        if step % 50 == 0:
            spent = time.monotonic() - began
            print(f"step {step} loss {smooth:.3f}  {seen / spent:.1f} cases/s  {spent:.0f} s", flush=True)
        if step % 500 == 0 or step == config.steps:
            run.save(checkpoint, step)
            with run.averaged():
                print(f"step {step} dev F1/order  {look(network, tokenizer, dev)}", flush=True)
    run.settle()
    return network


def glossary_of(splits: dict[str, Split], encoder: SentenceEncoder, work: Path) -> Glossary:
    """Of the questions' words, to those of the collections in one language."""
    questions = [c.question for name, split in splits.items() if name not in WITHOUT_WRONG for c in split.cases]
    spoken = {name: split for name, split in splits.items() if name in SPOKEN}
    texts = {name: [*(text for _, text in s.passages), *(c.question for c in s.cases)] for name, s in spoken.items()}
    return load_glossary(questions, texts, encoder, work)


def main() -> None:
    """Train and save."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("evaluation", type=Path, help="the folder that holds the collections' folders")
    parser.add_argument("--work", type=Path, default=Path(".articleqa/training/reader"))
    parser.add_argument("--steps", type=int, default=Config.steps)
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    config = Config(steps=arguments.steps)
    splits = {name: load(arguments.evaluation / name, "train", arguments.work) for name in COLLECTIONS}
    dev = {name: load(arguments.evaluation / name, "dev", arguments.work, most=150) for name in DEV}
    for name, split in splits.items():
        print(f"{name}: {len(split.passages)} passages, {len(split.cases)} questions", flush=True)
    encoder = load_encoder()
    network = train(splits, dev, encoder, arguments.work, config)
    weights.save(network, SpanNetwork(default_transformer(encoder)[0], config.frozen))


if __name__ == "__main__":
    main()
