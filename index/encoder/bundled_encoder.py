"""The default encoder: multilingual-e5-small, by OpenVINO, with a side of its own for questions.

sentence-transformers computes the same vectors more slowly, and is the reference in the tests.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

from articleqa.index.encoder.bundled_model import NAME, REVISION, ModelFolder, model_folder
from articleqa.index.encoder.language_centering import unit
from articleqa.index.encoder.network import Network, TokenEmbeddings
from articleqa.index.encoder.packed_model import PackedModel
from articleqa.index.encoder.query_adapter import WEIGHTS, adapted
from articleqa.index.encoder.tokenizer import Tokenizer
from articleqa.index.encoder.transformer import VERSION, graph
from articleqa.index.errors import ModelNotInstalled
from articleqa.index.lazy import Lazy
from articleqa.index.regular_files import sha256

# E5 needs these before every text (https://huggingface.co/intfloat/multilingual-e5-small, "FAQ").
QUERY_PROMPT: Final = "query: "
PASSAGE_PROMPT: Final = "passage: "
# The vectors of so many questions are kept, 1.5 kB each.
_RECENT_QUERIES: Final = 256

_loading = threading.Lock()
_loaded: weakref.WeakValueDictionary[ModelFolder, BundledEncoder] = weakref.WeakValueDictionary()


class BundledEncoder:
    """The default `protocol.Encoder`. What is not used is not loaded: asking needs no network for passages, building none for questions.

    On one machine, the same list of texts gives the same bits each time. A text encoded alone or with others may differ in the last bits.

    It is safe to share between threads. They take turns after every batch, and passages wait while a question is answered
    (`precedence.py`): a build does not make people wait for its end.

    Args:
        folder: The model's folder.

    Attributes:
        folder: The model's folder.
        packed: The weights in it.
    """

    name = NAME
    revision = REVISION
    dimension = 384

    def __init__(self, folder: ModelFolder) -> None:
        self.folder = folder
        self.packed = PackedModel(folder.packed)
        self._tokenizer = Lazy(lambda: Tokenizer(folder.tokenizer))
        self._embeddings = Lazy(lambda: TokenEmbeddings(self.packed))
        self._adapter: Lazy[dict[str, NDArray[np.float16]]] = Lazy(lambda: load_file(WEIGHTS))
        self._passage_network = Lazy(self._load_passage_network)
        self._query_network = Lazy(self._load_query_network)
        # One question is often searched with several times: with other filters, read again, asked by the next person.
        self._recent_query = lru_cache(maxsize=_RECENT_QUERIES)(lambda text: self._query_vectors([text])[0])

    @classmethod
    def load(cls) -> BundledEncoder:
        """Return the encoder of the model that is on this machine, the same one as long as anybody holds it.

        Returns:
            The encoder.

        Raises:
            ModelNotInstalled: The model is not on this machine.
            EncoderUnavailable: It is damaged, or the user's cache cannot be written.
        """
        folder = model_folder()
        if folder is None:
            raise ModelNotInstalled(f"The model {NAME} is not on this machine.", NAME)
        with _loading:
            encoder = _loaded.get(folder)
            if encoder is None:
                encoder = _loaded[folder] = cls(folder)
            return encoder

    @property
    def tokenizer(self) -> Tokenizer:
        """The model's tokenizer."""
        return self._tokenizer()

    @property
    def embeddings(self) -> TokenEmbeddings:
        """The embeddings of tokens, which all networks of this model begin with."""
        return self._embeddings()

    @property
    def passage_network(self) -> Network:
        """The network that passages pass."""
        return self._passage_network()

    @property
    def query_network(self) -> Network:
        """The network that questions pass, with the query adapter."""
        return self._query_network()

    def _load_passage_network(self) -> Network:
        name = f"passages-{VERSION}-{REVISION[:12]}"
        return Network(self.folder, name, lambda: graph(self.packed.weights(), self.packed.layers), of_builds=True)

    def _load_query_network(self) -> Network:
        name = f"queries-{VERSION}-{REVISION[:12]}-{sha256(WEIGHTS)[:12]}"
        return Network(self.folder, name, lambda: graph(adapted(self.packed.weights(), self._adapter()), self.packed.layers))

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode passages.

        Args:
            texts: The passages. Tokens beyond the 512th are cut off.

        Returns:
            A unit vector for each text, in their order: shape (texts, 384), float32.
        """
        return self._vectors(self.passage_network, PASSAGE_PROMPT, texts) if texts else self._none

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode queries with the query adapter.

        Args:
            texts: The queries. Tokens beyond the 512th are cut off.

        Returns:
            A unit vector for each text, in their order: shape (texts, 384), float32. They are for passage vectors without the means of
            their languages (`language_centering.py`).
        """
        if len(texts) == 1:
            return np.array([self._recent_query(texts[0])], np.float32)  # a copy
        return self._query_vectors(texts) if texts else self._none

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each text has, however long it is, without the prompt and without special tokens."""
        return self.tokenizer.count(texts)

    def _query_vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return unit(self._vectors(self.query_network, QUERY_PROMPT, texts) - self._adapter()["mean"].astype(np.float32))

    @property
    def _none(self) -> NDArray[np.float32]:
        return np.zeros((0, self.dimension), np.float32)

    def _vectors(self, network: Network, prompt: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the unit vectors of texts: the mean of each one's hidden states."""
        tokenizer, most = self.tokenizer, self.embeddings.longest - 2
        rows = [[tokenizer.first, *ids[:most], tokenizer.last] for ids in tokenizer.ids([prompt + text for text in texts])]
        vectors = np.empty((len(texts), self.dimension), np.float32)
        for at, states in network.states(self.embeddings, rows):
            for row, of_row in zip(at, states, strict=True):
                vectors[row] = of_row[: len(rows[row])].mean(axis=0)
        return unit(vectors)
