"""People's judgements of replies, one a line, in the format of a collection's questions (`articleqa.evaluation.datasets`)."""

from __future__ import annotations

import errno
import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from filelock import FileLock

from articleqa.index.storage.files import replace_file
from articleqa.index.text.language import SURE, identify

if TYPE_CHECKING:
    from pathlib import Path

    from articleqa.records import Reply

LARGEST = 5_000_000
"""Bytes of the file: more than ten thousand judgements."""
_LOCKED = 10.0
"""Seconds that another one who writes is waited for."""


class FeedbackFull(OSError):
    """The file has its largest size. What it holds stays.

    Attributes:
        megabytes: That size.
    """

    megabytes = LARGEST // 1_000_000


def write(path: Path, key: str, reply: Reply, *, good: bool) -> None:
    """Write a judgement of a reply to a file, in place of an earlier one of the same asking.

    A good reply is written as a question with its gold answer, or without one where the reply was that the articles do not answer;
    `articleqa evaluate` can ask it again. Of a bad reply only the wrong answer is known: it is under "wrong" instead of "answers".

    The file is replaced in one step, so that nobody reads half a line, and a full disk or a kill leaves it as it was.

    Args:
        path: The JSONL file. It is made if it does not exist.
        key: Names this asking of the question: whoever changes their mind about its reply leaves one line, and not two.
        reply: The reply that was judged.
        good: Whether the reply was judged to be right.

    Raises:
        FeedbackFull: The file would be larger than LARGEST.
        FileNotFoundError: Its folder is not there.
        OSError: The file cannot be written.
    """
    answer = reply.answer
    gold_or_wrong = [{"article": answer.article_id, "start": answer.start, "end": answer.end, "text": answer.text}] if answer else []
    row: dict[str, Any] = {
        "id": f"feedback-{key}",
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "lang": identify(reply.question, sure=SURE),
        "question": reply.question,
        "answers" if good else "wrong": gold_or_wrong,
        "split": "feedback",
    }
    if not path.parent.is_dir():  # the lock would make it
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path.parent))
    with FileLock(path.with_name(f".{path.name}.lock"), timeout=_LOCKED):
        *lines, tail = path.read_bytes().split(b"\n") if path.exists() else [b""]
        if _is_json(tail):  # else nothing, or the half of a line over which an earlier version was killed
            lines.append(tail)
        kept = [line for line in lines if f'"{row["id"]}"'.encode() not in line]
        content = b"\n".join([*kept, json.dumps(row, ensure_ascii=False).encode(), b""])
        if len(content) > LARGEST:
            raise FeedbackFull(f"{path} has its largest size, {FeedbackFull.megabytes} MB; move it away.")
        replace_file(path, content)


def _is_json(line: bytes) -> bool:
    """Tell whether a line is whole."""
    try:
        json.loads(line)
    except ValueError:
        return False
    return True
