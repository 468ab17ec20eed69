"""What people thought of replies, a line each, in the format of the collections' questions (`datasets.py`)."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from articleqa.index.text.language import SURE, identify

if TYPE_CHECKING:
    from pathlib import Path

    from articleqa.records import Reply

_ONE_AT_A_TIME = threading.Lock()


def append(path: Path, reply: Reply, *, good: bool) -> None:
    """Add what somebody thought of a reply to the file, which is made where it is not there. OSError where it cannot be written.

    A good reply is a question with its answer, or with none where it said that the articles do not answer: `articleqa evaluate` can ask it.
    Of a bad one only what is wrong is known: it has "wrong" in the place of "answers".
    """
    answer = reply.answer
    said = [{"article": answer.article_id, "start": answer.start, "end": answer.end, "text": answer.text}] if answer else []
    now = datetime.now(UTC)
    row: dict[str, Any] = {
        "id": f"feedback-{now:%Y%m%dT%H%M%S%f}",
        "lang": identify(reply.question, sure=SURE),
        "question": reply.question,
        "answers" if good else "wrong": said,
        "split": "feedback",
    }
    with _ONE_AT_A_TIME, path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")
