from __future__ import annotations

import pytest

from articleqa.index.loaders.html.loader import extract_article
from tests.index.loaders.pages import page


def field(markup: str, name: str) -> str | None:
    stated = extract_article(markup).fields.get(name)
    return stated.value if stated else None


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


def json_ld(fields: str) -> str:
    return f'<script type="application/ld+json">{{"@context":"https://schema.org","@type":"NewsArticle",{fields}}}</script>'


@pytest.mark.parametrize(
    ("head", "article", "date"),
    [
        (meta("article:modified_time", "2024-03-09T08:00:00Z") + meta("article:published_time", "2024-03-05"), "", "2024-03-05"),
        (json_ld('"datePublished":"2024-03-05T23:30:00-05:00","dateModified":"2024-03-07"'), "", "2024-03-05"),
        (meta("article:published_time", "2024-03-06T04:30:00Z"), "<span class=date>5 March 2024</span>", "2024-03-05"),
        (meta("article:modified_time", "2024-03-09T08:00:00Z"), "", None),
        ("", "<time datetime='2024-03-05T09:00'>Tuesday</time>", "2024-03-05"),
        ("", "<div class=meta-date>Publicado el 9 de enero de 2026 | Actualizado el 10 de enero de 2026</div>", "2026-01-09"),
        ("", "<div class=date>Updated: 6 May 2024 | Published: 5 May 2024</div>", "2024-05-05"),
        ("", "<div class=author-date>Last Updated: January 7, 2025</div>", None),
        ("", "<p>Updated <time datetime='2024-05-06'>6 May</time></p>", None),
        (
            "",
            "<footer class='node__meta'>Von Ann Low | <span class='field--name-created'>Di., 05.03.2024 - 14:30</span></footer>",
            "2024-03-05",
        ),
        (
            "",
            "<div><span property='dc:date dc:created' content='2024-03-05T10:12:00+01:00'>Soumis le mar, 05/03/2024</span></div>",
            "2024-03-05",
        ),
        ("", "<span class='date'>2024年05月05日 08:00</span>", "2024-05-05"),
        ("", "<p class=byline>Published by Ann Low on 5 May 2024</p>", "2024-05-05"),
        ("", "<div class=byline>Ann Low<br>May 5, 2024 | 5 min read</div>", "2024-05-05"),
        ("", "<p class=byline><span>By Ann Low</span><span>5 May 2024</span></p>", "2024-05-05"),
        ("", "<p class=author>door <b>ann</b> » 12 jan 2016, 21:07</p>", "2016-01-12"),
        ("", "<h2>5 May 2024</h2>", None),
        ("<link rel=canonical href='https://a.example/2024/12/05/crane'>", "", "2024-12-05"),
        (json_ld('"datePublished":"1970-01-01T00:00:00Z"'), "", None),
    ],
)
def test_the_date_is_the_local_day_of_publication(head: str, article: str, date: str | None) -> None:
    assert field(page(article, head=head), "date") == date


def test_the_date_of_another_story_does_not_count() -> None:
    assert field(page(after="<div class=card><time datetime='2024-03-05'>5 March</time><h3>Ferry</h3></div>"), "date") is None


