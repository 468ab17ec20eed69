from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.errors import CorpusError
from index.records import Span
from qa.evaluation import Gold, evaluate, exact, f1, holds, normalized, read_questions, sentence_holds
from qa.records import Answer

GOLD = Gold("a", 10, 20, "0123456789")


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [(10, 20, True), (0, 100, True), (11, 20, False), (10, 19, False), (30, 40, False)],
)
def test_a_short_answer_must_be_held_whole(start: int, end: int, expected: bool) -> None:
    assert holds("a", start, end, [GOLD]) is expected
    assert holds("b", start, end, [GOLD]) is False


def test_half_of_a_long_answer_is_enough() -> None:
    long = Gold("a", 0, 300, "x" * 300)
    assert holds("a", 150, 400, [long]) is True
    assert holds("a", 151, 400, [long]) is False


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The 27th, of  NOVEMBER!", ["27th", "of", "november"]),
        ("11月27日", ["11", "月", "27", "日"]),
        ("l'appel", ["l", "appel"]),
        ("ไทย", ["ไ", "ท", "ย"]),
        ("—", []),
    ],
)
def test_normalized(text: str, words: list[str]) -> None:
    assert normalized(text) == words


def test_f1_and_exact_by_hand() -> None:
    assert f1("on 27 November", ["27 November", "in March"]) == pytest.approx(2 * 2 / 5)
    assert f1("nothing", ["27 November"]) == 0
    assert f1("27 27", ["27"]) == pytest.approx(2 / 3)
    assert (exact("The call.", ["call"]), exact("the calls", ["call"])) == (1, 0)


def test_the_sentence_decides_not_the_span() -> None:
    answer = Answer("x", "a", 12, 13, 0.5, sentence=Span(5, 25), passage=Span(0, 50))
    assert sentence_holds(answer, [GOLD]) is True
    assert sentence_holds(None, [GOLD]) is False


def collection(folder: Path, *questions: dict[str, object]) -> Path:
    (folder / "bridge.txt").write_text("The bridge opened in 1998. It is 17 km long.", encoding="utf-8")
    (folder / "moon.txt").write_text("Luna 9 landed on 3 February 1966.", encoding="utf-8")
    (folder / "questions.jsonl").write_text("".join(json.dumps(q) + "\n" for q in questions), encoding="utf-8")
    return folder


def test_evaluate_asks_what_the_split_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.evaluation.index_folder", lambda _collection: tmp_path / "index")
    folder = tmp_path / "small"
    folder.mkdir()
    collection(
        folder,
        {
            "id": "1",
            "lang": "en",
            "question": "When did the bridge open?",
            "answers": [{"article": "bridge.txt", "start": 21, "end": 25, "text": "1998"}],
            "split": "dev",
        },
        {"id": "2", "lang": "en", "question": "Who cooked the soup?", "answers": [], "split": "dev"},
        {
            "id": "3",
            "lang": "en",
            "question": "When did Luna 9 land?",
            "answers": [{"article": "moon.txt", "start": 17, "end": 32, "text": "3 February 1966"}],
            "split": "train",
        },
    )
    report = evaluate(folder, split="dev")
    assert (report.articles, report.answerable, report.unanswerable) == (2, 1, 1)
    assert report.retrieval["hybrid"] == {"hit@1": 1, "hit@3": 1, "hit@10": 1, "MRR@10": 1}
    assert report.retrieval["bm25"]["hit@1"] == 1
    assert report.answers["sentence"] == 1
    assert (report.answers["milliseconds_median"] or 0) > 0
    assert report.by_article == {"bridge.txt": {"questions": 1, "sentence": 1}}
    assert report.answers["held_back"] == 1
    assert evaluate(folder, sample=2, seed=1).answerable + evaluate(folder, sample=2, seed=1).unanswerable == 2


def test_a_broken_question_is_named_by_line(tmp_path: Path) -> None:
    collection(tmp_path, {"id": "1", "lang": "en", "question": "?", "answers": []}, {"id": "2"})
    with pytest.raises(CorpusError, match=r"questions\.jsonl:2: not a question with answers"):
        read_questions(tmp_path)


def test_no_questions(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"has no questions\.jsonl"):
        read_questions(tmp_path)
    collection(tmp_path, {"id": "1", "lang": "en", "question": "?", "answers": [], "split": "train"})
    with pytest.raises(CorpusError, match="no question of the split 'dev'"):
        read_questions(tmp_path, split="dev")
