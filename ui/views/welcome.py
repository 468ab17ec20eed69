"""What the conversation holds before the first question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import htpy as h

from articleqa.index.records import Metadata
from articleqa.ui.views.parts import button

if TYPE_CHECKING:
    from articleqa.ui.i18n import Messages

_NAMED = 10
"""Languages of an index that are named."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question to try, and its language."""

    question: str
    lang: str


@dataclass(frozen=True, slots=True)
class Overview:
    """What an index holds: its articles, and how many of them are in which language."""

    articles: Sequence[Metadata]
    languages: Mapping[str, int]


def welcome_html(messages: Messages, overview: Overview, *, may_add: bool) -> h.Element:
    """Return what the conversation holds before the first question. The composer stands below it, and `suggestions` below that.

    Args:
        messages: The interface's language.
        overview: What the index holds. Where it is empty, the page says how articles can be added.
        may_add: Whether articles can be added from the page.
    """
    if not overview.articles:
        return _empty(messages, may_add=may_add)
    promise = messages.say(
        "Ask in any language. The answer is shown in the article’s own words, marked where they stand. If these articles do not answer, "
        "you are told so."
    )
    return h.section(".welcome")[
        h.h2[messages.say("Ask the articles")],
        h.p[_holding(messages, overview), " ", button(".browse")[messages.say("See the articles")]],
        h.p[promise],
    ]


def suggestions(messages: Messages, examples: Sequence[Example]) -> h.Element | None:
    """Return questions to try, as buttons; None where there are none.

    Args:
        messages: The interface's language.
        examples: The questions; a click asks one.
    """
    chips = [h.li[button(".example", lang=example.lang, dir="auto")[example.question]] for example in examples]
    return h.section[h.h3[messages.say("Try one of these")], h.ul(".examples")[chips]] if chips else None


def _empty(messages: Messages, *, may_add: bool) -> h.Element:
    """Where there are no articles yet: a button to add some, or whom to ask."""
    if may_add:
        how = [
            h.p[messages.say("Drop files or a folder anywhere on this page to add them.")],
            h.p[button(".add-files")[messages.say("Add articles")]],
        ]
    else:
        how = [h.p[messages.say("Ask whoever runs this page to add some, then reload it.")]]
    return h.section(".welcome.none")[h.h2[messages.say("There are no articles yet.")], how]


def _holding(messages: Messages, overview: Overview) -> str:
    """How many articles, in which languages, as a sentence."""
    names: dict[str, int] = {}
    for tag, number in overview.languages.items():
        if tag != "unknown":
            names[messages.language(tag)] = names.get(messages.language(tag), 0) + number
    ordered = sorted(names, key=lambda name: (-names[name], name))
    if len(ordered) > _NAMED + 1:
        rest = len(ordered) - _NAMED
        ordered = [*ordered[:_NAMED], messages.count("{number} other language", "{number} other languages", rest)]
    articles = len(overview.articles)
    if not ordered:
        return messages.count("One article.", "{number} articles.", articles)
    return messages.count("One article in {languages}.", "{number} articles in {languages}.", articles, languages=messages.listed(ordered))
