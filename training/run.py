"""A training run: the optimizer, the moving average of what is learned, and checkpoints to go on from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import torch
from torch import Tensor, nn


class Run:
    """AdamW over groups of parameters, each with its own learning rate, and an exponential moving average of them all."""

    def __init__(self, groups: Sequence[tuple[Sequence[nn.Parameter], float]], *, averaging: float, betas: tuple[float, float]) -> None:
        self._learned = [p for parameters, _ in groups for p in parameters]
        self._rates = [learning_rate for _, learning_rate in groups]
        self._optimizer = torch.optim.AdamW(
            [{"params": list(parameters), "lr": learning_rate} for parameters, learning_rate in groups], weight_decay=0.01, betas=betas
        )
        self._averaging = averaging
        self._average = [p.detach().clone() for p in self._learned]

    def step(self, number: int, loss: Tensor, rate: float) -> float:
        """Learn from the loss of step `number`, counted from 1, at `rate` times the learning rates; return the loss."""
        for group, full in zip(self._optimizer.param_groups, self._rates, strict=True):
            group["lr"] = full * rate
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_(self._learned, 1.0)
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        kept = min(self._averaging, (1 + number) / (10 + number))  # the first ones are soon forgotten
        torch._foreach_mul_(self._average, kept)
        torch._foreach_add_(self._average, [p.detach() for p in self._learned], alpha=1 - kept)
        return loss.item()

    @contextmanager
    def averaged(self) -> Iterator[None]:
        """The parameters have their averages, for the time being."""
        now = [p.detach().clone() for p in self._learned]
        self.settle()
        yield
        self._set(now)

    def settle(self) -> None:
        """Give the parameters their averages, for good."""
        self._set(self._average)

    def save(self, path: Path, number: int) -> None:
        """Write all that a later run needs to go on after step `number`."""
        learned = [p.detach() for p in self._learned]
        state = {"step": number, "average": self._average, "learned": learned, "optimizer": self._optimizer.state_dict()}
        torch.save(state, path.with_suffix(".new"))
        path.with_suffix(".new").replace(path)

    def load(self, path: Path) -> int:
        """Go on from what `save` wrote; return its step, 0 where there is no such file."""
        if not path.exists():
            return 0
        state = torch.load(path, map_location=self._learned[0].device)
        self._average = state["average"]
        self._set(state["learned"])
        self._optimizer.load_state_dict(state["optimizer"])
        return int(state["step"])

    def _set(self, values: Sequence[Tensor]) -> None:
        for parameter, value in zip(self._learned, values, strict=True):
            parameter.data.copy_(value)
