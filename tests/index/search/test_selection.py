from __future__ import annotations

import numpy as np
import pytest

from articleqa import Filters
from articleqa.index.ingest import build
from articleqa.index.search.hybrid import HybridIndex
from articleqa.index.search.selection import Selection, in_both
from tests.index.loaders.helpers import written
from tests.toys import ToyEncoder

DE, FR = Filters(langs=["de"]), Filters(langs=["fr"])


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, toy: ToyEncoder) -> HybridIndex:
    """Passages 0 and 1 are of a.md, 2 is of b.md, 3 of c.md."""
    folder = tmp_path_factory.mktemp("articles")
    sentence = " ".join(["Der Mond ist weit."] * 30)
    written(folder / "a.md", f"---\nlang: de\n---\n{sentence}\n\n{sentence}")
    written(folder / "b.md", "---\nlang: fr\n---\nLa lune est loin.")
    written(folder / "c.md", "---\nlang: de\n---\nDas Meer ist tief.")
    build([folder], folder / "index", encoder=toy)
    return HybridIndex.open_current(folder / "index")


@pytest.mark.parametrize(
    ("selection", "passages"),
    [
        (Selection(), [0, 1, 2, 3]),
        (Selection.of(filters=[DE]), [0, 1, 3]),
        (Selection.of(filters=[DE, FR]), []),
        (Selection.of(articles=["a.md", "nowhere"]), [0, 1]),
        (Selection.of(articles=[]), []),
        (Selection.of(without_articles=["a.md"]), [2, 3]),
        (Selection.of(passages=[1, 2, 99]), [1, 2]),
        (Selection.of(without_passages=[0, 99]), [1, 2, 3]),
        (Selection.of(filters=[DE], without_passages=[0], articles=["a.md"]), [1]),
    ],
)
def test_a_selection_is_a_mask_of_an_embedded_index(index: HybridIndex, selection: Selection, passages: list[int]) -> None:
    mask = index.mask(selection)
    assert np.flatnonzero(mask).tolist() == passages
    by_hand = [
        p.id
        for article in index.metadata()
        if selection.admits_article(article)
        for p in index.passages_of(article.id)
        if selection.admits_passage(p.id)
    ]
    assert by_hand == passages
    assert index.mask(selection) is mask


def test_both_of_two_selections() -> None:
    one = Selection.of(filters=[DE], articles=["a", "b"], without_articles=["x"], passages=[1, 2], without_passages=[7])
    other = Selection.of(filters=[DE, FR], articles=["b", "c"], without_articles=["y"], without_passages=[8])
    assert one & other == Selection.of(
        filters=[DE, FR], articles=["b"], without_articles=["x", "y"], passages=[1, 2], without_passages=[7, 8]
    )
    assert one & Selection() == Selection() & one == one
    assert (in_both(None, None), in_both(one, None), in_both(None, one), in_both(one, other)) == (None, one, one, one & other)


def test_articles_as_a_whole() -> None:
    assert Selection.of(filters=[DE], articles=["a"]).is_of_articles
    assert not Selection.of(passages=[1]).is_of_articles
    assert not Selection.of(without_passages=[1]).is_of_articles
