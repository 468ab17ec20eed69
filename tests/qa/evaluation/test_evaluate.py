from __future__ import annotations

import json
from pathlib import Path

import pytest

from articleqa.evaluation.datasets import Gold, Question, read_questions
from articleqa.evaluation.evaluate import evaluate
from articleqa.evaluation.intervals import Figure
from articleqa.evaluation.report import report_text
from articleqa.index.errors import CorpusError

pytestmark = pytest.mark.usefixtures("loaded")


def collection(folder: Path, *questions: dict[str, object]) -> Path:
    (folder / "bridge.txt").write_text("The bridge opened in 1998. It is 17 km long.", encoding="utf-8")
    (folder / "moon.txt").write_text("Luna 9 landed on 3 February 1966.", encoding="utf-8")
    (folder / "questions.jsonl").write_text("".join(json.dumps(q) + "\n" for q in questions), encoding="utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, whose index is kept beside it."""
    monkeypatch.setattr("articleqa.evaluation.evaluate.index_folder", lambda _collection: tmp_path / "index")
    small = tmp_path / "small"
    small.mkdir()
    return small


def test_evaluate_asks_what_the_split_holds(folder: Path) -> None:
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
    report = evaluate(folder, split="dev", gold_passage=True)
    assert (report.articles, report.answerable, report.unanswerable) == (2, 1, 1)
    once = Figure(1.0, None, None)  # one article, or one question without an answer: nothing to draw again
    assert report.retrieval["hybrid"] == {"hit@1": once, "hit@3": once, "hit@10": once, "MRR@10": once}
    assert report.retrieval["bm25"]["hit@1"] == once
    assert report.retrieval["reranked"] == report.retrieval["hybrid"]
    assert [report.answers[name] for name in ("f1", "exact", "right", "sentence", "abstained")] == [once] * 5
    assert report.gold_passage == {"f1": once, "exact": once}
    assert report.by_article == {"bridge.txt": {"questions": 1, "hit@1": 1, "right": 1}}
    assert 0 < report.milliseconds["median"] <= report.milliseconds["maximum"]
    everything = evaluate(folder, read=False)
    assert (everything.answers, everything.milliseconds) == ({}, {})
    assert everything.retrieval["hybrid"]["hit@1"] == Figure(1.0, 1.0, 1.0)
    assert everything.by_article["moon.txt"] == {"questions": 1, "hit@1": 1}
    assert evaluate(folder, sample=2, seed=1).answerable + evaluate(folder, sample=2, seed=1).unanswerable == 2


def test_answers_left_out_of_the_index(folder: Path) -> None:
    collection(
        folder,
        {"question": "When did the bridge open?", "answers": [{"article": "bridge.txt", "text": "1998"}]},
        {"question": "When did Luna 9 land?", "answers": [{"article": "moon.txt", "text": "3 February 1966"}]},
    )
    report = evaluate(folder, unanswerable=True)
    assert set(report.abstention) == {"article left out", "passages left out"}
    # One passage an article: to leave out the one is to leave out the other.
    assert report.abstention["article left out"] == report.abstention["passages left out"]
    measured = report.abstention["article left out"]
    assert (measured.auroc, measured.auroc_right) == (1.0, 1.0)
    assert sum(b.count for b in measured.reliability) == 4
    assert "article left out: AUROC 1.000 [1.000 1.000], of right over wrong 1.000, calibration error 0." in report_text(report)


def test_a_users_own_questions_need_no_places(folder: Path) -> None:
    collection(folder, {"question": "When did the bridge open?", "answers": [{"article": "bridge.txt", "text": "1998"}]})
    assert read_questions(folder) == [Question("1", None, "When did the bridge open?", (Gold("bridge.txt", None, None, "1998"),), None)]
    assert evaluate(folder, read=False).retrieval["hybrid"]["hit@1"] == Figure(1.0, None, None)
    for answer, message in [
        ({"article": "bridge.txt", "text": "1999"}, r"The answer '1999' of question '1' does not stand in bridge.txt"),
        (
            {"article": "bridge.txt", "text": "1998", "start": 0, "end": 4},
            r"The answer '1998' of question '1' does not stand in bridge.txt",
        ),
        ({"article": "road.txt", "text": "1998"}, r"Question '1' names the article 'road.txt', which the collection does not hold"),
    ]:
        collection(folder, {"question": "When did the bridge open?", "answers": [answer]})
        with pytest.raises(CorpusError, match=message):
            evaluate(folder, read=False)
