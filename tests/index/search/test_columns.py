from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from articleqa import Filters
from articleqa.index.records import Metadata
from articleqa.index.search.columns import Columns
from articleqa.index.search.selection import Selection

IDS = st.sampled_from(["a", "b", "c", "d", "nowhere"])
LANGS = st.sampled_from(["zh", "zh-Hant", "fr", "pt-BR", "no", "nb-NO"])
DATES = st.sampled_from(["2023", "2024-11", "2024-12-05"])
SOURCES = st.sampled_from(["https://www.news.example/a", "News.example", "Le Journal"])
METADATA = st.lists(
    st.builds(Metadata, st.just(""), st.just("T"), st.none() | LANGS, st.none() | DATES, st.none() | SOURCES), min_size=4, max_size=4
)
SETS = st.none() | st.frozensets(IDS)
FILTERS = st.builds(
    Filters,
    article_ids=SETS,
    langs=st.none() | st.frozensets(LANGS),
    sources=st.none() | st.frozensets(SOURCES),
    since=st.none() | st.just("2023") | st.just("2024-11-30"),
    until=st.none() | st.just("2024-12") | st.just("2025"),
)


@given(METADATA, st.lists(FILTERS, max_size=2), SETS, st.frozensets(IDS))
def test_articles_are_admitted_as_one_by_one(
    metadata: list[Metadata], filters: list[Filters], articles: frozenset[str] | None, without: frozenset[str]
) -> None:
    of_ids = [Metadata(id_, m.title, m.lang, m.date, m.source) for id_, m in zip("abcd", metadata, strict=True)]
    selection = Selection.of(filters=filters, articles=articles, without_articles=without)
    columns = Columns(of_ids, ["a", "a", "c", "d"])
    assert columns.admitted(selection).tolist() == [selection.admits_article(article) for article in of_ids]
    assert columns.article_of.tolist() == [0, 0, 2, 3]


def test_no_articles() -> None:
    assert Columns([], []).admitted(Selection.of(filters=[Filters(langs=["fr"], since="2024")], articles=["a"])).tolist() == []
