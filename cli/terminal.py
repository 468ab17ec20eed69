"""What the commands print: records as JSON, replies, hits and build reports as text, and progress bars."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from articleqa.index.records import Article, ExactHit, Hit
from articleqa.index.text.scripts import on_one_line
from articleqa.json_answers import API_VERSION, as_json
from articleqa.records import is_from

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from articleqa.index.ingest import BuildReport, Progress
    from articleqa.records import Answer, DistinctAnswer, Evidence, Reply
    from articleqa.snapshot import Snapshot

_WIDTH = 100
"""Characters of an excerpt."""
_LONGEST_WORD = 40
"""Characters; a longer stretch without a space is in a script without spaces."""
_NAMED = 5
"""Articles that a build report names of each sort, and a reply of each answer."""
_CAN_DO = """Articles are not summarised here: every answer is words of one of them. You can ask
  what one says     When did it happen?
  for its sentences Which articles are about bridges?
  for a name        Gerasimov
  for exact words   "grain corridor\""""
"""What is printed for a wish for an overview."""
_SECONDS_BETWEEN_LINES = 60.0
_BOLD, _FAINT, _RESET = "\x1b[1m", "\x1b[2m", "\x1b[0m"


def to_json(value: DataclassInstance | Mapping[str, object] | Sequence[DataclassInstance]) -> str:
    """Return a record, or a list of records, or a dictionary as JSON with their fields' names. Each begins with the version."""
    if isinstance(value, Mapping):
        answer: object = {"version": API_VERSION, **value}
    else:
        answer = [as_json(record) for record in value] if isinstance(value, Sequence) else as_json(value)
    return json.dumps(answer, default=str, ensure_ascii=False, indent=2)


@contextmanager
def terminal_progress() -> Iterator[Progress]:
    """Draw progress bars on stderr inside the `with` block, or where it is no terminal, as in a log, write a line a minute.

    Yields:
        A progress function, for `build` and others; each stage has a bar.
    """
    from tqdm import tqdm

    last_line = time.monotonic()
    words = {
        "read": "Reading articles",
        "prepare": "Preparing articles",
        "encode": "Encoding articles",
        "write": "Writing the index",
        "ask": "Asking",
        "talk": "Conversing",
    }
    bars: dict[str, Any] = {}

    def progress(stage: str, done: int, total: int) -> None:
        nonlocal last_line
        if total == 0:
            return
        name, _, detail = stage.partition(", ")
        description = ", ".join(filter(None, (words[name], detail)))
        if not sys.stderr.isatty():
            if time.monotonic() >= last_line + _SECONDS_BETWEEN_LINES:
                last_line = time.monotonic()
                print(f"{description}: {done:,} of {total:,}", file=sys.stderr, flush=True)
            return
        if stage not in bars:
            bars[stage] = tqdm(total=total, desc=description, leave=False)
        bars[stage].total = total
        bars[stage].update(done - bars[stage].n)

    try:
        yield progress
    finally:
        for bar in bars.values():
            bar.close()


def build_summary(report: BuildReport) -> str:
    """Return a build report as text: what has changed, the remarks, and the size of the index."""
    from articleqa.cli.hints import with_hint

    changes = [("new", report.new), ("changed", report.changed), ("removed", report.removed)]
    lines = [_count_line(word, ids) for word, ids in [*changes, ("kept as before", report.kept)] if ids]
    for word, remarks in (("mended", report.mended), ("not read", report.failed), ("note", report.warnings), ("left out", report.skipped)):
        lines += [f"{word}: {with_hint(remark)}" for remark in remarks]
    size = f"{counted(report.articles, 'article')}, {counted(report.passages, 'passage')}"
    if report.published:
        encoded = f"{counted(report.encoded, 'new vector')}, " if report.encoded < report.passages else ""
        lines.append(f"{report.index}: {size}, {encoded}{report.seconds:.1f} s")
    else:
        lines.append(f"{report.index}: nothing has changed; {size}, {report.seconds:.1f} s")
    return "\n".join(lines)


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: "1 article", "2 articles"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _count_line(word: str, ids: Sequence[str]) -> str:
    named = ", ".join(ids[:_NAMED])
    more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
    return f"{word}: {len(ids)} ({named}{more})"


