from __future__ import annotations

from dataclasses import replace

import pytest

from articleqa.citation import cite, web_address
from articleqa.index.records import Article, Span

ARTICLE = Article(
    "a",
    "A title",
    "The call took place.\n\nOn 27 November, said he - so, late in the day, that it was.",
    source="https://example.org/x#top",
)


def link(start: int, end: int) -> str | None:
    return cite(ARTICLE, Span(start, end)).link


def test_what_is_cited() -> None:
    paged = replace(ARTICLE, author="Jane Doe", date="2024-12-05", pages=(0, 22))
    citation = cite(paged, Span(22, 36))
    assert (citation.quote, citation.title, citation.author) == ("On 27 November", "A title", "Jane Doe")
    assert (citation.date, citation.page) == ("2024-12-05", 2)
    assert citation.link == "https://example.org/x#:~:text=On%2027%20November"


def test_words_over_lines_are_quoted_as_one_and_linked_by_their_ends() -> None:
    citation = cite(ARTICLE, Span(9, 36))
    assert citation.quote == "took place. On 27 November"
    assert citation.link == "https://example.org/x#:~:text=took%20place.,On%2027%20November"


@pytest.mark.parametrize("span", [Span(-1, 3), Span(3, 2), Span(0, 1000)])
def test_words_that_do_not_stand_in_the_article_cannot_be_cited(span: Span) -> None:
    with pytest.raises(ValueError, match="span must be inside the article's text of"):
        cite(ARTICLE, span)


def test_lines_without_spaces_are_quoted_without_one() -> None:
    assert cite(Article("a", "", "他在北\n京。"), Span(0, 6)).quote == "他在北京。"


def test_a_long_sentence_is_linked_by_its_first_and_last_words() -> None:
    long = Article("a", "", "Of " + "very " * 40 + "many words, the last.", source="https://example.org/")
    assert cite(long, Span(0, len(long.text))).link == "https://example.org/#:~:text=Of%20very%20very%20very,many%20words%2C%20the%20last."
    spaceless = Article("a", "", "无" * 200, source="https://example.org/")
    first, last = (cite(spaceless, Span(0, 200)).link or "").split("text=")[1].split(",")
    assert first == last == "%E6%97%A0" * 12


def test_what_means_something_in_a_fragment_is_encoded() -> None:
    assert (link(38, 63) or "").endswith("#:~:text=said%20he%20%2D%20so%2C%20late%20in%20the")


def test_without_an_address_there_is_no_link() -> None:
    assert cite(replace(ARTICLE, source="Le Journal"), Span(0, 3)).link is None
    assert cite(replace(ARTICLE, source=None), Span(0, 3)).link is None
    assert cite(replace(ARTICLE, title=""), Span(0, 3)).title == "a"


@pytest.mark.parametrize(
    "source",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "java\nscript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,<script>",
        "file:///etc/passwd",
        "//outside.example/",
        "http://",
        "https://[bad",
        "http:\\\\outside.example",
        "Le Monde",
        "",
    ],
)
def test_what_is_not_a_web_address_is_no_link(source: str) -> None:
    assert web_address(source) is None


@pytest.mark.parametrize("source", ["https://thanhnien.vn/a.htm", "HTTP://example.org", "https://zh.wikipedia.org/wiki/嫦娥五号"])
def test_web_addresses_are_links(source: str) -> None:
    assert web_address(source) == source
