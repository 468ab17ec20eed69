from __future__ import annotations

import htpy as h

from articleqa.ui.rendering import rendered


def test_elements_become_a_plain_string() -> None:
    html = rendered(h.fragment[h.p(".a", title='"')["1 < 2"], h.br])
    assert html == '<p class="a" title="&#34;">1 &lt; 2</p><br>'
    assert type(html) is str


def test_nothing_to_show_is_the_empty_string() -> None:
    assert rendered(None) == ""


def test_what_a_browser_would_not_keep_is_written_as_a_reference() -> None:
    assert rendered(h.p["a\r\nb\0c"]) == "<p>a&#13;\nb&#0;c</p>"
