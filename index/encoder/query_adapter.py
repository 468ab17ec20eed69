"""The default encoder's question side: low-rank changes to its weights, trained here, by which questions find passages in any language.

Passages keep the encoder's own vectors (without their language's mean, see `language_centering.py`); the adapter moves a question to where
the passages are that answer it, whatever language either is in. Made by `training/query_adapter.py`; its figures are in
docs/experiments/finding.md.

Source: Hu et al., LoRA: Low-Rank Adaptation of Large Language Models, ICLR 2022; only the questions' encoder is trained, as for a given
index in Karpukhin et al., Dense Passage Retrieval, EMNLP 2020.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from articleqa.index.encoder.language_centering import unit

if TYPE_CHECKING:
    import torch

WEIGHTS = Path(__file__).with_name("query_adapter.safetensors")
"""float16: for each adapted linear layer `NAME.down` (rank, inputs) and `NAME.up` (outputs, rank), and `mean` (dimension,)."""
REVISION = "1aabcf172ced606fcb685af7b5dfde4c7e8a375fd068fc15644324c6f9f481d9"
"""The encoder's weights that the adapter belongs to."""


@dataclass(frozen=True, eq=False)
class QueryAdapter:
    """`model` encodes questions; `finished` makes of its vectors those that passages are searched with."""

    model: Any
    mean: NDArray[np.float32]

    @classmethod
    def attach(cls, model: Any, path: Path = WEIGHTS) -> QueryAdapter:  # noqa: ANN401  (a SentenceTransformer, which is imported late)
        """The question's side of a SentenceTransformer, which keeps its own weights.

        The token embeddings, most of the weights, and the tokenizer, which takes over a second to copy, are shared.
        """
        from safetensors.torch import load_file

        tensors = load_file(path)
        original: Any = transformer(model)
        shared = original.get_input_embeddings(), model.tokenizer
        adapted = copy.deepcopy(model, {id(part): part for part in shared})
        for name, linear in transformer(adapted).named_modules():
            if f"{name}.up" in tensors:
                linear.weight.data += tensors[f"{name}.up"].float() @ tensors[f"{name}.down"].float()
        return cls(adapted, tensors["mean"].float().numpy())

    def finished(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Vectors (n, dimension) of unit length without the mean of questions, of unit length again."""
        return unit(vectors - self.mean)


def transformer(model: Any) -> torch.nn.Module:  # noqa: ANN401
    """The transformers model inside a SentenceTransformer."""
    inside: torch.nn.Module = model[0].model if hasattr(model[0], "model") else model[0].auto_model
    return inside
