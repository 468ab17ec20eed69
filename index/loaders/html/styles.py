"""What the styles of a page hide: `style` attributes, and the rules of its own style sheets."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from lxml.html import HtmlElement

# Not shown, or shown beyond the edge of the screen: for search engines, screen readers, or the preview of a mail.
_HIDING_STYLE = regex.compile(
    r"""
    \b(?: display\s*:\s*none | visibility\s*:\s*hidden | mso-hide\s*:\s*all
    | (?:left|top|text-indent)\s*:\s*-(?:999|\d{4,})\d*(?:\.\d+)?(?:px|em|rem)
    | clip\s*:\s*rect\(\s*[01](?:px)?(?:\s*,\s*|\s+)[01](?:px)?\b | clip-path\s*:\s*inset\(\s*(?:50|100)% )
    """,
    regex.VERBOSE | regex.IGNORECASE,
)
_VISIBILITY = regex.compile(r"(?:\A|[;\s])(?P<name>display|visibility)\s*:\s*(?P<value>[\w-]+)", regex.IGNORECASE)
_HIDDEN_VALUES = frozenset((("display", "none"), ("visibility", "hidden")))
_COMMENT = regex.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", regex.DOTALL)
_BRACE = regex.compile(r"([{}])")
_SIMPLE_SELECTOR = regex.compile(r"(?P<tag>[a-zA-Z][a-zA-Z0-9]*)?(?P<marks>(?:[.#][\w-]+)+)")
_MARK = regex.compile(r"[.#][\w-]+")
_COMBINATOR = regex.compile(r"\s*[>+~]\s*|\s+")
# How a control names what it unfolds.
_REFERENCES = ("aria-controls", "data-target", "data-bs-target", "href")


def hides_by_style(style: str) -> bool:
    """Tell whether the value of a `style` attribute hides its element."""
    return _HIDING_STYLE.search(style) is not None


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule about a class or an id.

    Attributes:
        tag: The tag of the elements that it is about, or "".
        marks: Their classes and ids, as they are written: ".note", "#ad".
        hides: Whether it hides them.
        rank: Of two rules, the one with the higher rank counts.
    """

    tag: str
    marks: frozenset[str]
    hides: bool
    rank: tuple[int, int, int]


def hidden_by_style_sheets(root: HtmlElement) -> set[HtmlElement]:
    """Return the elements that a rule of the page's own style sheets hides by their class or id.

    A rule for some screens, or one that depends on the elements around, hides nothing here. Neither is hidden what a control of the page
    unfolds.
    """
    sheets = (style.text or "" for style in root.iter("style") if style.get("media", "all").strip().lower() in {"all", "screen", ""})
    rules = _rules("\n".join(sheets))
    if not any(rule.hides for known in rules.values() for rule in known):
        return set()
    unfolded = {(element.get(name) or "").removeprefix("#") for element in root.iter("*") for name in _REFERENCES}
    return {element for element in root.iter("*") if element.get("id") not in unfolded and _is_hidden_by(rules, element)}


def _is_hidden_by(rules: Mapping[str, Sequence[_Rule]], element: HtmlElement) -> bool:
    marks = {f".{name}" for name in element.get("class", "").split()} | {f"#{element.get('id')}"}
    matching = [rule for mark in marks for rule in rules.get(mark, ()) if rule.marks <= marks and rule.tag in {"", element.tag}]
    return bool(matching) and max(matching, key=lambda rule: rule.rank).hides


def _rules(sheet: str) -> Mapping[str, Sequence[_Rule]]:
    """Return the rules of a style sheet that show or hide, by one of their classes or ids."""
    rules: defaultdict[str, list[_Rule]] = defaultdict(list)
    for order, (selectors, declarations) in enumerate(_blocks(_COMMENT.sub("", sheet))):
        stated = {(match["name"].lower(), match["value"].lower()) for match in _VISIBILITY.finditer(declarations)}
        if stated:
            hides = not stated.isdisjoint(_HIDDEN_VALUES)
            for rule in _rules_for(selectors.split(","), (int("!important" in declarations), order), hides=hides):
                rules[min(rule.marks)].append(rule)
    return rules


def _rules_for(selectors: Iterable[str], weight: tuple[int, int], *, hides: bool) -> Iterator[_Rule]:
    important, order = weight
    for selector in selectors:
        *around, last = _COMBINATOR.split(selector.strip())
        match = _SIMPLE_SELECTOR.fullmatch(last if hides else last.partition(":")[0])
        if match and not (hides and around):
            marks = _MARK.findall(match["marks"])
            specificity = sum(100 if mark.startswith("#") else 1 for mark in marks) + len(around)
            yield _Rule((match["tag"] or "").lower(), frozenset(marks), hides, (important, specificity, order))


def _blocks(sheet: str) -> Iterator[tuple[str, str]]:
    """Yield the selectors and the declarations of each rule, but not of those in a block such as `@media`."""
    depth, selectors = 0, ""
    parts = _BRACE.split(f"{sheet}}}")  # at its end, what is open is closed
    for text, brace in zip(parts[::2], parts[1::2], strict=False):
        if brace == "{":
            if depth == 0:
                selectors = text.rpartition(";")[2].strip()
            depth += 1
        elif depth > 0:
            if depth == 1 and not selectors.startswith("@"):
                yield selectors, text
            depth -= 1
