"""What was read of an article, and the form that corrects it."""

from __future__ import annotations

from dataclasses import replace

from lxml import html

from articleqa.index.records import Article, Metadata, Place, Provenance, Stated
from articleqa.ui.i18n import Messages
from articleqa.ui.rendering import rendered
from articleqa.ui.views.provenance import known, provenance
from tests.ui.views.pages import Page

EN = Messages()
ARTICLE = Article(
    id="a.html",
    title="The Lamp",
    text="x" * 1234,
    lang="fr",
    date="2024-12-05",
    author=None,
    source="https://news.example/a",
    provenance=Provenance(
        title=Stated("Lamp | News", Place.PAGE_TITLE),
        lang=Stated("fr", Place.RECOGNISED),
        date=Stated("2024-12-05", Place.JSON_LD),
        author=Stated("admin", Place.BYLINE),
        text=Place.WHOLE_PAGE,
        remarks=("is not UTF-8; it was read as windows-1252, which is a guess.",),
        corrected=("author", "source", "title"),
    ),
)
FILE = Metadata("a.html", "The Lamp", file="news/a.html", added=True)


def rows(article: Article, file: Metadata | None = FILE) -> dict[str, str]:
    """The label of each row with what stands beside it."""
    tree = html.fragment_fromstring(rendered(provenance(EN, article, file, may_edit=True)))
    return {row.find("dt").text_content(): " ".join(row.find("dd").text_content().split()) for row in tree.iterfind("dl/div")}


def test_each_field_says_where_it_was_read_and_what_the_file_says_instead() -> None:
    assert rows(ARTICLE) == {
        "Title": "The Lamp corrected by handThe file says: Lamp | News in the page’s title",
        "Published": "5 December 2024 in the page’s data for search engines (JSON-LD)",
        "Author": "not stated corrected by handThe file says: admin in the byline",
        "Source": "https://news.example/a corrected by handThe file says nothing of it.",
        "Language": "French recognised by the text",
        "Text": "1,234 characters the whole page, as no main part was found",
        "File": "news/a.html added by hand",
        "Remarks": "news/a.html is not UTF-8; it was read as windows-1252, which is a guess.",
    }
    assert '<ul lang="en" dir="ltr">' in rendered(provenance(Messages("ar"), ARTICLE, FILE, may_edit=False))


def test_an_article_that_states_nothing_has_its_id_for_a_title_and_says_so() -> None:
    bare = Article("a.txt", "a.txt", "x", pages=(0,))
    assert rows(bare, None) == {
        **dict.fromkeys(("Title", "Published", "Author", "Source", "Language"), "not stated"),
        "Text": "1 character · 1 page",
    }
    assert known(bare, "title") is None
    assert 'name="title"' in (form := rendered(provenance(EN, bare, None, may_edit=True)))
    assert 'value="a.txt"' not in form


def test_the_number_of_remarks_is_seen_before_it_is_opened() -> None:
    def summary(article: Article) -> str:
        tree = html.fragment_fromstring(rendered(provenance(EN, article, FILE, may_edit=True)))
        return str(tree.find("summary").text_content())

    assert summary(ARTICLE) == "About this articleone remark"
    assert summary(replace(ARTICLE, provenance=Provenance())) == "About this article"


def test_the_form_has_the_values_and_takes_corrections_back() -> None:
    tree = html.fragment_fromstring(rendered(provenance(EN, ARTICLE, FILE, may_edit=True)))
    form = tree.find("form")
    assert form.get("hidden") is not None
    assert {field.name: field.value for field in form.iter("input", "select")} == {
        "title": "The Lamp",
        "date": "2024-12-05",
        "author": "",
        "source": "https://news.example/a",
        "lang": "fr",
    }
    assert [button.get("data-value") for button in form.find_class("take-back")] == ["Lamp | News", "admin", ""]
    assert {label.get("for") for label in form.iter("label")} == {field.get("id") for field in form.iter("input", "select")}
    notes = {element.get("id") for element in form.iter("p")}
    assert all(set(field.get("aria-describedby").split()) <= notes for field in form.iter("input", "select"))
    unknown = replace(ARTICLE, lang="xx-Test")
    options = html.fragment_fromstring(rendered(provenance(EN, unknown, FILE, may_edit=True))).iter("option")
    assert [option.get("value") for option in options if option.get("selected") is not None] == ["xx-Test"]


def test_where_nothing_may_be_changed_there_is_no_form() -> None:
    page = Page(provenance(EN, ARTICLE, FILE, may_edit=False))
    assert not {"form", "button"} & page.tags
    assert "Correct by hand" not in page.text
