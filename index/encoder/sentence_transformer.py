"""Texts → vectors, by sentence-transformers.

The default model comes with the installation (see `bundled_model.py`). Any other is a folder, or a name that the local Hugging Face cache
holds: nothing is ever downloaded from here. What is slow to import (torch, sentence-transformers: seconds) is imported when a model is
loaded.
"""

from __future__ import annotations

import copy
import re
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from articleqa.index.encoder import bundled_model, query_adapter
from articleqa.index.encoder.model_files import locate, revision_of
from articleqa.index.encoder.query_adapter import QueryAdapter
from articleqa.index.encoder.tokenizer import Tokenizer, encodable
from articleqa.index.errors import EncoderUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from articleqa.index.encoder.protocol import Encoder

# On two cores 8 to 32 texts at a time are equally fast; fewer are padded less, and let a waiting question in sooner.
_BATCH: Final = 16

# E5 wants these before every text, and its files on the hub do not say so (https://huggingface.co/intfloat/multilingual-e5-small, "FAQ").
QUERY_PROMPT: Final = "query: "
_E5_PROMPTS: Final = {"query": QUERY_PROMPT, "document": "passage: "}
_E5_NAME: Final = re.compile(r"(?<![a-z0-9])e5(?![a-z0-9])", re.IGNORECASE)


