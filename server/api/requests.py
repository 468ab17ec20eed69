"""What clients send: checked, bounded, and turned into what the library takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from articleqa.filters import Filters
from articleqa.index.records import Span
from articleqa.records import Answer, Context, Reply, Turn
from articleqa.server.answering import Asked
from articleqa.server.limits import MAX_K, MAX_LISTED, MAX_NAME, MAX_NAMES, MAX_QUESTION, MAX_TURNS

if TYPE_CHECKING:
    from articleqa.snapshot import Snapshot

_LONGEST = 300
"""Characters of a name that a client made up."""
_Text = Annotated[str, Field(min_length=1, max_length=MAX_QUESTION)]
_Name = Annotated[str, Field(min_length=1, max_length=MAX_NAME, pattern=r"\S")]
_Names = Annotated[list[_Name], Field(max_length=MAX_NAMES)]
_Day = Annotated[str, Field(pattern=r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$")]
_Position = Annotated[int, Field(ge=0, le=2**53 - 1)]


def sentence_of(errors: Sequence[Any]) -> str:
    """Return what pydantic found wrong first, as a sentence that names the value by its place, and does not repeat it."""
    first = errors[0]
    where = ".".join(str(part) for part in first["loc"] if part not in {"body", "query", "path"}) or "The body"
    sentence = f"{where[:_LONGEST]}: {first['msg']}."
    return sentence.encode("utf-8", "replace").decode()  # a client may have sent half of a pair of surrogates


class _Sent(BaseModel):
    """What is sent has no other fields, and no values of other types."""

    model_config = ConfigDict(extra="forbid", strict=True)


class _Kept(BaseModel):
    """What a client kept of an answer: whatever else it has is not looked at."""

    model_config = ConfigDict(extra="ignore", strict=True)


class ArticleFilters(_Sent):
    """Which articles are asked: those that pass each filter that is given."""

    article_ids: _Names | None = Field(None, description="One of these articles.")
    langs: _Names | None = Field(None, description="In one of these languages, as BCP 47 tags.")
    sources: _Names | None = Field(None, description="From one of these sources: their names, addresses or hosts.")
    since: _Day | None = Field(None, description="Published on this day, in this month or year, or later.", examples=["2024-12-05"])
    until: _Day | None = Field(None, description="Published on this day, in this month or year, or earlier.", examples=["2024"])

    def filters(self) -> Filters:
        """Return them as the library takes them.

        Raises:
            ValueError: A day is none, or the range ends before it begins.
        """
        return Filters(self.article_ids, self.langs, self.sources, self.since, self.until)


class EarlierGuess(_Kept):
    """Where the best guess of an earlier reply stands."""

    article_id: str = Field(max_length=MAX_NAME)
    start: _Position
    end: _Position

    def answer(self, snapshot: Snapshot) -> Answer | None:
        """Return the words that stand there now; None where there are none."""
        try:
            words = snapshot.article(self.article_id).text[self.start : self.end]
        except KeyError:
            return None
        if not words or len(words) != self.end - self.start or len(words) > MAX_QUESTION:
            return None
        place = Span(self.start, self.end)
        return Answer(words, self.article_id, self.start, self.end, 0.0, sentence=place, passage=place)


class EarlierContext(_Kept):
    """What an earlier question took over."""

    question: str = Field(max_length=MAX_QUESTION)


class EarlierReply(_Kept):
    """An earlier reply as it was answered, or only these fields of it.

    Nothing else of it is used. The words of the guess are taken from the article, where they stand.
    """

    question: str = Field(max_length=MAX_QUESTION)
    best_guess: EarlierGuess | None = None
    context: EarlierContext | None = None

    def turn(self, snapshot: Snapshot) -> Turn:
        """Return the turn of the conversation, as far as the next question needs it."""
        guess = self.best_guess.answer(snapshot) if self.best_guess else None
        context = Context(self.context.question, guess.article_id if guess else "", ()) if self.context else None
        return Turn(self.question, Reply(self.question, terms=(), hits=(), best_guess=guess, answer=None, context=context))


class QuestionBody(_Sent):
    """A question, with what came before it."""

    question: _Text = Field(description="In any language.", examples=["When did the call take place?"])
    history: list[EarlierReply] = Field(
        [],
        max_length=MAX_TURNS,
        description="The earlier replies of the conversation as they were answered, oldest first; the server keeps none.",
    )
    filters: ArticleFilters | None = Field(None, description="Which articles are asked; null: all of them.")
    as_follow_up: bool = Field(False, description="Whether the question surely is a follow-up, whatever its words say.")

    def asked(self) -> Asked:
        """Return the question as it is asked.

        Raises:
            ValueError: As `ArticleFilters.filters`.
        """
        return Asked(
            question=self.question,
            history=lambda snapshot: [reply.turn(snapshot) for reply in self.history],
            filters=self.filters.filters() if self.filters else None,
            as_follow_up=self.as_follow_up,
        )


class SearchBody(_Sent):
    """A query."""

    query: _Text = Field(description="Words or a question, in any language.", examples=["moon samples"])
    k: Annotated[int, Field(ge=1, le=MAX_K)] = Field(10, description="How many passages to find at most.")
    mode: Literal["hybrid", "bm25", "dense"] = Field(
        "hybrid", description="Find by words (bm25), by the encoder's vectors (dense), or by both."
    )
    rerank: bool = Field(False, description="Whether to read the first passages, and to order them by how well they answer, too.")
    filters: ArticleFilters | None = Field(None, description="Which articles are searched; null: all of them.")


class Paging(BaseModel):
    """Which part of a list is wanted."""

    model_config = ConfigDict(extra="forbid")

    offset: int = Field(0, ge=0, le=2**31 - 1, description="How many to leave out.")
    limit: int = Field(100, ge=1, le=MAX_LISTED, description="How many to list at most.")
