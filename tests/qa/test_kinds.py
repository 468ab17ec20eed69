from __future__ import annotations

import pytest

from qa.kinds import asked, holds


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When did the call take place?", "date"),
        ("Quand l'appel a-t-il eu lieu ?", "date"),
        ("¿Cuándo tuvo lugar la llamada?", "date"),
        ("Wann fand das Telefongespräch statt?", "date"),
        ("Cuộc điện đàm diễn ra khi nào?", "date"),
        ("通话是什么时候进行的？", "date"),
        ("Когда состоялся разговор?", "date"),
        ("what year did it open", "date"),
        ("Wie lang ist der Tunnel?", "number"),
        ("Combien de passagers ?", "number"),
        ("桥有多长？", "number"),
        ("Who asked for the call?", None),
        ("Why was the call kept secret?", None),
        ("the chairman", None),
        ("Quelle est la capitale ?", None),
    ],
)
def test_kind_asked_for(question: str, kind: str | None) -> None:
    assert asked(question) == kind


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("date", "L'appel a eu lieu le 27 novembre.", True),
        ("date", "in September 2023", True),
        ("date", "11月27日通话", True),
        ("date", "Ngày 27 tháng 11", True),
        ("date", "27 ноября состоялся разговор", True),
        ("date", "They may talk again.", False),
        ("date", "Two generals talked.", False),
        ("number", "It is 57 km long.", True),
        ("number", "It is long.", False),
    ],
)
def test_kind_held(kind: str, text: str, expected: bool) -> None:
    assert holds(kind, text) is expected  # type: ignore[arg-type]
