from __future__ import annotations

import json
from pathlib import Path

import pytest

from articleqa import feedback
from articleqa.evaluation.datasets import read_questions
from articleqa.index.errors import CorpusError
from articleqa.records import Reply
from tests.ui.samples import SEED, SENTENCE, reply


def test_what_people_said_can_be_asked_again(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    answered = reply(SEED, SENTENCE, "27 novembre")
    feedback.append(path, answered, good=True)
    feedback.append(path, Reply("Quand l'appel a-t-il eu lieu et pourquoi ?", (), (), None, None), good=True)
    feedback.append(path, answered, good=False)
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    place = SEED.text.index("27 novembre")
    gold = [{"article": SEED.id, "start": place, "end": place + 11, "text": "27 novembre"}]
    assert [row.get("answers") for row in rows] == [gold, [], None]
    assert rows[2]["wrong"] == gold
    assert rows[1]["lang"] == "fr"
    assert len({row["id"] for row in rows}) == 3
    assert [len(question.answers) for question in read_questions(tmp_path, split="feedback")] == [1, 0]
    assert len(read_questions(Path("elsewhere"), path=path)) == 2
    with pytest.raises(CorpusError, match=r"none\.jsonl cannot be read \(No such file"):
        read_questions(tmp_path, path=tmp_path / "none.jsonl")