def reply_text(reply: Reply, snapshot: Snapshot, *, color: bool = False) -> str:
    """Return a reply as text: the answer in its sentence, the sentences to judge by, or that there is no answer; then other passages.

    Args:
        reply: The reply.
        snapshot: Has the articles of the reply.
        color: Whether to mark the answer with colours of the terminal instead of brackets.
    """
    if reply.kind == "greeting":
        return "Ask a question, such as: When did it happen?"
    if reply.kind == "overview":
        return _CAN_DO
    if reply.phrases and not reply.hits:
        return f"No article holds {' and '.join(f'“{printable(phrase)}”' for phrase in reply.phrases)}."
    quoted: Sequence[Answer | Evidence] = ()
    if reply.to_judge:
        quoted, lines = reply.to_judge, [_before_evidence(reply)]
        for evidence in quoted:
            article = snapshot.article(evidence.article_id)
            lines += [f"  {_quoted(evidence.text)}", f"    — {source_line(article)}"]
    elif reply.answer is not None:
        article = snapshot.article(reply.answer.article_id)
        certainty = f"  {reply.certainty}, confidence {reply.answer.confidence:.0%}"
        lines = [_marked(reply.answer, article, color=color), f"  — {source_line(article)}", certainty]
        if when := reply.answer.when:
            days = when.first if when.first == when.last else f"{when.first} to {when.last}"
            lines.insert(1, f"  {days}, reckoned from the article’s date")
        lines += _who_says_what(reply.answers, snapshot)
        quoted = (reply.answer, *(place for answer in reply.answers for place in answer.places))
    elif reply.closest is not None:
        lines = ["Nothing here surely answers that. Closest:", f"  {_quoted(reply.closest.text)}"]
        lines.append(f"    — {source_line(snapshot.article(reply.closest.article_id))}")
        quoted = (reply.closest,)
    else:
        lines = ["No article holds these words." if reply.kind == "lookup" else "These articles do not answer that."]
    hits = [h for h in reply.hits if not any(is_from(words, h.passage) for words in quoted)]
    if hits:
        lines += ["", "Other passages found:" if quoted else "Closest passages:"]
        lines += [
            f"  {_excerpt(h)}\n    — {_plain(snapshot.article(h.passage.article_id).title)} ({h.passage.article_id})" for h in hits[:3]
        ]
    return "\n".join(lines)


def _who_says_what(answers: Sequence[DistinctAnswer], snapshot: Snapshot) -> list[str]:
    """Return a line for the first answer, if several articles give it, and one for each other answer: how many say so, and which."""
    lines = []
    for number, answer in enumerate(answers):
        ids = answer.article_ids
        if number or len(ids) > 1:
            titles = "; ".join(f"{_plain(snapshot.article(id_).title)} ({_plain(id_)})" for id_ in ids[:_NAMED])
            more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
            what = _quoted(answer.text) if number else "so"
            lines.append(f"  {counted(len(ids), 'article')} {'says' if len(ids) == 1 else 'say'} {what}: {titles}{more}")
    return lines


def _before_evidence(reply: Reply) -> str:
    """Return what is said above the sentences to judge by."""
    if reply.kind != "lookup":
        return "These sentences speak to it. Read them and judge:"
    if reply.stands_exactly:
        return "These sentences hold it, or speak of it:"
    return "No article holds these words. These sentences may speak of it:"


