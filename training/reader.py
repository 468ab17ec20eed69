"""Train the reader: `qa/reader/weights.safetensors`.

    python -m training.reader EVALUATION_FOLDER TRAINING_FOLDER --start WEIGHTS [--work FOLDER] [--steps N] [--consistency X]

A step reads about 125 passages with a question each. Where the passage holds the answer, the loss is the softmax cross-entropy over all its
spans, jointly and for each end alone (Fajcik et al., Rethinking the Objectives of Extractive Question Answering, 2021); where it does not,
`<s>` is the gold span. Each case is read twice, with other values dropped, and what is read should be the same (Liang et al., R-Drop:
Regularized Dropout for Neural Networks, NeurIPS 2021). Half of the cases are from newsroom, where similar facts stand side by side and one
question in five is not answered by the article that it is about. `training/sampling.py` draws the cases.

The learning rate is constant until the last quarter and then falls to zero (Hägele et al., Scaling Laws and Compute-Optimal Training Beyond
Fixed Training Durations, NeurIPS 2024), so a run can be prolonged from a checkpoint before that. The final weights are a moving average.

It wants a GPU, where 2,500 steps take some minutes. The cases and the last checkpoint are in `--work`, and a run that was stopped resumes
from there. Only train splits are trained on; the figures that are printed during the run are of dev splits.
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
from articleqa.index.encoder.bundled_encoder import BundledEncoder
from articleqa.index.encoder.tokenizer import Tokenizer
from articleqa.reader.confidence import WEIGHTS
from articleqa.reader.pairs import Pair, pairs
from training import span_weights
from training.batches import Batch, Batches, stream
from training.data import NEWSROOM, PARALLEL
from training.device import DEVICE, precision
from training.glossary import Glossary, load_glossary
from training.reader_data import EVALUATED, EXTRA, Split, load
from training.reference_model import bert
from training.run import Run
from training.sampling import Config
from training.span_network import SpanLogits, SpanNetwork, batch

SPOKEN = (*PARALLEL, "cmrc", "faquad", "heq", "iapp-th", "jaquad", "norquad-wiki", "piaf", "squad-it")
"""The collections that have the words of a language, into which words of questions are translated."""
DEV = {NEWSROOM: 500, "xquad-en": 100, "mixed-1": 100, "norquad-news": 100, "piaf": 100, "squad-it": 100}
"""Collections that are evaluated during the run, with the number of questions of each."""
_BATCH = 16
"""Passages that are read together in an evaluation."""


def loss_of(logits: SpanLogits, answers: Tensor) -> Tensor:
    """Return the loss of a batch, a scalar.

    Args:
        logits: What the network returns for the batch.
        answers: The first and the last token of each answer, int64 (batch, 2); (0, 0) where there is none.
    """
    width = logits.spans.shape[2]
    joint = functional.cross_entropy(logits.spans.flatten(1), answers[:, 0] * width + answers[:, 1])
    ends = functional.cross_entropy(logits.starts, answers[:, 0]) + functional.cross_entropy(logits.ends, answers[:, 1])
    relevance = functional.binary_cross_entropy_with_logits(logits.relevance, (answers[:, 0] > 0).float())
    return joint / 2 + ends / 4 + relevance / 2


def divergence(spans: Tensor) -> Tensor:
    """Return how far two readings of the same cases differ, a scalar: half the sum of the Kullback-Leibler divergences in both directions.

    Args:
        spans: The logits of the spans, (2 x cases, tokens, tokens): all cases in one reading, then in the other.
    """
    one, other = spans.flatten(1).log_softmax(1).chunk(2)
    return ((one.exp() - other.exp()) * (one - other)).sum(1).mean() / 2


def rate(step: int, config: Config) -> float:
    """Return what the learning rates are multiplied by in a step, 0 to 1; steps are counted from 1."""
    falling = (config.steps - step) / max(1, config.decay * config.steps)
    return min(1.0, step / config.warmup, max(0.0, falling))


@dataclass(frozen=True)
class Best:
    """What the network reads in a passage.

    Attributes:
        text: The text of the best span.
        null_margin: The null-score margin of the best span, in logits.
        relevance: The passage's relevance, a logit.
    """

    text: str
    null_margin: float
    relevance: float


def look(network: SpanNetwork, tokenizer: Tokenizer, dev: dict[str, Split]) -> str:
    """Return the figures of each dev split as a line of text.

    Args:
        network: The network; it is set to evaluation mode.
        tokenizer: The encoder's.
        dev: The dev splits, by collection.

    Returns:
        For each collection, in per cent and divided by slashes: the mean F1 of the best span in the passage that holds the answer; how
        often this passage is more relevant than the first wrong one; and, where there are near misses, how well the null-score margin
        tells answers from near misses (AUROC), where a near miss has the highest margin of its article's passages.
    """
    texts = []
    for name, split in dev.items():
        answerable, near_misses = [c for c in split.cases if c.right], [c for c in split.cases if not c.right]
        to_read = [(c.question, p) for c in answerable for p in (c.right[0][0], *c.wrong[:1])]
        best = read_all(network, tokenizer, split, to_read + [(c.question, p) for c in near_misses for p in c.wrong])
        answers = [best[c.question, c.right[0][0]] for c in answerable]
        f1_scores = [f1(b.text, [split.passages[p][1][s:e] for p, s, e in c.right]) for b, c in zip(answers, answerable, strict=True)]
        order = [b.relevance > best[c.question, c.wrong[0]].relevance for b, c in zip(answers, answerable, strict=True) if c.wrong]
        text = f"{name} {100 * np.mean(f1_scores):.1f}/{100 * np.mean(order):.1f}"
        if near_misses:
            margins = [b.null_margin for b in answers] + [max(best[c.question, p].null_margin for p in c.wrong) for c in near_misses]
            text += f"/{100 * auroc(np.array(margins), np.arange(len(margins)) < len(answers)):.1f}"
        texts.append(text)
    return "  ".join(texts)


@torch.no_grad()
def read_all(network: SpanNetwork, tokenizer: Tokenizer, split: Split, to_read: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Best]:
    """Return the best span of each question in a passage.

    Args:
        network: The network; it is set to evaluation mode.
        tokenizer: The encoder's.
        split: Has the passages.
        to_read: Questions, each with the position of a passage in the split; the same one may come twice.

    Returns:
        The best span by question and passage.
    """
    network.eval()
    inputs = [(question, at, pairs(tokenizer, question, [split.passages[at]])[0]) for question, at in dict.fromkeys(to_read)]
    inputs.sort(key=lambda row: len(row[2].ids))
    best = {}
    for first in range(0, len(inputs), _BATCH):
        rows = inputs[first : first + _BATCH]
        logits = _logits(network, tokenizer, [pair for _, _, pair in rows])
        for row, (question, at, pair) in enumerate(rows):
            spans = logits.spans[row].cpu()
            null_score, spans[0, 0] = float(spans[0, 0]), -math.inf
            start, end = divmod(int(spans.argmax()), spans.shape[1])
            text = split.passages[at][1][pair.offsets[start - pair.first][0] : pair.offsets[end - pair.first][1]]
            best[question, at] = Best(text, float(spans[start, end]) - null_score, float(logits.relevance[row]))
    return best


def _logits(network: SpanNetwork, tokenizer: Tokenizer, rows: Sequence[Pair]) -> SpanLogits:
    with precision():
        logits: SpanLogits = network(*(tensor.to(DEVICE) for tensor in batch(rows, tokenizer.padding)))
    return logits


def drop(network: SpanNetwork, dropout: float) -> None:
    """Set the dropout of the hidden states and of the attention in all layers, and turn every other dropout off.

    Args:
        network: Is changed.
        dropout: The probability that a value is dropped in training.
    """
    for name, module in network.named_modules():
        if isinstance(module, nn.Dropout):
            module.p = dropout if name.startswith(("lower.", "upper.")) else 0.0


def run_of(network: SpanNetwork, config: Config) -> Run:
    """Return a run that trains the network; each of the encoder's layers and the head have learning rates of their own."""
    head = [p for part in (network.segments, network.ends, network.pair, network.relevance) for p in part.parameters()]
    layers = [list(layer.parameters()) for layer in (*network.lower, *network.upper)]
    rates = [config.learning_rate * config.layer_decay**below for below in reversed(range(len(layers)))]
    return Run([*zip(layers, rates, strict=True), (head, config.head_rate)], averaging=config.averaging, betas=(0.9, 0.98))


