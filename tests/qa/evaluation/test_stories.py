from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from articleqa import ArticleQA
from articleqa.evaluation.datasets import Gold
from articleqa.evaluation.intervals import Figure
from articleqa.evaluation.stories import ask_stories, is_gold, read_stories
from articleqa.index.errors import CorpusError
from articleqa.index.ingest import build
from articleqa.index.records import Span
from articleqa.records import Answer
from tests.toys import ToyEncoder, ToyReader

PAPERS = {
    "a": "The fire on the ship hurt 12 people in the harbour on Monday morning.",
    "b": "In the fire on the ship, 12 people were hurt, said the port. It burned all day.",
    "c": "Now 14 people were hurt in the fire on the ship, the hospital counts.",
}
QUESTION = "How many people were hurt in the fire on the ship?"


def gold(article: str, text: str) -> dict[str, object]:
    start = PAPERS[article].index(text)
    return {"article": f"{article}.txt", "start": start, "end": start + len(text), "text": text}


def collection(folder: Path, *rows: dict[str, object]) -> Path:
    for name, text in PAPERS.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    (folder / "stories.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return folder


@pytest.fixture
def qa(tmp_path: Path, toy: ToyEncoder) -> Iterator[ArticleQA]:
    collection(tmp_path)
    build([tmp_path / f"{name}.txt" for name in PAPERS], tmp_path / "index", encoder=toy)
    with ArticleQA.open(tmp_path / "index", encoder=toy, reader=ToyReader()) as opened:
        yield opened


def test_places_and_agreement_are_measured(tmp_path: Path, qa: ArticleQA) -> None:
    folder = collection(
        tmp_path,
        {"question": QUESTION, "answers": [gold("a", "12"), gold("b", "12")], "agree": True, "story": "ship"},
        {"question": QUESTION, "answers": [gold("a", "12"), gold("b", "12"), gold("c", "14")], "agree": True, "story": "ship"},
        {"question": "xyzzy?", "answers": [gold("a", "12"), gold("b", "12")], "agree": True, "story": "ship"},
    )
    calls: list[tuple[str, int, int]] = []
    figures = ask_stories(qa, read_stories(folder), progress=lambda *call: calls.append(call))
    assert calls == [("ask, stories", 1, 3), ("ask, stories", 2, 3), ("ask, stories", 3, 3)]
    assert figures.questions == 3
    assert figures.answered == Figure(2 / 3, None, None)
    assert figures.found == Figure(5 / 7, None, None)
    assert figures.found_where_answered == Figure(1.0, None, None)
    assert figures.first_alone == Figure(1 / 7, None, None)  # "14" is the best of the three
    assert figures.precision == Figure(5 / 6, None, None)  # the first question's third place is no gold place
    assert (figures.told_right, figures.told) == (Figure(0.5, None, None), 2)  # the second says that 12 and 14 agree


def test_a_split_is_asked_alone_and_no_file_is_no_question(tmp_path: Path) -> None:
    assert read_stories(tmp_path) == []
    rows: list[dict[str, object]] = [
        {"id": split, "question": "?", "answers": [], "agree": False, "split": split} for split in ("train", "dev")
    ]
    assert [story.question.id for story in read_stories(collection(tmp_path, *rows), split="dev")] == ["dev"]


def test_a_line_that_is_no_such_question_is_named(tmp_path: Path) -> None:
    folder = collection(tmp_path, {"question": "?", "answers": []})
    with pytest.raises(CorpusError, match=r"stories\.jsonl:1: not a question with answers and whether they agree \(KeyError\('agree'\)\)"):
        read_stories(folder)


@pytest.mark.parametrize(
    ("text", "article", "start", "expected"),
    [
        ("12 people", "a.txt", 10, True),
        ("12", "a.txt", 90, True),
        ("12", "b.txt", 10, False),
        ("14", "a.txt", 90, False),
    ],
)
def test_a_place_is_gold_where_it_overlaps_or_says_the_same_words(text: str, article: str, start: int, expected: bool) -> None:
    place = Span(start, start + len(text))
    answer = Answer(text, article, place.start, place.end, 0.5, place, place)
    assert is_gold(answer, Gold("a.txt", 10, 12, "12")) is expected
