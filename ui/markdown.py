"""Texts of articles and quotations in Markdown, where they mean nothing but themselves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from articleqa.ui.quotation import quotation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articleqa.ui.i18n import Messages
    from articleqa.ui.quotation import Quotation
    from articleqa.ui.quotes import Quote

_SPECIAL = str.maketrans({character: f"\\{character}" for character in "\\`*_{}[]<>#|~$&"})
_LIST_ITEM = re.compile(r"^(\s*)(?:([-+=])|(\d+)([.)]))", re.MULTILINE)


def escaped(text: str) -> str:
    """Return a text so that no character of it has a meaning in Markdown."""
    return _LIST_ITEM.sub(
        lambda match: f"{match[1]}\\{match[2]}" if match[2] else f"{match[1]}{match[3]}\\{match[4]}", text.translate(_SPECIAL)
    )


def address(link: str) -> str:
    """Return an address as a link that shows itself."""
    return f"<{link}>"


def block_quote(quotation: Quotation, note: str = "") -> str:
    """Return the quotation's words as a block quote, with the answer in bold.

    Args:
        quotation: What is quoted.
        note: Markdown that stands at the end, such as the mark of a footnote.
    """
    text = quotation.before + quotation.answer + quotation.after
    words = escaped(text)
    if quotation.answer:
        words = f"{escaped(quotation.before)}**{escaped(quotation.answer)}**{escaped(quotation.after)}"
    return "\n".join(f"> {line}".rstrip() for line in (words.strip() + note).splitlines())


def quotes_markdown(messages: Messages, quotes: Sequence[Quote]) -> str:
    """Return quotes as Markdown: block quotes with their sources in footnotes, `[^1]`. Those that no longer stand are left out.

    Args:
        messages: The reader's language.
        quotes: In the order in which they are written.
    """
    quotations = [quotation(messages, quote.article, quote.span) for quote in quotes if quote.article and quote.stands]
    parts = ["# " + escaped(messages.say("Quotes"))]
    parts += [block_quote(each, f"[^{number}]") for number, each in enumerate(quotations, 1)]
    for number, each in enumerate(quotations, 1):
        parts.append(" ".join((f"[^{number}]:", escaped(each.source), *([address(each.link)] if each.link else []))))
    return "\n\n".join(parts) + "\n"