def loss_of_batch(network: SpanNetwork, cases: Batch, consistency: float) -> Tensor:
    """Read a batch as in training.

    Args:
        network: It is set to training mode.
        cases: The batch.
        consistency: The weight of the divergence; 0: the cases are read once.

    Returns:
        The loss, a scalar.
    """
    network.train()
    twice = 2 if consistency else 1
    answers = cases.answers.to(DEVICE).repeat(twice, 1)
    with precision():
        logits: SpanLogits = network(*(tensor.to(DEVICE).repeat(twice, 1) for tensor in cases.inputs))
    return loss_of(logits, answers) + (consistency * divergence(logits.spans) if consistency else 0.0)


def train(
    splits: dict[str, Split],
    dev: dict[str, Split],
    encoder: BundledEncoder,
    start: Path | None,
    work: Path,
    config: Config,
    processes: int = 0,
) -> SpanNetwork:
    """Train the reader, and resume from the checkpoint where there is one.

    Args:
        splits: The train splits, by collection.
        dev: The dev splits that are evaluated during the run, by collection.
        encoder: The network begins with its layers, and uses its tokenizer.
        start: The reader's weights to begin with; None: the encoder's, and a random head.
        work: The folder of the checkpoint and the caches.
        config: The hyperparameters.
        processes: How many processes draw the cases; the cases depend on it.

    Returns:
        The network with its averaged weights, on the device.
    """
    torch.manual_seed(config.seed)
    transformer = bert(encoder)
    network = SpanNetwork(transformer)
    if start is not None:
        span_weights.load(network, start)
    network.to(DEVICE)
    if DEVICE.type == "cuda":
        transformer.set_attn_implementation("sdpa")  # there half as much memory
    drop(network, config.dropout)
    run = run_of(network, config)
    batches = stream(Batches(encoder.tokenizer, splits, glossary_of(splits, encoder, work), config), processes)
    checkpoint = work / "checkpoint.pt"
    first = run.load(checkpoint)
    for _ in range(min(first, config.steps)):  # what the stopped run has drawn is not drawn again
        next(batches)
    print(f"from step {first}", flush=True)
    began, smooth, cases = time.monotonic(), math.nan, 0
    for step in range(first + 1, config.steps + 1):
        drawn = next(batches)
        loss = run.step(step, loss_of_batch(network, drawn, config.consistency), rate(step, config))
        cases += len(drawn.answers)
        smooth = loss if math.isnan(smooth) else 0.98 * smooth + 0.02 * loss
        if step % 50 == 0:
            seconds = time.monotonic() - began
            print(f"step {step} loss {smooth:.3f}  {cases} cases, {cases / seconds:.1f}/s  {seconds:.0f} s", flush=True)
        if step % 200 == 0 or step == config.steps:
            run.save(checkpoint, step)
        if step % 1000 == 0 or step == config.steps:
            with run.averaged():
                print(f"step {step} dev  {look(network, encoder.tokenizer, dev)}", flush=True)
    run.settle()
    return network


