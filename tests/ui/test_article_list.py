from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from articleqa.filters import Filters
from articleqa.index.text.folding import fold
from articleqa.source_names import source_name
from articleqa.ui.article_list import listed

if TYPE_CHECKING:
    from articleqa import ArticleQA
    from articleqa.ui.views.article_list import ArticleList


def ids(listing: ArticleList) -> list[str]:
    return [row.article.id for row in listing.first]


def test_all_articles_are_listed_a_part_at_a_time(corpus_qa: ArticleQA) -> None:
    listing = listed(corpus_qa.retriever.snapshot(), "  ", None, 5)
    assert ids(listing) == corpus_qa.retriever.article_ids()[:5]
    assert (listing.articles, listing.places, listing.similar, listing.exist) == (19, 0, (), True)


@pytest.mark.parametrize(("count", "listed_at"), [(-5, 1), (0, 1), (10**30, 19), (3, 3)])
def test_any_number_of_articles_may_be_asked_for(corpus_qa: ArticleQA, count: int, listed_at: int) -> None:
    assert len(listed(corpus_qa.retriever.snapshot(), "", None, count).first) == listed_at


def test_filters_leave_articles_out(corpus_qa: ArticleQA) -> None:
    assert ids(listed(corpus_qa.retriever.snapshot(), "", Filters(langs=frozenset({"es"})), 100)) == ["apolo-11.md", "tratado-inf.md"]


def test_the_very_words_are_found_with_the_part_that_holds_them(corpus_qa: ArticleQA) -> None:
    listing = listed(corpus_qa.retriever.snapshot(), "TUNNEL “la manche”", None, 100)
    (row,) = listing.first
    assert row.article.id == "tunnel-sous-la-manche.md"
    assert row.hit is not None
    assert listing.places == row.hit.count > 1
    text = corpus_qa.retriever.article(row.article.id).text
    assert text[row.start : row.start + len(row.excerpt)] == row.excerpt
    assert row.start <= row.hit.spans[0].start < row.start + len(row.excerpt)


def test_what_is_similar_holds_none_of_the_words_and_is_not_listed(corpus_qa: ArticleQA) -> None:
    listing = listed(corpus_qa.retriever.snapshot(), "tunnel", None, 100)
    assert {hit.passage.article_id for hit in listing.similar}.isdisjoint(ids(listing))
    assert not any("tunnel" in hit.passage.text.casefold().split() for hit in listing.similar)
    nothing = listed(corpus_qa.retriever.snapshot(), "vaccination", Filters(langs=frozenset({"fr"})), 100)
    assert nothing.first == []
    assert nothing.similar


def test_sources_and_authors_are_searched_too(corpus_qa: ArticleQA) -> None:
    assert "tratado-inf.md" in ids(listed(corpus_qa.retriever.snapshot(), "wikipedia", None, 100))


def test_the_list_is_sorted(corpus_qa: ArticleQA) -> None:
    days = [row.article.date for row in listed(corpus_qa.retriever.snapshot(), "", None, 100, "newest").first]
    known = [day for day in days if day]
    assert known == sorted(known, reverse=True)
    assert days[: len(known)] == known, "those without a day are last"
    assert listed(corpus_qa.retriever.snapshot(), "", None, 100, "oldest").first[0].article.date == known[-1]
    titles = [fold(row.article.title).text for row in listed(corpus_qa.retriever.snapshot(), "", None, 100, "title").first]
    assert titles == sorted(titles)
    sources = [row.article.source for row in listed(corpus_qa.retriever.snapshot(), "", None, 100, "source").first]
    names = [fold(source_name(source)).text for source in sources if source]
    assert names == sorted(names)
    assert ids(listed(corpus_qa.retriever.snapshot(), "", None, 100, "no order")) == corpus_qa.retriever.article_ids()
    assert listed(corpus_qa.retriever.snapshot(), "", None, 100, "no order").sort == ""
