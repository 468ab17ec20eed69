from __future__ import annotations

import gzip
import json
from pathlib import Path

from articleqa.evaluation.datasets import read_questions
from training.data import kept_apart, shared_key, translations_in


def collection(folder: Path, *questions: tuple[str, str, str]) -> Path:
    """With (id, split, article) for each question."""
    folder.mkdir()
    (folder / "questions.jsonl").write_text(
        "".join(
            json.dumps({"id": id_, "question": "Who?", "split": split, "answers": [{"article": article, "text": "A"}]}) + "\n"
            for id_, split, article in questions
        ),
        encoding="utf-8",
    )
    return folder


def test_translations_share_a_key(tmp_path: Path) -> None:
    english = collection(tmp_path / "xquad-en", ("xquad-en-57a", "dev", "xquad-en-3"))
    italian = collection(tmp_path / "squad-it", ("squad-it-57a", "train", "squad-it-8"))
    assert [shared_key(q) for folder in (english, italian) for q in read_questions(folder)] == ["57a", "57a"]


def test_translations_are_questions_in_several_languages(tmp_path: Path) -> None:
    (tmp_path / "parallel").mkdir()
    with gzip.open(tmp_path / "parallel" / "a.jsonl.gz", "wt", encoding="utf-8") as out:
        out.writelines(json.dumps({"id": "1", "texts": texts}) + "\n" for texts in ({"en": "Who?", "fr": "Qui ?"}, {"en": "Alone?"}))
    newsroom = tmp_path / "newsroom"
    newsroom.mkdir()
    rows = [
        ("n-en-q1", "en", "When?", "train"),
        ("n-de-q1", "de", "Wann?", "train"),
        ("n-en-q2", "en", "Why?", "dev"),
        ("n-de-q2", "de", "?", "dev"),
    ]
    (newsroom / "questions.jsonl").write_text(
        "".join(json.dumps({"id": i, "lang": lang, "question": q, "split": s, "answers": []}) + "\n" for i, lang, q, s in rows),
        encoding="utf-8",
    )
    assert translations_in(tmp_path / "parallel", newsroom) == [{"en": "Who?", "fr": "Qui ?"}, {"en": "When?", "de": "Wann?"}]


def test_near_misses_on_the_other_side_keep_an_article_apart(tmp_path: Path) -> None:
    news = tmp_path / "newsroom"
    news.mkdir()
    row = {"id": "1", "question": "Who?", "split": "dev", "answers": [], "about": "a"}
    (news / "questions.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    assert kept_apart(news, read_questions(news)) == {"a"}


def test_articles_asked_about_in_another_split_are_kept_apart(tmp_path: Path) -> None:
    french = collection(tmp_path / "piaf", ("piaf-1", "train", "a"), ("piaf-2", "train", "b"), ("piaf-3", "dev", "b"))
    assert kept_apart(french, read_questions(french)) == {"b"}


def test_so_are_the_translations_of_what_is_asked_about_elsewhere(tmp_path: Path) -> None:
    collection(tmp_path / "xquad-en", ("xquad-en-1", "dev", "warsaw"), ("xquad-en-2", "train", "oxygen"))
    italian = collection(
        tmp_path / "squad-it",
        ("squad-it-1", "train", "varsavia"), ("squad-it-9", "train", "varsavia"), ("squad-it-2", "train", "ossigeno"),
    )  # fmt: skip
    assert kept_apart(italian, read_questions(italian)) == {"varsavia"}
