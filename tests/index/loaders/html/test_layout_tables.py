from __future__ import annotations

import pytest

from articleqa.index.loaders.html.loader import extract_article
from tests.index.loaders.helpers import no_blow_up
from tests.index.loaders.pages import BODY, HEADLINE, PARAGRAPHS, TEXT

MENU = "<a href='/1'>News</a><br><a href='/2'>Archive</a><br><a href='/3'>Guest book</a>"
LINES = "<br><br>".join(PARAGRAPHS)


def fields(markup: str) -> tuple[str, ...]:
    article = extract_article(markup)
    return article.text, *(article.fields[name].value if name in article.fields else "" for name in ("title", "date", "author"))


def test_a_page_in_a_table_is_its_widest_cell() -> None:
    head = "<tr><td colspan=3><font size=6>The Quay</font></td></tr>"
    story = f"<font size=5><b>{HEADLINE}</b></font><br><i>Ann Low</i>, 5 May 1999<br><br>{LINES}"
    columns = f"<tr><td width=150>{MENU}</td><td>{story}</td><td><b>Weather</b><br>Rain, 9 degrees</td></tr>"
    foot = "<tr><td colspan=3>The Quay, Harbour Street 1</td></tr>"
    markup = f"<title>The Quay - archive</title><table>{head}{columns}{foot}</table>"
    assert fields(markup) == (f"{HEADLINE}\n\nAnn Low, 5 May 1999\n\n{TEXT}", HEADLINE, "", "Ann Low")


def test_a_page_in_tables_keeps_its_table_of_data() -> None:
    data = "<table border=1><tr><td>Crane</td><td>1931</td></tr><tr><td>Quay</td><td>1902</td></tr></table>"
    markup = f"<table><tr><td>{MENU}</td><td><h1>{HEADLINE}</h1>{BODY}{data}</td></tr></table>"
    assert extract_article(markup).text == f"{HEADLINE}\n\n{TEXT}\n\nCrane\t1931\nQuay\t1902"


def test_a_newsletter_is_its_stories() -> None:
    first = "<tr><td><a href='#'>Visa i webbläsaren</a></td></tr><tr><td><h1>Skärgårdsbladet</h1>Fredag 2 augusti 2019</td></tr>"
    stories = "".join(f"<tr><td><h2>Story {number}</h2><p>{text}</p></td></tr>" for number, text in enumerate(PARAGRAPHS))
    last = "<tr><td style='font-size:10px'>Du får detta mejl för att du prenumererar. <a href='#'>Avregistrera</a></td></tr>"
    text, title, date, _ = fields(f"<table><tr><td align=center><table width=600>{first}{stories}{last}</table></td></tr></table>")
    expected = "".join(f"\n\nStory {number}\n\n{paragraph}" for number, paragraph in enumerate(PARAGRAPHS))
    assert (text, title, date) == (f"Skärgårdsbladet\n\nFredag 2 augusti 2019{expected}", "Skärgårdsbladet", "")


@pytest.mark.parametrize(
    ("table", "text"),
    [
        ("<tr><td>Built</td><td>1931</td></tr><tr><td>Sold</td><td>2024</td></tr>", "Built\t1931\nSold\t2024"),
        ("<tr><td><p>Built</p></td><td><p>1931</p></td></tr>", "Built\t1931"),
        (f"<tr><th>Year</th><th>Story</th></tr><tr><td>1931</td><td>{LINES}</td></tr>", f"Year\tStory\n1931\t{' '.join(PARAGRAPHS)}"),
        (f"<tr><td>1931</td><td>{PARAGRAPHS[0]}</td></tr><tr><td>2024</td><td>{PARAGRAPHS[1]}</td></tr>",
         f"1931\t{PARAGRAPHS[0]}\n2024\t{PARAGRAPHS[1]}"),
        ("<tr><td>A box.</td></tr>", "A box."),
    ],
)  # fmt: skip
def test_a_table_with_data_stays(table: str, text: str) -> None:
    markup = f"<article><h1>{HEADLINE}</h1><table>{table}</table>{BODY}</article>"
    assert extract_article(markup).text == f"{HEADLINE}\n\n{text}\n\n{TEXT}"


def test_a_name_at_the_right_edge_of_the_last_paragraph_is_the_author() -> None:
    page = f"<article><h1>{HEADLINE}</h1>{BODY}<p style='text-align: right'><b>Trần Hữu Nghĩa</b></p></article>"
    assert fields(page)[3] == "Trần Hữu Nghĩa"
    assert fields(page.replace(BODY, "").replace("</article>", f"{BODY}</article>"))[3] == ""


def test_very_many_tables_are_looked_at_at_once() -> None:
    with no_blow_up():
        assert extract_article(f"<h1>{HEADLINE}</h1>{BODY}{'<table><tr><td>a' * 100}{'<table><tr><td>b<br><br>c</table>' * 3000}").text
