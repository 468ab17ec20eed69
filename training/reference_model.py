"""The default encoder as sentence-transformers and PyTorch have it: what is trained, and what the tests compare with.

python -m training.reference_model FOLDER
"""

from __future__ import annotations

import argparse
import hashlib
import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from articleqa.index.encoder.bundled_encoder import BundledEncoder
from articleqa.index.encoder.four_bits import dequantize
from articleqa.index.encoder.packed_model import PackedModel

# The rows of token embeddings that are unpacked at a time.
_ROWS = 10_000
_NONCHARACTER = "\ufdd0"  # stands for "～" while NFKC is applied; no text has it


def bert(encoder: BundledEncoder) -> Any:  # noqa: ANN401  (a BertModel)
    """Return the encoder's transformer as a BertModel in evaluation mode, with weights of its own."""
    from transformers import BertConfig, BertModel

    packed = encoder.packed
    settings = {name: value for name, value in configuration(packed)["config.json"].items() if name not in ("architectures", "model_type")}
    model = BertModel(BertConfig(**settings), add_pooling_layer=False)
    model.load_state_dict({name: torch.from_numpy(values.copy()) for name, values in weights(packed)}, strict=False)
    return model.eval()


def write(packed: PackedModel, folder: Path) -> str:
    """Write a folder that `SentenceTransformer(str(folder))` loads, 480 MB.

    Args:
        packed: The model.
        folder: The folder, which is there.

    Returns:
        The SHA-256 (hex) of the weights' file.
    """
    for name, content in configuration(packed).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=2, sort_keys=True) + "\n", "utf-8")
    _write_tokenizer(packed, folder / "tokenizer.json")
    return _write_weights(packed, folder / "model.safetensors")


def weights(packed: PackedModel) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """Yield all weights in the order of the packed file: name in BERT, values."""
    others = packed.weights()
    for _, name, shape in packed.names():
        yield name, others[name] if name in others else _token_embeddings(packed).reshape(shape)


def _token_embeddings(packed: PackedModel) -> NDArray[np.float32]:
    rows = packed.token_rows()
    parts = (rows[start : start + _ROWS] for start in range(0, len(rows), _ROWS))
    return np.concatenate([dequantize(part["nibbles"], part["scale"]) for part in parts])


def _write_weights(packed: PackedModel, path: Path) -> str:
    """Write the weights as safetensors: a header of JSON and the values after it. The library's bytes may change from version to version.

    Returns:
        The SHA-256 (hex) of the file.
    """
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    end = 0
    for _, name, shape in packed.names():
        start, end = end, end + 4 * int(np.prod(shape))
        header[name] = {"dtype": "F32", "shape": list(shape), "data_offsets": [start, end]}
    header_bytes = json.dumps(header, separators=(",", ":")).encode()
    header_bytes += b" " * (-len(header_bytes) % 8)
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for chunk in _chunks(packed, struct.pack("<Q", len(header_bytes)) + header_bytes):
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()


def _chunks(packed: PackedModel, header: bytes) -> Iterator[bytes]:
    yield header
    for _, values in weights(packed):
        yield values.astype("<f4", copy=False).tobytes()


def configuration(packed: PackedModel) -> dict[str, Any]:
    """Return the small JSON files of the model folder: path in the folder → content."""
    module = "sentence_transformers.models."  # version 5.1 does not have the newer names
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "vocab_size": packed.rows,
            "hidden_size": packed.hidden,
            "num_hidden_layers": packed.layers,
            "num_attention_heads": packed.heads,
            "intermediate_size": packed.intermediate,
            "max_position_embeddings": packed.positions,
            "type_vocab_size": packed.types,
            "layer_norm_eps": 1e-12,
            "hidden_act": "gelu",
            "pad_token_id": packed.special["<pad>"],
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": packed.positions,
            # With a copy of them here, they are not searched for in tokenizer.json, which takes half a second at each start.
            "added_tokens_decoder": {str(at): _added_token(name) for name, at in packed.special.items()},
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
            "max_seq_length": packed.positions,
            "do_lower_case": False,
            "model_args": {"add_pooling_layer": False},  # the file has no pooler, and mean pooling does not need it
        },
        "1_Pooling/config.json": {"word_embedding_dimension": packed.hidden, "pooling_mode_mean_tokens": True},
        "config_sentence_transformers.json": {
            # encode_document looks for "document" first; "passage" is E5's own name.
            "prompts": {"query": "query: ", "document": "passage: ", "passage": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }


def _write_tokenizer(packed: PackedModel, path: Path) -> None:
    """Write XLM-RoBERTa's tokenizer for the library tokenizers.

    Its Nmt and NFKC differ from sentencepiece's nmt_nfkc in "🈻" and "～" (as in "10～18時"), which must not change. They also put the
    marks of a letter into canonical order: in Arabic with vowel marks this changes a token now and then.
    """
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(models.Unigram(packed.pieces(), unk_id=packed.special["<unk>"], byte_fallback=False))
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
        special_tokens=[(name, packed.special[name]) for name in ("<s>", "</s>")],
    )
    tokenizer.add_special_tokens([AddedToken(**_added_token(name)) for name in packed.special])
    tokenizer.save(str(path), pretty=False)


def _added_token(name: str) -> dict[str, Any]:
    """Return the settings of a special token."""
    return {"content": name, "lstrip": name == "<mask>", "rstrip": False, "single_word": False, "normalized": False, "special": True}


def main() -> None:
    """Write the folder."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True)
    print(write(BundledEncoder.load().packed, arguments.folder))


if __name__ == "__main__":
    main()
