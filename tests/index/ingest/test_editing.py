from __future__ import annotations

from pathlib import Path

import pytest

from articleqa.index.errors import CorpusError, IndexNotBuilt
from articleqa.index.ingest import add, build, edit
from articleqa.index.records import Place, Stated
from articleqa.retriever import Retriever
from tests.index.loaders.helpers import written
from tests.toys import ToyEncoder

MOON = "Moon landing\n2024-12-05\n\nLuna 9 landed on the Moon on 3 February 1966. It sent the first pictures from its surface."


@pytest.fixture
def directory(tmp_path: Path, toy: ToyEncoder) -> Path:
    """An index of moon.txt, whose SOURCE is `tmp_path / "corpus"`."""
    written(tmp_path / "corpus" / "moon.txt", MOON)
    build([tmp_path / "corpus"], tmp_path / "index", encoder=toy)
    return tmp_path / "index"


def test_a_correction_is_in_the_open_index_and_survives_builds(tmp_path: Path, directory: Path, toy: ToyEncoder) -> None:
    with Retriever.open(directory, encoder=toy) as retriever:
        report = edit("moon.txt", directory, {"title": "Luna 9", "author": " Ann  Orr ", "date": "5 December 2024"}, encoder=toy)
        assert (report.changed, report.new, report.published) == (("moon.txt",), (), True)
        article = retriever.article("moon.txt")
    assert (article.title, article.author, article.date, article.text) == ("Luna 9", "Ann Orr", "2024-12-05", MOON)
    assert article.provenance.title == Stated("Moon landing", Place.HEADING)
    assert article.provenance.corrected == ("author", "date", "title")
    assert not build([tmp_path / "corpus"], directory, encoder=toy).published
    written(tmp_path / "corpus" / "moon.txt", f"{MOON} It was the first.")
    assert build([tmp_path / "corpus"], directory, encoder=toy).changed == ("moon.txt",)
    add([written(tmp_path / "call.txt", "Der Anruf fand am 27. November statt.")], directory, encoder=toy)
    with Retriever.open(directory, encoder=toy) as retriever:
        article = retriever.article("moon.txt")
    assert (article.title, article.author, article.text[-18:]) == ("Luna 9", "Ann Orr", " It was the first.")


def test_a_field_is_taken_away_and_a_correction_taken_back(tmp_path: Path, directory: Path, toy: ToyEncoder) -> None:
    edit("moon.txt", directory, {"date": "", "title": "Luna 9", "lang": "de"}, encoder=toy)
    with Retriever.open(directory, encoder=toy) as retriever:
        article = retriever.article("moon.txt")
    assert (article.date, article.title, article.lang) == (None, "Luna 9", "de")
    assert not edit("moon.txt", directory, {"title": "Luna 9"}, encoder=toy).published
    edit("moon.txt", directory, {"date": None, "title": None, "lang": None}, encoder=toy)
    with Retriever.open(directory, encoder=toy) as retriever:
        article = retriever.article("moon.txt")
    assert (article.date, article.title, article.lang, article.provenance.corrected) == ("2024-12-05", "Moon landing", "en", ())
    assert not build([tmp_path / "corpus"], directory, encoder=toy).published  # the same as was built


def test_what_was_added_is_corrected_too(tmp_path: Path, directory: Path, toy: ToyEncoder) -> None:
    add([written(tmp_path / "call.txt", "Der Anruf fand am 27. November statt.")], directory, encoder=toy)
    assert edit("call.txt", directory, {"source": "Der Bote"}, encoder=toy).changed == ("call.txt",)
    assert not build([tmp_path / "corpus"], directory, encoder=toy).published
    with Retriever.open(directory, encoder=toy) as retriever:
        assert retriever.article("call.txt").source == "Der Bote"


@pytest.mark.parametrize("field", ["author", "date", "source"])
def test_what_stands_in_no_passage_is_corrected_without_the_encoder(
    directory: Path, toy: ToyEncoder, field: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Retriever.open(directory, encoder=toy) as retriever:
        before = retriever.snapshot().search("luna 9", 3)
    monkeypatch.setattr(ToyEncoder, "count_tokens", lambda *_: pytest.fail("it is cut anew"))
    assert edit("moon.txt", directory, {field: "2020-02-02"}, encoder=toy).encoded == 0
    monkeypatch.undo()
    with Retriever.open(directory, encoder=toy) as retriever:
        assert retriever.snapshot().search("luna 9", 3) == before
        assert getattr(retriever.article("moon.txt"), field) == "2020-02-02"


def test_only_the_title_costs_new_vectors(directory: Path, toy: ToyEncoder) -> None:
    assert edit("moon.txt", directory, {"author": "Ann"}, encoder=toy).encoded == 0
    assert edit("moon.txt", directory, {"title": "Luna 9"}, encoder=toy).encoded == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"date": "5/12/2024"}, "date must be a day, such as 2024-12-05, not '5/12/2024'"),
        ({"lang": "Frenchish"}, "lang must be a language tag, such as fr, not 'Frenchish'"),
        ({"title": " "}, "title must not be blank"),
        ({"text": "x"}, "changes must be a mapping of title, lang, date, source, author to strings or None"),
        ({"title": 5}, "changes must be a mapping"),
        ("title", "changes must be a mapping"),
    ],
)
def test_wrong_changes(directory: Path, toy: ToyEncoder, changes: dict[str, str | None], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        edit("moon.txt", directory, changes, encoder=toy)


def test_an_unknown_article_or_index(tmp_path: Path, directory: Path, toy: ToyEncoder) -> None:
    with pytest.raises(CorpusError, match=r'There is no article "sun\.txt" in this index\.'):
        edit("sun.txt", directory, {"title": "Sun"}, encoder=toy)
    with pytest.raises(IndexNotBuilt):
        edit("sun.txt", tmp_path / "nowhere", {"title": "Sun"}, encoder=toy)
