from __future__ import annotations

import json
from pathlib import Path

import pytest

from articleqa import ArticleQA
from articleqa.evaluation.conversations import converse, read_conversations
from articleqa.evaluation.datasets import Gold
from articleqa.evaluation.evaluate import evaluate
from articleqa.evaluation.intervals import Figure
from articleqa.evaluation.report import report_text
from articleqa.index.errors import CorpusError

PASTEUR = "pasteur-et-la-rage.txt"


def conversation(id_: str, *turns: tuple[str, bool, str, str], split: str = "dev") -> dict[str, object]:
    rows = [{"question": q, "follows": follows, "answers": [{"article": a, "text": text}]} for q, follows, a, text in turns]
    return {"id": id_, "lang": "en", "turns": rows, "split": split}


def write(folder: Path, *conversations: dict[str, object]) -> None:
    (folder / "conversations.jsonl").write_text("".join(json.dumps(c) + "\n" for c in conversations), encoding="utf-8")


def test_conversations_are_read(tmp_path: Path) -> None:
    assert read_conversations(tmp_path) == []
    write(tmp_path, conversation("a", ("Who?", False, "x", "He"), ("When?", True, "x", "1998")), conversation("b", split="train"))
    (first,) = read_conversations(tmp_path, split="dev")
    assert (first.id, first.lang, first.follows, [q.question for q in first.turns]) == ("a", "en", (False, True), ["Who?", "When?"])
    assert first.turns[1].answers == (Gold("x", None, None, "1998"),)
    assert len(read_conversations(tmp_path)) == 2


def test_a_broken_conversation_is_named_by_line(tmp_path: Path) -> None:
    write(tmp_path, conversation("a"), {"id": "b", "turns": [{"question": "Who?"}]})
    with pytest.raises(CorpusError, match=r"conversations\.jsonl:2: not a conversation"):
        read_conversations(tmp_path)


def test_follow_ups_are_asked_with_and_without_what_went_before(corpus_qa: ArticleQA, tmp_path: Path) -> None:
    write(
        tmp_path,
        conversation(
            "a",
            ("Where was Louis Pasteur born?", False, PASTEUR, "Dole"),
            ("When did he die?", True, PASTEUR, "28 septembre 1895"),
            ("When was Marie Curie born?", False, "marie-curie.md", "7 tháng 11 năm 1867"),
        ),
    )
    figures = converse(corpus_qa, read_conversations(tmp_path))
    assert (figures.conversations, figures.turns) == (1, {"follow_ups": 1, "others": 1})
    assert (figures.follow_ups, figures.follow_ups_alone) == (Figure(1.0, None, None), Figure(0.0, None, None))
    assert (figures.others, figures.others_alone) == (Figure(1.0, None, None), Figure(1.0, None, None))
    assert (figures.false_follow_ups, figures.missed_follow_ups) == (0, 0)
    assert figures.by_lang == {"en": {"follow_ups": figures.follow_ups, "alone": figures.follow_ups_alone}}
    assert 0 < figures.milliseconds["median"] <= figures.milliseconds["maximum"]


@pytest.mark.usefixtures("loaded")
def test_evaluate_holds_the_conversations_of_a_collection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("articleqa.evaluation.evaluate.index_folder", lambda _collection: tmp_path / "index")
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "bridge.txt").write_text("The bridge opened in 1998. It is 17 km long.", encoding="utf-8")
    question = {"question": "When did the bridge open?", "answers": [{"article": "bridge.txt", "text": "1998"}]}
    (folder / "questions.jsonl").write_text(json.dumps(question) + "\n", encoding="utf-8")
    assert evaluate(folder).conversations is None
    turns = ("When did the bridge open?", False, "bridge.txt", "1998"), ("How long is it?", True, "bridge.txt", "17 km")
    write(folder, conversation("a", *turns))
    report = evaluate(folder)
    assert report.conversations is not None
    assert report.conversations.follow_ups == Figure(1.0, None, None)
    assert "1 follow-ups 1.000 (1.000), 0 of them taken to stand alone; en 1.000 (1.000)" in report_text(report)
