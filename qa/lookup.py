"""Sentences that hold the very words that were typed: for lookups, quoted phrases, and "which articles are about …?"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from articleqa.index.records import Span
from articleqa.index.search.exact import ExactQuery, parse
from articleqa.index.search.selection import Selection
from articleqa.records import Evidence
from articleqa.snapshot import Snapshot

_MOST = 20
"""How many sentences are returned, at most."""


def holding(snapshot: Snapshot, words: str, allowed: Selection | None) -> list[Evidence]:
    """Return the sentences that hold words exactly; case and accents do not count.

    Args:
        snapshot: The generation to look in.
        words: The words. Sentences that hold them in a row are looked for first; where there are none, those that hold all of them; where
            there are none either, those that hold all names among them that are in any article: "Kublai" of "Kublai Khan".
        allowed: Which passages to look in. None: all of them.

    Returns:
        At most 20 sentences: the first one of each article, then the others. Articles whose title holds the words come first, then those
        that hold them more often, then in the order of ids.
    """
    query = parse(words)
    phrase = " ".join((*query.words, *query.phrases))
    names = " ".join(word for word in words.split() if word[:1].isupper() and snapshot.known(word))
    tries = dict.fromkeys((f'"{phrase}"', phrase, names))  # the names are often all words
    return next(filter(None, (_in_turn(_sentences(snapshot, tried, allowed)) for tried in tries if tried)), [])


def passages_holding(snapshot: Snapshot, phrases: Sequence[str], allowed: Selection | None) -> Selection:
    """Return the selection of the passages that hold each of several phrases exactly.

    Args:
        snapshot: The generation to look in.
        phrases: The phrases, without quotation marks; at least one.
        allowed: Which passages to look in. None: all of them.

    Returns:
        The selection of those among `allowed`.
    """
    words = " ".join(f'"{phrase}"' for phrase in phrases)
    query = parse(words)
    found = (p for hit in snapshot.exact(words) for p in snapshot.passages_of(hit.article_id))
    holding_all = Selection.of(passages=(p.id for p in found if holds(p.text, query)))
    return holding_all if allowed is None else allowed & holding_all


def stands_exactly(question: str, evidence: Sequence[Evidence]) -> bool:
    """Return whether the sentences for a lookup hold what was looked up; where they do not, they are alike in meaning only."""
    return bool(evidence) and holds(evidence[0].text, parse(question))


def holds(text: str, query: ExactQuery) -> bool:
    """Return whether a text holds every word and phrase of a query."""
    return all(ExactQuery((unit,), ()).spans(text) for unit in query.units)


def quoted(question: str) -> tuple[str, ...]:
    """Return the phrases of a question that stand in quotation marks, without these. None where a straight one is not closed."""
    return parse(question).phrases if question.count('"') % 2 == 0 else ()


def one_an_article(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Return the first sentence of each article, in the given order."""
    first: dict[str, Evidence] = {}
    for sentence in evidence:
        first.setdefault(sentence.article_id, sentence)
    return tuple(first.values())


def _sentences(snapshot: Snapshot, query: str, allowed: Selection | None) -> Iterator[list[Evidence]]:
    """Yield the sentences of each article that hold all words and phrases of a query, in the order of the text, where it has any."""
    exact = parse(query)
    for hit in snapshot.exact(query):
        sentences: dict[Span, Evidence] = {}
        if allowed is not None and not allowed.admits_article(snapshot.article(hit.article_id)):
            continue
        for passage in snapshot.passages_of(hit.article_id):
            if allowed is not None and not allowed.admits_passage(passage.id):
                continue
            for sentence in passage.sentences:
                if holds(text := passage.words(sentence), exact):
                    place = Span(passage.start, passage.end)
                    sentences.setdefault(sentence, Evidence(text, hit.article_id, sentence.start, sentence.end, place))
        if sentences:
            yield list(sentences.values())


def _in_turn(articles: Iterable[list[Evidence]]) -> list[Evidence]:
    """Return the first sentence of each article, then the others article by article, up to the most that are returned."""
    sentences = list(islice(articles, _MOST))
    return list(islice(chain((s[0] for s in sentences), chain.from_iterable(s[1:] for s in sentences)), _MOST))
