"""Train the reader: `qa/reader/weights.safetensors`.

    python -m training.reader EVALUATION_FOLDER TRAINING_FOLDER --start WEIGHTS [--work FOLDER] [--steps N]

A step reads some sixteen passages with a question each: where the passage holds the answer the loss is the softmax cross-entropy over all
its spans, jointly and of each end alone (Fajcik et al., 2021); where it does not, `<s>` is the span to find. Half of the cases are of
newsroom, where near things stand side by side and one question in five is not answered by the article that it is about. `sampling.py` says
how cases are drawn. The rate stays up until the last fifth, then falls to nothing (Hägele et al., Scaling Laws and Compute-Optimal Training
Beyond Fixed Training Durations, NeurIPS 2024), so a run can be prolonged from an earlier checkpoint; the weights kept are a moving average.

It runs on a GPU where there is one. Cases, the last checkpoint and the log are kept in `--work`; a run that was stopped goes on from there.
Only train splits are learned from; dev splits are looked at as it runs.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from articleqa.evaluation.abstention import auroc
from articleqa.evaluation.metrics import f1
from articleqa.index.encoder.sentence_transformer import SentenceEncoder, load_encoder, transformer_of
from articleqa.index.encoder.tokenizer import Tokenizer
from articleqa.reader import weights
from articleqa.reader.confidence import WEIGHTS
from articleqa.reader.network import SpanLogits, SpanNetwork, batch
from articleqa.reader.pairs import Pair, pairs
from training.data import NEWSROOM, PARALLEL
from training.device import DEVICE, precision
from training.glossary import Glossary, load_glossary
from training.reader_data import EVALUATED, EXTRA, Split, load
from training.run import Run
from training.sampling import Config, Sampler, steps

SPOKEN = (*PARALLEL, "cmrc", "faquad", "heq", "iapp-th", "jaquad", "norquad-wiki", "piaf", "squad-it")
"""The collections whose words questions are glossed with."""
DEV = {NEWSROOM: 500, "xquad-en": 100, "mixed-1": 100, "norquad-news": 100, "piaf": 100, "squad-it": 100}
"""How many questions of each are looked at."""
_READ_AT_ONCE = 16


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


@dataclass(frozen=True)
class Best:
    """The words of a passage that answer best, the logit of these less that of "not here", and the passage's relevance."""

    text: str
    null_margin: float
    relevance: float


def look(network: SpanNetwork, tokenizer: Tokenizer, dev: dict[str, Split]) -> str:
    """What it gives on dev, in per cent.

    F1 of the best span of the passage that holds the answer / how often that is more relevant than the first wrong one; where there are
    near misses / how often an answer's margin over "not here" is above that of a near miss, in any passage of its article (AUROC).
    """
    said = []
    for name, split in dev.items():
        answerable, near = [c for c in split.cases if c.right], [c for c in split.cases if not c.right]
        asked = [(c.question, p) for c in answerable for p in (c.right[0][0], *c.wrong[:1])]
        best = read_all(network, tokenizer, split, asked + [(c.question, p) for c in near for p in c.wrong])
        found = [best[c.question, c.right[0][0]] for c in answerable]
        words = [f1(b.text, [split.passages[p][1][s:e] for p, s, e in c.right]) for b, c in zip(found, answerable, strict=True)]
        order = [b.relevance > best[c.question, c.wrong[0]].relevance for b, c in zip(found, answerable, strict=True) if c.wrong]
        text = f"{name} {100 * np.mean(words):.1f}/{100 * np.mean(order):.1f}"
        if near:
            margins = [b.null_margin for b in found] + [max(best[c.question, p].null_margin for p in c.wrong) for c in near]
            text += f"/{100 * auroc(np.array(margins), np.arange(len(margins)) < len(found)):.1f}"
        said.append(text)
    return "  ".join(said)


