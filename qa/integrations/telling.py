"""A reply as text for a language model: the answer's exact words, their sentence, where they stand, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from articleqa.citation import cite
from articleqa.index.records import Span
from articleqa.index.text.scripts import on_one_line

if TYPE_CHECKING:
    from articleqa.records import Answer, Evidence, Reply
    from articleqa.snapshot import Snapshot

ABOUT = (
    "Answers a question with the exact words of the articles of a collection, in any language, with their sentence, their source, and how "
    "sure the answer is; or says that the articles do not answer it. Ask one thing at a time, in a whole sentence that stands alone."
)
"""What a tool says of itself to a language model."""
_SURE = {
    "sure": "sure",
    "perhaps": "perhaps: check it in the sentence",
}


def told(reply: Reply, snapshot: Snapshot) -> str:
    """Return a reply as text for a language model.

    Args:
        reply: The reply.
        snapshot: The generation that was asked; it has the reply's articles.

    Returns:
        Some lines in English around words of the articles, which stand between « and », on one line each.
    """
    if reply.kind in {"greeting", "overview"}:
        return "The articles answer questions for what one of them says, such as: When did it happen? This was no such question."
    if reply.phrases and not reply.hits:
        return f"No article holds {' and '.join(f'“{phrase}”' for phrase in reply.phrases)}."
    if reply.to_judge:
        sentences = [line for evidence in reply.to_judge for line in _evidence(evidence, snapshot)]
        before = "There is no single answer. Judge by these sentences:"
        if reply.kind == "lookup":
            before = (
                "These sentences hold the words:" if reply.stands_exactly else "No article holds the words. Sentences near them in meaning:"
            )
        return "\n".join([before, *sentences])
    if reply.answer is not None:
        return "\n".join(_answers(reply, reply.answer, snapshot))
    if reply.closest is not None:
        return "\n".join(["Nothing in the articles surely answers that. The closest sentence:", *_evidence(reply.closest, snapshot)])
    return "The articles do not answer that."


def _answers(reply: Reply, answer: Answer, snapshot: Snapshot) -> list[str]:
    """Return the answer with its sentence and source, then who else says so, and what others say."""
    sentence = snapshot.article(answer.article_id).text[answer.sentence.start : answer.sentence.end]
    lines = [
        f"Answer: {_quoted(answer.text)}{_days(answer)}",
        f"Sentence: {_quoted(sentence)}",
        f"Source: {_source(answer, snapshot)}",
        f"Certainty: {_SURE[reply.certainty or 'perhaps']} (probability {answer.confidence:.2f})",
    ]
    for number, distinct in enumerate(reply.answers):
        best = distinct.places[0]
        others = [place for place in distinct.places[1:] if place.article_id != best.article_id]
        if number:
            lines.append(f"Another answer: {_quoted(best.text)}{_days(best)}, in {_source(best, snapshot)}")
        lines += [f"{'  said' if number else 'Said'} in {_source(place, snapshot)}, too" for place in others]
    return lines


def _days(answer: Answer) -> str:
    """Return the days that the answer's words mean, in brackets, where that is known."""
    if answer.when is None:
        return ""
    first, last = answer.when.first, answer.when.last
    return f" ({first if first == last else f'{first} to {last}'}, reckoned from the article's date)"


def _evidence(evidence: Evidence, snapshot: Snapshot) -> list[str]:
    return [f"- {_quoted(evidence.text)}", f"  Source: {_source(evidence, snapshot)}"]


def _source(words: Answer | Evidence, snapshot: Snapshot) -> str:
    """Return where words stand: title, day, author, source, page, and the place in the article's text."""
    citation = cite(snapshot.article(words.article_id), Span(words.start, words.end))
    page = f"page {citation.page}" if citation.page else None
    parts = [citation.title, citation.date, citation.author, citation.link or citation.source, page]
    return f"{on_one_line(' · '.join(filter(None, parts)))} [{words.article_id}:{words.start}-{words.end}]"


def _quoted(text: str) -> str:
    return f"« {on_one_line(text)} »"
