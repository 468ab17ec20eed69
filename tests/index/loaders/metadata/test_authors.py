from __future__ import annotations

import pytest

from articleqa.index.loaders.metadata.authors import best_authors, distinct, names_in, people_in


@pytest.mark.parametrize(
    ("written", "people"),
    [
        ("By Jane Doe and John Roe | 5 May 2024", ["Jane Doe", "John Roe"]),
        ("Joshua Sokol May 20, 2019", ["Joshua Sokol"]),
        ("Von Anna Berg, Köln", ["Anna Berg"]),
        ("作者：肖春", ["肖春"]),
        ("Tác giả: Nguyễn Văn A", ["Nguyễn Văn A"]),
        ("Jane Doe (jane@x.org)", ["Jane Doe"]),
        ("Par Jean-Luc de la Tour", ["Jean-Luc de la Tour"]),
        ("Ann Low\nPolitical editor", ["Ann Low"]),
        ("By Ann Low¹ and Bo Ek²", ["Ann Low", "Bo Ek"]),
        ("office@x.example (Ann Low)", ["Ann Low"]),
        ("撰文／王明　攝影／李麗", ["王明"]),
        ("文｜王明", ["王明"]),
        ("記者王明／台北報導", ["王明"]),
        ("홍길동 기자", ["홍길동"]),
        ("Yazan: Ali Can", ["Ali Can"]),
        ("Published by Jane Doe on 5 May 2024", ["Jane Doe"]),
        ("Last updated: 5 May 2024 by Jane Doe", ["Jane Doe"]),
        ("作者：", []),
        ("Username", []),
        ("Authority control", []),
        ("Last Updated: January 7, 2025", []),
        ("https://www.facebook.com/jane", []),
        ("@jane", []),
    ],
)
def test_bylines_name_people(written: str, people: list[str]) -> None:
    assert people_in(written) == people


def test_a_field_may_name_others_than_people() -> None:
    assert names_in("Reuters, Jane Doe") == ["Reuters", "Jane Doe"]


@pytest.mark.parametrize(
    ("names", "once"),
    [
        (["Jeff Gett", "JEFF GETT"], ["Jeff Gett"]),
        (["JEFF GETT", "Jeff Gett", "Ann Low"], ["Jeff Gett", "Ann Low"]),
        (["JEFF GETT"], ["Jeff Gett"]),
        (["Gett", "Jeff Gett"], ["Jeff Gett"]),
        (["José Pérez", "Jose Perez"], ["José Pérez"]),
        (["AFP"], ["AFP"]),
    ],
)
def test_a_person_is_named_once(names: list[str], once: list[str]) -> None:
    assert distinct(names) == once


@pytest.mark.parametrize(
    ("sources", "number"),
    [
        ([["The Quay"], ["Jane Doe"]], 1),
        ([["Jane Doe"], ["Jane Doe", "John Roe"]], 1),
        ([["Jane Doe"], ["John Roe"]], 0),
        ([[], ["The Quay"]], 1),
        ([[], []], None),
    ],
)
def test_people_count_before_firms(sources: list[list[str]], number: int | None) -> None:
    assert best_authors(sources, ["The Quay"]) == number
