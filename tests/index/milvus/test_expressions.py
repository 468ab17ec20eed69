from __future__ import annotations

import pytest

from articleqa import Filters
from articleqa.index.milvus.expressions import NOTHING, expression, filter_fields, token
from articleqa.index.records import Article
from articleqa.index.search.selection import Selection

A, B, FR, HANT = token("a"), token("b"), token("fr"), token("zh-hant")


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (None, ""),
        (Selection(), ""),
        (Selection.of(articles=["a"]), f'article in ["{A}"]'),
        (Selection.of(articles=[]), NOTHING),
        (Selection.of(without_articles=["a"]), f'article not in ["{A}"]'),
        (Selection.of(passages=[3, 1]), "passage in [1, 3]"),
        (Selection.of(passages=[]), NOTHING),
        (Selection.of(without_passages=[2]), "passage not in [2]"),
        (Selection.of(articles=["b"], without_passages=[2]), f'article in ["{B}"] and passage not in [2]'),
        (Selection.of(filters=[Filters(langs=["FR"])]), f'array_contains_any(langs, ["{FR}"])'),
        (Selection.of(filters=[Filters(langs=["zh-Hant"])]), f'array_contains_any(langs, ["{HANT}"])'),
        (Selection.of(filters=[Filters(langs=[])]), NOTHING),
        (Selection.of(filters=[Filters(article_ids=["a"])]), f'article in ["{A}"]'),
        (Selection.of(filters=[Filters(sources=["A"])]), f'array_contains_any(sources, ["{A}"])'),
        (Selection.of(filters=[Filters(since="2024")]), '(date >= "2024")'),
        (Selection.of(filters=[Filters(since="2024-06-03")]), '(date >= "2024-06-03" or date in ["2024", "2024-06"])'),
        (Selection.of(filters=[Filters(until="2024-06")]), '(date != "" and date <= "2024-06~")'),
    ],
)
def test_a_selection_is_an_expression(selection: Selection | None, expected: str) -> None:
    assert expression(selection) == expected


def test_what_people_write_is_never_part_of_an_expression() -> None:
    hostile = '"] or passage >= 0 or article in ["'
    selection = Selection.of(filters=[Filters([hostile], [hostile], [hostile])], articles=[hostile], without_articles=[hostile])
    assert hostile not in expression(selection)
    assert expression(selection).count('"') == 10


def test_the_fields_that_are_looked_into() -> None:
    article = Article("a", "A", "", lang="zh-Hant-TW", date="2024-06", source="https://www.b.example/1")
    assert filter_fields(article) == {
        "article": A,
        "langs": [token("zh"), HANT, token("zh-hant-tw")],
        "sources": sorted([token("https://www.b.example/1"), token("b.example")]),
        "date": "2024-06",
    }
    assert filter_fields(Article("a", "A", "")) == {"article": A, "langs": [], "sources": [], "date": ""}
