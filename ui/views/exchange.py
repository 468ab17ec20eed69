"""The conversation: questions, each with what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from articleqa.ui.views.parts import element

if TYPE_CHECKING:
    from articleqa.ui.i18n import Messages


def conversation_html(messages: Messages, exchanges: Sequence[str]) -> str:
    """Return the exchanges, each made by `exchange_html`."""
    name = escape(messages.say("Conversation"))
    return f'<div role="log" aria-label="{name}" tabindex="-1"><ol class="exchanges">{"".join(exchanges)}</ol></div>'


def exchange_html(question: str, reply_html: str, entry: str = "", scope: str = "") -> str:
    """One question, which articles were asked where not all were, and what came of it. `entry` is what the browser keeps of it."""
    kept = f' data-entry="{escape(entry)}"' if entry else ""
    asked = f'<p class="asked">{escape(scope)}</p>' if scope else ""
    return f'<li class="exchange"{kept}><p class="question" dir="auto">{escape(question)}</p>{asked}{reply_html}</li>'


def pending_html(messages: Messages) -> str:
    """Return what stands in a reply's place while it is looked for: its outline."""
    said = element("span", messages.say("Looking"), 'class="said"')
    return (
        f'<div class="reply pending" role="status">{said}<span class="outline" aria-hidden="true">{"<i class=line></i>" * 3}</span></div>'
    )


def error_html(message: str) -> str:
    """Return what stands in a reply's place where there can be none."""
    return f'<p class="reply error" role="alert" dir="auto">{escape(message)}</p>'
