from __future__ import annotations

import pytest

from articleqa.index.loaders.metadata import described
from articleqa.index.loaders.metadata.bylines import byline_author, named_people, people
from articleqa.index.records import Place


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("By Jane Doe and John Smith, Staff Writer", "Jane Doe and John Smith"),
        ("BY JANE DOE", "JANE DOE"),
        ("By Jane Doe, Senior Political Correspondent", "Jane Doe"),
        ("By JANE DOE, Transport Editor", "JANE DOE"),
        ("Von Anna Müller, Wirtschaftsredakteurin", "Anna Müller"),
        ("Por Ana Ruiz Vega | Talavera", "Ana Ruiz Vega"),
        ("Propos recueillis par Thibault N’Diaye", "Thibault N’Diaye"),
        ("Της Μαρίας Παππά", "Μαρίας Παππά"),
        ("Γράφει ο Νίκος Βλάχος", "Νίκος Βλάχος"),
        ("Беседовала Анна Ким", "Анна Ким"),
        ("بقلم سالم بن حمود", "سالم بن حمود"),
        ("מאת דני כהן", "דני כהן"),
        ("記者・小野寺 涼", "小野寺 涼"),
        ("記者林美惠∕嘉義報導", "林美惠"),
        ("Της Ελλάδας", None),
        ("文・写真", None),
        ("Von Anna Müller", "Anna Müller"),
        ("Geschrieben von Ian A. Murdock", "Ian A. Murdock"),
        ("Publicado por Rodrigo Villca", "Rodrigo Villca"),
        ("Di Mario Rossi", "Mario Rossi"),
        ("Autor: Jan Kowalski", "Jan Kowalski"),
        ("文/王明", "王明"),
        ("文・榊原みどり", "榊原みどり"),
        ("文・写真＝田中太郎", "田中太郎"),
        ("作者：王小明", "王小明"),
        ("记者 王明", "王明"),
        ("（本报记者 王明 李丽）", "王明 李丽"),
        ("홍길동 기자", "홍길동"),
        ("[서울=연합뉴스] 홍길동 기자 hong@news.example", "홍길동"),
        ("山田太郎 記者", "山田太郎"),
        ("記者・小野寺 涼岬の灯台で子猫が就任した。体重は1.2キロ。", None),
        ("By Monday", None),
        ("By admin", None),
        ("Author: unknown", None),
        ("Auteur : admin", None),
        ("本报记者采访了他", None),
        ("Von unserem Haus aus", None),
        ("By Jane Doe " + "and Jane Doe " * 20_000, None),
    ],
)
def test_bylines(line: str, author: str | None) -> None:
    assert byline_author(line) == author


@pytest.mark.parametrize(
    ("stated", "author"),
    [
        ("Jane Doe", "Jane Doe"),
        ("Jean-Luc de la Tour et Anna Kim", "Jean-Luc de la Tour et Anna Kim"),
        ("Doe, Jane; Smith, John", "Doe, Jane; Smith, John"),
        (["A B", "C D"], "A B, C D"),
        ("Jeff Gett, JEFF GETT", "Jeff Gett"),
        (["JEFF GETT", "Jeff Gett"], "Jeff Gett"),
        ("JEFF GETT", "JEFF GETT"),
        ("肖春,肖春", "肖春"),
        ("By Jane Doe", "Jane Doe"),
        ("Jane Doe <jane@example.org>; John Smith (john@example.org)", "Jane Doe, John Smith"),
        ("['Jane Doe', \"Conan O'Brien\"]", "Jane Doe, Conan O'Brien"),
        ("Joshua Sokol, Updated May 5", "Joshua Sokol"),
        ("Jane Doe, admin, https://www.example.org/jane, jane@example.org", "Jane Doe"),
        ("Username", None),
        ("作者", None),
        ("Editor", None),
        ("Staff", None),
        ("Authority control", None),
        ("Last Updated January 7", None),
        ("unbekannt", None),
        (", ;", None),
        ("Jane " * 40_000, ("Jane " * 40_000).strip()),
        (", By" * 50_000, "By"),
    ],
)
def test_names_that_are_stated(stated: str | list[str], author: str | None) -> None:
    assert people(stated) == author


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Józef Wrona i Anna Maj-Lipska", "Józef Wrona, Anna Maj-Lipska"),
        ("Jane Doe, John Smith", "Jane Doe, John Smith"),
        ("Jane", None),
        ("The tower of light", None),
    ],
)
def test_names_alone(line: str, names: str | None) -> None:
    assert named_people(line) == names


def test_names_alone_are_authors_between_the_headline_and_a_date() -> None:
    def author(text: str) -> str | None:
        return described("a", "a", text, {}, place=Place.PROPERTIES).article.author

    assert author("Zbiory miodu\n\nJózef Wrona i Anna Maj-Lipska\n\n14 września 2024\n\nLipy zakwitły.") == "Józef Wrona, Anna Maj-Lipska"
    assert author("Harvests\n\nGreen Valley\n\nThe limes were in bloom.\n\n14 September 2024") is None
