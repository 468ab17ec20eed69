from __future__ import annotations

from typing import Any

import pytest

from articleqa import ArticleQA, Filters
from articleqa.integrations.haystack_filters import in_pipeline_file, of_haystack


def test_ours_are_taken_as_they_are_or_as_a_dictionary(bridges: ArticleQA) -> None:
    snapshot = bridges.retriever.snapshot()
    ours = Filters(langs=["fr", "en"], since="2002")
    assert of_haystack(None, snapshot) is None
    assert of_haystack(ours, snapshot) is ours
    assert of_haystack({"langs": ["en", "fr"], "since": "2002"}, snapshot) == ours


def test_in_a_file_they_are_plain_and_come_back(bridges: ArticleQA) -> None:
    ours = Filters(article_ids=["b", "a"], until="2003")
    assert in_pipeline_file(ours) == {"article_ids": ["a", "b"], "until": "2003"}
    assert of_haystack(in_pipeline_file(ours), bridges.retriever.snapshot()) == ours
    theirs = {"field": "meta.lang", "operator": "==", "value": "fr"}
    assert in_pipeline_file(theirs) is theirs
    assert in_pipeline_file(None) is None


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ({"field": "meta.rank", "operator": "<", "value": 3}, "filters must be about meta.article_id, .*, not 'meta.rank'"),
        ({"operator": "NOT", "conditions": [{"field": "meta.x", "operator": "<", "value": 3}]}, "not 'meta.x'"),
        ({"languages": ["fr"]}, r"filters must be made of article_ids, langs, .*, not \['languages'\]"),
        ({"langs": "fr"}, "langs must be several strings"),
        (["fr"], r"filters must be Filters, a dictionary or None, not \['fr'\]"),
    ],
)
def test_others_are_a_value_error(bridges: ArticleQA, filters: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        of_haystack(filters, bridges.retriever.snapshot())
