from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from index.errors import CorpusError
from index.records import Span
from qa.evaluation import (
    Figure,
    Gold,
    Outcome,
    Question,
    evaluate,
    exact,
    f1,
    figure,
    holds,
    normalized,
    read_questions,
    sentence_holds,
)
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
    once = Figure(1.0, None, None)  # one article, or one question without an answer: nothing to draw again
    assert report.retrieval["hybrid"] == {"hit@1": once, "hit@3": once, "hit@10": once, "MRR@10": once}
    assert report.retrieval["bm25"]["hit@1"] == once
    assert (report.answers["sentence"], report.answers["held_back"]) == (once, once)
    assert report.by_article == {"bridge.txt": {"questions": 1, "hit@1": 1, "sentence": 1}}
    assert 0 < report.milliseconds["median"] <= report.milliseconds["maximum"]
    everything = evaluate(folder, read=False)
    assert (everything.answers, everything.milliseconds) == ({}, {})
    assert everything.retrieval["hybrid"]["hit@1"] == Figure(1.0, 1.0, 1.0)
    assert everything.by_article["moon.txt"] == {"questions": 1, "hit@1": 1}
    assert evaluate(folder, sample=2, seed=1).answerable + evaluate(folder, sample=2, seed=1).unanswerable == 2


def test_a_users_own_questions_need_no_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.evaluation.index_folder", lambda _collection: tmp_path / "index")
    folder = tmp_path / "small"
    folder.mkdir()
    collection(folder, {"question": "When did the bridge open?", "answers": [{"article": "bridge.txt", "text": "1998"}]})
    assert read_questions(folder) == [Question("1", None, "When did the bridge open?", (Gold("bridge.txt", None, None, "1998"),), None)]
    assert evaluate(folder, read=False).retrieval["hybrid"]["hit@1"] == Figure(1.0, None, None)
    for answer, message in [
        ({"article": "bridge.txt", "text": "1999"}, r"The answer '1999' of question '1' does not stand in bridge.txt"),
        (
            {"article": "bridge.txt", "text": "1998", "start": 0, "end": 4},
            r"The answer '1998' of question '1' does not stand in bridge.txt",
        ),
        ({"article": "road.txt", "text": "1998"}, r"Question '1' names the article 'road.txt', which .*small does not hold"),
    ]:
        collection(folder, {"question": "When did the bridge open?", "answers": [answer]})
        with pytest.raises(CorpusError, match=message):
            evaluate(folder, read=False)


def test_intervals_are_over_articles() -> None:
    """Ten questions about one article say less than ten about ten articles."""

    def outcomes(articles: Sequence[str]) -> list[tuple[Outcome, float]]:
        questions = [Question(str(i), None, "?", (Gold(a, 0, 1, "x"),), None) for i, a in enumerate(articles)]
        return [(Outcome(q, {}, None, 0.0), float(i % 2 == 0)) for i, q in enumerate(questions)]

    apart = figure(outcomes([f"a{i}" for i in range(10)]))
    together = figure(outcomes(["a", "b"] * 5))
    assert apart is not None
    assert together is not None
    assert (apart.value, together.value) == (0.5, 0.5)
    assert (together.low, together.high) == (0.0, 1.0)  # "a" is always right and "b" never
    assert apart.low is not None
    assert 0.1 <= apart.low <= 0.3
    assert figure([]) is None
    assert figure(outcomes(["a"])) == Figure(1.0, None, None)


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
