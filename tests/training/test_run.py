from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import nn

from training.run import Run


def started() -> tuple[nn.Parameter, Run]:
    weight = nn.Parameter(torch.tensor([4.0, -2.0]))
    return weight, Run([([weight], 0.1)], averaging=0.5, betas=(0.9, 0.98))


def learn(weight: nn.Parameter, run: Run, first: int, last: int) -> list[float]:
    return [run.step(number, (weight**2).sum(), 1.0) for number in range(first, last)]


def test_a_step_gives_its_loss_and_learns() -> None:
    weight, run = started()
    losses = learn(weight, run, 1, 40)
    assert losses[0] == 20.0
    assert losses[-1] < 2.0
    before = weight.detach().clone()
    run.step(40, (weight**2).sum(), 0.0)
    torch.testing.assert_close(weight.detach(), before, rtol=0, atol=0)


def test_the_average_is_a_moving_one() -> None:
    weight, run = started()
    expected = weight.detach().clone()
    for number in range(1, 12):
        learn(weight, run, number, number + 1)
        decay = min(0.5, (1 + number) / (10 + number))
        expected = decay * expected + (1 - decay) * weight.detach()
    value = weight.detach().clone()
    with run.averaged():
        torch.testing.assert_close(weight.detach(), expected)
    torch.testing.assert_close(weight.detach(), value, rtol=0, atol=0)
    run.settle()
    torch.testing.assert_close(weight.detach(), expected)


def test_a_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    weight, run = started()
    assert run.load(tmp_path / "checkpoint.pt") == 0
    learn(weight, run, 1, 10)
    run.save(tmp_path / "checkpoint.pt", 9)
    again, later = started()
    assert later.load(tmp_path / "checkpoint.pt") == 9
    assert learn(again, later, 10, 20) == pytest.approx(learn(weight, run, 10, 20))
    run.settle()
    later.settle()
    torch.testing.assert_close(again, weight)
