"""What must hold for texts, questions and what a browser sends, whatever they are."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from hypothesis import strategies as st

from articleqa import Article, ArticleQA, Filters, Mode, Reply, Span, Turn, build, segments
from articleqa.citation import cite
from articleqa.index.errors import ArticleError, IndexUnusable
from articleqa.index.loaders.csv_rows import DELIMITERS, rows_of
from articleqa.index.loaders.encodings import codec_of, decode_any, decode_line, decode_markup
from articleqa.index.loaders.markdown.front_matter import split_front_matter
from articleqa.index.loaders.metadata.date_lines import dates_of_line, day_of_dateline, day_of_field, without_date
from articleqa.index.loaders.metadata.publication_dates import iso_date
from articleqa.index.storage import corrections, generations
from articleqa.index.storage.manifest import MANIFEST, read_manifest
from articleqa.index.text.passages import passages
from articleqa.index.text.sentences import sentences
from articleqa.ui import transcript
from articleqa.ui.choice import choice_of, filters_of
from articleqa.ui.signature import signature
from benchmarks.trust import strategies

_CORPUS: Final = Path(__file__).parents[2] / "corpus"
_ARTICLES: Final = ("seed-article.txt", "chang-e-4.md", "qanat-as-suways.md")


_SECRET: Final = b"a secret of this process"


@dataclass(frozen=True, slots=True)
class Law:
    """What is to hold for every value.

    Attributes:
        values: Makes the values.
        check: Raises where a value breaks it.
        prepare: Is called once before; what it takes is no input's time.
    """

    values: st.SearchStrategy[Any]
    check: Callable[[Any], None]
    prepare: Callable[[], object] = lambda: None


def _sentences(text: str) -> None:
    spans = sentences(text)
    assert all(text[s.start : s.end] == text[s.start : s.end].strip() != "" for s in spans), (
        "a sentence is blank or has white space at its ends"
    )
    assert all(one.end <= other.start for one, other in pairwise(spans)), "sentences overlap"
    assert sum(len(text[s.start : s.end].split()) and len("".join(text[s.start : s.end].split())) for s in spans) == len(
        "".join(text.split())
    ), "letters are in no sentence"


def _count_words(texts: Sequence[str]) -> list[int]:
    return [max(1, len(text) // 4) for text in texts]


def _passages(value: tuple[str, int]) -> None:
    text, most = value
    found = passages(Article("a", "A", text), first_id=3, count_tokens=_count_words, max_tokens=most)
    assert [p.id for p in found] == list(range(3, 3 + len(found))), "ids are not in a row"
    assert all(text[p.start : p.end] == p.text for p in found), "a passage is not where it says"
    assert all(one.end <= other.start for one, other in pairwise(found)), "passages overlap"
    assert all(p.start <= s.start < s.end <= p.end for p in found for s in p.sentences), "a sentence is outside its passage"
    assert bool(found) == bool(text.split()), "a text without passage"


def _segments(value: tuple[str, dict[str, list[tuple[int, int]]], int, int]) -> None:
    text, marks, start, end = value
    spans = {label: [Span(*sorted((a % (len(text) + 1), b % (len(text) + 1)))) for a, b in pairs] for label, pairs in marks.items()}
    start, end = sorted((start % (len(text) + 1), end % (len(text) + 1)))
    parts = segments(text, spans, start, end)
    assert "".join(part.text for part in parts) == text[start:end], "joined segments are not the text"
    assert all(part.text == text[part.start : part.end] != "" for part in parts), "a segment is not where it says"
    for part in parts:
        for at in (part.start, part.end - 1):
            assert part.labels == {label for label, several in spans.items() if any(s.start <= at < s.end for s in several)}, (
                "a label is missing"
            )


def _encodings(value: tuple[bytes, str | None]) -> None:
    data, label = value
    for read in (partial(decode_any, data, "a", label), partial(decode_markup, data, "a", label), partial(decode_line, data, "a")):
        with suppress(ArticleError):
            text, remarks = read()
            text.encode()
            assert all(isinstance(remark, str) for remark in remarks), "a remark is no text"
    if label is not None and (codec := codec_of(label)):
        b"".decode(codec)


def _dates(written: str) -> None:
    for day_first in (None, True, False):
        for day in (
            iso_date(written, day_first=day_first),
            day_of_field(written, day_first=day_first),
            day_of_dateline(written, day_first=day_first),
        ):
            assert day is None or Filters(since=day), "a day is none"
        name, day = without_date(written, day_first=day_first)
        assert isinstance(name, str), "a name is no text"
        assert day is None or Filters(since=day), "a day is none"
        dates_of_line(written, day_first=day_first)


def _front_matter(text: str) -> None:
    found = split_front_matter(text)
    assert found.body.strip() in text, "the rest is not of the text"


def _rows(text: str) -> None:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for delimiter in DELIMITERS:
        lines = [row.line for row in rows_of(text, delimiter)]
        assert lines == sorted(lines), "rows are not in order"


@cache
def _asked() -> ArticleQA:
    """An index over three articles, with the models that come with the package; it is opened once a process."""
    folder = Path(tempfile.mkdtemp(prefix="articleqa-fuzz-"))
    build([_CORPUS / name for name in _ARTICLES], folder)
    return ArticleQA.open(folder)


def _warm() -> None:
    """Load the models, which takes some seconds."""
    _asked().ask("When did the call take place?")


def _ask(value: tuple[str, str | None]) -> None:
    question, earlier = value
    qa = _asked()
    history = () if earlier is None else (Turn(earlier, qa.ask(earlier)),)
    check_reply(qa, qa.ask(question, history))


def check_reply(qa: ArticleQA, reply: Reply) -> None:
    """Check that a reply quotes what stands in its articles.

    Raises:
        AssertionError: It does not.
    """
    snapshot = qa.retriever.snapshot()
    quoted = [(hit.passage.article_id, hit.passage.start, hit.passage.end, hit.passage.text) for hit in reply.hits]
    answers = [a for a in (reply.answer, reply.best_guess, *(place for distinct in reply.answers for place in distinct.places)) if a]
    quoted += [(a.article_id, a.start, a.end, a.text) for a in answers]
    quoted += [(e.article_id, e.start, e.end, e.text) for e in (*reply.evidence, *([reply.closest] if reply.closest else []))]
    for id_, start, end, text in quoted:
        article = snapshot.article(id_)
        assert article.text[start:end] == text != "", "what is quoted does not stand there"
        cite(article, Span(start, end))
    assert all(0 <= a.confidence <= 1 for a in answers), "a confidence is no probability"
    assert transcript.still_stands(reply, snapshot.article), "the reply does not still stand"
    entry = transcript.entry(_SECRET, "a", reply.question, reply)
    (stored,) = transcript.entries(_SECRET, [{"key": "a", "entry": entry}])
    assert stored.reply, "what was signed here is not known"
    assert stored.reply.answer == reply.answer, "the reply is another one once it was kept"


def _search(query: str) -> None:
    with_models = _asked().retriever
    modes: tuple[Mode, ...] = ("hybrid", "bm25")
    for mode in modes:
        hits = with_models.search(query, k=5, mode=mode)
        assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1)), "ranks are not in a row"


def _exact(query: str) -> None:
    retriever = _asked().retriever
    for hit in retriever.exact(query):
        article = retriever.article(hit.article_id)
        assert hit.count == len(hit.spans), "places are counted wrongly"
        assert all(0 <= s.start < s.end <= len(article.text) for s in hit.spans), "a place is outside the text"
        assert all(one.end <= other.start for one, other in pairwise(hit.spans)), "places overlap"


def _article_of(id_: str) -> Article | None:
    return Article("a", "A", "The bridge opened in 1998. It is 3 km long.") if id_ == "a" else None


def _transcript(value: object) -> None:
    assert all(stored.reply is None for stored in transcript.entries(_SECRET, value)), "a reply that nobody signed is taken for ours"
    signed = [_signed(item) for item in value] if isinstance(value, list) else value
    for stored in transcript.entries(_SECRET, signed):
        if stored.reply and transcript.still_stands(stored.reply, _article_of):
            transcript.to_json([Turn(stored.question, stored.reply)], _article_of).encode(errors="surrogatepass")


def _signed(item: object) -> object:
    """Sign what a browser sends, as if it were from here: then all of it is read."""
    if not isinstance(item, dict) or not isinstance(item.get("key"), str) or not isinstance(item.get("entry"), str):
        return item
    key, text = item["key"], item["entry"][:-1]
    return item | {"entry": f'{text},"signature":"{signature(_SECRET, f"{key} {text}")}"}}'}


def _filters(value: dict[str, Any]) -> None:
    with suppress(ValueError):
        filters = filters_of(value)
        if filters is not None:
            assert filters_of(choice_of(filters)) == filters, "a choice is another one once it was kept"
            filters.admits(Article("a", "A", "Text.", "fr", "2024-12", "https://a.example"))


def _manifest(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder, suppress(IndexUnusable):
        generation = Path(folder) / "generations" / "a"
        generation.mkdir(parents=True)
        (generation / MANIFEST).write_bytes(data)
        read_manifest(generation)


def _corrections(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder, suppress(IndexUnusable):
        Path(folder, generations.CORRECTIONS).write_bytes(data)
        for values in corrections.load(Path(folder)).values():
            corrections.corrected(Article("a", "A", "Text."), values)


LAWS: Final[dict[str, Law]] = {
    "sentences": Law(strategies.TEXTS, _sentences),
    "passages": Law(st.tuples(strategies.TEXTS, st.integers(1, 60)), _passages),
    "highlight": Law(st.tuples(strategies.TEXTS, strategies.MARKS, strategies.POSITIONS, strategies.POSITIONS), _segments),
    "encodings": Law(st.tuples(strategies.BYTES, strategies.LABELS), _encodings),
    "dates": Law(strategies.DATES, _dates),
    "front matter": Law(strategies.FENCED, _front_matter),
    "rows of tables": Law(strategies.TABLES, _rows),
    "ask": Law(st.tuples(strategies.SENT_TEXTS, st.one_of(st.none(), st.none(), strategies.TEXTS)), _ask, _warm),
    "search": Law(strategies.SENT_TEXTS, _search, _warm),
    "exact search": Law(strategies.SENT_TEXTS, _exact, _warm),
    "transcript": Law(strategies.EXCHANGES, _transcript),
    "filters": Law(strategies.CHOICES, _filters),
    "manifest": Law(strategies.WRITTEN, _manifest),
    "corrections": Law(strategies.WRITTEN, _corrections),
}
