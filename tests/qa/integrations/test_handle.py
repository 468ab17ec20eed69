from __future__ import annotations

import copy
import gc
import pickle
from pathlib import Path

import pytest

from articleqa import ArticleQA, IndexNotBuilt, Retriever
from articleqa.integrations.handle import IndexHandle


def test_a_folder_is_opened_once_for_all_adapters_when_it_is_first_needed_and_closed_with_the_last(
    bridges_index: Path, opened: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(bridges_index.parent)
    one, other = IndexHandle("index"), IndexHandle(bridges_index)
    assert opened == []
    assert one.open() is one.open() is other.open()
    assert opened == [bridges_index]
    assert one.snapshot().article_ids() == ["bridge", "ferry", "pont"]
    del one, other
    gc.collect()
    again = IndexHandle(bridges_index)
    assert again.open().retriever.directory == bridges_index
    assert opened == [bridges_index, bridges_index]


def test_what_the_application_has_open_is_used_as_it_is(bridges: ArticleQA, bridges_index: Path, opened: list[Path]) -> None:
    assert IndexHandle(bridges).open() is bridges
    assert IndexHandle(bridges.retriever).open().retriever is bridges.retriever
    assert IndexHandle(bridges.retriever).location == bridges_index
    assert opened == []


def test_a_copy_is_the_same_index_and_what_is_pickled_is_the_folder(bridges: ArticleQA, bridges_index: Path, opened: list[Path]) -> None:
    original = IndexHandle(bridges)
    assert copy.deepcopy({"a": [original]})["a"][0] is original
    loaded = pickle.loads(pickle.dumps(original))  # noqa: S301  # our own
    assert (loaded.location, opened) == (bridges_index, [])
    assert loaded.snapshot().article_ids() == ["bridge", "ferry", "pont"]
    assert opened == [bridges_index]


def test_where_there_is_no_index_opening_says_so(tmp_path: Path) -> None:
    nowhere = IndexHandle(tmp_path / "nowhere")
    for _ in range(2):
        with pytest.raises(IndexNotBuilt, match="nowhere"):
            nowhere.open()


@pytest.mark.parametrize("index", [None, 3, "", b"index", Retriever])
def test_what_is_no_index_is_a_value_error(index: object) -> None:
    with pytest.raises(ValueError, match="must be the path of an index"):
        IndexHandle(index)  # type: ignore[arg-type]


def test_the_address_of_a_store_stays_as_it_is() -> None:
    handle = IndexHandle("milvus://127.0.0.1:1/news")
    assert handle.location == "milvus://127.0.0.1:1/news"
    make, arguments = handle.__reduce__()  # as it is pickled
    assert make(*arguments).location == handle.location
