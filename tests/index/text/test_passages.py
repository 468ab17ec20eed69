from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articleqa.index.loaders import read_sources
from articleqa.index.records import Article, Passage, Span
from articleqa.index.text.passages import passages
from articleqa.index.text.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

SEED = Path(__file__).parents[3] / "corpus" / "seed-article.txt"


def words(texts: Sequence[str]) -> list[int]:
    """Count tokens: one for every four characters of a word. Counts of sentences add up, as those of the real tokenizer do."""
    return [sum(-(-len(word) // 4) for word in text.split()) for text in texts]


def cut_into_passages(text: str, max_tokens: int = 20) -> list[Passage]:
    return passages(Article("a", "A", text), first_id=0, count_tokens=words, max_tokens=max_tokens)


LINES = st.sampled_from(
    [
        *("One two three four.", "A heading", "", "Comment (0)", "Is it?", "He said so. She did not, though; they left.", "Photo: AP"),
        *("今天很好。天气不错！", "x" * 90, "well, " * 30, "ประเทศไทย" * 20, "\x1f", "Dr. Who", " indented"),
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(LINES, max_size=12).map("\n".join))


@given(TEXTS, st.integers(1, 40), st.integers(0, 5))
def test_laws(text: str, max_tokens: int, first_id: int) -> None:
    result = passages(Article("a", "A", text), first_id=first_id, count_tokens=words, max_tokens=max_tokens)
    uncut = sentences(text)
    assert [passage.id for passage in result] == list(range(first_id, first_id + len(result)))
    assert all(text[passage.start : passage.end] == passage.text and passage.article_id == "a" for passage in result)
    assert all(a.end <= b.start for a, b in pairwise(result))
    for passage in result:
        spans = passage.sentences
        assert spans
        assert passage.start <= spans[0].start
        assert spans[-1].end <= passage.end
        assert all(a.end <= b.start for a, b in pairwise(spans))
        assert all(text[span.start : span.end].strip() == text[span.start : span.end] != "" for span in spans)
        assert all(any(sentence.start <= span.start and span.end <= sentence.end for sentence in uncut) for span in spans)
        # Twelve characters, mostly three tokens here, are never cut.
        assert words([passage.text])[0] <= max(max_tokens, 6)
    assert bool(result) == bool(text.strip())


@given(TEXTS)
def test_only_boilerplate_is_in_no_passage(text: str) -> None:
    result = cut_into_passages(text)
    in_sentences = {at for passage in result for span in passage.sentences for at in range(span.start, span.end)}
    in_passages = {at for passage in result for at in range(passage.start, passage.end)}
    assert in_sentences <= in_passages
    missing = {text[span.start : span.end] for span in sentences(text) if span.start not in in_passages}
    assert all(len(part) < 30 or part.endswith("?") or not any(map(str.isalnum, part)) for part in missing)


def test_tokens_are_counted_once() -> None:
    calls: list[Sequence[str]] = []

    def count(texts: Sequence[str]) -> list[int]:
        calls.append(texts)
        return words(texts)

    article = Article("a", "A", "One two. Three.\n\nFour.")
    passages(article, first_id=0, count_tokens=count, max_tokens=20)
    assert calls == [["One two.", "Three.", "Four."]]


def test_max_tokens_is_positive() -> None:
    with pytest.raises(ValueError, match="not 0"):
        cut_into_passages("One.", 0)


def test_blank_text_has_no_passages() -> None:
    assert cut_into_passages(" \n\n") == []


def test_passages_end_at_paragraphs_once_full_enough() -> None:
    paragraph = "The sun had set on us. The fox went home at six.\n\n"
    assert [passage.text for passage in cut_into_passages(paragraph * 3, 17)] == [paragraph.strip()] * 3


def test_a_passage_keeps_to_its_paragraph() -> None:
    """Two paragraphs stay two passages though they would fit into one; a paragraph that is too small is joined to the next."""
    paragraph = "The sun had set on us. The fox went home at six.\n\n"
    assert [passage.text for passage in cut_into_passages(paragraph * 3, 30)] == [paragraph.strip()] * 3
    small = "It rained.\n\n"
    assert [passage.text for passage in cut_into_passages((small + paragraph) * 2, 30)] == [(small + paragraph).strip()] * 2


def test_a_heading_stays_with_what_follows() -> None:
    text = "The sun had set on us by six.\nOn foxes\nThe fox went home in the dark, as it does. It was late."
    assert [passage.text.splitlines()[0] for passage in cut_into_passages(text, 19)] == ["The sun had set on us by six.", "On foxes"]


def test_a_credit_stays_with_its_caption() -> None:
    text = "The sun had set on us by six.\nAnna and Otto meet in Rome, at last.\nPhoto: AP\nThe fox went home in the dark, as it does."
    assert [passage.text.splitlines()[-1] for passage in cut_into_passages(text, 21)] == [
        "Photo: AP",
        "The fox went home in the dark, as it does.",
    ]


def test_a_tiny_rest_is_shared_out() -> None:
    text = "The sun had set. " * 6 + "End."
    assert [words([passage.text])[0] for passage in cut_into_passages(text, 24)] == [12, 13]


def test_a_long_sentence_is_cut_at_clauses() -> None:
    text = "When the sun had set behind the hills, the fox went home through the long grass, past the mill, and slept."
    result = cut_into_passages(text, 14)
    assert [passage.text for passage in result] == [
        "When the sun had set behind the hills,",
        "the fox went home through the long grass, past the mill,",
        "and slept.",
    ]
    assert all(passage.sentences == (Span(passage.start, passage.end),) for passage in result)


def test_a_long_sentence_without_spaces_is_cut_between_characters() -> None:
    result = cut_into_passages("今" * 200 + "，" + "天" * 100, 20)
    assert "".join(passage.text for passage in result) == "今" * 200 + "，" + "天" * 100
    assert all(words([passage.text])[0] <= 20 for passage in result)


def test_boilerplate_alone_is_no_passage_unless_there_is_nothing_else() -> None:
    (passage,) = cut_into_passages("The fox.\n\n" + "Comment (0)\n" * 30, 10)
    assert passage.sentences == (Span(0, 8),)
    (passage,) = cut_into_passages("Comment (0)")
    assert passage.sentences == (Span(0, 11),)


def test_the_seed_article() -> None:
    (article,) = read_sources([SEED]).articles

    def quarter(texts: Sequence[str]) -> list[int]:
        return [len(text) // 4 + 1 for text in texts]

    result = passages(article, first_id=7, count_tokens=quarter, max_tokens=200)
    assert [passage.id for passage in result] == [7, 8, 9, 10, 11]
    assert [passage.text[:24] for passage in result] == [
        "Le 4 décembre, l'armée a",
        '"Les dirigeants militair',
        "Le chef d'état-major gén",
        "L'appel entre les chefs ",
        "Des responsables américa",
    ]
    answerable = {span for passage in result for span in passage.sentences}
    assert [article.text[span.start : span.end] for span in sentences(article.text) if span not in answerable] == [
        "De quoi ont discuté les chefs d’état-major américano-russes lors d’un rare appel téléphonique ?",
        "Photo : Reuters/US Air Force",
        "Source : https://thanhnien.vn/cuoc-dien-dam-hiem-hoi-cap-tong-tham-muu-truong-my-nga-185241205083544051.htm",
        "Comment (0)",
    ]
    assert (
        "L'appel téléphonique rare a eu lieu le 27 novembre, « mais à la demande du général Gerasimov, le général Brown a accepté de ne pas"
        in (result[1].text)
    )
