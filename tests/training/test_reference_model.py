"""The default encoder and the reader by OpenVINO, and the same by sentence-transformers and PyTorch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer

from articleqa.index.encoder.bundled_encoder import BundledEncoder
from articleqa.index.encoder.query_adapter import WEIGHTS as ADAPTER
from articleqa.reader.network import ReaderNetwork
from articleqa.reader.pairs import pairs
from training import span_weights
from training.query_adapter import Questions
from training.query_sampling import Config
from training.reference_model import bert, write
from training.span_network import SpanNetwork, batch

TEXTS = [
    "When did the call take place?",
    "L’appel a eu lieu le 27 novembre, et non la semaine dernière.",
    "電話はいつですか。",
    "متى تمت المكالمة؟ " * 8 + "متى تمت المكالمة؟",
    "The bridge opened in 1998." + " It is 17 km long. The bridge opened in 1998." * 12,
]


def test_vectors_and_logits_are_those_of_the_libraries(encoder: BundledEncoder, tmp_path: Path) -> None:
    # One test, so that the weights are unpacked once.
    assert write(encoder.packed, tmp_path) == encoder.revision
    reference = SentenceTransformer(str(tmp_path), device="cpu")
    passages = reference.encode_document(TEXTS)
    (tmp_path / "model.safetensors").unlink()
    assert (passages * encoder.encode_passages(TEXTS)).sum(axis=1).min() > 0.9999
    assert encoder.tokenizer.ids(TEXTS) == reference.tokenizer(TEXTS, add_special_tokens=False)["input_ids"]


def test_questions_are_those_of_the_network_that_was_trained(encoder: BundledEncoder) -> None:
    questions = Questions(Config(rank=16))
    questions.begin_with(ADAPTER)
    with torch.no_grad():
        vectors = questions(TEXTS[:4]).numpy()  # what is longer was cut in training
    assert (vectors * encoder.encode_queries(TEXTS[:4])).sum(axis=1).min() > 0.9998


def test_logits_are_those_of_the_network_that_was_trained(encoder: BundledEncoder) -> None:
    network = SpanNetwork(bert(encoder)).eval()
    span_weights.load(network)
    rows = pairs(encoder.tokenizer, TEXTS[0], [("", TEXTS[1]), ("A bridge", TEXTS[4]), ("", TEXTS[3])])
    with torch.no_grad():
        expected = network(*batch(rows, encoder.tokenizer.padding))
    for at, (pair, logits) in enumerate(zip(rows, ReaderNetwork(encoder).read(rows), strict=True)):
        size = len(pair.ids)
        spans = expected.spans[at, :size, :size].numpy()
        possible = spans > -1e4
        np.testing.assert_array_equal(logits.spans > -1e4, possible)
        assert logits.spans.argmax() == spans.argmax()
        np.testing.assert_allclose(logits.spans[possible], spans[possible], atol=1.0)  # bfloat16; they span 30
        assert logits.relevance == pytest.approx(expected.relevance[at].item(), abs=0.3)
