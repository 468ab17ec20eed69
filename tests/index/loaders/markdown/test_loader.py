from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articleqa.index.loaders.markdown.loader import render
from articleqa.index.records import Article
from tests.index.loaders.helpers import only_article, written


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("# A *heading*\n\nOne\nparagraph.\n\n## Another\nText.", "A heading\n\nOne paragraph.\n\nAnother\n\nText."),
        (
            "A [link](http://a.b) and ![an *image*](c.png), `code`, **bold**, ~~gone~~ &amp; 5 \\* 3.",
            "A link and an image, code, bold, gone & 5 * 3.",
        ),
        ("- one\n- two\n  - three\n\nEnd", "one\ntwo\nthree\n\nEnd"),
        ("- one\n\n- two", "one\n\ntwo"),
        ("4. Dezember 2024\nwar gut.", "4. Dezember 2024 war gut."),
        ("> quoted\n> text\n\nA<br>b <b>c</b>  \nd", "quoted text\n\nA\nb c\nd"),
        ("| a | b |\n|---|---|\n| *1* | 2 |", "a\tb\n1\t2"),
        ("```py\nx = 1\n\ny = 2\n```\n\n    z", "x = 1\n\ny = 2\n\nz"),
        ("<div>Some <i>HTML</i> &lt;\n\n</div>\n<script>x</script>\n<!-- y -->\n\n5 < 6", "Some HTML <\n\n5 < 6"),
        ("Shown.\n\n<p hidden>No.</p>\n\n<div style='display:none'>No.</div>\n\n<p class='d-none'>No.</p>\n\nShown.", "Shown.\n\nShown."),
        ("第一行\n第二行\n**第三**行", "第一行第二行第三行"),
        ("1. a\n2. b\n\n   c\n3. d", "1. a\n\n2. b\n\nc\n\n3. d"),
        ("List<String> of <T>", "List of"),
    ],
)
def test_markdown_becomes_what_a_person_sees(source: str, text: str) -> None:
    assert render(source)[0] == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (
            "<table><tr><td>Opened</td><td>1998</td></tr><tr><td>Length</td><td>17 km</td></tr></table>",
            "Opened\t1998\nLength\t17 km",
        ),
        ("<table>\n\n<tr>\n\n<td>\n\nOpened *in*\n\n</td><td>1998</td></tr></table>\n\nEnd", "Opened in\t1998\n\nEnd"),
        ("<dl>\n<dt>Opened</dt><dd>1998</dd>\n\n<dt>Length</dt><dd>17 km</dd>\n</dl>", "Opened\n\n1998\n\nLength\n\n17 km"),
        ('<div class="card"><div>Opened</div><div>1998</div></div>', "Opened\n\n1998"),
        ("<div>\n\n**Opened** in\n1998\n\n</div>", "Opened in 1998"),
        ("Opened<br>1998<br/>Length<p>17 km", "Opened\n1998\nLength\n\n17 km"),
        ("<details><summary>More</summary>Text</details>", "More\n\nText"),
        ("<b>W</b>ord and un<wbr>believable", "Word and unbelievable"),
        ("a <script>b</script> c <style>d {}</style> e", "a c e"),
        ("<script>\nvar a;\n\nvar b = '<p>x</p>';\n</script>\n\nAfter", "After"),
        ("The <script> tag\n\nand the <title> tag", "The tag\n\nand the tag"),
        ("a <?php echo 'b>c' ?> d\n\n<?php\n\n e > 1;\n?>\n\nf", "a d\n\nf"),
        ("<html><head><title>T</title></head><body>\n\none\n\n</body></html>\n\ntwo", "one\n\ntwo"),
    ],
)
def test_html_in_markdown_becomes_what_a_person_sees_on_the_page(source: str, text: str) -> None:
    assert render(source)[0] == text


def test_elements_that_are_never_closed_hide_nothing() -> None:
    assert render(" ".join(["<i>a"] * 400) + "\n\nEnd")[0] == " ".join(["a"] * 400) + "\n\nEnd"


PARAGRAPHS = st.lists(st.from_regex(r"[A-Za-zé]{1,9}( [a-z0-9,]{1,9}){0,4}\.", fullmatch=True), min_size=1, max_size=5)


@given(PARAGRAPHS, PARAGRAPHS)
def test_plain_markdown_is_its_blocks(first: list[str], second: list[str]) -> None:
    body = "\n\n".join([*first, "## Heading", "\n".join(second)])
    assert render(body)[0] == "\n\n".join([*first, "Heading", " ".join(second)])


def test_front_matter(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.md",
        "---\nTitle: 1984\ndate: 2024-12-05\nlanguage: no\nurl: https://a.b/c\nauthors: [A B, C D]\n---\n# Heading\n\nText.\n",
    )
    assert only_article(path) == Article("a.md", "1984", "Heading\n\nText.", "no", "2024-12-05", "https://a.b/c", "A B, C D")


@pytest.mark.parametrize(
    ("source", "title", "text"),
    [
        ("# Heading\n\nText.", "Heading", "Heading\n\nText."),
        ("Text.\n\n## Later", "Later", "Text.\n\nLater"),
        ("<h1 align=center>Centred\ntitle</h1>\n\n# Later", "Centred title", "Centred title\n\nLater"),
        ("---\n---\nJust text here.", "Just text here.", "Just text here."),
        ("---\nNo mapping\n---\nText.", "No mapping", "No mapping\n\nText."),
        ("---\n\nA rule, then text.", "A rule, then text.", "A rule, then text."),
    ],
)
def test_titles_of_markdown(tmp_path: Path, source: str, title: str, text: str) -> None:
    article = only_article(written(tmp_path / "a.md", source))
    assert (article.title, article.text) == (title, text)


def test_lines_under_the_title_state_date_author_and_source(tmp_path: Path) -> None:
    source = (
        "# The crane\n\n**Date:** 6 March 2024\n**Author:** Ana Reis\nSource: <https://porto.example/crane>\n\n"
        + "Text of the article. " * 300
    )
    article = only_article(written(tmp_path / "a.md", source))
    assert (article.title, article.date, article.author, article.source) == (
        "The crane",
        "2024-03-06",
        "Ana Reis",
        "https://porto.example/crane",
    )


def test_front_matter_that_is_not_valid_is_read_with_a_remark(tmp_path: Path) -> None:
    article = only_article(written(tmp_path / "a.md", "---\ntitle: Crane: leaves\ndate: 2024-03-06\n---\nThe crane was sold."))
    assert (article.title, article.date, article.text) == ("Crane: leaves", "2024-03-06", "The crane was sold.")
    assert article.provenance.remarks == (
        "has front matter that is not valid YAML (mapping values are not allowed here); its lines were read one by one.",
    )
