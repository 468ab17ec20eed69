"""Models of sentence-transformers, and which of them can be loaded."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from articleqa import Retriever, build_articles
from articleqa.index.encoder.loading import default_encoder, is_loadable, load_encoder
from articleqa.index.encoder.model_files import installed_revision
from articleqa.index.encoder.sentence_transformer import SentenceEncoder
from articleqa.index.errors import EncoderNotHandedIn, EncoderUnavailable, ModelNotInstalled, PackageMissing

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.model


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


def test_the_installed_revision_is_the_loaded_ones(make_model: Callable[..., Path]) -> None:
    folder = make_model("plain")
    assert installed_revision(str(folder)) == load_encoder(str(folder)).revision
    with pytest.raises(ModelNotInstalled, match="The model nobody/nothing is not on this machine"):
        installed_revision("nobody/nothing")


def test_a_model_that_an_application_has_loaded_is_an_encoder(tmp_path: Path, make_model: Callable[..., Path]) -> None:
    """Its settings belong to its revision, and an index that it made asks for it again, whatever its name loads."""
    from sentence_transformers import SentenceTransformer

    folder = make_model("plain")
    model = SentenceTransformer(str(folder), device="cpu")
    of_application = SentenceEncoder.of(model, name=str(folder))
    assert (of_application.dimension, len(of_application.revision), is_loadable(of_application)) == (5, 64, False)
    assert of_application.revision != load_encoder(str(folder)).revision
    assert default_encoder(of_application) is not of_application, "the reader is built on the default model, not on another of its name"
    assert SentenceEncoder.of(model).revision == of_application.revision
    np.testing.assert_allclose(of_application.encode_passages(["call"]), [[0, 0, 0, 1, 0]], atol=1e-6)
    rows = [{"id": "b", "text": "The call was in 1998."}]
    assert build_articles(rows, tmp_path, encoder=of_application).published
    with pytest.raises(EncoderNotHandedIn):
        build_articles(rows, tmp_path)
    with pytest.raises(EncoderNotHandedIn):
        Retriever.open(tmp_path)
    with Retriever.open(tmp_path, encoder=of_application) as retriever:
        assert retriever.search("call")[0].passage.article_id == "b"
    model.prompts["query"] = "ask: "
    assert SentenceEncoder.of(model).revision != of_application.revision


def test_it_says_which_package_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(PackageMissing, match=r"install articleqa\[models\]") as raised:
        load_encoder("someone/small")
    assert raised.value.requirement == "articleqa[models]"


@pytest.mark.parametrize("wrong", [None, 3, object()])
def test_what_is_no_model_is_a_value_error(wrong: object) -> None:
    with pytest.raises(ValueError, match="model must be a SentenceTransformer, or the name or folder of one, not"):
        SentenceEncoder.of(wrong)
    with pytest.raises(ModelNotInstalled):
        SentenceEncoder.of("nobody/nothing")
