"""Collections of questions whose answers are known.

`questions.jsonl` (or `.jsonl.gz`), a question a line: {"id", "lang", "question", "answers": [{"article", "start", "end", "text"}],
"split"}; no answers: these articles do not answer it. Only "question" and "answers" must be there, and of an answer only "article" and
"text": without "start" and "end" it is every place of the article where these words stand. "within" names the article that alone is asked,
"about" the one that speaks of a question's matter and does not answer it: a near miss. A line with "wrong" instead of "answers" is what
somebody said of a wrong reply (`feedback.py`), and no question.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import regex

from articleqa.index.errors import CorpusError
from articleqa.index.records import Article


@dataclass(frozen=True, slots=True)
class Gold:
    """An answer that counts as right: `text == article.text[start:end]`, wherever it stands in the article while there is no place."""

    article: str
    start: int | None
    end: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its right answers, none where these articles do not answer it.

    `within` is the id of the article that alone is asked, None where all are. `about` is the id of the article that speaks of the matter of
    a question without answers.
    """

    id: str
    lang: str | None
    question: str
    answers: tuple[Gold, ...]
    split: str | None
    within: str | None = None
    about: str | None = None

    @property
    def article(self) -> str | None:
        """The id of the article that answers it, or speaks of its matter; None where no article does, as far as is known."""
        return self.answers[0].article if self.answers else self.about or self.within


def collections_in(folder: Path) -> list[Path]:
    """The folders in it that hold questions, by name."""
    return sorted({path.parent for path in folder.glob("*/questions.jsonl*")})


def read_questions(collection: Path, *, split: str | None = None, path: Path | None = None) -> list[Question]:
    """The questions of a collection, or of the file `path` about its articles, in their order.

    CorpusError where there are none or a line is broken.
    """
    path = path or file_of(collection, "questions")
    if path is None:
        raise CorpusError(f"{collection} has no questions.jsonl or questions.jsonl.gz: evaluate needs questions with their answers.")
    questions = []
    for where, number, row in rows_of(path):
        try:
            if "answers" in row or "wrong" not in row:
                questions.append(question_of(row, str(row.get("id", number)), row.get("lang")))
        except (KeyError, TypeError, AttributeError) as error:
            raise CorpusError(f"{where}: not a question with answers ({error!r})") from error
    chosen = [q for q in questions if split is None or q.split == split]
    if not chosen:
        raise CorpusError(f"{path} has no question{f' of the split {split!r}' if split else ''}.")
    return chosen


def file_of(collection: Path, name: str) -> Path | None:
    """The collection's `name`.jsonl, or .jsonl.gz; None where there is neither."""
    return next((p for p in (collection / f"{name}.jsonl", collection / f"{name}.jsonl.gz") if p.is_file()), None)


def rows_of(path: Path) -> Iterator[tuple[str, int, Any]]:
    """Where each row of a file stands, its line's number and what it says. CorpusError for no such file, and a line that is not JSON."""
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    yield f"{path}:{number}", number, json.loads(line)
                except ValueError as error:
                    raise CorpusError(f"{path}:{number}: not JSON ({error!r})") from error
    except OSError as error:
        raise CorpusError(f"{path} cannot be read ({error.strerror or error}); name a file with a question on each line.") from error


def question_of(row: Mapping[str, Any], id_: str, lang: str | None) -> Question:
    """The question that a row holds; KeyError, TypeError or AttributeError where it holds none."""
    answers = tuple(Gold(str(a["article"]), a.get("start"), a.get("end"), a["text"]) for a in row["answers"])
    return Question(id_, lang, row["question"], answers, row.get("split"), row.get("within"), row.get("about"))


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
