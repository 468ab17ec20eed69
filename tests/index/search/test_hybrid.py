from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from articleqa.index.encoder.bundled_encoder import BundledEncoder
from articleqa.index.ingest import build
from articleqa.index.records import Hit
from articleqa.index.search.hybrid import HybridIndex
from articleqa.index.search.selection import Selection
from articleqa.index.storage import generations
from tests.toys import ToyEncoder

# "moon" and "copy" have too few letters to be near-duplicates: they are two hits with equal scores.
ARTICLES = {
    "moon": "Luna 9 landed on the Moon on 3 February 1966.",
    "tunnel": "Le tunnel sous la Manche a été inauguré le 6 mai 1994.",
    "call": "Der Anruf zwischen den Generälen fand am 27. November statt.",
    "copy": "Luna 9 landed on the Moon on 3 February 1966.",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, toy: ToyEncoder) -> HybridIndex:
    folder = tmp_path_factory.mktemp("hybrid")
    for name, text in ARTICLES.items():
        (folder / f"{name}.md").write_text(f"---\ntitle: T\n---\n{text}\n", encoding="utf-8")
    directory = tmp_path_factory.mktemp("index")
    build([folder], directory, encoder=toy)
    return HybridIndex.open(generations.current(directory))


def ids(hits: Sequence[Hit]) -> list[str]:
    return [hit.passage.article_id for hit in hits]


@pytest.mark.parametrize("mode", ["hybrid", "dense"])
def test_equal_scores_are_ordered_by_passage_id(index: HybridIndex, toy: ToyEncoder, mode: str) -> None:
    hits = index.search("When did Luna 9 land?", toy.encode_queries(["When did Luna 9 land?"])[0], 2, mode)  # type: ignore[arg-type]
    assert hits[0].score == hits[1].score
    assert ids(hits) == ["copy.md", "moon.md"]
    assert [h.passage.id for h in hits] == sorted(h.passage.id for h in hits)


def test_bm25_finds_only_what_holds_a_term(index: HybridIndex, toy: ToyEncoder) -> None:
    vector = toy.encode_queries(["Luna"])[0]
    assert ids(index.search("Luna", vector, 10, "bm25")) == ["copy.md", "moon.md"]
    assert index.search("xyzzy", vector, 10, "bm25") == []
    assert len(index.search("xyzzy", vector, 10, "hybrid")) == 4


def test_ranks_count_from_one_and_scores_never_rise(index: HybridIndex, toy: ToyEncoder) -> None:
    hits = index.search("tunnel Manche", toy.encode_queries(["tunnel Manche"])[0], 10)
    assert [h.rank for h in hits] == [1, 2, 3, 4]
    assert all(a.score >= b.score for a, b in pairwise(hits))
    assert hits[0].passage.article_id == "tunnel.md"
    assert (hits[0].bm25_rank, hits[0].dense_rank) == (1, 1)
    assert hits[-1].bm25_rank is None


def test_what_is_not_allowed_is_not_found(index: HybridIndex, toy: ToyEncoder) -> None:
    allowed = Selection.of(without_articles=["tunnel.md"])
    for mode in ("hybrid", "bm25", "dense"):
        hits = index.search("tunnel Luna", toy.encode_queries(["tunnel"])[0], 10, mode, allowed)
        assert "tunnel.md" not in ids(hits)


def test_informative_terms_leave_out_what_is_everywhere_or_nowhere(index: HybridIndex) -> None:
    assert index.informative("Wann fand der Anruf am Mond statt?") == ("anruf",)
    assert index.informative("When did Luna land on the Moon?") == ()  # each stands in two of four passages


def test_a_score_is_the_sum_of_its_parts(index: HybridIndex, toy: ToyEncoder) -> None:
    query = "Wann fand der Anruf statt?"
    vector = toy.encode_queries([query])[0]
    hits = index.search(query, vector, 10)
    assert hits[0].passage.article_id == "call.md"
    for hit in hits:
        assert hit.score == pytest.approx(hit.bm25_part + hit.dense_score, abs=1e-6)
        assert (hit.bm25_part > 0) <= (hit.bm25_rank is not None)
    assert hits[0].bm25_part > 0.1
    assert [h.bm25_part for h in index.search(query, vector, 10, "dense")] == [0] * len(hits)


