"""Average the weights of several readers into one reader.

    python -m training.average OUT WEIGHTS WEIGHTS…

Runs that began with the same weights can be averaged weight by weight. The average reads better than each of them where they are good at
different things. Source: Wortsman et al., Model Soups, ICML 2022.
"""

from __future__ import annotations

import argparse
import copy
from collections.abc import Sequence
from pathlib import Path

import torch

from articleqa.index.encoder.bundled_encoder import BundledEncoder
from training import span_weights
from training.reference_model import bert
from training.span_network import SpanNetwork


def average(networks: Sequence[SpanNetwork]) -> SpanNetwork:
    """Return the first network, changed in place: each of its weights is the mean over all networks.

    Args:
        networks: At least one, all of one architecture.
    """
    with torch.no_grad():
        for mean, *parameters in zip(*(network.parameters() for network in networks), strict=True):
            for parameter in parameters:
                mean.add_(parameter)
            mean.div_(len(networks))
    return networks[0]


def main() -> None:
    """Load the weights, average them, and write the result."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("weights", type=Path, nargs="+", help="files that `training.reader` wrote; one that is named twice counts twice")
    arguments = parser.parse_args()
    transformer = bert(BundledEncoder.load())
    networks = []
    for path in arguments.weights:
        network = SpanNetwork(copy.deepcopy(transformer))
        span_weights.load(network, path)
        networks.append(network)
    span_weights.save(average(networks), SpanNetwork(transformer), arguments.out)


if __name__ == "__main__":
    main()