@pytest.mark.parametrize(
    ("head", "article", "author"),
    [
        (json_ld('"author":[{"@type":"Person","name":"Ann Low"},{"@type":"Organization","name":"The Quay"}]'), "", "Ann Low"),
        (json_ld('"author":{"@type":"Organization","name":"Contributors to Quay"}'), "", "Contributors to Quay"),
        (json_ld('"author":{"@type":"Person","givenName":"Ann","familyName":"Low"}'), "", "Ann Low"),
        (meta("og:site_name", "The Quay") + meta("author", "The Quay"), "<p class=byline>By Ann Low</p>", "Ann Low"),
        ('<meta name="author" content="Jeff Gett"><meta name="byl" content="By JEFF GETT">', "", "Jeff Gett"),
        (
            "",
            "<p class='byline'>By <span class='byline-name'>Ann Low</span> and <span class='byline-name'>Bo Lind</span></p>",
            "Ann Low, Bo Lind",
        ),
        ("", "<div class='post-meta'><a rel='author' href='/a'>Ann Low</a> May 20, 2019</div>", "Ann Low"),
        ("", "<footer class='node__submitted'>Von <span lang=''>Ann Low</span> | Di., 05.03.2024 - 14:30 | 3 Minuten</footer>", "Ann Low"),
        (
            "",
            "<div class='info'><span class='author'>作者：沈若兰</span> <span>字号：<a href='#'>大</a> <a href='#'>小</a></span></div>",
            "沈若兰",
        ),
        ("", "<div class='submitted'>Soumis par <span typeof='sioc:UserAccount'>Ann Low</span> le 5 mars 2024</div>", "Ann Low"),
        ('<meta name="author" content="Super User">', "<p class=byline>Scritto da Ann Low</p>", "Ann Low"),
        ("", "<span class='author'>โดย <a href='/a'>สมชาย ใจดี</a></span>", "สมชาย ใจดี"),
        ("", "<div class='author-info'><a class='name' href='/a'>ĐẶNG TUYẾT</a></div>", "Đặng Tuyết"),
        (
            "",
            "<p class=byline>By <a rel=author href=/a>Ann Low</a> and <a href=/b>Bo Lind</a>, <a href=/c>Quay News</a></p>",
            "Ann Low, Bo Lind",
        ),
        ("", "<a class='url fn' href='/author/ann-low/'>Ann Low</a>", "Ann Low"),
        ("", "<p class=byline>Published by Ann Low on 5 May 2024</p>", "Ann Low"),
        ("", "<p class=byline>홍길동 기자</p>", "홍길동"),
        ('<meta name="author" content="WordPress">', "", None),
        ("", "<p>No byline.</p>", None),
    ],
)
def test_authors_are_the_persons_that_are_named(head: str, article: str, author: str | None) -> None:
    assert field(page(article, head=head), "author") == author


@pytest.mark.parametrize(
    "box",
    [
        "<div class='comments'><span class='author username'>Bob Smith</span></div>",
        "<div class='login hidden'><span class='username'>User Name</span></div>",
        "<div class='navbox authority-control'><a href='/a' title='Help:Authority control'>Authority control</a></div>",
    ],
)
def test_a_name_in_another_box_is_no_author(box: str) -> None:
    assert field(page(before=box, after=box), "author") is None


@pytest.mark.parametrize(
    ("head", "source"),
    [
        ("<link rel=canonical href='https://a.example/1'>", "https://a.example/1"),
        (meta("og:url", "https://a.example/0") + "<link rel=canonical href='/1'>", "https://a.example/0"),
        ("<!-- saved from url=(0021)https://a.example/1 -->", "https://a.example/1"),
        (json_ld('"mainEntityOfPage":{"@type":"WebPage","@id":"https://a.example/1"}'), "https://a.example/1"),
        ("<link rel=canonical href='/1'>", None),
        (meta("og:site_name", "The Quay") + "<link rel=canonical href='https://a.example/1'>", "https://a.example/1"),
        (meta("og:site_name", "The Quay") + "<link rel=canonical href='/1'>", "The Quay"),
        (meta("og:site_name", "@quay") + json_ld('"publisher":{"@type":"Organization","name":"The Quay"}'), "The Quay"),
    ],
)
def test_the_source_is_the_address_that_the_page_states_or_the_name_of_its_site(head: str, source: str | None) -> None:
    assert field(page(head=head), "source") == source


def test_the_language_is_an_attribute_or_a_meta_element() -> None:
    assert field('<html xml:lang="vi"><body><p>x', "lang") == "vi"
    assert field(page(head=meta("og:locale", "fr_FR")), "lang") == "fr_FR"
    assert field(page(head=meta("language", "German, English")), "lang") == "German"


@pytest.mark.parametrize(
    ("body", "lang"),
    [
        ("<body lang=de><p>x", "de"),
        ("<article lang=de><p>x</article>", "de"),
        ("<main lang=de><article lang=fr><p>x</article><article lang=nl><p>y</article></main>", "de"),
        ("<p lang=de>x", "en"),
    ],
)
def test_the_articles_own_language_counts_before_the_pages(body: str, lang: str) -> None:
    assert field(f"<html lang=en>{body}", "lang") == lang
