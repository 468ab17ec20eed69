"""Articles that an application hands in, without a file."""

from __future__ import annotations

import datetime as dt
import sqlite3
import uuid
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from articleqa import Article, EmptyCorpus, Retriever, add, build, build_articles
from articleqa.index.ingest.handed_in import read_articles
from articleqa.index.records import Metadata
from tests.toys import ToyEncoder

BRIDGE = {"id": "b", "title": "Bridge", "text": "The bridge opened in 1998.", "date": "2024-12-05"}
MOON = {"id": "m", "text": "Luna 9 landed on the Moon in 1966.", "lang": "en"}


def ids(directory: Path, toy: ToyEncoder) -> list[str]:
    with Retriever.open(directory, encoder=toy) as retriever:
        return retriever.article_ids()


def test_the_index_holds_what_was_handed_in_and_what_was_added(tmp_path: Path, toy: ToyEncoder) -> None:
    directory = tmp_path / "index"
    assert build_articles([BRIDGE, MOON], directory, encoder=toy).new == ("b", "m")
    (tmp_path / "added.txt").write_text("Penicillin was found in 1928.", encoding="utf-8")
    add([tmp_path / "added.txt"], directory, encoder=toy)
    report = build_articles([BRIDGE | {"date": "2024-12-06"}, {"id": "n", "text": "Another one."}], directory, encoder=toy)
    assert (report.new, report.changed, report.removed, report.encoded) == (("n",), ("b",), ("m",), 2)  # the passage of n, and its window
    assert ids(directory, toy) == ["added.txt", "b", "n"]
    assert not build_articles([BRIDGE | {"date": "2024-12-06"}, {"id": "n", "text": "Another one."}], directory, encoder=toy).published


def test_a_text_is_kept_character_for_character(tmp_path: Path, toy: ToyEncoder) -> None:
    text = "  Soft\u00adhyphen, <b>tags</b>.\r\n\tAnd\u200b an end. "
    build_articles([{"id": "a", "text": text}, Article("b", "B", text)], tmp_path, encoder=toy)
    with Retriever.open(tmp_path, encoder=toy) as retriever:
        assert [retriever.article(id_).text for id_ in "ab"] == [text, text]


def test_a_generator_is_taken_and_what_has_no_id_is_numbered(tmp_path: Path, toy: ToyEncoder) -> None:
    build_articles(({"text": f"Number {n} is here."} for n in range(3)), tmp_path, encoder=toy)
    assert ids(tmp_path, toy) == ["1", "2", "3"]


def test_a_number_does_not_take_the_id_of_another() -> None:
    rows: list[dict[str, Any]] = [{"id": "2", "text": "A."}, {"text": "B."}, {"id": 1, "text": "C."}, {"text": "D."}]
    contents = read_articles(rows)
    assert [(a.id, a.text) for a in contents.articles] == [("1", "C."), ("2", "A."), ("2 (2)", "B."), ("4", "D.")]
    assert contents.skipped == []


def test_the_rows_of_a_database_are_taken() -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        database.row_factory = sqlite3.Row
        rows = database.execute(
            "SELECT 7 AS id, 'The bridge opened in 1998.' AS body, '2024-12-05' AS published UNION SELECT 8, NULL, NULL"
        )
        contents = read_articles(rows)
    assert [(a.id, a.text, a.date) for a in contents.articles] == [("7", "The bridge opened in 1998.", "2024-12-05")]
    assert len(contents.failures) == 1


def test_columns_are_found_by_what_people_call_them() -> None:
    row = {"Headline": "A title", "Body": "The text is here.", "url": "https://a.org/1", "Published at": "2024-12-05", "clicks": 7}
    (article,) = read_articles([row]).articles
    assert (article.id, article.title, article.text) == ("1", "A title", "The text is here.")
    assert (article.source, article.date) == ("https://a.org/1", "2024-12-05")


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (dt.date(2024, 12, 5), "2024-12-05"),
        (dt.datetime(2024, 12, 5, 23, 59, tzinfo=dt.UTC), "2024-12-05"),
        (np.datetime64("2024-12-05T12:00"), "2024-12-05"),
        (float("nan"), None),
        (np.float64("nan"), None),
        (None, None),
        (" ", None),
    ],
)
def test_a_day_is_taken_as_libraries_have_it(value: object, day: str | None) -> None:
    contents = read_articles([{"text": "Here it is.", "date": value}])
    assert [article.date for article in contents.articles] == [day]
    assert contents.warnings == []


def test_an_id_may_be_a_number_or_a_uuid() -> None:
    id_ = uuid.UUID(int=7)
    rows = [{"id": id_, "text": "A."}, {"id": 3, "text": "B."}, {"id": np.int64(4), "text": "C."}, {"id": 5.0, "text": "D."}]
    assert [article.id for article in read_articles(rows).articles] == [str(id_), "3", "4", "5"]


