from __future__ import annotations

import errno
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from articleqa import feedback
from articleqa.evaluation.datasets import read_questions
from articleqa.index.errors import CorpusError
from articleqa.index.storage import files
from articleqa.records import Reply
from tests.ui.samples import SEED, SENTENCE, reply

ANSWERED = reply(SEED, SENTENCE, "27 novembre")


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_what_people_said_can_be_asked_again(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    feedback.write(path, "a", ANSWERED, good=True)
    feedback.write(path, "b", Reply("Quand l'appel a-t-il eu lieu et pourquoi ?", (), (), None, None), good=True)
    feedback.write(path, "c", ANSWERED, good=False)
    written = rows(path)
    place = SEED.text.index("27 novembre")
    gold = [{"article": SEED.id, "start": place, "end": place + 11, "text": "27 novembre"}]
    assert [row.get("answers") for row in written] == [gold, [], None]
    assert written[2]["wrong"] == gold
    assert written[1]["lang"] == "fr"
    assert [row["id"] for row in written] == ["feedback-a", "feedback-b", "feedback-c"]
    assert [len(question.answers) for question in read_questions(tmp_path, split="feedback")] == [1, 0]
    assert len(read_questions(Path("elsewhere"), path=path)) == 2
    with pytest.raises(CorpusError, match=r"none\.jsonl cannot be read \(No such file"):
        read_questions(tmp_path, path=tmp_path / "none.jsonl")


def test_whoever_changes_their_mind_leaves_one_line(tmp_path: Path) -> None:
    path = tmp_path / "feedback.jsonl"
    for good in (True, False, True, False):
        feedback.write(path, "a", ANSWERED, good=good)
        feedback.write(path, "b", ANSWERED, good=True)
    assert [(row["id"], "wrong" in row) for row in rows(path)] == [("feedback-a", True), ("feedback-b", False)]


@pytest.mark.parametrize(("tail", "kept"), [(b'{"id": "feedback-20', []), (b'{"id": "x"}', ["x"])])
def test_half_a_line_spoils_no_other_and_a_whole_one_stays(tmp_path: Path, tail: bytes, kept: list[str]) -> None:
    path = tmp_path / "feedback.jsonl"
    feedback.write(path, "a", ANSWERED, good=True)
    with path.open("ab") as file:
        file.write(tail)
    feedback.write(path, "b", ANSWERED, good=True)
    assert [row["id"] for row in rows(path)] == ["feedback-a", *kept, "feedback-b"]


def test_the_file_has_a_largest_size_and_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "feedback.jsonl"
    feedback.write(path, "a", ANSWERED, good=True)
    before = path.read_bytes()
    monkeypatch.setattr(feedback, "LARGEST", len(before) + 10)
    with pytest.raises(feedback.FeedbackFull, match=r"feedback\.jsonl has its largest size, 5 MB; move it away\."):
        feedback.write(path, "b", ANSWERED, good=True)
    assert path.read_bytes() == before
    feedback.write(path, "a", ANSWERED, good=False)
    assert "wrong" in rows(path)[0], "a line that takes another's place still has room"


def test_a_full_disk_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "feedback.jsonl"
    feedback.write(path, "a", ANSWERED, good=True)
    before = path.read_bytes()

    def full(_path: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files, "sync", full)
    with pytest.raises(OSError, match="No space left"):
        feedback.write(path, "b", ANSWERED, good=True)
    assert path.read_bytes() == before
    assert {p.name for p in tmp_path.iterdir()} <= {"feedback.jsonl", ".feedback.jsonl.lock"}


def test_lines_of_several_threads_are_not_mixed(tmp_path: Path) -> None:
    path = tmp_path / "feedback.jsonl"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda key: feedback.write(path, str(key), ANSWERED, good=True), range(40)))
    assert sorted(row["id"] for row in rows(path)) == sorted(f"feedback-{key}" for key in range(40))


def test_a_folder_that_is_gone_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        feedback.write(tmp_path / "gone" / "feedback.jsonl", "a", ANSWERED, good=True)
    assert not (tmp_path / "gone").exists()
