from __future__ import annotations

import sys
from pathlib import Path

import pytest

from articleqa import Retriever, StoreUnusable, build_store
from articleqa.cli.main import main
from articleqa.index.errors import PackageMissing
from articleqa.index.milvus.address import StoreAddress, is_store
from articleqa.index.storage import generations
from tests.index.loaders.helpers import written
from tests.toys import ToyEncoder

USAGE = "articleqa build SOURCE --store milvus://HOST:PORT/NAME, or PATH.db."


@pytest.mark.parametrize(
    ("location", "uri", "name", "text"),
    [
        ("milvus://db.example:19531/news", "http://db.example:19531", "news", "milvus://db.example:19531/news"),
        ("milvus://localhost", "http://localhost:19530", "articleqa", "milvus://localhost:19530/articleqa"),
        ("milvus://[::1]:7/a_1/", "http://[::1]:7", "a_1", "milvus://[::1]:7/a_1"),
    ],
)
def test_a_server_has_an_address(location: str, uri: str, name: str, text: str) -> None:
    address = StoreAddress.of(location)
    assert (address.uri, address.name, address.is_lite, str(address)) == (uri, name, False, text)
    assert StoreAddress.of(text) == address


def test_a_path_is_milvus_lites(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    address = StoreAddress.of("news.db")
    assert (address.uri, address.name, address.is_lite, str(address)) == (
        str(tmp_path / "news.db"),
        "articleqa",
        True,
        str(tmp_path / "news.db"),
    )
    assert StoreAddress.of(tmp_path / "news.db") == address


@pytest.mark.parametrize(
    "location", ["index", "milvus://", "milvus://a:b", "milvus://a/b/c", "milvus://a/1", "milvus://me:pw@a", "milvus://a?x=1", "http://a:1"]
)
def test_what_is_no_address(location: str) -> None:
    with pytest.raises(ValueError, match=r"store must be milvus://HOST:PORT/NAME, or a path that ends in \.db, not "):
        StoreAddress.of(location)


def test_what_is_a_store(tmp_path: Path, toy: ToyEncoder) -> None:
    from articleqa import build

    assert is_store("milvus://a")
    assert is_store("x.db")
    assert is_store(Path("x.db"))
    assert not any(map(is_store, ["x", Path("x"), None, 3]))
    build([written(tmp_path / "a.txt", "The moon is far.")], tmp_path / "folder.db", encoder=toy)
    assert not is_store(tmp_path / "folder.db")  # the folder of an index may be called so


def test_the_token_is_of_the_environment_and_in_no_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARTICLEQA_MILVUS_TOKEN", "me:secret")
    address = StoreAddress.of("milvus://a")
    assert address.token == "me:secret"  # noqa: S105
    assert "secret" not in f"{address} {address!r}"


@pytest.mark.parametrize("module", ["pymilvus", "milvus_lite"])
def test_without_the_library_a_sentence_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, toy: ToyEncoder, module: str) -> None:
    monkeypatch.setenv("ARTICLEQA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setitem(sys.modules, module, None)
    if module == "pymilvus":
        monkeypatch.setitem(sys.modules, "milvus_lite", type(sys)("milvus_lite"))
    package = module.replace("_", "-")
    sentence = rf"^The store needs {package}, which is not installed; install articleqa\[milvus\]\.$"
    source = written(tmp_path / "a.txt", "The moon is far.")
    with pytest.raises(PackageMissing, match=sentence):
        build_store([source], tmp_path / "x.db", encoder=toy)
    (tmp_path / "x.db").mkdir()
    with pytest.raises(PackageMissing, match=sentence):
        Retriever.open(tmp_path / "x.db")
    assert not generations.is_index(tmp_path / "x.db")
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("command", [["add", "a.txt"], ["remove", "a.txt"], ["edit", "a.txt", "--title", "A"], ["build", "."]])
def test_a_store_is_not_changed_article_by_article(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*command, "--index", "milvus://a"]) == 2
    assert capsys.readouterr().err == (
        "articleqa: The store milvus://a is changed by a build of all its articles alone, and not article by article.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["a.txt", "--store", "folder"], "folder is no store: articleqa build SOURCE --store milvus://HOST:PORT/NAME, or PATH.db."),
        (
            ["--store", "x.db"],
            "Name the files and folders of the store: articleqa build SOURCE --store milvus://HOST:PORT/NAME, or PATH.db.",
        ),
        (["a.txt", "--store", "x.db", "--watch"], "--store cannot be combined with --index or --watch."),
    ],
)
def test_options_of_a_build(arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", *arguments]) == 2
    assert capsys.readouterr().err == f"articleqa: {sentence}\n"


def test_a_store_is_not_changed_from_the_page() -> None:
    server = pytest.importorskip("articleqa.ui.server")
    from articleqa.server.serving import Serving

    with pytest.raises(StoreUnusable, match="cannot be added to the store milvus://a from the page: a build alone changes it"):
        server.serve("milvus://a", Serving(uploads=True))


def test_what_is_not_there_is_not_made_by_reading_it(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match=f"^There is no archive in the store {tmp_path}/x.db.$"):
        Retriever.open(tmp_path / "x.db")
    assert list(tmp_path.iterdir()) == []
