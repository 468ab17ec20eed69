from __future__ import annotations

import pytest
import torch

from tests.training.test_span_network import small
from training.average import average

pytestmark = pytest.mark.model


def test_each_weight_is_the_mean() -> None:
    networks = [small() for _ in range(3)]
    with torch.no_grad():
        for number, network in enumerate(networks):
            for parameter in network.parameters():
                parameter.fill_(float(number**2))
    mean = average(networks)
    assert {round(float(value), 6) for p in mean.parameters() for value in p.flatten()[:3]} == {round(5 / 3, 6)}
