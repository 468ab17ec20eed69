"""The page's own controls: the menu in the bar at the top, and the divider of the two rooms."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

import htpy as h

from articleqa.ui.views.exchange import pending_html
from articleqa.ui.views.parts import button

if TYPE_CHECKING:
    from articleqa.ui.i18n import Messages


def menu(messages: Messages) -> h.Fragment:
    """Return the menu: the list of articles, and the conversation to take away; and what the page's script shows while it waits.

    It says which language the page is in, and its direction.
    """
    save = messages.say("Save")
    formats = (
        ("md", messages.say("Save as Markdown")),
        ("docx", messages.say("Save as Word")),
        ("json", messages.say("Save as JSON")),
        ("bib", messages.say("Save the sources as BibTeX")),
        ("ris", messages.say("Save the sources as RIS")),
        ("csl", messages.say("Save the sources as CSL-JSON")),
    )
    return h.fragment[
        button(".browse")[messages.say("Articles")],
        h.details(".menu", data_lang=messages.lang, data_dir=messages.direction)[
            h.summary(aria_label=save)[save],
            h.ul[[h.li[button(data_export=kind)[label]] for kind, label in formats]],
        ],
        pending_html(messages),
    ]


def divider(messages: Messages) -> h.Element:
    """Return what stands between the conversation and the article: the arrow keys or a pointer move it."""
    label = messages.say("Width of the conversation")
    return h.div(
        ".divider",
        role="separator",
        tabindex="0",
        aria_orientation="vertical",
        aria_label=label,
        aria_valuenow="42",
        aria_valuemin="25",
        aria_valuemax="70",
    )


def download_html(name: str, media_type: str, content: bytes) -> h.Element:
    """Return a file for the page's script to hand to the person: its name, its type and its bytes, as Base64."""
    return h.pre(hidden=True, data_name=name, data_type=media_type)[b64encode(content).decode("ascii")]
