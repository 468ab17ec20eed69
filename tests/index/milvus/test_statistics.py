from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articleqa.index.encoder.language_centering import MEANS_REVISION, centered, means
from articleqa.index.milvus.expressions import token
from articleqa.index.milvus.layout import NO_TERM, article_content, article_of, packed, unpacked
from articleqa.index.milvus.spool import Prepared, Seen, Spool
from articleqa.index.milvus.statistics import LanguageMeans, Statistics
from articleqa.index.records import Article, Passage, Place, Provenance, Span, Stated
from articleqa.index.search.compiling import compile_lexical
from articleqa.index.search.lexical import TermWeights
from articleqa.index.text.analyzer import terms

WORDS = st.sampled_from(["moon", "call", "general", "bridge", "mond", "anruf"])
PASSAGES = st.lists(st.tuples(st.lists(WORDS, max_size=8), st.sampled_from(["en", "de", "sw", None])), min_size=1, max_size=40)


def spool_of(folder: Path, passages: list[tuple[str, str | None]], vectors: np.ndarray | None = None, build: str = "x") -> Spool:
    """Return a spool of an article for each passage."""
    spool = Spool(folder / "prepared.sqlite", build)
    rows = np.zeros((len(passages), 1, 2), np.float32) if vectors is None else vectors
    spool.write(
        (
            Seen(Article(f"{number:03}", "", text), f"digest {number}", 0.0, "here", spool.build),
            f"{number}.txt",
            [Prepared(Passage(0, f"{number:03}", 0, len(text), text, (Span(0, len(text)),), lang), text, rows[number])],
        )
        for number, (text, lang) in enumerate(passages)
    )
    return spool


@given(PASSAGES)
def test_terms_weigh_as_in_an_embedded_index(
    tmp_path_factory: pytest.TempPathFactory, passages: list[tuple[list[str], str | None]]
) -> None:
    spool = spool_of(tmp_path_factory.mktemp("spool"), [(" ".join(words), lang) for words, lang in passages])
    statistics = Statistics.count(spool)
    vectors = [statistics.weigh(lang, headed) for lang, headed in spool.texts()]
    spool.close()
    lexical = compile_lexical([terms(" ".join(words)) for words, _ in passages], [lang for _, lang in passages])
    rows = list(statistics.rows())
    assert sorted((str(row["language"]), str(row["term"])) for row in rows) == sorted(
        (lexical.groups[row.group], token(term))
        for number, term in enumerate(lexical.vocabulary)
        for row in lexical.postings.rows_of(number)
    )
    assert [row["dimension"] for row in rows] == list(range(NO_TERM + 1, NO_TERM + 1 + len(rows)))
    sizes = np.diff(lexical.postings.bounds).tolist()
    groups = statistics.groups()
    assert {group: size for group, (size, _) in groups.items()} == dict(zip(lexical.groups, sizes, strict=True))
    assert [groups[group][1] for group in lexical.groups] == pytest.approx(lexical.unknown.tolist())
    for term in lexical.vocabulary:
        scores = lexical.look_up([term]).scores(np.arange(len(passages)))
        for row in lexical.rows(term):
            (of_term,) = (r for r in rows if (r["language"], r["term"]) == (lexical.groups[row.group], token(term)))
            expected = TermWeights(row.ceiling, row.mean, row.variance)
            assert [of_term["ceiling"], of_term["mean"], of_term["variance"]] == pytest.approx([*expected], abs=1e-5)
            found = lexical.postings.members[lexical.postings.positions_of(row)].tolist()
            assert of_term["count"] == row.passage_count == len(found)
            for passage in found:
                assert vectors[passage][of_term["dimension"]] == pytest.approx(float(scores[passage]), rel=1e-5)
    lengths = [len(set(words)) for words, _ in passages]
    assert [len(vector.keys() - {NO_TERM}) for vector in vectors] == lengths
    assert all((vector == {NO_TERM: 1.0}) == (length == 0) for vector, length in zip(vectors, lengths, strict=True))


def test_languages_lose_their_means_as_in_an_embedded_index(tmp_path: Path) -> None:
    dimension = len(next(iter(means().values())))
    vectors = np.random.default_rng(0).normal(size=(5, 3, dimension)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=2, keepdims=True)
    languages = ["fr", "sw", "sw", None, "la"]
    spool = spool_of(tmp_path, [("x", lang) for lang in languages], vectors)
    known, unknown = (LanguageMeans(spool, dimension, is_known=is_known) for is_known in (True, False))
    expected = centered(vectors.reshape(-1, dimension), [lang for lang in languages for _ in range(3)], MEANS_REVISION)
    found = np.concatenate([known.centered(lang, rows) for lang, rows in zip(languages, vectors, strict=True)])
    np.testing.assert_allclose(found, expected, atol=1e-6)
    assert (unknown.centered("fr", vectors[0]) == vectors[0]).all()
    spool.close()


def test_what_was_prepared_is_there_again(tmp_path: Path) -> None:
    spool_of(tmp_path, [("one", "en"), ("two", None)], np.arange(8, dtype=np.float32).reshape(2, 2, 2)).close()
    spool = Spool(tmp_path / "prepared.sqlite", "x")
    assert (spool.build, spool.counts(), spool.languages()) == (2, (2, 2), {"en": 1, None: 1})
    read = [(article.id, prepared.passage, prepared.headed, prepared.vectors.tolist()) for article, prepared in spool.passages(2)]
    assert read == [
        ("000", Passage(0, "000", 0, 3, "one", (Span(0, 3),), "en"), "one", [[0, 1], [2, 3]]),
        ("001", Passage(1, "001", 0, 3, "two", (Span(0, 3),), None), "two", [[4, 5], [6, 7]]),
    ]
    assert spool.differences() == (["000", "001"], [], 0)
    spool.set_published()
    spool.keep("000")
    assert spool.differences() == ([], [], 2)
    assert spool.remove_others() == ["001"]
    assert spool.counts() == (1, 1)
    spool.close()


def test_what_another_encoder_prepared_is_prepared_again(tmp_path: Path) -> None:
    spool_of(tmp_path, [("one", "en"), ("two", None)]).close()
    spool = Spool(tmp_path / "prepared.sqlite", "another")
    seen = spool.seen("000")
    assert seen
    assert (seen.prepared, seen.article.text, spool.counts()) == (False, "one", (2, 0))
    assert spool.keep_unread(["0.txt", "folder"]) == ["000"]
    spool.close()


def test_files_below_a_folder_that_could_not_be_read_are_kept(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "prepared.sqlite", "x")
    files = {"a": "news/2024/a.txt", "b": "news_2024/b.txt", "c": "newsX2024/c.txt"}
    spool.write((Seen(Article(id_, "", "x"), "d", 0.0, "", spool.build), file, []) for id_, file in files.items())
    spool.close()
    spool = Spool(tmp_path / "prepared.sqlite", "x")
    assert spool.keep_unread(["news", "news_2024"]) == ["a", "b"]
    spool.close()


def test_articles_are_packed_in_parts() -> None:
    text = "".join(chr(number) for number in np.random.default_rng(0).integers(0x4E00, 0x9FFF, 100_000))
    provenance = Provenance(title=Stated("T", Place.HEADING), corrected=("date",))
    article = Article("a", "T", text, "zh", "2024", "S", "A", (0, 10), b"layout", provenance)
    parts = packed(article_content(article))
    assert len(parts) > 2
    assert max(map(len, parts)) <= 65_535
    again = article_of(unpacked(parts))
    assert again == article
    assert (again.provenance, again.layout) == (provenance, b"")
