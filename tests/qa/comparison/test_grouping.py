from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from articleqa.comparison.grouping import Grouping
from articleqa.index.encoder.bundled_model import REVISION
from articleqa.index.records import Article, Span
from articleqa.records import Answer
from tests.toys import ToyEncoder


class SenseEncoder(ToyEncoder):
    """Gives the default encoder's revision, and one vector to words that mean sand."""

    revision = REVISION

    def __init__(self) -> None:
        self.encoded: list[list[str]] = []

    def encode_queries(self, texts) -> NDArray[np.float32]:
        self.encoded.append(list(texts))
        return np.array([[1, 0] if text in {"sable", "sand", "cát"} else [0, 1] for text in texts], np.float32)


def article(id_: str) -> Article:
    return Article(id_, id_, "", lang=id_[:2])


def answer(text: str, article_id: str, start: int = 0) -> Answer:
    place = Span(start, start + len(text))
    return Answer(text, article_id, place.start, place.end, 0.5, place, place)


def groups(grouping: Grouping) -> list[list[str]]:
    return [[place.text for place in group] for group in grouping.groups]


def test_the_same_number_is_one_group_and_another_number_another() -> None:
    grouping = Grouping(ToyEncoder(), article)
    for text, article_id in (("Douze", "fr"), ("14", "vi"), ("12 Verletzte", "de"), ("fourteen people", "en")):
        assert grouping.add(answer(text, article_id), starts_group=True)
    assert groups(grouping) == [["Douze", "12 Verletzte"], ["14", "fourteen people"]]


def test_what_may_not_start_a_group_joins_one_or_is_left_out() -> None:
    grouping = Grouping(ToyEncoder(), article)
    assert [grouping.add(answer(text, f"en{n}")) for n, text in enumerate(("12", "14", "twelve"))] == [True, False, True]
    assert groups(grouping) == [["12", "twelve"]]


def test_words_that_overlap_are_one_place() -> None:
    grouping = Grouping(ToyEncoder(), article)
    assert [grouping.add(answer("12 people", "en", start)) for start in (0, 3, 20)] == [True, False, True]
    assert [grouping.has(id_) for id_ in ("en", "fr")] == [True, False]


def test_words_of_other_languages_are_compared_by_their_sense_with_the_default_encoder() -> None:
    encoder = SenseEncoder()
    grouping = Grouping(encoder, article)
    for text, article_id in (("sable", "fr"), ("gravier", "fr2"), ("cát", "vi"), ("sand", "en"), ("sable", "fr3")):
        grouping.add(answer(text, article_id), starts_group=True)
    assert groups(grouping) == [["sable", "cát", "sand", "sable"], ["gravier"]]
    assert sorted(text for texts in encoder.encoded for text in texts) == ["cát", "gravier", "sable", "sand"]


def test_another_number_is_another_answer_whatever_the_words_mean() -> None:
    grouping = Grouping(SenseEncoder(), article)
    for text in ("12 dead", "14 dead"):  # their vectors are the same
        grouping.add(answer(text, f"en {text}"), starts_group=True)
    assert groups(grouping) == [["12 dead"], ["14 dead"]]


@pytest.mark.parametrize("encoder", [ToyEncoder()])
def test_another_encoders_vectors_tell_nothing(encoder: ToyEncoder) -> None:
    grouping = Grouping(encoder, article)
    for text, article_id in (("sable", "fr"), ("sand", "en")):
        grouping.add(answer(text, article_id), starts_group=True)
    assert groups(grouping) == [["sable"], ["sand"]]
