from __future__ import annotations

import pytest

from articleqa.index.loaders.html.loader import extract_article
from articleqa.index.loaders.html.marked_up import MarkedUp, marked_up
from tests.index.loaders.helpers import no_blow_up
from tests.index.loaders.pages import BODY, TEXT, tree_of

ABBR = "<abbr class='published' title='2024-11-17T19:42:00-04:00'>19:42</abbr>"


@pytest.mark.parametrize(
    ("article", "published", "people"),
    [
        (
            "<div class='post hentry'><div class='post-footer'><span class='post-author vcard'>Publicado por <span class='fn' "
            f"itemprop='author'><a rel='author'><span itemprop='name'>Rodrigo Villca</span></a></span></span> {ABBR}</div></div>",
            "2024-11-17T19:42:00-04:00",
            ("Rodrigo Villca",),
        ),
        (
            "<div itemscope itemtype='https://schema.org/NewsArticle'><time itemprop='datePublished' datetime='2024-11-17'>Sunday</time>"
            "<span itemprop='author'>Ann Low</span> <meta itemprop='author' content='Bo Lind'></div>",
            "2024-11-17",
            ("Ann Low", "Bo Lind"),
        ),
        (
            "<article typeof='schema:Article'><span property='schema:datePublished' content='2024-11-17'></span>"
            "<span property='schema:author'>Ann Low</span></article>",
            "2024-11-17",
            ("Ann Low",),
        ),
        (f"<article class='hentry'><div class='comments'><b class='vcard'>Bob Smith</b> {ABBR}</div></article>", "", ()),
        (f"<div class='hentry'>{ABBR}</div><div class='hentry'>{ABBR}</div>", "", ()),
        (f"<div class='post'>{ABBR} <b class='vcard'>Ann Low</b></div>", "", ()),
    ],
)
def test_the_mark_up_of_the_one_article_states_its_day_and_authors(article: str, published: str, people: tuple[str, ...]) -> None:
    assert marked_up(tree_of(f"<body>{article}")) == MarkedUp(published, people)


def test_the_mark_up_of_the_article_states_its_headline_and_publisher() -> None:
    headline = "<div itemscope itemtype='http://schema.org/NewsArticle'><h2 itemprop=headline>Crane leaves harbour</h2>"
    publisher = "<div itemprop=publisher itemscope><meta itemprop=name content='The Quay'></div></div>"
    article = extract_article(f"<title>The Quay</title>{headline}{BODY}{publisher}<h2>Most read</h2>")
    assert article.text == f"Crane leaves harbour\n\n{TEXT}"
    assert (article.fields["title"].value, article.fields["source"].value) == ("Crane leaves harbour", "The Quay")


def test_a_page_of_very_many_articles_is_read_at_once() -> None:
    with no_blow_up():
        assert marked_up(tree_of("<body>" + "<p class=hentry>x</p>" * 50_000)) == MarkedUp()
        assert marked_up(tree_of("<body>" + "<div class=hentry>" * 200 + "x")) == MarkedUp()
