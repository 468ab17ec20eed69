"""The query adapter: low-rank changes to the default encoder's weights, so that a question finds passages in any language.

Only questions pass it. Passages keep the encoder's own vectors, without the mean of their language (`language_centering.py`); the adapter
moves a question towards the passages that answer it, whatever the language of either. It is trained by `training/query_adapter.py`;
docs/experiments/finding.md has its figures.

Source: Hu et al., LoRA: Low-Rank Adaptation of Large Language Models, ICLR 2022. To train the encoder of questions alone: Karpukhin et al.,
Dense Passage Retrieval for Open-Domain Question Answering, EMNLP 2020, where an index is given.
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
"""float16 arrays: for each adapted linear layer `NAME.down` (rank, inputs) and `NAME.up` (outputs, rank), and `mean` (dimension,)."""
REVISION = "1aabcf172ced606fcb685af7b5dfde4c7e8a375fd068fc15644324c6f9f481d9"
"""The revision of the encoder that the adapter was trained for."""


@dataclass(frozen=True, eq=False)
class QueryAdapter:
    """An encoder's query adapter.

    Attributes:
        model: The adapted SentenceTransformer, which encodes questions; `centered` has to be applied to its vectors.
        mean: The mean vector of questions, shape (dimension,).
    """

    model: Any
    mean: NDArray[np.float32]

    @classmethod
    def attach(cls, model: Any, path: Path = WEIGHTS) -> QueryAdapter:  # noqa: ANN401  (a SentenceTransformer, which is imported late)
        """Apply the adapter's weights to a copy of a SentenceTransformer.

        The copy and the original share the token embeddings, which are most of the weights, and the tokenizer, which takes over a second to
        copy.

        Args:
            model: The SentenceTransformer, which is not changed.
            path: The adapter's weights.

        Returns:
            The adapter.
        """
        from safetensors.torch import load_file

        tensors = load_file(path)
        original: Any = transformer(model)
        shared_parts = original.get_input_embeddings(), model.tokenizer
        adapted = copy.deepcopy(model, {id(part): part for part in shared_parts})
        for name, linear in transformer(adapted).named_modules():
            if f"{name}.up" in tensors:
                linear.weight.data += tensors[f"{name}.up"].float() @ tensors[f"{name}.down"].float()
        return cls(adapted, tensors["mean"].float().numpy())

    def centered(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the vectors, shape (questions, dimension), minus the mean of questions, scaled to unit length."""
        return unit(vectors - self.mean)


def transformer(model: Any) -> torch.nn.Module:  # noqa: ANN401
    """Return the model of the transformers library that a SentenceTransformer wraps."""
    wrapped: torch.nn.Module = model[0].model if hasattr(model[0], "model") else model[0].auto_model
    return wrapped
