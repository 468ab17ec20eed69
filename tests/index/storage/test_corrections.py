from __future__ import annotations

from pathlib import Path

import pytest

from articleqa.index.errors import IndexCorrupt
from articleqa.index.records import Article, Place, Provenance, Stated
from articleqa.index.storage import corrections
from articleqa.index.storage.corrections import corrected
from tests.index.loaders.helpers import written

READ = Article(
    "a.pdf",
    "10811.exe",
    "Text.",
    date="2024-12-05",
    provenance=Provenance(title=Stated("10811.exe", Place.PROPERTIES), date=Stated("2024-12-05", Place.DATE_LINE), remarks=("is odd.",)),
)


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    assert corrections.load(tmp_path) == {}
    values: corrections.Corrections = {"a é": {"title": "Kran", "author": None}}
    corrections.save(tmp_path, values)
    assert corrections.load(tmp_path) == values
    assert [path.name for path in tmp_path.iterdir()] == ["corrections.json"]


@pytest.mark.parametrize("content", ["", "[]", '{"a": {"title": 5}}', '{"a": "b"}'])
def test_a_damaged_file_is_named(tmp_path: Path, content: str) -> None:
    written(tmp_path / "corrections.json", content)
    with pytest.raises(IndexCorrupt, match=r"corrections\.json cannot be read"):
        corrections.load(tmp_path)


def test_a_correction_counts_and_what_was_read_is_kept() -> None:
    article = corrected(READ, {"title": "Crane", "date": None, "author": "Ann"})
    assert (article.title, article.date, article.author) == ("Crane", None, "Ann")
    assert article.provenance.title == Stated("10811.exe", Place.PROPERTIES)
    assert article.provenance.corrected == ("author", "date", "title")
    again = corrected(article, {"author": "Bo"})
    assert (again.title, again.date, again.author, again.provenance.corrected) == ("10811.exe", "2024-12-05", "Bo", ("author",))
    back = corrected(again, {})
    assert (back, back.provenance) == (READ, READ.provenance)


def test_a_language_that_was_recognised_is_recognised_anew() -> None:
    recognised = Article("a", "a", "Text.", lang="en", provenance=Provenance(lang=Stated("en", Place.RECOGNISED)))
    article = corrected(recognised, {"author": "Ann"})
    assert (article.lang, article.provenance.lang) == (None, None)
    assert corrected(recognised, {"lang": "de"}).lang == "de"


def test_a_field_that_articles_do_not_have_is_named(tmp_path: Path) -> None:
    written(tmp_path / "corrections.json", '{"a": {"title": "Kran", "colour": "red"}}')
    with pytest.raises(IndexCorrupt, match=r'corrections\.json corrects a field "colour", which articles do not have\.'):
        corrections.load(tmp_path)
