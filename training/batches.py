"""The batches of a training run as tensors, drawn by processes beside the one that trains, so that a GPU does not wait for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from torch import Tensor, tensor
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from articleqa.index.encoder.tokenizer import Tokenizer
from training.glossary import Glossary
from training.reader_data import Split
from training.sampling import Config, Sampler, steps
from training.span_network import batch

_AHEAD = 16
"""Batches that a process draws ahead."""


@dataclass(frozen=True)
class Batch:
    """Questions with a passage each.

    Attributes:
        inputs: The arguments of `SpanNetwork.forward`.
        answers: The first and the last token of each answer, int64 (batch, 2); (0, 0) where there is none.
    """

    inputs: tuple[Tensor, Tensor, Tensor]
    answers: Tensor


class Batches(IterableDataset[Batch]):
    """Batches without end. Every process draws with a seed of its own.

    Args:
        tokenizer: The encoder's.
        splits: The splits to train on, by collection.
        glossary: Translates words of questions.
        config: The hyperparameters.
    """

    def __init__(self, tokenizer: Tokenizer, splits: dict[str, Split], glossary: Glossary, config: Config) -> None:
        self._tokenizer, self._splits, self._glossary, self._config = tokenizer, splits, glossary, config

    def __iter__(self) -> Iterator[Batch]:
        """Yield the batches that `training.sampling.steps` yields."""
        worker = get_worker_info()
        config = replace(self._config, seed=self._config.seed * 1000 + worker.id) if worker else self._config
        for rows in steps(self._tokenizer, Sampler(self._splits, self._glossary, config), config):
            yield Batch(batch([r.pair for r in rows], self._tokenizer.padding), tensor([r.answer for r in rows]))


def stream(batches: Batches, processes: int) -> Iterator[Batch]:
    """Return the batches as so many processes draw them, in the same order in every run; 0 processes: as this one draws them."""
    context, ahead = ("fork", _AHEAD) if processes else (None, None)  # forked, since a tokenizer's lock cannot be sent to a process
    return iter(DataLoader(batches, batch_size=None, num_workers=processes, multiprocessing_context=context, prefetch_factor=ahead))
