"""The menu in the bar at the top of the page."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from articleqa.ui.views.parts import button, element

if TYPE_CHECKING:
    from articleqa.ui.i18n import Messages


def menu(messages: Messages) -> str:
    """Return the menu: the list of articles, and the conversation to take away. It says which language the page is in."""
    save = messages.say("Save")
    items = "".join(
        f"<li>{button(said, f'data-export={kind}')}</li>"
        for kind, said in (("md", messages.say("Save as Markdown")), ("json", messages.say("Save as JSON")))
    )
    return (
        button(messages.say("Articles"), 'class="browse"')
        + f'<details class="menu" data-lang="{messages.lang}">'
        + element("summary", save, f'aria-label="{escape(save)}"')
        + f"<ul>{items}</ul></details>"
    )


def download_html(name: str, media_type: str, text: str) -> str:
    """Return a file for the page's script to hand to the person: its name, its type and its text."""
    return f'<pre hidden data-name="{escape(name)}" data-type="{escape(media_type)}">{escape(text)}</pre>'
