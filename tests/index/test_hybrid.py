from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from index import storage
from index.build import build
from index.encoder import SentenceEncoder
from index.hybrid import HybridIndex, fuse
from index.records import Hit

ARTICLES = {
    "moon": "Luna 9 landed on the Moon on 3 February 1966.",
    "tunnel": "Le tunnel sous la Manche a été inauguré le 6 mai 1994.",
    "call": "Der Anruf zwischen den Generälen fand am 27. November statt.",
    "copy": "Luna 9 landed on the Moon on 3 February 1966.",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, encoder: SentenceEncoder) -> HybridIndex:
    folder = tmp_path_factory.mktemp("hybrid")
    for name, text in ARTICLES.items():
        (folder / f"{name}.md").write_text(f"---\ntitle: T\n---\n{text}\n", encoding="utf-8")
    directory = tmp_path_factory.mktemp("index")
    build([folder], directory, encoder=encoder)
    return HybridIndex.open(storage.current(directory))


def ids(hits: Sequence[Hit]) -> list[str]:
    return [hit.passage.article_id for hit in hits]


@pytest.mark.parametrize("mode", ["hybrid", "dense"])
def test_equal_scores_are_ordered_by_passage_id(index: HybridIndex, encoder: SentenceEncoder, mode: str) -> None:
    hits = index.search("When did Luna 9 land?", encoder.encode_queries(["When did Luna 9 land?"])[0], 2, mode)  # type: ignore[arg-type]
    assert hits[0].score == hits[1].score
    assert ids(hits) == ["copy.md", "moon.md"]
    assert [h.passage.id for h in hits] == sorted(h.passage.id for h in hits)


def test_bm25_finds_only_what_holds_a_term(index: HybridIndex, encoder: SentenceEncoder) -> None:
    vector = encoder.encode_queries(["Luna"])[0]
    assert ids(index.search("Luna", vector, 10, "bm25")) == ["copy.md", "moon.md"]
    assert index.search("xyzzy", vector, 10, "bm25") == []
    assert len(index.search("xyzzy", vector, 10, "hybrid")) == 4


def test_ranks_count_from_one_and_scores_never_rise(index: HybridIndex, encoder: SentenceEncoder) -> None:
    hits = index.search("tunnel Manche", encoder.encode_queries(["tunnel Manche"])[0], 10)
    assert [h.rank for h in hits] == [1, 2, 3, 4]
    assert all(a.score >= b.score for a, b in pairwise(hits))
    assert hits[0].passage.article_id == "tunnel.md"
    assert (hits[0].bm25_rank, hits[0].dense_rank) == (1, 1)
    assert hits[-1].bm25_rank is None


def test_what_is_not_allowed_is_not_found(index: HybridIndex, encoder: SentenceEncoder) -> None:
    allowed = np.array([a != "tunnel.md" for a in index.store.passage_articles()])
    for mode in ("hybrid", "bm25", "dense"):
        hits = index.search("tunnel Luna", encoder.encode_queries(["tunnel"])[0], 10, mode, allowed)
        assert "tunnel.md" not in ids(hits)


def test_informative_terms_leave_out_what_is_everywhere_or_nowhere(index: HybridIndex) -> None:
    assert index.informative("Wann fand der Anruf am Mond statt?") == ("fand", "der", "anruf", "am", "statt")
    assert index.informative("When did Luna land on the Moon?") == ()  # each stands in two of four passages


def test_fusion_by_hand() -> None:
    cosines, lexical = np.array([0.8, 0.7, 0.9], np.float32), np.array([0, 6, 3], np.float32)
    np.testing.assert_allclose(fuse(cosines, lexical, 6.0), [0.8, 1.2, 1.025], rtol=1e-6)
    np.testing.assert_allclose(fuse(cosines, np.zeros(3, np.float32), 0.0), cosines)


def test_saved_and_opened_again_it_answers_as_before(index: HybridIndex, encoder: SentenceEncoder) -> None:
    again = HybridIndex.open(index.generation)
    for query in ("Luna 9", "Wann war der Anruf?", "6 mai"):
        vector = encoder.encode_queries([query])[0]
        assert again.search(query, vector, 10) == index.search(query, vector, 10)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_tiny_collections_rank_sensibly(tmp_path: Path, encoder: SentenceEncoder, count: int) -> None:
    sources = [tmp_path / f"{name}.txt" for name in list(ARTICLES)[:count]]
    for source in sources:
        source.write_text(ARTICLES[source.stem], encoding="utf-8")
    build(sources, tmp_path / "index", encoder=encoder)
    tiny = HybridIndex.open(storage.current(tmp_path / "index"))
    hits = tiny.search("When did Luna 9 land on the Moon?", encoder.encode_queries(["When did Luna 9 land on the Moon?"])[0], 10)
    assert len(hits) == count
    assert hits[0].passage.article_id == "moon.txt"
    assert hits[0].bm25_score > 0
