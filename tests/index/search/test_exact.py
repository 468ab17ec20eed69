from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articleqa.index.ingest import build
from articleqa.index.records import ExactHit, Span
from articleqa.index.search.exact import ExactQuery, parse
from articleqa.index.search.hybrid import HybridIndex
from articleqa.index.search.selection import Selection
from articleqa.index.storage import generations
from articleqa.index.text.folding import fold
from tests.toys import ToyEncoder


@pytest.mark.parametrize(
    ("query", "words", "phrases"),
    [
        ("general Brown", ["general", "Brown"], []),
        ('"the call" Brown', ["Brown"], ["the call"]),
        ("“a b” «c d» „e f“ 「月 球」 ‹g h› „i j”", [], ["a b", "c d", "e f", "月 球", "g h", "i j"]),
        ("« les choses » Qui est Brown ?", ["Qui", "est", "Brown"], ["les choses"]),
        ('"not closed yet', [], ["not closed yet"]),
        ("Moscow, (NATO) E-204? C# €", ["Moscow", "NATO", "E-204", "C#", "€"], []),
        ("Élysée elysee ÉLYSÉE", ["Élysée"], []),
        ('?! — … "" “ ”', [], []),
    ],
)
def test_what_a_query_asks_for(query: str, words: list[str], phrases: list[str]) -> None:
    assert parse(query) == ExactQuery(tuple(words), tuple(phrases))


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("general", "Le Général, les généraux, GENERAL", ["Général", "GENERAL"]),
        ("appel", "L’appel, l'appel, rappel", ["appel", "appel"]),
        ("dien bien phu", "Điện Biên Phủ", ["Điện", "Biên", "Phủ"]),
        ('"Cat Linh"', "the Cat\nLinh line; Cat-Linh; CAT  LINH; Cat, Linh; catlinh", ["Cat\nLinh", "Cat-Linh", "CAT  LINH"]),
        ("well-known", "well known, well-\nknown, well-known, wellknown", ["well known", "well-\nknown", "well-known"]),
        ("telephone", "tele-\nphone, tele\u00adphone, tele phone", ["tele-\nphone", "tele\u00adphone"]),
        ('"Paris, France"', "Paris, France. Paris France. Paris,\nFrance", ["Paris, France", "Paris,\nFrance"]),
        ('"a a"', "ba a a", ["a a"]),
        ("403", "12,403 people, 403 cars", ["403"]),
        ("12403", "12,403 people, 12 403, 12.403", ["12,403", "12.403"]),
        ("C++", "C++ and C", ["C++"]),
        ("5G", "使用5G网络, 15G", ["5G"]),
        ("мой", "мой и мои", ["мой"]),
        ("еще", "Ещё раз", ["Ещё"]),
        ("हिन", "हिन्दी हिन", ["हिन"]),
        ("月球", "在月球背面，月\n球", ["月球", "月\n球"]),
        ("か", "がか", ["か"]),
        ("กา", "กา กา\u0e48 มากาศ", ["กา", "กา"]),
        ("서울", "서울에서 서울", ["서울"]),
        ("محمد", "مُحَمَّد", ["مُحَمَّد"]),
        ("میشود", "می\u200cشود", ["می\u200cشود"]),
        ("½", "1 and ½", ["½"]),
        ("1", "½ 1", ["1"]),
        ("nothing", "something", []),
    ],
)
def test_where_words_and_phrases_stand(query: str, text: str, expected: list[str]) -> None:
    assert [text[span.start : span.end] for span in parse(query).spans(text)] == expected


def test_places_that_overlap_are_one() -> None:
    assert parse('"the call" call').spans("the call, a call") == [Span(0, 8), Span(12, 16)]


TEXT = st.text(alphabet=st.sampled_from("aAéÉß ﬁ-\n,.12月球がかกาи\u0306\u0301й'’ﷺ"), max_size=40)


@given(TEXT, TEXT)
def test_what_is_found_folds_to_what_was_looked_for(query: str, text: str) -> None:
    exact = parse(query)
    for unit in exact.units:
        letters = [c for c in fold(unit).text if c.isalnum()]
        for span in ExactQuery((unit,), ()).spans(text):
            assert [c for c in fold(text[span.start : span.end]).text if c.isalnum()] == letters


@given(st.lists(st.sampled_from(["Général", "call", "月球背面", "12,403", "мой", "straße"]), min_size=1, max_size=5))
def test_a_word_is_found_wherever_it_was_put(words: list[str]) -> None:
    text = " ".join(words)
    places = iter(parse(text).spans(text))
    assert [text[span.start : span.end] for span in places] == words


ARTICLES = {
    "bridge.txt": "The bridge\n\nThe bridge over the Kvik opened in 1998. A bridge is long.",
    "call.txt": "Generals on the phone\n\nThe call took place. They spoke of a bridge; a tele-\nphone call it was.",
    "chang-e.txt": "嫦娥\n\n嫦娥五号带回月球样品。月\n球背面。",
    "roman.md": "---\ntitle: The pillars\n---\nHe went over the Kvik without a word.",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> HybridIndex:
    folder = tmp_path_factory.mktemp("exact")
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, encoding="utf-8")
    build([folder], folder / "index", encoder=ToyEncoder())
    return HybridIndex.open(generations.current(folder / "index"))


def counts(hits: list[ExactHit]) -> list[tuple[str, int]]:
    return [(hit.article_id, hit.count) for hit in hits]


def test_titles_come_first_then_more_places(index: HybridIndex) -> None:
    assert counts(index.exact(parse("bridge"))) == [("bridge.txt", 3), ("call.txt", 1)]
    assert counts(index.exact(parse('"over the kvik"'))) == [("bridge.txt", 1), ("roman.md", 1)]
    assert counts(index.exact(parse("call phone"))) == [("call.txt", 4)]  # one is what "tele-" goes on with


def test_an_article_must_hold_every_word_in_its_text_or_title(index: HybridIndex) -> None:
    assert counts(index.exact(parse("pillars kvik"))) == [("roman.md", 1)]
    assert counts(index.exact(parse("pillars"))) == [("roman.md", 0)]
    assert index.exact(parse("pillars"))[0].title_spans == (Span(4, 11),)
    assert index.exact(parse("bridge zzz")) == index.exact(parse("")) == []


def test_words_that_a_line_end_parts_are_found(index: HybridIndex) -> None:
    assert counts(index.exact(parse("telephone"))) == [("call.txt", 1)]
    assert counts(index.exact(parse("月球"))) == [("chang-e.txt", 2)]
    assert counts(index.exact(parse("球"))) == [("chang-e.txt", 2)]


def test_only_admitted_articles_are_searched(index: HybridIndex) -> None:
    assert counts(index.exact(parse("bridge"), Selection.of(articles=["call.txt", "roman.md"]))) == [("call.txt", 1)]
