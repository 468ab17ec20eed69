"""A training run: the optimizer, the moving average of the weights, and checkpoints to resume from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import torch
from torch import Tensor, nn


class Run:
    """AdamW (Loshchilov and Hutter, ICLR 2019) with an exponential moving average of all trained parameters.

    Args:
        groups: Groups of parameters, each with its learning rate.
        averaging: The decay of the average, below 1; it is lower in the first steps.
        betas: The decays of AdamW's own averages.
    """

    def __init__(self, groups: Sequence[tuple[Sequence[nn.Parameter], float]], *, averaging: float, betas: tuple[float, float]) -> None:
        self._learned = [p for parameters, _ in groups for p in parameters]
        self._rates = [learning_rate for _, learning_rate in groups]
        self._optimizer = torch.optim.AdamW(
            [{"params": list(parameters), "lr": learning_rate} for parameters, learning_rate in groups], weight_decay=0.01, betas=betas
        )
        self._averaging = averaging
        self._average = [p.detach().clone() for p in self._learned]

    def step(self, number: int, loss: Tensor, rate: float) -> float:
        """Take an optimizer step.

        Args:
            number: The number of the step, from 1.
            loss: The loss of the step, a scalar with its graph.
            rate: What the learning rates are multiplied by in this step.

        Returns:
            The loss.
        """
        for group, learning_rate in zip(self._optimizer.param_groups, self._rates, strict=True):
            group["lr"] = learning_rate * rate
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_(self._learned, 1.0)
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        decay = min(self._averaging, (1 + number) / (10 + number))  # lower at first, so that the initial weights soon count little
        torch._foreach_mul_(self._average, decay)
        torch._foreach_add_(self._average, [p.detach() for p in self._learned], alpha=1 - decay)
        return loss.item()

    @contextmanager
    def averaged(self) -> Iterator[None]:
        """Give the parameters their averages inside the `with` block, and their own values again after it.

        Yields:
            Nothing.
        """
        values = [p.detach().clone() for p in self._learned]
        self.settle()
        yield
        self._set(values)

    def settle(self) -> None:
        """Give the parameters their averages. Their own values are lost."""
        self._set(self._average)

    def save(self, path: Path, number: int) -> None:
        """Write a checkpoint, from which a later run can resume after step `number`."""
        learned = [p.detach() for p in self._learned]
        state = {"step": number, "average": self._average, "learned": learned, "optimizer": self._optimizer.state_dict()}
        torch.save(state, path.with_suffix(".new"))
        path.with_suffix(".new").replace(path)

    def load(self, path: Path) -> int:
        """Restore a checkpoint that `save` wrote.

        Returns:
            The number of its step; 0, and nothing is changed, where the file does not exist.
        """
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
