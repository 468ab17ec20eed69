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
import time
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from articleqa.evaluation.metrics import f1
from articleqa.index.encoder.sentence_transformer import SentenceEncoder, load_encoder, transformer_of
from articleqa.index.encoder.tokenizer import Tokenizer
from articleqa.reader import weights
from articleqa.reader.network import SpanLogits, SpanNetwork, batch
from articleqa.reader.pairs import Pair, pairs
from training.data import PARALLEL
from training.glossary import Glossary, load_glossary
from training.reader_data import COLLECTIONS, WITHOUT_WRONG, Split, load
from training.run import Run
from training.sampling import Config, Sampler, steps

SPOKEN = (*PARALLEL, "cmrc", "faquad", "heq", "iapp-th", "jaquad", "norquad-wiki", "piaf", "squad-it")
"""The collections whose words questions are glossed with."""
DEV = ("xquad-en", "xquad-de", "xquad-ru", "mixed-1", "norquad-news", "piaf", "squad-it", "jaquad")
_ASKED_ON_DEV = 60


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
    transformer, tokenizer = transformer_of(encoder)
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
    weights.save(network, SpanNetwork(transformer_of(encoder)[0], config.frozen))


if __name__ == "__main__":
    main()
