from __future__ import annotations

import pytest

from articleqa.filters import Filters
from articleqa.index.errors import ArticleQAError
from articleqa.index.records import Metadata
from articleqa.source_names import source_name

DAY = Metadata("a", "", "zh-Hant", "2024-12-05", "https://www.News.example/x.htm")
YEAR = Metadata("b", "", "fr", "2024", "Le Journal")
BARE = Metadata("c", "")


def admitted(**given: object) -> str:
    filters = Filters.of(**given)  # type: ignore[arg-type]
    assert filters is not None
    return "".join(article.id for article in (DAY, YEAR, BARE) if filters.admits(article))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"article_ids": ["a", "c"]}, "ac"),
        ({"langs": ["zh"]}, "a"),
        ({"langs": ["zh-Hant", "fr"]}, "ab"),
        ({"langs": ["zh-Hans"]}, ""),
        ({"langs": ["f"]}, ""),
        ({"sources": ["news.example"]}, "a"),
        ({"sources": ["https://www.news.example/x.htm"]}, "a"),
        ({"sources": ["le journal"]}, "b"),
        ({"since": "2024-12-05"}, "ab"),
        ({"since": "2024-12-06"}, "b"),
        ({"since": "2025"}, ""),
        ({"until": "2024-12-05"}, "ab"),
        ({"until": "2024-12-04"}, "b"),
        ({"until": "2024-12"}, "ab"),
        ({"until": "2024"}, "ab"),
        ({"until": "2023"}, ""),
        ({"since": "2024-12", "until": "2024-12", "langs": ["fr"]}, "b"),
    ],
)
def test_what_is_admitted(given: dict[str, object], expected: str) -> None:
    assert admitted(**given) == expected


def test_nothing_given_is_no_filter() -> None:
    assert Filters.of() is None
    assert Filters.of(langs=[""], since="", until=None) is None


@pytest.mark.parametrize("day", ["5.12.2024", "2024-13", "2024-02-30", "20241205", "2024-1-1"])
def test_what_is_no_day_is_said(day: str) -> None:
    with pytest.raises(ArticleQAError, match="is no day: write it as 2024-12-05, 2024-12 or 2024"):
        Filters.of(since=day)


def test_a_range_that_ends_before_it_begins_is_said() -> None:
    with pytest.raises(ArticleQAError, match="the range ends before it begins"):
        Filters.of(since="2024-12-05", until="2024-11")
    assert Filters.of(since="2024-12-05", until="2024-12")


@pytest.mark.parametrize(
    ("source", "name"),
    [("https://www.news.example/x", "news.example"), ("http://[broken", "http://[broken"), ("Le Journal", "Le Journal")],
)
def test_what_a_source_is_called(source: str, name: str) -> None:
    assert source_name(source) == name
