"""Encoders of the library sentence-transformers, which the extra `models` installs.

A model is a folder or the name of one in the local Hugging Face cache; nothing is downloaded. torch and sentence-transformers take seconds
to import, so they are imported when a model is loaded. The default model does without them (`bundled_encoder.py`).
"""

from __future__ import annotations

import re
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from articleqa.index.arguments import wrong_value
from articleqa.index.encoder.bundled_encoder import PASSAGE_PROMPT, QUERY_PROMPT, BundledEncoder
from articleqa.index.encoder.bundled_model import NAME
from articleqa.index.encoder.model_files import find_model, revision_of, revision_of_model
from articleqa.index.encoder.tokenizer import encodable
from articleqa.index.errors import EncoderUnavailable, PackageMissing
from articleqa.index.extras import missing_library

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from articleqa.index.encoder.protocol import Encoder

# On two cores, batches of 8 to 32 texts are equally fast. A small batch has less padding, and a question waits for it less long.
_BATCH: Final = 16

# The files of E5 on the hub lack the prompts that it needs (https://huggingface.co/intfloat/multilingual-e5-small, "FAQ").
_E5_PROMPTS: Final = {"query": QUERY_PROMPT, "document": PASSAGE_PROMPT}
_E5_NAME: Final = re.compile(r"(?<![a-z0-9])e5(?![a-z0-9])", re.IGNORECASE)


class SentenceEncoder:
    """A SentenceTransformer as an `Encoder`; `of` returns one.

    On one machine, the same list of texts gives the same bits each time. A text encoded alone or with others may differ in the last bits.

    It is safe to share between threads. They take turns after every batch, so a question does not wait for the end of a build.
    """

    def __init__(
        self,
        model: Any,  # noqa: ANN401  (a SentenceTransformer, which is imported late)
        name: str,
        revision: str,
        *,
        is_loadable: bool = True,
    ) -> None:
        self._model = model
        self._is_loadable = is_loadable
        self._lock = threading.Lock()
        self._bfloat16 = fast_bfloat16()
        self._name = name
        self._revision = revision
        # Encode something: not every model says its dimension, a model that cannot be used fails here, and the first use is slow.
        self._dimension = len(self._encode_batch(model.encode_query, ["?"])[0])
        self.count_tokens(["?"])

    @classmethod
    def of(cls, model: Any, *, name: str | None = None) -> Encoder:  # noqa: ANN401  (a SentenceTransformer, which is imported late)
        """Return the encoder of a model.

        Args:
            model: A SentenceTransformer, whose `encode_query` and `encode_document` are used as they are; or the name or folder of one that
                is on this machine.
            name: By which an index says what made it. None: the model's own name.

        Returns:
            The encoder. Its revision is a digest of the model's weights, tokenizer, prompts and settings. An index that is built with a
            SentenceTransformer is opened with one again, which must have the same revision.

        Raises:
            EncoderUnavailable: The model of a name is not on this machine, or cannot be loaded.
            ValueError: It is neither a SentenceTransformer nor a name or folder.
        """
        if isinstance(model, (str, Path)):
            return BundledEncoder.load() if str(model) == NAME else load_sentence_transformer(str(model))
        if not all(callable(getattr(model, method, None)) for method in ("encode_query", "encode_document", "state_dict")):
            raise ValueError(wrong_value("model", "a SentenceTransformer, or the name or folder of one", model))
        own_name = str(getattr(getattr(model[0], "config", None), "_name_or_path", "")) or type(model).__name__
        return cls(model, name or own_name, revision_of_model(model), is_loadable=False)

    @property
    def is_loadable(self) -> bool:
        """Whether the model can be loaded again by its name."""
        return self._is_loadable

    @property
    def name(self) -> str:
        """The name of the model on the hub, or the absolute path of its folder."""
        return self._name

    @property
    def revision(self) -> str:
        """The SHA-256 (hex) of the weights, and of a SentenceTransformer's settings where it was handed in."""
        return self._revision

    @property
    def dimension(self) -> int:
        """The number of components of a vector."""
        return self._dimension

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode passages.

        Args:
            texts: The passages. Tokens beyond the model's length are cut off.

        Returns:
            A unit vector for each text, in their order: shape (texts, dimension), float32.
        """
        return self._encode(self._model.encode_document, texts)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode queries.

        Args:
            texts: The queries. Tokens beyond the model's length are cut off.

        Returns:
            A unit vector for each text, in their order: shape (texts, dimension), float32.
        """
        return self._encode(self._model.encode_query, texts)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each text has, however long it is, without the prompt and without special tokens."""
        if not texts:
            return []
        clean = [encodable(text) for text in texts]
        tokenizer = self._model.tokenizer
        with self._lock:  # a tokenizer keeps its settings between calls, here not to cut
            if callable(tokenizer):
                return [len(ids) for ids in tokenizer(clean, add_special_tokens=False, truncation=False, verbose=False)["input_ids"]]
            # Models of static embeddings have a tokenizer of the library tokenizers.
            return [len(encoding) for encoding in tokenizer.encode_batch(clean, add_special_tokens=False)]

    def _encode(self, encode: Callable[..., Any], texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self._dimension), np.float32)
        # The texts of a batch are padded to the longest. SentenceTransformer sorts them by characters, of which a Chinese token has fewer
        # than an English one. In an archive of many languages, padding then adds 50 % to the computation; sorted by tokens, 1 %.
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
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.finfo(np.float32).tiny)  # some models give zeros for ""
        return vectors


def load_sentence_transformer(model: str) -> SentenceEncoder:
    """Load a model of sentence-transformers from this machine.

    Args:
        model: A folder, or the name of a model in the Hugging Face cache.

    Returns:
        The encoder.

    Raises:
        PackageMissing: sentence-transformers is not installed.
        EncoderUnavailable: The model is not on this machine (ModelNotInstalled), or it cannot be loaded; the message has the reason.
    """
    try:
        import sentence_transformers  # noqa: F401
    except ImportError as error:
        raise PackageMissing(f"The model {model} {missing_library(error, 'models')}", "articleqa[models]") from error
    name, folder = find_model(model)
    try:
        with _quiet():
            from sentence_transformers import SentenceTransformer

            # Some models are stored in float16, which is slow on processors, and which autocast cannot mix with bfloat16.
            loaded = SentenceTransformer(str(folder), device="cpu", local_files_only=True, model_kwargs={"dtype": "float32"})
        _complete_prompts(loaded, name)
        return SentenceEncoder(loaded, name, revision_of(folder))
    except Exception as error:
        # The libraries raise errors of many classes for a folder that they cannot load.
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise EncoderUnavailable(f"The model in {folder} cannot be loaded: {reason}") from error


def _complete_prompts(model: Any, name: str) -> None:  # noqa: ANN401
    prompts: dict[str, str] = model.prompts
    if not any(prompts.values()) and _E5_NAME.search(Path(name).name):
        prompts.update(_E5_PROMPTS)
    if not prompts.get("document"):
        # encode_document looks for "document" first, which is always there, but empty: a prompt called "passage" would never be used.
        prompts["document"] = prompts.get("passage") or prompts.get("corpus") or ""


def fast_bfloat16() -> bool:
    """Tell whether this processor can multiply bfloat16: then PyTorch is 1.5 to 1.9 times as fast; cosines change by 0.00002."""
    import torch

    capabilities: Callable[[], Any] = getattr(torch.cpu, "get_capabilities", dict)  # not in older versions
    flags = capabilities()
    return bool(flags.get("avx512_bf16") or flags.get("amx_bf16"))


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence transformers' progress bars and messages; afterwards, the application's settings are put back."""
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
