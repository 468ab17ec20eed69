"""Collections of questions whose answers are known.

`questions.jsonl` (or `.jsonl.gz`), a question a line: {"id", "lang", "question", "answers": [{"article", "start", "end", "text"}],
"split"}; no answers: these articles do not answer it. Only "question" and "answers" must be there, and of an answer only "article" and
"text": without "start" and "end" it is every place of the article where these words stand. A line with "wrong" instead of "answers" is what
somebody said of a wrong reply (`feedback.py`), and no question.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import regex

from index.errors import CorpusError
from index.records import Article


@dataclass(frozen=True, slots=True)
class Gold:
    """An answer that counts as right: `text == article.text[start:end]`, wherever it stands in the article while there is no place."""

    article: str
    start: int | None
    end: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its right answers, none where these articles do not answer it."""

    id: str
    lang: str | None
    question: str
    answers: tuple[Gold, ...]
    split: str | None


def collections_in(folder: Path) -> list[Path]:
    """The folders in it that hold questions, by name."""
    return sorted({path.parent for path in folder.glob("*/questions.jsonl*")})


def read_questions(collection: Path, *, split: str | None = None, path: Path | None = None) -> list[Question]:
    """The questions of a collection, or of another file about its articles, in their order.

    CorpusError where there are none or a line is broken.
    """
    named = [path] if path else [collection / name for name in ("questions.jsonl", "questions.jsonl.gz")]
    paths = [p for p in named if p.is_file()]
    if not paths:
        if path:
            raise CorpusError(f"{path} does not exist; name a file with questions, one a line.")
        raise CorpusError(f"{collection} has no questions.jsonl or questions.jsonl.gz: evaluate needs questions with their answers.")
    opener = gzip.open if paths[0].suffix == ".gz" else open
    questions = []
    with opener(paths[0], "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
                if "answers" not in row and "wrong" in row:
                    continue
                answers = tuple(Gold(str(a["article"]), a.get("start"), a.get("end"), a["text"]) for a in row["answers"])
                questions.append(Question(str(row.get("id", number)), row.get("lang"), row["question"], answers, row.get("split")))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise CorpusError(f"{paths[0]}:{number}: not a question with answers ({error!r})") from error
    chosen = [q for q in questions if split is None or q.split == split]
    if not chosen:
        raise CorpusError(f"{paths[0]} has no question{f' of the split {split!r}' if split else ''}.")
    return chosen


def placed(question: Question, article: Callable[[str], Article]) -> Question:
    """The question with the places of its answers: those given, checked, or wherever the words stand in the article.

    `article` gives the article of an id, KeyError where there is none. CorpusError where an answer is not where it should be.
    """
    places: list[Gold] = []
    for gold in question.answers:
        try:
            text = article(gold.article).text
        except KeyError:
            raise CorpusError(f"Question {question.id!r} names the article {gold.article!r}, which the collection does not hold.") from None
        if gold.start is None or gold.end is None:
            found = [m.span() for m in regex.finditer(regex.escape(gold.text), text)] if gold.text else []
        else:
            found = [(gold.start, gold.end)] if text[gold.start : gold.end] == gold.text else []
        if not found:
            raise CorpusError(f"The answer {gold.text!r} of question {question.id!r} does not stand in {gold.article} where it should.")
        places += (Gold(gold.article, start, end, gold.text) for start, end in found)
    return replace(question, answers=tuple(places))
