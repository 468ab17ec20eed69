from __future__ import annotations

import json

import pytest

from articleqa.index.loaders.html.structured_data import StructuredData, structured_data
from tests.index.loaders.pages import tree_of


def read(*scripts: str, title: str = "") -> StructuredData:
    return structured_data(tree_of("".join(f"<script type='application/ld+json'>{script}</script>" for script in scripts)), title)


@pytest.mark.parametrize(
    ("before", "after"), [("", ""), ("<!--", "-->"), ("//<![CDATA[\n", "\n//]]>"), ("\n", ";"), ("[", "]"), ('{"@graph": [', "]}")]
)
def test_json_is_read_whatever_it_is_wrapped_in(before: str, after: str) -> None:
    assert read(f'{before}{{"@type": "NewsArticle", "headline": "A &amp; <b>B</b>\n"}}{after}').headline == "A & B"


def test_commas_that_json_does_not_allow_are_passed_over() -> None:
    data = read('{"@type": "Article", "headline": "A", "author": [{"name": "Ann Low"},], "datePublished": "2024-03-05",\n}')
    assert (data.headline, data.people, data.published) == ("A", ("Ann Low",), "2024-03-05")


def test_of_several_articles_the_one_with_the_pages_title_is_meant() -> None:
    items = [{"@type": "Article", "headline": name, "datePublished": day} for name, day in (("Ferry stops", "1"), ("Crane leaves", "2"))]
    assert read(json.dumps(items), title="Crane leaves | Quay").published == "2"
    assert read(json.dumps({"@type": "ItemList", "itemListElement": items})) == StructuredData()


def test_authors_may_be_described_elsewhere_in_the_graph() -> None:
    graph = [
        {"@type": "Article", "headline": "x", "author": {"@id": "#a"}, "publisher": {"@type": "Organization", "name": "Quay"}},
        {"@type": "Person", "@id": "#a", "name": "Ann Low"},
        {"@type": "WebPage", "datePublished": "2024-03-05"},
    ]
    data = read(json.dumps({"@graph": graph}))
    assert (data.people, data.organisations, data.publishers, data.published) == (("Ann Low",), (), ("Quay",), "2024-03-05")


def test_the_text_of_a_live_blog_is_that_of_its_updates() -> None:
    updates = [{"@type": "BlogPosting", "headline": "Closed", "articleBody": "The quay.\nAll of it."}]
    assert read(json.dumps({"@type": "LiveBlogPosting", "liveBlogUpdate": updates})).body == "Closed\n\nThe quay.\n\nAll of it."


@pytest.mark.parametrize("script", ["{", "[" * 100_000, '{"@type": 5}', '{"@type": "Article", "author": 3, "headline": {}}', "null"])
def test_damaged_json_states_nothing(script: str) -> None:
    assert read(script) == StructuredData()