class SentenceEncoder:
    """A SentenceTransformer as an `Encoder`; `load_encoder` makes one.

    The same list of texts gives the same bits each time on one machine. A text encoded alone and in company may differ in the last bits.

    Safe to share between threads: they take turns, batch by batch, so a question need not wait for a build.
    """

    def __init__(
        self,
        model: Any,  # noqa: ANN401  (a SentenceTransformer, which is imported late)
        name: str,
        revision: str,
        adapter: QueryAdapter | None = None,
    ) -> None:
        self._model = model
        self._adapter = adapter
        self._lock = threading.Lock()
        self._bfloat16 = fast_bfloat16()
        self._name = name
        self._revision = revision
        # By trial: not every model says, what cannot be used fails here, and the first use is slow.
        self._dimension = len(self._encode_batch(model.encode_query, ["?"])[0])
        self.count_tokens(["?"])

    @property
    def name(self) -> str:
        """The hub's name of the model, or the absolute path of its folder."""
        return self._name

    @property
    def revision(self) -> str:
        """SHA-256 (hex) of the weights."""
        return self._revision

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return self._dimension

    @property
    def tokenizer(self) -> Tokenizer:
        """Its tokenizer, for another model on the same words."""
        return Tokenizer(self._model.tokenizer, self._lock)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector for each text, in their order: float32 (n, dimension). What exceeds the model's length is not seen by it."""
        return self._encode(self._model.encode_document, texts)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector for each text, in their order: float32 (n, dimension). What exceeds the model's length is not seen by it.

        The default encoder's questions are made to meet passages without their language (`query_adapter.py`, `language_centering.py`).
        """
        if self._adapter is None:
            return self._encode(self._model.encode_query, texts)
        return self._adapter.finished(self._encode(self._adapter.model.encode_query, texts))

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """How many tokens the model makes of each text, however long, without the prompt and without special tokens."""
        if not texts:
            return []
        clean = [encodable(text) for text in texts]
        tokenizer = self._model.tokenizer
        with self._lock:  # a tokenizer keeps its settings (here: do not cut) between calls
            if callable(tokenizer):
                return [len(ids) for ids in tokenizer(clean, add_special_tokens=False, truncation=False, verbose=False)["input_ids"]]
            return [len(found) for found in tokenizer.encode_batch(clean, add_special_tokens=False)]  # static embeddings have a bare one

    def _encode(self, encode: Callable[..., Any], texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self._dimension), np.float32)
        # The texts of a batch are padded to its longest. SentenceTransformer sorts by characters, of which a Chinese token has fewer than
        # an English one: with articles in many languages half as much again is computed for nothing; sorted by tokens, a hundredth.
        lengths = self.count_tokens(texts) if len(texts) > _BATCH else [0] * len(texts)
        order = sorted(range(len(texts)), key=lambda at: -lengths[at])
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            vectors[batch] = self._encode_batch(encode, [encodable(texts[at]) for at in batch])
        return vectors

    def _encode_batch(self, encode: Callable[..., Any], texts: list[str]) -> NDArray[np.float32]:
        import torch

        with self._lock, torch.autocast("cpu", torch.bfloat16, enabled=self._bfloat16):
            vectors: NDArray[np.float32] = np.asarray(encode(texts, batch_size=_BATCH, show_progress_bar=False), np.float32)
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.finfo(np.float32).tiny)  # "" is all zeros to some models
        return vectors


def default_encoder(encoder: Encoder | None = None) -> SentenceEncoder:
    """`encoder` where it is the default one, else that, loaded. EncoderUnavailable as `load_encoder`."""
    return encoder if isinstance(encoder, SentenceEncoder) and encoder.name == bundled_model.NAME else load_encoder()


def transformer_of(encoder: SentenceEncoder) -> tuple[Any, Tokenizer]:
    """The default encoder's transformer, to build on, and its tokenizer: a copy that may be changed, but for the token embeddings.

    Embeddings and tokenizer, most of its memory, are shared with the encoder.
    """
    original: Any = query_adapter.transformer(encoder._model)
    embeddings = original.get_input_embeddings()
    return copy.deepcopy(original, {id(embeddings): embeddings}), encoder.tokenizer


def load_encoder(model: str | None = None) -> SentenceEncoder:
    """Load a model from this machine: the default one, or a folder, or a name that is in the Hugging Face cache.

    Raises EncoderUnavailable where it is not on this machine or cannot be loaded: the message has the command to fetch it, or the reason.
    """
    name, folder, revision = locate(model)
    return _load(folder, name, revision)


def _load(folder: Path, name: str, revision: str | None) -> SentenceEncoder:
    try:
        with _quiet():
            from sentence_transformers import SentenceTransformer

            # Some models are kept in float16, which processors are slow at and autocast cannot mix with bfloat16.
            model = SentenceTransformer(str(folder), device="cpu", local_files_only=True, model_kwargs={"dtype": "float32"})
        _complete_prompts(model, name)
        revision = revision or revision_of(folder)
        adapter = QueryAdapter.attach(model) if revision == query_adapter.REVISION else None
        return SentenceEncoder(model, name, revision, adapter)
    except Exception as error:
        # The libraries agree on no class for what they find wrong with a folder, and what is wrong is wrong with the folder.
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise EncoderUnavailable(f"The model in {folder} cannot be loaded: {reason}") from error


def _complete_prompts(model: Any, name: str) -> None:  # noqa: ANN401
    prompts: dict[str, str] = model.prompts
    if not any(prompts.values()) and _E5_NAME.search(Path(name).name):
        prompts.update(_E5_PROMPTS)
    if not prompts.get("document"):
        # encode_document looks for "document" first, and finds it always, empty: a prompt called "passage" would never be used.
        prompts["document"] = prompts.get("passage") or prompts.get("corpus") or ""


def fast_bfloat16() -> bool:
    """Say whether this processor multiplies bfloat16 itself: then it is 1.5 to 1.9 times as fast as float32, for 0.00002 of cosine."""
    import torch

    capabilities: Callable[[], Any] = getattr(torch.cpu, "get_capabilities", dict)  # not in older versions
    known = capabilities()
    return bool(known.get("avx512_bf16") or known.get("amx_bf16"))


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep transformers from progress bars and remarks. Its settings are the application's: they are put back."""
    from transformers.utils import logging

    bars, level = logging.is_progress_bar_enabled(), logging.get_verbosity()
    logging.disable_progress_bar()
    logging.set_verbosity_error()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()
