from __future__ import annotations

import json
from pathlib import Path

import pytest

from articleqa.evaluation.datasets import read_questions
from articleqa.index.errors import CorpusError


def write(folder: Path, *questions: dict[str, object]) -> None:
    (folder / "questions.jsonl").write_text("".join(json.dumps(q) + "\n" for q in questions), encoding="utf-8")


def test_a_broken_question_is_named_by_line(tmp_path: Path) -> None:
    write(tmp_path, {"id": "1", "lang": "en", "question": "?", "answers": []}, {"id": "2"})
    with pytest.raises(CorpusError, match=r"questions\.jsonl:2: not a question with answers"):
        read_questions(tmp_path)


def test_no_questions(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"has no questions\.jsonl"):
        read_questions(tmp_path)
    write(tmp_path, {"id": "1", "lang": "en", "question": "?", "answers": [], "split": "train"})
    with pytest.raises(CorpusError, match="no question of the split 'dev'"):
        read_questions(tmp_path, split="dev")
