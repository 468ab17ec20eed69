"""The query adapter: low-rank changes to the default encoder's weights, so that a question finds passages in any language.

Only questions pass it. Passages keep the encoder's own vectors, without the mean of their language (`language_centering.py`); the adapter
moves a question towards the passages that answer it, whatever the language of either. It is trained by `training/query_adapter.py`;
docs/experiments/finding.md has its figures.

Source: Hu et al., LoRA: Low-Rank Adaptation of Large Language Models, ICLR 2022. To train the encoder of questions alone: Karpukhin et al.,
Dense Passage Retrieval for Open-Domain Question Answering, EMNLP 2020, where an index is given.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

WEIGHTS = Path(__file__).with_name("query_adapter.safetensors")
"""float16 arrays: for each adapted linear layer `NAME.down` (rank, inputs) and `NAME.up` (outputs, rank), and `mean` (dimension,)."""


def adapted(weights: Mapping[str, NDArray[np.float32]], adapter: Mapping[str, NDArray[np.float16]]) -> dict[str, NDArray[np.float32]]:
    """Return the encoder's weights with the changes of an adapter.

    Args:
        weights: The encoder's own, by their names in BERT.
        adapter: The adapter's arrays, as `WEIGHTS` says.

    Returns:
        The weights by the same names.
    """
    changed = dict(weights)
    for name in (name.removesuffix(".up") for name in adapter if name.endswith(".up")):
        up, down = adapter[f"{name}.up"].astype(np.float32), adapter[f"{name}.down"].astype(np.float32)
        changed[f"{name}.weight"] = weights[f"{name}.weight"] + up @ down
    return changed
