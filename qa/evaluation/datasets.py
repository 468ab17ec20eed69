"""Collections of questions whose answers are known.

A collection is a folder of articles with a `questions.jsonl` (or `.jsonl.gz`), one question a line: {"id", "lang", "question", "answers":
[{"article", "start", "end", "text"}], "split", "within", "about"}.

- Only "question" and "answers" are required, and of an answer only "article" and "text".
- An empty list of answers means that these articles do not answer the question.
- An answer without "start" and "end" stands for every place of the article that has these words.
- "within" is the id of the article that the question is asked of. Without it, all articles are asked.
- "about" is the id of an article that speaks of the question's subject but does not answer it: the question is a near miss.
- A line with "wrong" instead of "answers" is somebody's judgement of a wrong reply (`feedback.py`). It is no question, and is skipped.
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
    """A gold answer: `article.text[start:end] == text`.

    Attributes:
        article: The id of its article.
        start: The position of its first character. None where it is not placed yet (`placed`).
        end: The position after its last character. None where it is not placed yet.
        text: Its words.
    """

    article: str
    start: int | None
    end: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its gold answers.

    Attributes:
        id: Its id in the file, or else its line's number.
        lang: The BCP 47 tag of its language, None where the file does not say it.
        question: The question.
        answers: Its gold answers, none where these articles do not answer it.
        split: The split that it belongs to, None where the file does not say it.
        within: The id of the article that it is asked of. None: all articles.
        about: The id of the article that speaks of its subject without answering it: the question is a near miss.
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
        """The id of the article that answers it, speaks of its subject, or is asked. None where no such article is named."""
        return self.answers[0].article if self.answers else self.about or self.within


def collections_in(folder: Path) -> list[Path]:
    """Return the folders in a folder that have questions, in the order of their names."""
    return sorted({path.parent for path in folder.glob("*/questions.jsonl*")})


def read_questions(collection: Path, *, split: str | None = None, path: Path | None = None) -> list[Question]:
    """Read the questions of a collection.

    Args:
        collection: The collection's folder.
        split: Only the questions of this split. None: all of them.
        path: A file of other questions about the collection's articles, to read instead.

    Returns:
        The questions in the order of the file; at least one.

    Raises:
        CorpusError: There is no file, it cannot be read, a line is not a question, or there are no questions of this split.
    """
    path = path or file_of(collection, "questions")
    if path is None:
        raise CorpusError(f"{collection} has no questions.jsonl or questions.jsonl.gz: evaluate needs questions with their answers.")
    questions = []
    for location, number, row in rows_of(path):
        try:
            if "answers" in row or "wrong" not in row:
                questions.append(question_of(row, str(row.get("id", number)), row.get("lang")))
        except (KeyError, TypeError, AttributeError) as error:
            raise CorpusError(f"{location}: not a question with answers ({error!r})") from error
    selected = [q for q in questions if split is None or q.split == split]
    if not selected:
        raise CorpusError(f"{path} has no question{f' of the split {split!r}' if split else ''}.")
    return selected


def file_of(collection: Path, name: str) -> Path | None:
    """Return the path of the collection's `name`.jsonl or .jsonl.gz, None where there is neither."""
    return next((p for p in (collection / f"{name}.jsonl", collection / f"{name}.jsonl.gz") if p.is_file()), None)


def rows_of(path: Path) -> Iterator[tuple[str, int, Any]]:
    """Read a JSONL file, gzipped or not.

    Args:
        path: The file.

    Yields:
        For each line its place for messages ("path:line"), its number from 1, and its value.

    Raises:
        CorpusError: The file cannot be read, or a line is not JSON.
    """
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
    """Make a question of a row.

    Args:
        row: The row, as `rows_of` reads it.
        id_: The question's id.
        lang: The BCP 47 tag of its language, None where the file does not say it.

    Returns:
        The question, with its answers as they are in the row.

    Raises:
        KeyError: A required key is missing.
        TypeError: The row, or an answer, is no object, or the answers are no list.
    """
    answers = tuple(Gold(str(a["article"]), a.get("start"), a.get("end"), a["text"]) for a in row["answers"])
    return Question(id_, lang, row["question"], answers, row.get("split"), row.get("within"), row.get("about"))


def placed(question: Question, article: Callable[[str], Article]) -> Question:
    """Return a question with the places of all its answers.

    Args:
        question: The question.
        article: Returns the article of an id, and raises KeyError where there is none.

    Returns:
        The question. An answer with a place is checked; one without is replaced by one answer for each place of its words in the article,
        in the order of the text.

    Raises:
        CorpusError: An answer's article does not exist, or the words are not in it, or not at their place.
    """
    places: list[Gold] = []
    for gold in question.answers:
        try:
            text = article(gold.article).text
        except KeyError:
            raise CorpusError(f"Question {question.id!r} names the article {gold.article!r}, which the collection does not hold.") from None
        if gold.start is None or gold.end is None:
            spans = [match.span() for match in regex.finditer(regex.escape(gold.text), text)] if gold.text else []
        else:
            spans = [(gold.start, gold.end)] if text[gold.start : gold.end] == gold.text else []
        if not spans:
            raise CorpusError(f"The answer {gold.text!r} of question {question.id!r} does not stand in {gold.article} where it should.")
        places += (Gold(gold.article, start, end, gold.text) for start, end in spans)
    return replace(question, answers=tuple(places))
