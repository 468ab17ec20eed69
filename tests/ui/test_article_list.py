from __future__ import annotations

from typing import TYPE_CHECKING

from articleqa.filters import Filters
from articleqa.ui.article_list import listed

if TYPE_CHECKING:
    from articleqa import ArticleQA


def test_all_articles_are_listed_a_part_at_a_time(corpus_qa: ArticleQA) -> None:
    listing = listed(corpus_qa, "  ", None, 5)
    assert [article.id for article in listing.first] == corpus_qa.retriever.article_ids()[:5]
    assert (listing.articles, listing.hits) == (19, ())


def test_filters_leave_articles_out(corpus_qa: ArticleQA) -> None:
    listing = listed(corpus_qa, "", Filters(langs=frozenset({"es"})), 100)
    assert [article.id for article in listing.first] == ["apolo-11.md", "tratado-inf.md"]


def test_titles_and_texts_are_searched(corpus_qa: ArticleQA) -> None:
    listing = listed(corpus_qa, "TUNNEL manche", None, 100)
    assert [article.id for article in listing.first] == ["tunnel-sous-la-manche.md"]
    assert listing.hits[0].passage.article_id == "tunnel-sous-la-manche.md"
    assert "manche" in listing.terms
    spanish = listed(corpus_qa, "tunnel", Filters(langs=frozenset({"es"})), 100)
    assert spanish.first == []
    assert {hit.passage.article_id for hit in spanish.hits} <= {"apolo-11.md", "tratado-inf.md"}
