"""How well follow-up questions find their answers: conversations whose answers are known, turn by turn.

`conversations.jsonl` (or `.jsonl.gz`), beside the questions of a collection, a conversation a line: {"id", "lang", "turns": [{"question",
"follows", "answers": [{"article", "start", "end", "text"}]}], "split"}. "follows" says whether a turn is a follow-up of those before it;
answers are as in `datasets.py`.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from articleqa.evaluation.datasets import Question, file_of, placed, question_of, rows_of
from articleqa.evaluation.intervals import Figure, clustered
from articleqa.evaluation.metrics import is_right
from articleqa.index.errors import CorpusError
from articleqa.index.text.language import canonical
from articleqa.records import Turn

if TYPE_CHECKING:
    from articleqa.index.ingest import Progress
    from articleqa.pipeline import ArticleQA


@dataclass(frozen=True, slots=True)
class GoldConversation:
    """Questions asked one after the other; `follows` says of each whether it is a follow-up."""

    id: str
    lang: str | None
    turns: tuple[Question, ...]
    follows: tuple[bool, ...]
    split: str | None


@dataclass(frozen=True, slots=True)
class ConversationFigures:
    """What came of conversations: shares of best guesses that are right (`is_right`), with intervals over conversations.

    `follow_ups` are the turns that depend on earlier ones, `others` the later turns that stand alone; both are also asked without the
    history (`_alone`). `false_follow_ups` is how many of the `others` took something over from the history all the same, and
    `missed_follow_ups` how many of the follow-ups took nothing over. `by_lang` has `follow_ups` and `alone` by the language of the
    conversation. `milliseconds` are of a follow-up with its history: median and maximum.
    """

    conversations: int
    turns: dict[str, int]
    follow_ups: Figure | None
    follow_ups_alone: Figure | None
    others: Figure | None
    others_alone: Figure | None
    false_follow_ups: int
    missed_follow_ups: int
    by_lang: dict[str, dict[str, Figure | None]]
    milliseconds: dict[str, float]


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What came of a later turn."""

    conversation: GoldConversation
    follows: bool
    right: bool
    right_alone: bool
    taken_for_follow_up: bool
    seconds: float


def read_conversations(collection: Path, *, split: str | None = None) -> list[GoldConversation]:
    """The conversations of a collection in their order, none where it has no such file; CorpusError where a line is broken."""
    path = file_of(collection, "conversations")
    read = []
    for where, number, row in rows_of(path) if path else ():
        try:
            turns = [question_of(turn, f"{row.get('id', number)}.{place}", row.get("lang")) for place, turn in enumerate(row["turns"], 1)]
            follows = tuple(bool(turn.get("follows")) for turn in row["turns"])
            read.append(GoldConversation(str(row.get("id", number)), row.get("lang"), tuple(turns), follows, row.get("split")))
        except (KeyError, TypeError, AttributeError) as error:
            raise CorpusError(f"{where}: not a conversation ({error!r})") from error
    return [c for c in read if split is None or c.split == split]


def converse(qa: ArticleQA, conversations: Sequence[GoldConversation], *, progress: Progress | None = None) -> ConversationFigures:
    """Hold the conversations: the history of a turn is what was replied to the earlier ones. CorpusError as `placed`."""
    outcomes: list[_Outcome] = []
    for number, conversation in enumerate(conversations, 1):
        outcomes += _held(qa, conversation)
        if progress:
            progress("talk", number, len(conversations))
    followed, others = [o for o in outcomes if o.follows], [o for o in outcomes if not o.follows]
    seconds = [o.seconds for o in followed]
    langs = sorted({_language(o) for o in followed})
    return ConversationFigures(
        conversations=len(conversations),
        turns={"follow_ups": len(followed), "others": len(others)},
        follow_ups=_right(followed),
        follow_ups_alone=_right(followed, alone=True),
        others=_right(others),
        others_alone=_right(others, alone=True),
        false_follow_ups=sum(o.taken_for_follow_up for o in others),
        missed_follow_ups=sum(not o.taken_for_follow_up for o in followed),
        by_lang={lang: _both([o for o in followed if _language(o) == lang]) for lang in langs},
        milliseconds={"median": 1000 * median(seconds), "maximum": 1000 * max(seconds)} if seconds else {},
    )


def _language(outcome: _Outcome) -> str:
    return canonical(outcome.conversation.lang or "")


def _held(qa: ArticleQA, conversation: GoldConversation) -> list[_Outcome]:
    outcomes = []
    history: list[Turn] = []
    for question, follows in zip(conversation.turns, conversation.follows, strict=True):
        answers = placed(question, qa.retriever.article).answers
        began = time.perf_counter()
        reply = qa.ask(question.question, history)
        seconds = time.perf_counter() - began
        if history:
            alone = qa.ask(question.question)
            right, right_alone = is_right(reply.best_guess, answers), is_right(alone.best_guess, answers)
            outcomes.append(_Outcome(conversation, follows, right, right_alone, reply.context is not None, seconds))
        history.append(Turn(question.question, reply))
    return outcomes


def _right(outcomes: Sequence[_Outcome], *, alone: bool = False) -> Figure | None:
    return clustered([(o.conversation.id, float(o.right_alone if alone else o.right)) for o in outcomes])


def _both(outcomes: Sequence[_Outcome]) -> dict[str, Figure | None]:
    return {"follow_ups": _right(outcomes), "alone": _right(outcomes, alone=True)}