@torch.no_grad()
def read_all(network: SpanNetwork, tokenizer: Tokenizer, split: Split, asked: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Best]:
    """What it finds for each question in a passage of the split, by both."""
    network.eval()
    made = [(question, at, pairs(tokenizer, question, [split.passages[at]])[0]) for question, at in dict.fromkeys(asked)]
    made.sort(key=lambda m: len(m[2].ids))
    best = {}
    for first in range(0, len(made), _READ_AT_ONCE):
        several = made[first : first + _READ_AT_ONCE]
        read = _read(network, tokenizer, [pair for _, _, pair in several])
        for row, (question, at, pair) in enumerate(several):
            spans = read.spans[row].cpu()
            nowhere, spans[0, 0] = float(spans[0, 0]), -math.inf
            start, end = divmod(int(spans.argmax()), spans.shape[1])
            text = split.passages[at][1][pair.offsets[start - pair.first][0] : pair.offsets[end - pair.first][1]]
            best[question, at] = Best(text, float(spans[start, end]) - nowhere, float(read.relevance[row]))
    return best


def _read(network: SpanNetwork, tokenizer: Tokenizer, rows: Sequence[Pair]) -> SpanLogits:
    with precision():
        made: SpanLogits = network(*(tensor.to(DEVICE) for tensor in batch(rows, tokenizer.padding)))
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


def train(
    splits: dict[str, Split], dev: dict[str, Split], encoder: SentenceEncoder, start: Path | None, work: Path, config: Config
) -> SpanNetwork:
    """The network with its averaged weights; `start` are those that it begins with, the encoder's own if there are none."""
    torch.manual_seed(config.seed)
    transformer, tokenizer = transformer_of(encoder)
    network = SpanNetwork(transformer, config.frozen)
    if start is not None:
        weights.load(network, start)
    network.to(DEVICE)
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
        loss = run.step(step, loss_of(read, torch.tensor([r.answer for r in several], device=DEVICE)), rate(step, config))
        seen += len(several)
        smooth = loss if math.isnan(smooth) else 0.98 * smooth + 0.02 * loss
        if step % 50 == 0:
            spent = time.monotonic() - began
            print(f"step {step} loss {smooth:.3f}  {seen} cases, {seen / spent:.1f}/s  {spent:.0f} s", flush=True)
        if step % 200 == 0 or step == config.steps:
            run.save(checkpoint, step)
        if step % 1000 == 0 or step == config.steps:
            with run.averaged():
                print(f"step {step} dev  {look(network, tokenizer, dev)}", flush=True)
    run.settle()
    return network


def glossary_of(splits: dict[str, Split], encoder: SentenceEncoder, work: Path) -> Glossary:
    """Of the words of evaluated collections' questions, to those of the collections in one language."""
    questions = [c.question for name, split in splits.items() if name in EVALUATED and name != NEWSROOM for c in split.cases]
    spoken = {name: split for name, split in splits.items() if name in SPOKEN}
    texts = {name: [*(text for _, text in s.passages), *(c.question for c in s.cases)] for name, s in spoken.items()}
    return load_glossary(questions, texts, encoder, work)


def main() -> None:
    """Train and save."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("evaluation", type=Path, help="the folder that holds the evaluated collections' folders")
    parser.add_argument("training", type=Path, help="the folder that holds those of collections to learn from alone")
    parser.add_argument("--start", type=Path, help="weights to begin with, such as those of the last edition")
    parser.add_argument("--work", type=Path, default=Path(".articleqa/training/reader"))
    parser.add_argument("--steps", type=int, default=Config.steps)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    config = Config(steps=arguments.steps)
    folders = [arguments.evaluation / name for name in EVALUATED] + [arguments.training / name for name in EXTRA]
    splits = {folder.name: load(folder, "train", arguments.work) for folder in folders}
    dev = {name: load(arguments.evaluation / name, "dev", arguments.work, most=most) for name, most in DEV.items()}
    for name, split in splits.items():
        print(f"{name}: {len(split.passages)} passages, {len(split.cases)} questions", flush=True)
    encoder = load_encoder()
    network = train(splits, dev, encoder, arguments.start, arguments.work, config)
    weights.save(network.cpu(), SpanNetwork(transformer_of(encoder)[0], config.frozen), arguments.out)


if __name__ == "__main__":
    main()
