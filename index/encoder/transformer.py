"""The transformer of the default encoder as a graph for OpenVINO: embeddings of tokens → their hidden states.

OpenVINO computes in bfloat16 where the processor multiplies it quickly, else in float32. int8 was hardly faster on such a processor, and
changed the vectors more (docs/experiments/speed.md).

Sources: BERT, Devlin et al., NAACL 2019, as transformers' BertModel computes it; LayerNorm after each sum, GELU by the error function.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from articleqa.index.encoder.openvino import openvino

if TYPE_CHECKING:
    from openvino import Model

VERSION: Final = 2
"""Is raised where `graph` makes another graph of the same weights: those that are kept on disk have it in their names."""
HEADS: Final = 12
"""Attention heads of a layer."""
SEGMENTS: Final = "segments.weight"
"""Among the weights, what is added to the states of tokens by their segments, (segments, hidden), if there are segments."""

_EPSILON: Final = 1e-12
_IMPOSSIBLE: Final = -1e4


def graph(weights: Mapping[str, NDArray[np.float32]], layers: int, *, segments_after: int | None = None) -> Model:
    """Return the graph of a BERT encoder.

    Args:
        weights: By their names in transformers' BertModel: `encoder.layer.0.attention.self.query.weight` and so on.
        layers: The number of layers.
        segments_after: After how many layers `SEGMENTS` is added; None: never.

    Returns:
        The graph, from `inputs` to the hidden states, float32, (batch, tokens, hidden). Its inputs, in this order: the sum of each token's
        embeddings before their LayerNorm, float32, (batch, tokens, hidden); what is added to the logits of attention, float32,
        (batch, 1, 1, tokens); and with segments the segment of each token, int64, (batch, tokens).
    """
    ov = openvino()
    op = ov.opset13

    def constant(value: Any) -> Any:  # noqa: ANN401  (a node; OpenVINO's stubs have them as Any, too)
        return op.constant(np.ascontiguousarray(value))

    def linear(hidden: Any, *names: str) -> Any:  # noqa: ANN401
        weight, bias = (np.concatenate([weights[f"{name}.{part}"] for name in names]) for part in ("weight", "bias"))
        return op.add(op.matmul(hidden, constant(weight), transpose_a=False, transpose_b=True), constant(bias))

    def norm(hidden: Any, name: str) -> Any:  # noqa: ANN401
        normal = op.mvn(hidden, constant([-1]), normalize_variance=True, eps=_EPSILON, eps_mode="inside_sqrt")
        return op.add(op.multiply(normal, constant(weights[f"{name}.weight"])), constant(weights[f"{name}.bias"]))

    def by_head(hidden: Any) -> Any:  # noqa: ANN401
        return op.transpose(op.reshape(hidden, constant([0, 0, HEADS, width // HEADS]), special_zero=True), constant([0, 2, 1, 3]))

    def layer(hidden: Any, name: str) -> Any:  # noqa: ANN401
        projected = linear(hidden, *(f"{name}.attention.self.{part}" for part in ("query", "key", "value")))
        query, key, value = map(by_head, op.split(projected, op.constant(np.int64(-1)), 3).outputs())
        logits = op.multiply(op.matmul(query, key, transpose_a=False, transpose_b=True), constant(np.float32((width // HEADS) ** -0.5)))
        attended = op.matmul(op.softmax(op.add(logits, mask), -1), value, transpose_a=False, transpose_b=False)
        attended = op.reshape(op.transpose(attended, constant([0, 2, 1, 3])), constant([0, 0, width]), special_zero=True)
        hidden = norm(op.add(hidden, linear(attended, f"{name}.attention.output.dense")), f"{name}.attention.output.LayerNorm")
        wide = op.gelu(linear(hidden, f"{name}.intermediate.dense"), "erf")
        return norm(op.add(hidden, linear(wide, f"{name}.output.dense")), f"{name}.output.LayerNorm")

    (width,) = weights["embeddings.LayerNorm.bias"].shape
    inputs = [op.parameter([-1, -1, width], np.float32), op.parameter([-1, 1, 1, -1], np.float32)]
    mask = inputs[1]
    hidden = norm(inputs[0], "embeddings.LayerNorm")
    for number in range(layers):
        if number == segments_after:
            inputs.append(op.parameter([-1, -1], np.int64))
            hidden = op.add(hidden, op.gather(constant(weights[SEGMENTS]), inputs[-1], constant(0)))
        hidden = layer(hidden, f"encoder.layer.{number}")
    return ov.Model([op.result(hidden)], inputs, "transformer")


def mask_of(lengths: NDArray[np.int64], tokens: int) -> NDArray[np.float32]:
    """Return what is added to the logits of attention, so that padding is not seen.

    Args:
        lengths: How many tokens each row has, (batch,).
        tokens: How many it has with padding.

    Returns:
        The mask, (batch, 1, 1, tokens), float32: 0 for a token and -10,000 for padding.
    """
    return np.where(np.arange(tokens) < lengths[:, None], np.float32(0), np.float32(_IMPOSSIBLE))[:, None, None]
