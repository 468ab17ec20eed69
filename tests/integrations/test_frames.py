"""Data frames of pandas, Polars, PyArrow and DuckDB, as they come."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from articleqa import ArticleQA
from articleqa.index.ingest.handed_in import read_articles
from tests.toys import ToyEncoder, ToyReader

polars = pytest.importorskip("polars", reason="`.ci/integrations frames` runs it")
pandas = pytest.importorskip("pandas")
pyarrow = pytest.importorskip("pyarrow")
duckdb = pytest.importorskip("duckdb")

COLUMNS = {
    "id": [7, 8, 9],
    "headline": ["The bridge", None, "Nothing"],
    "body": ["The bridge opened in 1998.", "Luna 9 landed in 1966.", None],
    "published": [dt.date(2024, 12, 5), None, None],
    "clicks": [1.5, float("nan"), 2.0],
}
ROWS = pyarrow.table(COLUMNS)


@pytest.mark.parametrize(
    "frame",
    [
        pandas.DataFrame(COLUMNS),
        pandas.DataFrame(COLUMNS).convert_dtypes(dtype_backend="pyarrow"),
        polars.DataFrame(COLUMNS),
        polars.DataFrame(COLUMNS).lazy(),
        ROWS,
        duckdb.sql("select * from ROWS order by id"),
        ROWS.to_pylist(),
        iter(polars.DataFrame(COLUMNS).iter_rows(named=True)),
    ],
    ids=["pandas", "pandas-arrow", "polars", "polars-lazy", "pyarrow", "duckdb", "rows", "iterator"],
)
def test_a_frame_is_taken_as_it_comes(frame: Any) -> None:
    contents = read_articles(frame)
    assert [(a.id, a.title, a.text, a.date) for a in contents.articles] == [
        ("7", "The bridge", "The bridge opened in 1998.", "2024-12-05"),
        ("8", "Luna 9 landed in 1966.", "Luna 9 landed in 1966.", None),
    ]
    assert [str(failure) for failure in contents.failures] == ['articles[2] has no "text"; put it there, or into "body" or "content".']
    assert contents.warnings == []


def test_a_column_alone_is_no_frame() -> None:
    for column in (pandas.Series(["Text."]), polars.Series(["Text."])):
        with pytest.raises((ValueError, TypeError)):
            read_articles(column)


def test_a_frame_is_asked() -> None:
    with ArticleQA.from_articles(polars.DataFrame(COLUMNS), encoder=ToyEncoder(), reader=ToyReader()) as qa:
        reply = qa.ask("When did the bridge open?")
        assert reply.answer is not None
        assert (reply.answer.text, reply.articles[0].title) == ("1998", "The bridge")
