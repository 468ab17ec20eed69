"""How well follow-up questions are answered, on conversations whose answers are known.

A collection may have a `conversations.jsonl` (or `.jsonl.gz`) beside its questions, with one conversation a line: {"id", "lang", "turns":
[{"question", "follows", "answers": [{"article", "start", "end", "text"}]}], "split"}. "follows" says whether the turn is a follow-up.
Answers are as in `datasets.py`.
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
    """A conversation whose answers are known.

    Attributes:
        id: Its id in the file, or else its line's number.
        lang: The BCP 47 tag of its language, None where the file does not say it.
        turns: Its questions, in the order in which they are asked.
        follows: For each question, whether it is a follow-up.
        split: The split that it belongs to, None where the file does not say it.
    """

    id: str
    lang: str | None
    turns: tuple[Question, ...]
    follows: tuple[bool, ...]
    split: str | None


@dataclass(frozen=True, slots=True)
class ConversationFigures:
    """How many best guesses in conversations are right (`is_right`), with intervals over conversations.

    A figure is None where there are no such turns.

    Attributes:
        conversations: How many conversations there are.
        turns: How many turns count: "follow_ups" and "others". The first turn of a conversation does not count.
        follow_ups: Follow-up questions, asked with the history.
        follow_ups_alone: The same, asked without it.
        others: Later questions that stand alone, asked with the history.
        others_alone: The same, asked without it.
        false_follow_ups: How many of the others were taken for follow-ups.
        missed_follow_ups: How many follow-ups were taken to stand alone.
        by_lang: Follow-up questions by the conversation's language, with the history ("follow_ups") and without it ("alone").
        milliseconds: The time of a follow-up with its history: "median" and "maximum". Empty where there are none.
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
    """The outcome of a turn after the first.

    Attributes:
        conversation: Its conversation.
        follows: Whether it is a follow-up.
        right: Whether the best guess is right, asked with the history.
        right_alone: Whether it is right, asked without the history.
        taken_for_follow_up: Whether the question took something over from the history.
        seconds: The time of the reply with the history.
    """

    conversation: GoldConversation
    follows: bool
    right: bool
    right_alone: bool
    taken_for_follow_up: bool
    seconds: float


def read_conversations(collection: Path, *, split: str | None = None) -> list[GoldConversation]:
    """Read the conversations of a collection.

    Args:
        collection: The collection's folder.
        split: Only the conversations of this split. None: all of them.

    Returns:
        The conversations in the order of the file, none where the collection has no such file.

    Raises:
        CorpusError: A line is not a conversation, or the file cannot be read.
    """
    path = file_of(collection, "conversations")
    conversations = []
    for location, number, row in rows_of(path) if path else ():
        try:
            turns = [question_of(turn, f"{row.get('id', number)}.{place}", row.get("lang")) for place, turn in enumerate(row["turns"], 1)]
            follows = tuple(bool(turn.get("follows")) for turn in row["turns"])
            conversations.append(GoldConversation(str(row.get("id", number)), row.get("lang"), tuple(turns), follows, row.get("split")))
        except (KeyError, TypeError, AttributeError) as error:
            raise CorpusError(f"{location}: not a conversation ({error!r})") from error
    return [c for c in conversations if split is None or c.split == split]


def converse(qa: ArticleQA, conversations: Sequence[GoldConversation], *, progress: Progress | None = None) -> ConversationFigures:
    """Ask the questions of the conversations, each with the history of the replies before it.

    Args:
        qa: Answers the questions.
        conversations: The conversations.
        progress: Is called after each conversation, with the stage "talk".

    Returns:
        The figures.

    Raises:
        CorpusError: A gold answer is not in its article.
    """
    outcomes: list[_Outcome] = []
    for number, conversation in enumerate(conversations, 1):
        outcomes += _outcomes(qa, conversation)
        if progress:
            progress("talk", number, len(conversations))
    follow_ups, others = [o for o in outcomes if o.follows], [o for o in outcomes if not o.follows]
    seconds = [o.seconds for o in follow_ups]
    langs = sorted({_language(o) for o in follow_ups})
    return ConversationFigures(
        conversations=len(conversations),
        turns={"follow_ups": len(follow_ups), "others": len(others)},
        follow_ups=_right(follow_ups),
        follow_ups_alone=_right(follow_ups, alone=True),
        others=_right(others),
        others_alone=_right(others, alone=True),
        false_follow_ups=sum(o.taken_for_follow_up for o in others),
        missed_follow_ups=sum(not o.taken_for_follow_up for o in follow_ups),
        by_lang={lang: _both([o for o in follow_ups if _language(o) == lang]) for lang in langs},
        milliseconds={"median": 1000 * median(seconds), "maximum": 1000 * max(seconds)} if seconds else {},
    )


def _language(outcome: _Outcome) -> str:
    return canonical(outcome.conversation.lang or "")


def _outcomes(qa: ArticleQA, conversation: GoldConversation) -> list[_Outcome]:
    """Ask the questions of a conversation, and return the outcomes of the turns after the first."""
    outcomes = []
    history: list[Turn] = []
    for question, follows in zip(conversation.turns, conversation.follows, strict=True):
        answers = placed(question, qa.retriever.article).answers
        start = time.perf_counter()
        reply = next(qa.ask_in_steps(question.question, history))
        seconds = time.perf_counter() - start
        if history:
            reply_alone = next(qa.ask_in_steps(question.question))
            right, right_alone = is_right(reply.best_guess, answers), is_right(reply_alone.best_guess, answers)
            outcomes.append(_Outcome(conversation, follows, right, right_alone, reply.context is not None, seconds))
        history.append(Turn(question.question, reply))
    return outcomes


def _right(outcomes: Sequence[_Outcome], *, alone: bool = False) -> Figure | None:
    return clustered([(o.conversation.id, float(o.right_alone if alone else o.right)) for o in outcomes])


def _both(outcomes: Sequence[_Outcome]) -> dict[str, Figure | None]:
    return {"follow_ups": _right(outcomes), "alone": _right(outcomes, alone=True)}
