"""The other side of a row, run by the python of the rivals' environment: it reads requests and writes answers, JSON lines.

    .venv-rivals/bin/python benchmarks/speed/rival.py KIND MODEL

A request {"do": NAME, …} is a call of the method NAME of the kind's class; the answer is [what it returned, its seconds]. MODEL is a folder
of sentence-transformers. It imports nothing of ArticleQA, and what the libraries print goes to standard error.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

K = 10
QUERY, PASSAGE = "query: ", "passage: "
"""What E5 needs before a text."""


class SentenceTransformers:
    """Plain sentence-transformers."""

    def __init__(self, model: str) -> None:
        from sentence_transformers import SentenceTransformer

        self._model = SentenceTransformer(model, device="cpu")
        self._texts: list[str] = []

    def load(self, path: str) -> None:
        """Read the texts that the next calls are about."""
        self._texts = json.loads(Path(path).read_text("utf-8"))

    def passages(self, path: str | None = None) -> None:
        """Encode all texts as passages; where a path is given, write the vectors there."""
        vectors = self._model.encode_document(self._texts, show_progress_bar=False)
        if path is not None:
            import numpy as np

            np.save(path, vectors)

    def queries(self) -> list[float]:
        """Encode all texts as queries, one after another; return the seconds of each."""
        return _times(self._texts, lambda text: self._model.encode_query([text], show_progress_bar=False))[0]


class Haystack:
    """A hybrid search of Haystack, in memory."""

    def __init__(self, model: str) -> None:
        self._model = model
        self._passages: list[dict[str, Any]] = []
        self._embedder: Any = None
        self._pipeline: Any = None

    def load(self, path: str) -> None:
        """Read the passages, and load the model."""
        from haystack.utils import ComponentDevice
        from haystack_integrations.components.embedders.sentence_transformers import SentenceTransformersDocumentEmbedder

        self._passages = json.loads(Path(path).read_text("utf-8"))
        self._embedder = SentenceTransformersDocumentEmbedder(
            model=self._model, prefix=PASSAGE, progress_bar=False, device=ComponentDevice.from_str("cpu")
        )
        self._embedder.warm_up()

    def build(self) -> int:
        """Index the passages; return how many parts they were split into."""
        from haystack import Document, Pipeline
        from haystack.components.joiners import DocumentJoiner
        from haystack.components.preprocessors import DocumentSplitter
        from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
        from haystack.document_stores.in_memory import InMemoryDocumentStore
        from haystack.utils import ComponentDevice
        from haystack_integrations.components.embedders.sentence_transformers import SentenceTransformersTextEmbedder

        store = InMemoryDocumentStore(shared=False)
        splitter = DocumentSplitter(split_by="word", split_length=200)
        splitter.warm_up()
        documents = [Document(content=p["text"], meta={"passage": p["id"]}) for p in self._passages]
        parts = splitter.run(documents=documents)["documents"]
        store.write_documents(self._embedder.run(documents=parts)["documents"])
        pipeline = Pipeline()
        pipeline.add_component(
            "vector",
            SentenceTransformersTextEmbedder(model=self._model, prefix=QUERY, progress_bar=False, device=ComponentDevice.from_str("cpu")),
        )
        pipeline.add_component("dense", InMemoryEmbeddingRetriever(store, top_k=K))
        pipeline.add_component("bm25", InMemoryBM25Retriever(store, top_k=K))
        pipeline.add_component("joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=K))
        pipeline.connect("vector.embedding", "dense.query_embedding")
        pipeline.connect("dense", "joiner")
        pipeline.connect("bm25", "joiner")
        self._pipeline = pipeline
        return len(parts)

    def search(self, queries: list[str]) -> list[Any]:
        """Return the seconds of each query, and the ids of the passages that it finds."""
        return list(_times(queries, self._search))

    def _search(self, query: str) -> list[int]:
        found = self._pipeline.run({"vector": {"text": query}, "bm25": {"query": query}})["joiner"]["documents"]
        return [document.meta["passage"] for document in found]


class Txtai:
    """A hybrid search of txtai, with the texts kept."""

    def __init__(self, model: str) -> None:
        from txtai import Embeddings

        instructions = {"query": QUERY, "data": PASSAGE}
        self._embeddings = Embeddings(path=model, hybrid=True, content=True, gpu=False, instructions=instructions)
        self._passages: list[dict[str, Any]] = []

    def load(self, path: str) -> None:
        """Read the passages, and load the model."""
        self._passages = json.loads(Path(path).read_text("utf-8"))
        self._embeddings.index([(0, "warm up", None)])

    def build(self) -> int:
        """Index the passages; return how many they are."""
        self._embeddings.index([(p["id"], p["text"], None) for p in self._passages])
        return len(self._passages)

    def search(self, queries: list[str]) -> list[Any]:
        """Return the seconds of each query, and the ids of the passages that it finds."""
        return list(_times(queries, lambda query: [int(row["id"]) for row in self._embeddings.search(query, K)]))


def _times(texts: list[str], work: Any) -> tuple[list[float], list[Any]]:  # noqa: ANN401  (a function of a text)
    """Do something with each text; return the seconds of each, and the results."""
    seconds, results = [], []
    for text in texts:
        began = time.perf_counter()
        results.append(work(text))
        seconds.append(time.perf_counter() - began)
    return seconds, results


SIDES = {"sentence-transformers": SentenceTransformers, "haystack": Haystack, "txtai": Txtai}


def main() -> None:
    """Answer until the input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    kind, model = sys.argv[1:]
    side = SIDES[kind](model)
    for line in sys.stdin:
        request = json.loads(line)
        method = getattr(side, request.pop("do"))
        began = time.perf_counter()
        result = method(**request)
        seconds = time.perf_counter() - began
        print(json.dumps([result, seconds]), file=answers, flush=True)


if __name__ == "__main__":
    main()
