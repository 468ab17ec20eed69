from __future__ import annotations

import json
from pathlib import Path

import pytest

from articleqa import Article, ArticleQA, Filters, Hit, NearDuplicate, Passage, build
from articleqa.integrations.found import Found, found, found_passage, search
from tests.integrations.samples import BRIDGE, BRIDGE_METADATA, OF_SEARCH, without
from tests.toys import ToyEncoder


def test_a_passage_has_its_place_and_what_its_article_says_of_itself(bridges: ArticleQA) -> None:
    (bridge,) = search(bridges.retriever.snapshot(), "bridge", 1)
    (hit,) = bridges.retriever.search("bridge", 1)
    assert (bridge.id, bridge.text, bridge.score) == ("bridge:0-88", BRIDGE["text"], hit.score)
    assert without(bridge.metadata, OF_SEARCH) == BRIDGE_METADATA
    assert bridge.metadata["rank"] == 1
    assert bridge.metadata["score"] == hit.score
    assert (bridge.metadata["bm25_part"], bridge.metadata["dense_score"]) == (hit.bm25_part, hit.dense_score)


def test_the_keys_are_always_the_same_and_the_values_are_of_json(bridges: ArticleQA) -> None:
    passages = search(bridges.retriever.snapshot(), "bridge pont ferry", 10)
    assert {passage.metadata["article_id"]: passage.metadata["date"] for passage in passages} == {
        "bridge": "2001-05-02",
        "pont": "2003-11-20",
        "ferry": None,
    }
    assert {tuple(passage.metadata) for passage in passages} == {tuple(passages[0].metadata)}
    assert [json.loads(json.dumps(passage.metadata)) for passage in passages] == [passage.metadata for passage in passages]


def test_pages_and_copies_are_told() -> None:
    article = Article("a", " ", "One. Two.", pages=(0, 5))
    hit = Hit(Passage(3, "a", 5, 9, "Two.", ()), 0.5, 2, copies=(NearDuplicate("b", 1, 5),))
    passage = found_passage(hit.passage, article, hit)
    assert (passage.id, passage.metadata["page"], passage.metadata["title"]) == ("a:5-9", 2, "a")
    assert passage.metadata["copies"] == [{"article_id": "b", "start": 1, "end": 5}]


def test_a_passage_that_no_search_found_has_no_score() -> None:
    passage = found_passage(Passage(0, "a", 0, 4, "One.", ()), Article("a", "A", "One."), None)
    assert passage == Found("a:0-4", "One.", None, passage.metadata)
    assert {key: passage.metadata[key] for key in OF_SEARCH} == dict.fromkeys(OF_SEARCH)


def test_mode_and_filters_are_those_of_a_search(bridges: ArticleQA) -> None:
    snapshot = bridges.retriever.snapshot()
    assert [p.metadata["article_id"] for p in search(snapshot, "Kvik", 10, filters=Filters(langs=["fr"]))] == ["pont"]
    assert [p.metadata["article_id"] for p in search(snapshot, "ferry", 10, mode="bm25")] == ["ferry"]
    with pytest.raises(ValueError, match="k must be a whole number of at least 1, not 0"):
        search(snapshot, "Kvik", 0)


def test_a_passage_and_what_is_told_of_its_article_are_of_one_generation(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text("Old title\n\nThe bridge opened in 1998.", encoding="utf-8")
    build([source], tmp_path / "index", encoder=ToyEncoder())
    with ArticleQA.open(tmp_path / "index", encoder=ToyEncoder()) as qa:
        snapshot = qa.retriever.snapshot()
        hits = snapshot.search("bridge")
        source.write_text("New title\n\nThe bridge was opened.", encoding="utf-8")
        build([source], tmp_path / "index", encoder=ToyEncoder())
        assert [p.metadata["title"] for p in found(hits, snapshot)] == ["Old title"]
        assert [p.metadata["title"] for p in search(qa.retriever.snapshot(), "bridge", 10)] == ["New title"]
