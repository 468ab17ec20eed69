from __future__ import annotations

import pytest

from articleqa.index.loaders.html.loader import extract_article
from tests.index.loaders.helpers import no_blow_up
from tests.index.loaders.pages import HEADLINE, TEXT, page

NOTE = "Internal note: do not publish the name of the buyer, Ruben Vidal, before the contract is signed."
WHOLE = f"{HEADLINE}\n\n{TEXT}"


@pytest.mark.parametrize(
    "style",
    [
        "display:none",
        "color: red; DISPLAY : none !important",
        "visibility: hidden",
        "position:absolute; left:-9999px",
        "text-indent: -999em",
        "clip: rect(0 0 0 0)",
        "clip: rect(1px, 1px, 1px, 1px)",
        "mso-hide:all",
    ],
)
def test_styles_that_hide(style: str) -> None:
    assert extract_article(page(f'<p style="{style}">{NOTE}</p>')).text == WHOLE


@pytest.mark.parametrize("style", ["left:-10px", "opacity:0", "text-indent:-1em", "clip: rect(0 90px 40px 0)", "max-height:0"])
def test_styles_that_do_not_hide_or_only_until_a_script_runs(style: str) -> None:
    assert NOTE in extract_article(page(f'<p style="{style}">{NOTE}</p>')).text


def test_a_popover_is_not_shown() -> None:
    assert extract_article(page(f"<div popover><p>{NOTE}</p></div>")).text == WHOLE


@pytest.mark.parametrize(
    ("sheet", "is_shown"),
    [
        (".x{display:none}", False),
        ("#y, .z { color: red; visibility: hidden }", False),
        ("p.x { display: none }", False),
        ("/* .x{} */ @import url(a.css); .x.w{display:none}", False),
        (".x{display:none!important} .x{display:block}", False),
        ("@charset 'utf-8'; @media screen { .q { color: red } } .x { display: none }", False),
        ("div.x { display: none }", True),
        ("@media print { .x { display: none } }", True),
        (".nojs .x { display: none }", True),
        (".x{display:none} .w.x{display:block}", True),
        (".x{display:none} article > .x:first-child{display:flex}", True),
        (".x{display:none} .x{display:block", True),
        (".xx{display:none}", True),
    ],
)
def test_rules_of_the_page_that_hide(sheet: str, is_shown: bool) -> None:
    text = extract_article(page(f'<p id="y" class="x w">{NOTE}</p>', head=f"<style>{sheet}</style>")).text
    assert (NOTE in text) == is_shown


def test_what_a_control_unfolds_is_read() -> None:
    sheet = "<style>.x{display:none}</style>"
    assert NOTE in extract_article(page(f'<a href="#y">More</a><p id="y" class="x">{NOTE}</p>', head=sheet)).text


@pytest.mark.parametrize("sheet", ["{", ".x{", "/*", "a{}", ".x,", "@media{", "}"])
def test_style_sheets_do_not_blow_up(sheet: str) -> None:
    with no_blow_up():
        extract_article(page(head=f"<style>{sheet * 50_000}</style>"))