@pytest.mark.browser  # pandas comes with gradio
def test_a_frame_of_pandas_is_taken_as_it_is() -> None:
    import pandas as pd

    frame = pd.DataFrame(
        {
            "url": ["https://a.org/1", None, "https://a.org/3"],
            "body": ["The bridge opened in 1998.", "Penicillin was found in 1928.", None],
            "date": pd.to_datetime(["2024-12-05", None, None]),
            "number": pd.array([1, None, 3], dtype="Int64"),
        },
        index=[5, 6, 7],
    )
    contents = read_articles(frame)
    assert [(a.id, a.text, a.source, a.date) for a in contents.articles] == [
        ("1", "The bridge opened in 1998.", "https://a.org/1", "2024-12-05"),
        ("2", "Penicillin was found in 1928.", None, None),
    ]
    assert [str(failure) for failure in contents.failures] == ['articles[2] has no "text"; put it there, or into "body" or "content".']


def test_what_cannot_be_used_is_named_and_the_rest_is_taken(tmp_path: Path, toy: ToyEncoder) -> None:
    bad: list[Article | dict[str, Any]] = [
        {"text": "\ud800"},
        {"text": 7},
        {"id": [1], "text": "A."},
        {"text": " "},
        Article(" ", "", "A."),
        Article("a", "", " \n"),
    ]
    report = build_articles([*bad, BRIDGE], tmp_path, encoder=toy)
    assert report.new == ("b",)
    assert [str(remark) for remark in report.failed] == [
        "articles[0] has a lone surrogate (U+D800) in its text at character 0; repair what wrote it.",
        'articles[1] has "text" of type int; make it a string.',
        'articles[2] has "id" of type list; make it a string.',
        'articles[3] has no "text"; put it there, or into "body" or "content".',
        'articles[4] has an empty "id"; give it one of its own.',
        "articles[5] has no text; write some, or remove it.",
    ]


def test_of_two_with_one_id_the_later_day_counts_or_the_last() -> None:
    first, last = {"id": "a", "text": "First.", "date": "2024-02-01"}, {"id": "a", "text": "Last.", "date": "2024-01-01"}
    contents = read_articles([first, last])
    assert [article.text for article in contents.articles] == ["First."]
    (remark,) = contents.skipped
    assert str(remark).startswith('articles[1] has the id "a" of articles[0], which is newer and counts')
    assert [a.text for a in read_articles([{"id": "a", "text": "First."}, {"id": "a", "text": "Last."}]).articles] == ["Last."]


@pytest.mark.parametrize(
    ("articles", "message"),
    [
        ("text", "articles must be several Articles or mappings, or a data frame, not 'text'"),
        ({"text": "A."}, "articles must be several Articles or mappings, or a data frame, not {'text': 'A.'}"),
        (Article("a", "", "A."), "articles must be several"),
        (7, "articles must be several Articles or mappings, or a data frame, not 7"),
        ([SimpleNamespace(text="A.")], r"articles\[0\] must be an Article, or a mapping of names to values, not"),
        ([{1: "A."}], r"articles\[0\] must be an Article, or a mapping of names to values, not"),
    ],
)
def test_a_wrong_argument_is_a_value_error(tmp_path: Path, toy: ToyEncoder, articles: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        build_articles(articles, tmp_path / "index", encoder=toy)  # type: ignore[arg-type]
    assert not (tmp_path / "index").exists()


def test_nothing_does_not_empty_an_index_by_mistake(tmp_path: Path, toy: ToyEncoder) -> None:
    build_articles([BRIDGE], tmp_path, encoder=toy)
    with pytest.raises(EmptyCorpus, match=r"There is no article to index in what was handed in \(articles\[0\] has no \"text\""):
        build_articles([{"id": "a"}], tmp_path, encoder=toy)
    assert ids(tmp_path, toy) == ["b"]
    assert build_articles([], tmp_path, encoder=toy, allow_empty=True).removed == ("b",)


def test_an_article_of_another_index_keeps_what_was_read_of_it(tmp_path: Path, toy: ToyEncoder) -> None:
    (tmp_path / "a.txt").write_text("A title\n\nBy Jane Doe\n\nThe bridge opened in 1998.", encoding="utf-8")
    build([tmp_path / "a.txt"], tmp_path / "one", encoder=toy)
    with Retriever.open(tmp_path / "one", encoder=toy) as retriever:
        article = retriever.article("a.txt")
    build_articles([article], tmp_path / "two", encoder=toy)
    with Retriever.open(tmp_path / "two", encoder=toy) as retriever:
        assert retriever.article("a.txt") == article
        assert retriever.metadata() == (Metadata("a.txt", "A title", author="Jane Doe", file="a.txt"),)
