from __future__ import annotations

import pytest

from articleqa.index.loaders.html.loader import extract_article
from tests.index.loaders.pages import HEADLINE, PARAGRAPHS, TEXT, page

OTHER = "Mayor Brandt resigned after he had hidden a report"
LINK = f'<a href="/b">{OTHER}</a>'


def read(markup: str) -> str:
    """Return the text of a page with markup between its first paragraph and the others."""
    return extract_article(page(f"<p>{PARAGRAPHS[0]}</p>{markup}")).text


@pytest.mark.parametrize(
    "teaser",
    [
        f"<p>SEE ALSO | {LINK}</p>",
        f"<p><b>Related story</b> – {LINK}</p>",
        f"<p><em>Read also</em><br>{LINK}</p>",
        f"<p>Čtěte také: {LINK}</p>",
        f"<p>بیشتر بخوانید: {LINK}</p>",
        f"<p>İlgili haber: {LINK}</p>",
        f"<p><em>Also on Quay: {LINK}</em></p>",
        f"<p><strong>{LINK}</strong></p>",
        f"<p>► {LINK}</p>",
        f"<div><h3>You may also like</h3><ul><li>{LINK}</li></ul></div>",
        f'<div>Sign up for our letter. {OTHER}? <form><input type="email"></form></div>',
    ],
)
def test_teasers_of_other_stories_are_left_out(teaser: str) -> None:
    assert read(teaser) == f"{HEADLINE}\n\n{PARAGRAPHS[0]}\n\n{TEXT}"


@pytest.mark.parametrize(
    ("part", "text"),
    [
        (f"<p>{LINK}.</p>", f"{OTHER}."),
        (f'<p><a href="/report.pdf">{OTHER}</a></p>', OTHER),
        (f'<p><a href="#part">{OTHER}</a></p>', OTHER),
        (f"<p>The quay is closed to all ships, and the town asks captains to read this notice first:</p><p>{LINK}</p>", OTHER),
        (f"<p>{LINK}</p><p>{LINK}</p>", f"{OTHER}\n\n{OTHER}"),
        (f'<p>Read also <a href="ch04.html#quay">section 4.5, {OTHER}</a>.</p>', f"Read also section 4.5, {OTHER}."),
        (f"<p>The council said that {LINK}</p>", f"The council said that {OTHER}"),
    ],
)
def test_what_is_no_teaser_stays(part: str, text: str) -> None:
    assert text in read(part)
