"""Train `index/encoder/query_adapter.safetensors`: questions that find passages in any language.

    python -m training.query_adapter EVALUATION_FOLDER TRAINING_FOLDER [--start WEIGHTS] [--work FOLDER] [--out FILE]

Passages keep their vectors, so no index has to be rebuilt. Training is quick, too: all passages are encoded once, and a step encodes short
questions only. A step asks questions of the parallel collections, where each article is in a random language and each question in another
one, or questions of one other collection. The passages to tell apart are from other collections, too.

The loss has two terms (van den Oord et al., Representation Learning with Contrastive Predictive Coding, 2018):

- the softmax cross-entropy over all these passages, of the score that `index/search/dense.py` gives: the mean of the passage's cosine and
  of its best row's;
- the softmax cross-entropy over a batch of questions, of their cosines with their translations, in both directions: a question should have
  the same vector in every language.

The weights are a moving average. At the end they are interpolated with the encoder's own weights, which preserves what the encoder knows of
other subjects and languages (Wortsman et al., Robust Fine-tuning of Zero-shot Models, CVPR 2022).

Only train articles are used; run `training.language_means` first. Encoded passages and the last checkpoint are in `--work`, and a run that
was stopped resumes from there.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from articleqa.index.encoder.bundled_encoder import QUERY_PROMPT, BundledEncoder
from articleqa.index.encoder.query_adapter import WEIGHTS
from training.data import NEWSROOM, PARALLEL, translations_in
from training.device import DEVICE, precision
from training.query_sampling import Config, Pool, Sampler, pools
from training.reference_model import bert
from training.run import Run
from training.span_network import padded

_CHUNK = 16
"""Questions that are encoded together, padded to the longest."""
_QUESTION_TOKENS = 126
"""Tokens of a question; the rest is cut off."""


class LowRank(nn.Module):
    """A linear layer with a low-rank update that is added to it, and is zero at first.

    Source: Hu et al., LoRA: Low-Rank Adaptation of Large Language Models, ICLR 2022.

    Args:
        linear: The layer.
        rank: The rank of the update.
    """

    def __init__(self, linear: nn.Linear, rank: int) -> None:
        super().__init__()
        self.linear = linear
        self.down = nn.Parameter(torch.randn(rank, linear.in_features) / math.sqrt(linear.in_features))
        self.up = nn.Parameter(torch.zeros(linear.out_features, rank))

    def forward(self, x: Tensor) -> Tensor:
        """Return the sum of the layer's output and the update's: (…, out_features) for (…, in_features)."""
        out: Tensor = self.linear(x) + (x @ self.down.T) @ self.up.T
        return out


class Questions(nn.Module):
    """Encodes questions: the encoder's transformer with a low-rank update on every linear layer, and the mean vector that is subtracted.

    Args:
        config: Has the rank and the initial temperature.
    """

    def __init__(self, config: Config) -> None:
        super().__init__()
        encoder = BundledEncoder.load()
        self._tokenizer = encoder.tokenizer
        transformer = bert(encoder)
        self.transformer = transformer.requires_grad_(False)
        self.adapted: dict[str, LowRank] = {}
        for name, module in list(transformer.encoder.named_modules()):
            for child, linear in list(module.named_children()):
                if isinstance(linear, nn.Linear):
                    adapted = LowRank(linear, config.rank)
                    setattr(module, child, adapted)
                    self.adapted[".".join(filter(None, ("encoder", name, child)))] = adapted
        self.mean = nn.Parameter(torch.zeros(transformer.config.hidden_size))
        self.scale = nn.Parameter(torch.tensor(math.log(1 / config.temperature)))

    def begin_with(self, path: Path) -> None:
        """Load the weights that `save` wrote."""
        tensors = load_file(path)
        with torch.no_grad():
            self.mean.copy_(tensors["mean"])
            for name, layer in self.adapted.items():
                layer.down.copy_(tensors[f"{name}.down"])
                layer.up.copy_(tensors[f"{name}.up"])

    def learned(self) -> list[nn.Parameter]:
        """Return the parameters that are trained and saved: `down` and `up` of each layer, then the mean."""
        return [p for layer in self.adapted.values() for p in (layer.down, layer.up)] + [self.mean]

    def forward(self, texts: Sequence[str]) -> Tensor:
        """Return the unit vectors of questions, float32 (questions, dimensions), in their order."""
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))  # similar lengths together: less padding
        parts = [self._encoded([texts[at] for at in order[i : i + _CHUNK]]) for i in range(0, len(order), _CHUNK)]
        return torch.cat(parts)[np.argsort(order)]

    def _encoded(self, texts: Sequence[str]) -> Tensor:
        tokenizer = self._tokenizer
        rows = [
            [tokenizer.first, *tokens.ids[:_QUESTION_TOKENS], tokenizer.last]
            for tokens in tokenizer([QUERY_PROMPT + text for text in texts])
        ]
        ids, mask = padded(rows, tokenizer.padding).to(DEVICE), padded([[1] * len(row) for row in rows], 0).to(DEVICE)
        with precision():
            hidden = self.transformer(input_ids=ids, attention_mask=mask).last_hidden_state
        weights = mask[..., None].float()
        pooled = nn.functional.normalize((hidden.float() * weights).sum(1) / weights.sum(1), dim=-1)
        return nn.functional.normalize(pooled - self.mean, dim=-1)


def scores(queries: Tensor, pool: Sequence[Tensor]) -> Tensor:
    """Return the scores of passages, as `DenseIndex.scores` computes them.

    Args:
        queries: Unit vectors, float32 (questions, dimensions).
        pool: The rows of each passage, as in `Pool.rows`.

    Returns:
        float32 (questions, passages).
    """
    counts = torch.tensor([len(rows) for rows in pool], device=queries.device)
    cosines = queries @ torch.cat(list(pool)).T
    first = torch.cumsum(counts, 0) - counts
    owner = torch.repeat_interleave(torch.arange(len(pool), device=queries.device), counts)
    best = torch.full((len(queries), len(pool)), -9.0, device=queries.device).scatter_reduce(
        1, owner.expand(len(queries), -1), cosines, "amax"
    )
    return (cosines[:, first] + best) / 2


def loss_of(passage_scores: Tensor, gold: Sequence[Sequence[int]], scale: Tensor) -> Tensor:
    """Return the softmax cross-entropy, where a question may have several gold passages: their probabilities are added.

    Args:
        passage_scores: float32 (questions, passages).
        gold: For each question, the positions of its gold passages.
        scale: The logarithm of the inverse temperature.

    Returns:
        A scalar, the mean over the questions.
    """
    is_gold = torch.zeros_like(passage_scores, dtype=torch.bool)
    for row, passages in enumerate(gold):
        is_gold[row, list(passages)] = True
    logits = passage_scores * scale.exp()
    return (logits.logsumexp(1) - logits.masked_fill(~is_gold, -1e9).logsumexp(1)).mean()


def alignment_of(questions: Tensor, translations: Tensor, scale: Tensor) -> Tensor:
    """Return the softmax cross-entropy of each question's own translation among all translations, and the reverse.

    Args:
        questions: Unit vectors, float32 (questions, dimensions).
        translations: The same of their translations, in the same order.
        scale: The logarithm of the inverse temperature.

    Returns:
        A scalar, the mean of both directions over the questions.
    """
    logits = questions @ translations.T * scale.exp()
    own = torch.arange(len(questions), device=logits.device)
    return (nn.functional.cross_entropy(logits, own) + nn.functional.cross_entropy(logits.T, own)) / 2


def train(
    data: dict[str, Pool], translations: Sequence[Mapping[str, str]], start: Path | None, work: Path, config: Config
) -> tuple[Questions, list[Tensor]]:
    """Train the query adapter, and resume from the checkpoint where there is one.

    Args:
        data: As `pools` returns it.
        translations: As `translations_in` returns them.
        start: The weights to begin with; None: the encoder's own.
        work: The folder of the checkpoint.
        config: The hyperparameters.

    Returns:
        The model, and the final weights in the order of `Questions.learned`: averaged, and interpolated with the encoder's own.
    """
    torch.manual_seed(config.seed)
    model, sampler = Questions(config).to(DEVICE), Sampler(data, translations, config)
    learned = model.learned()
    with torch.no_grad():
        questions = [e.question for name in PARALLEL for e in data[name].part.examples[:40]]
        model.mean.copy_(torch.cat([model(questions[at : at + config.batch]) for at in range(0, len(questions), config.batch)]).mean(0))
    own_mean = model.mean.detach().clone()
    if start is not None:
        model.begin_with(start)
    run = Run([([*learned, model.scale], config.learning_rate)], averaging=config.averaging, betas=(0.9, 0.999))
    checkpoint = work / "checkpoint.pt"
    first = run.load(checkpoint)
    for _ in range(first):  # what the stopped run has drawn is not drawn again
        sampler.draw()
        sampler.translated()
    began, smooth = time.monotonic(), math.nan
    for step in range(first + 1, config.steps + 1):
        texts, rows, gold = sampler.draw()
        rate = min(1.0, step / config.warmup) * (1 - step / (config.steps + 1))
        search_loss = loss_of(scores(model(texts), [of_passage.to(DEVICE) for of_passage in rows]), gold, model.scale)
        originals, translated = model([text for side in sampler.translated() for text in side]).chunk(2)
        alignment_loss = alignment_of(originals, translated, model.scale)
        loss = run.step(step, search_loss + config.alignment * alignment_loss, rate)
        smooth = loss if math.isnan(smooth) else 0.97 * smooth + 0.03 * loss
        if step % 50 == 0:
            print(f"step {step} of {config.steps}: loss {smooth:.3f}, {time.monotonic() - began:.0f} s", flush=True)
        if step % 100 == 0:
            run.save(checkpoint, step)
    run.settle()
    average, own_mean = [p.detach().cpu() for p in learned], own_mean.cpu()
    # The update is `up` times `down`, so scaling `up` scales the update.
    updates = [weight * config.interpolation if at % 2 else weight for at, weight in enumerate(average[:-1])]
    return model, [*updates, own_mean.lerp(average[-1], config.interpolation)]


def save(model: Questions, weights: Sequence[Tensor], path: Path) -> None:
    """Write the file that `index/encoder/query_adapter.py` loads.

    Args:
        model: Has the names of the layers.
        weights: In the order of `Questions.learned`; they are written as float16.
        path: The file.
    """
    tensors = {"mean": weights[-1].half()}
    for name, down, up in zip(model.adapted, weights[:-1:2], weights[1:-1:2], strict=True):
        tensors[f"{name}.down"], tensors[f"{name}.up"] = down.half().contiguous(), up.half().contiguous()
    save_file(tensors, path)


def main() -> None:
    """Train the query adapter and write it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("evaluation", type=Path, help="the folder that holds the evaluated collections' folders")
    parser.add_argument("training", type=Path, help="the folder that holds the other collections' folders, and `parallel`")
    parser.add_argument("--work", type=Path, default=Path(".articleqa/training/query_adapter"))
    parser.add_argument("--start", type=Path, help="the weights to begin with, such as those of the last edition")
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
