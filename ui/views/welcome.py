"""What the conversation holds before the first question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from articleqa.index.records import Metadata
from articleqa.ui.views.parts import button, element

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


def welcome_html(messages: Messages, overview: Overview, examples: Sequence[Example], *, may_add: bool) -> str:
    """Return what the conversation holds before the first question."""
    adding = messages.say("Drop files or a folder anywhere on this page to add them.") if may_add else ""
    if not overview.articles:
        none = messages.say("There are no articles yet.")
        how = adding or messages.say("Build the index with “articleqa build FOLDER”, and they are here at once.")
        return f'<section class="welcome none"><h2>{escape(none)}</h2><p>{escape(how)}</p></section>'
    chips = "".join(
        f'<li><button type="button" class="example" data-example="{place}" lang="{escape(example.lang)}" dir="auto">'
        f"{escape(example.question)}</button></li>"
        for place, example in enumerate(examples)
    )
    tried = element("h3", messages.say("Try one of these")) + f'<ul class="examples">{chips}</ul>' if chips else ""
    browse = button(messages.say("See the articles"), 'class="browse"')
    title = messages.say("Ask the articles")
    said = messages.say(
        "Ask in any language. The answer is shown in the article’s own words, marked where they stand. If these articles do not answer, "
        "you are told so."
    )
    added = f'<p class="may-add">{escape(adding)}</p>' if adding else ""
    return (
        f'<section class="welcome">{element("h2", title)}'
        f"<p>{escape(_holding(messages, overview))} {escape(said)}</p>"
        f"{added}<p>{browse}</p>{tried}</section>"
    )


def _holding(messages: Messages, overview: Overview) -> str:
    """How many articles, in which languages, as a sentence."""
    names: dict[str, int] = {}
    for tag, number in overview.languages.items():
        if tag != "unknown":
            names[messages.language(tag)] = names.get(messages.language(tag), 0) + number
    ordered = sorted(names, key=lambda known: (-names[known], known))
    if len(ordered) > _NAMED + 1:
        rest = len(ordered) - _NAMED
        ordered = [*ordered[:_NAMED], messages.count("{number} other language", "{number} other languages", rest)]
    articles = len(overview.articles)
    if not ordered:
        return messages.count("One article.", "{number} articles.", articles)
    return messages.count("One article in {languages}.", "{number} articles in {languages}.", articles, languages=messages.listed(ordered))
