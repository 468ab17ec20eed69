"""People's judgements of replies, one a line, in the format of a collection's questions (`articleqa.evaluation.datasets`)."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from articleqa.index.text.language import SURE, identify

if TYPE_CHECKING:
    from pathlib import Path

    from articleqa.records import Reply

_WRITE_LOCK = threading.Lock()


def append(path: Path, reply: Reply, *, good: bool) -> None:
    """Add a judgement of a reply to a file.

    A good reply is written as a question with its gold answer, or without one where the reply was that the articles do not answer;
    `articleqa evaluate` can ask it again. Of a bad reply only the wrong answer is known: it is under "wrong" instead of "answers".

    Args:
        path: The JSONL file. It is made if it does not exist.
        reply: The reply that was judged.
        good: Whether the reply was judged to be right.

    Raises:
        OSError: The file cannot be written.
    """
    answer = reply.answer
    gold_or_wrong = [{"article": answer.article_id, "start": answer.start, "end": answer.end, "text": answer.text}] if answer else []
    now = datetime.now(UTC)
    row: dict[str, Any] = {
        "id": f"feedback-{now:%Y%m%dT%H%M%S%f}",
        "lang": identify(reply.question, sure=SURE),
        "question": reply.question,
        "answers" if good else "wrong": gold_or_wrong,
        "split": "feedback",
    }
    with _WRITE_LOCK, path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")