def hits_text(hits: Sequence[Hit], snapshot: Snapshot, *, explain: bool = False) -> str:
    """Return hits as text: rank, score, title, place in the article, and the passage's beginning.

    Args:
        hits: The hits.
        snapshot: Has their articles.
        explain: Whether to show the scores of BM25 and of the vectors, too.
    """
    if not hits:
        return "Nothing found."
    blocks: list[str] = []
    for hit in hits:
        passage = hit.passage
        title = _plain(snapshot.article(passage.article_id).title)
        blocks.append(f"{hit.rank:>3}. {hit.score:.3f}  {title}  [{passage.article_id}:{passage.start}-{passage.end}]")
        if explain:
            blocks.append(
                f"     vectors {hit.dense_score:.3f} ({_place(hit.dense_rank)}) + BM25 {hit.bm25_part:.3f} ({_place(hit.bm25_rank)})"
            )
        blocks.append(f"     {_excerpt(hit)}")
        if hit.copies:
            blocks.append(f"     The same in {', '.join(dict.fromkeys(_plain(c.article_id) for c in hit.copies))}")
    return "\n".join(blocks)


def exact_hits_text(hits: Sequence[ExactHit], total: int, snapshot: Snapshot) -> str:
    """Return articles that hold the very words as text: title, number of places, and the line with the first place in it.

    Args:
        hits: The articles to print.
        total: How many articles there are.
        snapshot: Has the articles.
    """
    if not hits:
        return "Nothing found."
    blocks: list[str] = []
    for hit in hits:
        article = snapshot.article(hit.article_id)
        blocks.append(f"{counted(hit.count, 'place')}  {_plain(article.title)}  [{hit.article_id}]")
        if hit.spans:
            start, end = hit.spans[0].start, hit.spans[0].end
            _, _, before = article.text[max(0, start - _WIDTH // 2) : start].rpartition("\n")
            after, _, _ = article.text[end : end + _WIDTH // 2].partition("\n")
            blocks.append(f"     {_plain(on_one_line(f'{before}[{article.text[start:end]}]{after}'))}")
    if total > len(hits):
        blocks.append(f"… and {counted(total - len(hits), 'more article')}")
    return "\n".join(blocks)


def source_line(article: Article) -> str:
    """Return an article's title, date, author and source in one line, as far as they are known."""
    return " · ".join(_plain(part) for part in (article.title, article.date, article.author, article.source) if part)


def _marked(answer: Answer, article: Article, *, color: bool) -> str:
    sentence, text = answer.sentence, article.text
    before, words, after = (printable(t) for t in (text[sentence.start : answer.start], answer.text, text[answer.end : sentence.end]))
    if color:
        return on_one_line(f"« {_FAINT}{before}{_RESET}{_BOLD}{words}{_RESET}{_FAINT}{after}{_RESET} »")
    return on_one_line(f"« {before}[{words}]{after} »") if before or after else _quoted(answer.text)


def _quoted(text: str) -> str:
    """An article's words on one line, in quotation marks."""
    return on_one_line(f"« {printable(text)} »")


def _excerpt(hit: Hit) -> str:
    """The passage's beginning on one line, cut between words, or between any characters in a script without spaces."""
    line = _plain(on_one_line(hit.passage.text))
    if len(line) <= _WIDTH:
        return line
    beginning = line[: _WIDTH - 2]
    space = beginning.rfind(" ") if line[_WIDTH - 2] != " " else _WIDTH - 2
    return f"{beginning[:space] if space > _WIDTH - _LONGEST_WORD else beginning} …"


def _place(rank: int | None) -> str:
    return "not found" if rank is None else f"rank {rank}"


_JOINERS = "\u200c\u200d"
"""Characters that only say how the two beside them are joined: 👩‍👧 has one, and words of Persian and Hindi."""


def printable(text: str) -> str:
    """Return a text with its control characters replaced by spaces; line ends stay."""
    return "\n".join(map(_plain, text.split("\n")))


def _plain(text: str) -> str:
    """A line with its control characters replaced by spaces: an article must not be able to steer the terminal."""
    return "".join(c if c.isprintable() or c in _JOINERS else " " for c in text)
