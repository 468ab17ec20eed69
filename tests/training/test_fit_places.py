from __future__ import annotations

from pathlib import Path

from articleqa.evaluation.datasets import Gold, Question
from articleqa.index.ingest import build
from articleqa.places import Thresholds
from articleqa.retriever import Retriever
from tests.toys import ToyEncoder, ToyReader
from training.fit_places import answers_with, ask, figures

PAPERS = {
    "a.txt": "The fire on the ship hurt 12 people in the harbour on Monday morning.",
    "b.txt": "In the fire on the ship, 12 people were hurt, said the port. It burned all day.",
    "c.txt": "Now 14 people were hurt in the fire on the ship, the hospital counts.",
}
GOLDS = tuple(Gold(name, text.index("1"), text.index("1") + 2, text[text.index("1") :][:2]) for name, text in PAPERS.items())
QUESTION = Question("1", "en", "How many people were hurt in the fire on the ship?", GOLDS, "train")
LOW, HIGH = Thresholds(similar=0.3), Thresholds(similar=0.99)


def test_constants_are_judged_by_the_places_that_they_give(tmp_path: Path, toy: ToyEncoder) -> None:
    for name, text in PAPERS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    build([tmp_path], tmp_path / "index", encoder=toy)
    with Retriever.open(tmp_path / "index", encoder=toy, reader=ToyReader()) as retriever:
        snapshot = retriever.snapshot()
        asked = ask(snapshot, QUESTION)
        assert asked is not None
        assert asked.answer.text == "14"
        assert [answer.text for answer in answers_with(asked, snapshot, LOW)] == ["14", "12"]
        assert [answer.text for answer in answers_with(asked, snapshot, HIGH)] == ["14"]
        assert figures([asked], snapshot, LOW) == (1.0, 1.0, 1.0)
        assert figures([asked], snapshot, HIGH) == (0.5, 1 / 3, 1.0)