def glossary_of(splits: dict[str, Split], encoder: BundledEncoder, work: Path) -> Glossary:
    """Return the glossary from the questions of the evaluated collections, but newsroom, to the languages of SPOKEN. It is cached.

    Args:
        splits: The train splits, by collection.
        encoder: Has the vectors of words, and the tokenizer.
        work: The folder of the cache.
    """
    questions = [c.question for name, split in splits.items() if name in EVALUATED and name != NEWSROOM for c in split.cases]
    spoken = {name: split for name, split in splits.items() if name in SPOKEN}
    texts = {name: [*(text for _, text in s.passages), *(c.question for c in s.cases)] for name, s in spoken.items()}
    return load_glossary(questions, texts, encoder, work)


def main() -> None:
    """Train the reader and write its weights."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("evaluation", type=Path, help="the folder that holds the evaluated collections' folders")
    parser.add_argument("training", type=Path, help="the folder that holds the folders of collections that are not evaluated")
    parser.add_argument("--start", type=Path, help="the weights to begin with, such as those of the last edition")
    parser.add_argument("--work", type=Path, default=Path(".articleqa/training/reader"))
    parser.add_argument("--steps", type=int, default=Config.steps)
    parser.add_argument("--consistency", type=float, default=Config.consistency)
    parser.add_argument("--seed", type=int, default=Config.seed)
    parser.add_argument("--processes", type=int, default=4, help="draw the cases; 0: the process that trains draws them")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    config = Config(steps=arguments.steps, consistency=arguments.consistency, seed=arguments.seed)
    folders = [arguments.evaluation / name for name in EVALUATED] + [arguments.training / name for name in EXTRA]
    splits = {folder.name: load(folder, "train", arguments.work) for folder in folders}
    dev = {name: load(arguments.evaluation / name, "dev", arguments.work, most=most) for name, most in DEV.items()}
    for name, split in splits.items():
        print(f"{name}: {len(split.passages)} passages, {len(split.cases)} questions", flush=True)
    encoder = BundledEncoder.load()
    network = train(splits, dev, encoder, arguments.start, arguments.work, config, arguments.processes)
    span_weights.save(network.cpu(), SpanNetwork(bert(encoder)), arguments.out)


if __name__ == "__main__":
    main()
