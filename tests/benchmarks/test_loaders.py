"""The documents of `benchmarks/loaders.py` are complete, and no format is read worse than docs/results.md says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.loaders import FIELDS, FOLDER, Document, Overlap, by_format, differences, documents, measure, overlap, right_text_of, words

RESULTS = Path(__file__).parents[2] / "docs" / "results.md"
_ROW = re.compile(
    r"^\| ([\w ]+) \| (\d+) \| ([\d.]+) \| ([\d.]+) \| [\d.–]+ \| [\d.–]+ \| (\d+) of \d+ \| (\d+) of \d+ \| (\d+) of \d+ \|$", re.M
)
MARGIN = 0.005
"""How far below the written figure a format may be: what a new version of a library changes in one document."""


def test_every_document_has_its_text_its_row_and_its_source() -> None:
    stated = [document.path.name for document in documents()]
    assert len(stated) == len(set(stated))
    assert set(stated) == {path.name for path in FOLDER.iterdir() if path.is_file()} - {"documents.toml", "SOURCES.md"}
    assert {path.name for path in (FOLDER / "right").iterdir()} == {right_text_of(FOLDER / name).name for name in stated}
    sources = (FOLDER / "SOURCES.md").read_text(encoding="utf-8")
    assert [name for name in stated if name not in sources] == []


def test_the_documents_are_small() -> None:
    sizes = {path.name: path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()}
    assert sum(sizes.values()) < 3_000_000
    assert [name for name, size in sizes.items() if size > 150_000] == []


def test_each_article_of_a_file_has_its_right_text() -> None:
    assert [d.path.name for d in documents() if d.right.count("\n=====\n") + 1 != len(d.fields)] == []


def test_no_format_is_read_worse_than_it_is_written_down() -> None:
    figures = {
        name: (int(count), float(recall), float(precision), tuple(map(int, right)))
        for name, count, recall, precision, *right in _ROW.findall(RESULTS.read_text(encoding="utf-8"))
    }
    results = by_format(measure(document, rivals=False) for document in documents())
    assert {name: len(group) for name, group in results.items()} == {name: count for name, (count, *_) in figures.items()}
    for name, group in results.items():
        _, recall, precision, right = figures[name]
        assert sum(result.overlap.recall for result in group) / len(group) >= recall - MARGIN, name
        assert sum(result.overlap.precision for result in group) / len(group) >= precision - MARGIN, name
        for field, count in zip(FIELDS, right, strict=True):
            assert sum(result.right_fields[field] for result in group) >= count, (name, field, [r.wrong_fields for r in group])


def test_words_are_runs_of_letters_and_in_scripts_without_spaces_characters() -> None:
    assert words("naïve CO₂, 10³ kg") == ["naïve", "CO₂", "10³", "kg"]
    assert words("東京はEPUBを読む。") == ["東", "京", "は", "EPUB", "を", "読", "む"]
    assert words("e\u0301te\u0301") == ["été"]


@pytest.mark.parametrize(
    ("right", "loaded", "expected"),
    [
        ("one two three four", "one two three four", Overlap(1, 1)),
        ("one two three four", "one two three four menu login ad more", Overlap(1, 0.5)),
        ("one two three four", "one three", Overlap(0.5, 1)),
        ("one two three four", "three four one two", Overlap(0.5, 0.5)),
        ("{{By Jane}} one two", "one two", Overlap(1, 1)),
        ("{{By Jane}} one two", "By Jane one two", Overlap(1, 1)),
        ("one two", "", Overlap(0, 0)),
    ],
)
def test_recall_and_precision_are_of_words_in_their_order(right: str, loaded: str, expected: Overlap) -> None:
    assert overlap(right, loaded) == expected


def test_differences_name_the_words_before() -> None:
    assert differences("a b c d", "a b d e") == ["- [a b] c", "+ [b c d] e"]


def test_a_value_that_is_not_among_the_right_ones_is_told(tmp_path: Path) -> None:
    path = tmp_path / "walk.md"
    path.write_text("---\ntitle: A walk\ndate: 2025-03-01\n---\n\nIt rained all day.\n", encoding="utf-8")
    fields = {"title": ("A walk", "Walk"), "date": ("2025-03-02",), "author": ("",)}
    result = measure(Document(path, "{{A walk}} It rained all day.", (fields,)))
    assert result.overlap == Overlap(1, 1)
    assert result.right_fields == {"title": 1, "date": 0, "author": 1}
    assert result.wrong_fields == ("date is '2025-03-01', not '2025-03-02'",)
    assert result.rival is None
