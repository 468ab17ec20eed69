"""Runs a transformer's graph with OpenVINO, on the processors that this process may use.

A graph is made of the packed weights once, and kept in the model's folder with what OpenVINO compiled of it: making and compiling it takes
seconds, opening it a tenth of one.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from articleqa.index.encoder.bundled_model import ModelFolder
from articleqa.index.encoder.four_bits import dequantize
from articleqa.index.encoder.openvino import openvino
from articleqa.index.encoder.packed_model import PackedModel
from articleqa.index.encoder.precedence import precedence
from articleqa.index.encoder.transformer import mask_of
from articleqa.index.errors import EncoderUnavailable

if TYPE_CHECKING:
    from openvino import Model

NETWORKS: Final = "networks"
"""The folder of graphs, in the model's folder."""
# OpenVINO keeps what it prepared for each shape of a batch. So that these are few, a row is padded to a multiple of this many tokens; a
# short one, as most questions are, to a multiple of fewer.
_STEP, _SHORT_STEP, _SHORT = 16, 8, 64
# A row shares a batch with longer ones if it has at least this part of their tokens: padding costs as much as tokens.
_FULLNESS: Final = 0.8
# Tokens of a batch, with padding. Larger ones are not faster on two cores, and OpenVINO keeps twice the memory for twice as many.
_BATCH_TOKENS: Final = 1024


