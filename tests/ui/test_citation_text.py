from __future__ import annotations

from dataclasses import replace

from articleqa.ui import citation_text
from articleqa.ui.i18n import Messages
from articleqa.ui.rendering import rendered
from articleqa.ui.views.reply import reply_html
from tests.ui.samples import SEED, SENTENCE, reply, span_of

EN = Messages()


def test_a_citation_is_ready_to_be_copied() -> None:
    paged = replace(SEED, pages=(0, 500), source="https://example.org/a")
    html = rendered(reply_html(EN, reply(paged, SENTENCE, "27 novembre"), 0, {paged.id: paged}.get))
    assert citation_text.citation(EN, paged, span_of(paged, "27 novembre")) == (
        "“27 novembre”\n— Thanh Niên, De quoi ont discuté les chefs d’état-major ?, 5 December 2024, page 2\n"
        "https://example.org/a#:~:text=27%20novembre"
    )
    assert "<span><bdi>page 2</bdi></span>" in html
    assert f'data-cite="“{SENTENCE}”\n— Thanh Niên, '.replace("'", "&#39;") in html
