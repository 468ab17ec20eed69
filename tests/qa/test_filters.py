from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from articleqa.filters import Filters
from articleqa.index.records import Metadata
from articleqa.source_names import source_name

DAY = Metadata("a", "", "zh-Hant", "2024-12-05", "https://www.News.example/x.htm")
YEAR = Metadata("b", "", "fr", "2024", "Le Journal")
BARE = Metadata("c", "")


def admitted(**arguments: object) -> str:
    filters = Filters.of(**arguments)  # type: ignore[arg-type]
    assert filters is not None
    return "".join(article.id for article in (DAY, YEAR, BARE) if filters.admits(article))


@pytest.mark.parametrize(
    ("arguments", "expected"),
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
def test_what_is_admitted(arguments: dict[str, object], expected: str) -> None:
    assert admitted(**arguments) == expected


def test_nothing_given_is_no_filter() -> None:
    assert Filters.of() is None
    assert Filters.of(langs=[""], since="", until=None) is None


@pytest.mark.parametrize(
    ("lang", "tags"),
    [
        ("zh", "zh zh-Hant zh_Hans_CN ZH yue-HK"),
        ("zh-Hant", "zh-Hant"),
        ("zh-hans", "zh_Hans_CN"),
        ("no", "no nb-NO nn"),
        ("nb", "no nb-NO nn"),
        ("no-NO", "nb-NO"),
        ("fr", "fr fr-FR"),
        ("fr-FR", "fr-FR"),
        ("pt-BR", ""),
        ("f", ""),
    ],
)
def test_what_a_language_admits(lang: str, tags: str) -> None:
    every_tag = ["zh", "zh-Hant", "zh_Hans_CN", "ZH", "yue-HK", "no", "nb-NO", "nn", "fr", "fr-FR", "pt-PT", "pt"]
    filters = Filters(langs={lang})
    assert [tag for tag in every_tag if filters.admits(Metadata(tag, "", tag))] == tags.split()


@pytest.mark.parametrize("values", [["fr", "en"], ("fr", "en"), {"fr", "en"}, {"fr": 1, "en": 2}, iter(["fr", "en"])])
def test_any_iterable_of_strings_is_kept_as_a_frozenset(values: Iterable[str]) -> None:
    assert Filters(langs=values).langs == frozenset({"fr", "en"})


def test_filters_are_values() -> None:
    filters = Filters(langs=["fr"], since="2024")
    assert filters == Filters(langs={"fr"}, since="2024")
    assert replace(filters, since=None) == Filters(langs={"fr"})
    assert pickle.loads(pickle.dumps(filters)) == filters  # noqa: S301
    assert len({filters, Filters(langs=("fr",), since="2024")}) == 1


@pytest.mark.parametrize("make", [Filters, Filters.of])
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"langs": "fr"}, "langs must be several strings, as a set or list, not 'fr'"),
        ({"article_ids": b"fr"}, "article_ids must be several strings, as a set or list, not b'fr'"),
        ({"sources": 3}, "sources must be several strings, as a set or list, not 3"),
        ({"langs": ["fr", 3]}, "langs must be several strings, as a set or list, not 3"),
        ({"langs": {None}}, "langs must be several strings, as a set or list, not None"),
        ({"since": 2024}, "since must be a day, month or year such as 2024-12-05, 2024-12 or 2024, not 2024"),
        ({"until": "nonsense"}, "until must be a day, month or year such as 2024-12-05, 2024-12 or 2024, not 'nonsense'"),
        (
            {"since": "2024-12-05", "until": "2024-11"},
            "the days from 2024-12-05 to 2024-11 are none: the range ends before it begins",
        ),
    ],
)
def test_a_wrong_argument_is_a_value_error_that_names_it(make: Callable[..., object], arguments: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError) as error:
        make(**arguments)
    assert str(error.value) == message


@pytest.mark.parametrize("day", ["", "5.12.2024", "2024-13", "2024-02-30", "20241205", "2024-1-1", "２０２４"])
def test_what_is_no_day_is_said(day: str) -> None:
    with pytest.raises(ValueError, match="since must be a day, month or year"):
        Filters(since=day)


def test_blank_strings_are_wrong_but_in_a_form() -> None:
    with pytest.raises(ValueError, match="langs must be strings that are not blank"):
        Filters(langs=["fr", " "])
    assert Filters.of(langs=["fr", " "]) == Filters(langs={"fr"})


def test_a_range_may_end_in_the_month_that_it_begins_in() -> None:
    assert Filters.of(since="2024-12-05", until="2024-12")


@pytest.mark.parametrize(
    ("source", "name"),
    [("https://www.news.example/x", "news.example"), ("http://[broken", "http://[broken"), ("Le Journal", "Le Journal")],
)
def test_what_a_source_is_called(source: str, name: str) -> None:
    assert source_name(source) == name