class TokenEmbeddings:
    """The sums of the embeddings that the default model begins with: of a token, its position, and the type that all tokens have.

    Args:
        packed: The model.
    """

    def __init__(self, packed: PackedModel) -> None:
        self._rows = packed.token_rows()
        self._positions = packed.embedding("emb.pos") + packed.embedding("emb.type")[0]

    @property
    def longest(self) -> int:
        """The most tokens of a row."""
        return len(self._positions)

    def __call__(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the embeddings of rows of tokens, (rows, tokens, hidden), float32, for their ids, (rows, tokens)."""
        blocks = self._rows[ids]
        tokens = dequantize(blocks["nibbles"], blocks["scale"]).reshape(*ids.shape, -1)
        tokens += self._positions[: ids.shape[1]]
        return tokens


class Compiled:
    """A graph that OpenVINO has compiled. It is safe to share between threads, which take turns.

    Args:
        graph: The graph, or its file.
        precision: In which it computes: "f32" or "bf16".
        settings: How else it is compiled.
    """

    def __init__(self, graph: Model | Path, precision: str, **settings: str) -> None:
        how = {
            "INFERENCE_PRECISION_HINT": precision,
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_NUM_THREADS": threads(),
            "ENABLE_CPU_PINNING": False,  # other processes compute, too
        }
        self._request = _core().compile_model(graph, "CPU", how | settings).create_infer_request()
        self._lock = threading.Lock()

    def __call__(self, *inputs: NDArray[Any]) -> list[NDArray[np.float32]]:
        """Return the outputs of the graph, float32, for its inputs; both are in the graph's order."""
        with self._lock:
            outputs = self._request.infer(list(inputs))
            return [outputs[at].copy() for at in range(len(outputs))]


class Network:
    """A transformer's graph that is kept in the model's folder. It is safe to share between threads, which take turns after every batch.

    Args:
        folder: The model's folder.
        name: By which the graph is kept there. It says everything that the graph depends on.
        make: Makes the graph, where it is not there.
        of_builds: Nobody waits for what passes it: it gives way to the networks of questions.

    Raises:
        EncoderUnavailable: OpenVINO cannot compile the graph.
    """

    def __init__(self, folder: ModelFolder, name: str, make: Callable[[], Model], *, of_builds: bool = False) -> None:
        self._turn = precedence.last if of_builds else precedence.first
        path = folder.path / NETWORKS / f"{name}.xml"
        try:
            self._compiled = Compiled(path if _is_saved(path, make) else make(), _precision(), **_kept_in(path.parent))
        except RuntimeError as error:  # of every error of OpenVINO
            raise EncoderUnavailable(f"The network {path} cannot be opened: {str(error).partition(chr(10))[0]}") from error

    def states(
        self, embeddings: TokenEmbeddings, rows: Sequence[Sequence[int]], segments: Sequence[Sequence[int]] | None = None
    ) -> Iterator[tuple[list[int], NDArray[np.float32]]]:
        """Compute the hidden states of rows of tokens, in batches of about equally long ones.

        Args:
            embeddings: Of the tokens.
            rows: The ids of each row's tokens, at least one and at most `embeddings.longest`.
            segments: The segment of each token, if the graph has segments.

        Yields:
            The positions of a batch's rows, and their states, float32, (rows, tokens, hidden). Behind a row's own tokens they mean nothing.
            The longest rows come first, equally long ones in their order.
        """
        order = sorted(range(len(rows)), key=lambda at: -len(rows[at]))
        for at in _batches(order, [len(row) for row in rows]):
            lengths = np.array([len(rows[i]) for i in at], np.int64)
            tokens = _padded(int(lengths[0]))
            inputs: list[Any] = [embeddings(_matrix([rows[i] for i in at], tokens)), mask_of(lengths, tokens)]
            if segments is not None:
                inputs.append(_matrix([segments[i] for i in at], tokens))
            with self._turn():
                (states,) = self._compiled(*inputs)
            yield at, states


def _padded(length: int) -> int:
    step = _SHORT_STEP if length <= _SHORT else _STEP
    return -(-length // step) * step


def _batches(order: Sequence[int], lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield runs of rows, longest first, of about the same length; their tokens with padding are no more than those of a batch."""
    batch: list[int] = []
    for at in order:
        longest = _padded(lengths[batch[0]]) if batch else 0
        if batch and ((len(batch) + 1) * longest > _BATCH_TOKENS or _padded(lengths[at]) < _FULLNESS * longest):
            yield batch
            batch = []
        batch.append(at)
    if batch:
        yield batch


def _matrix(rows: Sequence[Sequence[int]], tokens: int) -> NDArray[np.int64]:
    """Return rows as a matrix, (rows, tokens); what is behind a shorter one is 0."""
    matrix = np.zeros((len(rows), tokens), np.int64)
    for row, values in zip(matrix, rows, strict=True):
        row[: len(values)] = values
    return matrix


def _is_saved(path: Path, make: Callable[[], Model]) -> bool:
    """Write a graph where it is not there yet; several processes may do so at the same time.

    Returns:
        Whether it is there. It is not where the folder cannot be written: then it has to be made each time.
    """
    if path.exists():
        return True
    try:
        path.parent.mkdir(exist_ok=True)
        with FileLock(path.with_suffix(".lock")):
            if not path.exists():
                partial = path.with_name(f"{path.stem}.partial.xml")
                openvino().save_model(make(), partial)  # as float16, which is finer than bfloat16
                partial.with_suffix(".bin").replace(path.with_suffix(".bin"))
                partial.replace(path)
    except OSError:
        return False
    return True


@cache
def _core() -> Any:  # noqa: ANN401  (an openvino.Core, which is imported late)
    return openvino().Core()


def threads() -> int:
    """Return in how many threads to compute: as many as OMP_NUM_THREADS says, as for other libraries, and there are processors."""
    asked = os.environ.get("OMP_NUM_THREADS", "")
    here = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(int(asked), here) if asked.isdecimal() and int(asked) else here


def _precision() -> str:
    """Return in what transformers compute. With bfloat16 the cosines of vectors change by 0.00001 to 0.00006."""
    return "bf16" if "BF16" in _core().get_property("CPU", "OPTIMIZATION_CAPABILITIES") else "f32"


def _kept_in(folder: Path) -> dict[str, str]:
    """Return the settings by which OpenVINO keeps what it has compiled in the folder of graphs, if it may write there."""
    if not (folder.is_dir() and os.access(folder, os.W_OK)):
        return {}
    return {"CACHE_DIR": str(folder / "compiled"), "CACHE_MODE": "OPTIMIZE_SIZE"}  # the weights are in the graph's own file