def test_a_story_in_three_papers_is_one_hit(tmp_path: Path, toy: ToyEncoder) -> None:
    story = "The two generals spoke on the phone on 27 November, their staffs said. It was the first call since March 2023."
    texts = {"times": story, "post": f"{story} Reporting by Jane Doe.", "news": story, "moon": ARTICLES["moon"]}
    for name, text in texts.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    build([tmp_path], tmp_path / "index", encoder=toy)
    index = HybridIndex.open(generations.current(tmp_path / "index"))
    query = "When did the generals speak?"
    hits = index.search(query, toy.encode_queries([query])[0], 2)
    assert [h.rank for h in hits] == [1, 2]
    assert hits[1].passage.article_id == "moon.txt"
    copies = {c.article_id: index.store.article(c.article_id).text[c.start : c.end] for c in hits[0].copies}
    assert {hits[0].passage.article_id, *copies} == {"times.txt", "post.txt", "news.txt"}
    assert all(text.startswith(story) for text in copies.values())


def test_saved_and_opened_again_it_answers_as_before(index: HybridIndex, toy: ToyEncoder) -> None:
    reopened = HybridIndex.open(index.generation)
    for query in ("Luna 9", "Wann war der Anruf?", "6 mai"):
        vector = toy.encode_queries([query])[0]
        assert reopened.search(query, vector, 10) == index.search(query, vector, 10)


NAMES = [
    f"{first}{last}"
    for first in ("Al", "Bern", "Car", "Dor", "Ed")
    for last in ("bury", "ford", "ham", "ling", "mouth", "ton", "wick", "worth")
]
# Twelve subjects, each in another language. An archive of n articles has the first n.
SUBJECTS = [
    ("en", "Luna 9 landed on the Moon on 3 February 1966.", "When did Luna 9 land on the Moon?"),
    ("fr", "Le tunnel sous la Manche a été inauguré le 6 mai 1994.", "When was the Channel Tunnel opened?"),
    ("de", "Der Anruf zwischen den Generälen fand am 27. November statt.", "When did the generals' phone call take place?"),
    ("es", "Marie Curie recibió el Premio Nobel de Física en 1903.", "Which prize did Marie Curie receive?"),
    ("it", "La torre di Pisa è alta circa cinquantasei metri.", "How high is the tower of Pisa?"),
    ("pt", "A ponte Vasco da Gama tem dezassete quilómetros.", "How long is the Vasco da Gama bridge?"),
    ("ru", "Юрий Гагарин облетел Землю 12 апреля 1961 года.", "When did Gagarin fly around the Earth?"),
    ("zh", "青蒿素是屠呦呦于1972年发现的。", "Who discovered artemisinin?"),
    ("vi", "Tuyến metro Cát Linh dài mười ba kilômét.", "How long is the Cat Linh metro line?"),
    ("ar", "افتتحت قناة السويس عام 1869.", "When was the Suez Canal opened?"),
    ("ja", "富士山の高さは3776メートルです。", "How high is Mount Fuji?"),
    ("tr", "İstanbul Boğazı yaklaşık otuz kilometre uzunluğundadır.", "How long is the Bosphorus?"),
]


@pytest.mark.parametrize("count", [1, 2, 3, 12, 40])
def test_tiny_archives_in_several_languages_rank_sensibly(tmp_path: Path, encoder: BundledEncoder, count: int) -> None:
    for name, text, _ in SUBJECTS[:count]:
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    for number, name in enumerate(NAMES[: count - len(SUBJECTS)] if count > len(SUBJECTS) else []):
        (tmp_path / f"{name}.txt").write_text(f"The road to {name} was built in {1900 + number}.", encoding="utf-8")
    build([tmp_path], tmp_path / "index", encoder=encoder)
    tiny = HybridIndex.open(generations.current(tmp_path / "index"))
    for name, text, question in SUBJECTS[:count]:
        for query in (question, text):
            hits = tiny.search(query, encoder.encode_queries([query])[0], 50)
            assert len(hits) == count
            assert hits[0].passage.article_id == f"{name}.txt", query
            assert all(np.isfinite([h.score, h.bm25_score, h.bm25_part, h.dense_score]).all() for h in hits)
        assert hits[0].bm25_score > 0
        assert hits[0].bm25_rank == 1


@pytest.mark.parametrize("count", [1, 2, 3, 12, 40])
def test_tiny_archives_in_one_language_rank_sensibly(tmp_path: Path, toy: ToyEncoder, count: int) -> None:
    """The articles differ only in a name and a number, so BM25 has to tell them apart."""
    for number, name in enumerate(NAMES[:count]):
        (tmp_path / f"{name}.txt").write_text(f"The bridge of {name} was opened in {1900 + number}. It is made of steel.", encoding="utf-8")
    build([tmp_path], tmp_path / "index", encoder=toy)
    tiny = HybridIndex.open(generations.current(tmp_path / "index"))
    for name in NAMES[:count]:
        for mode in ("hybrid", "bm25"):
            query = f"When was the bridge of {name} opened?"
            hits = tiny.search(query, toy.encode_queries([query])[0], 3, mode)
            assert hits[0].passage.article_id == f"{name}.txt"
            assert hits[0].bm25_part > 0 or mode == "bm25"
