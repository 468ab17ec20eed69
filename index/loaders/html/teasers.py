"""Lines of a web page that only lead to other stories, or are buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from articleqa.index.text.boilerplate import is_about_rights, is_button, is_read_more
from articleqa.index.text.scripts import on_one_line

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LINE_TAGS = frozenset(("div", "p", "span", "ul"))
_MOSTLY_LINKS, _LONGEST_LABEL, _MOST_PARTS = 0.3, 40, 40


def leads_elsewhere(element: HtmlElement, link_share: float) -> bool:
    """Tell whether a short element is only a link to another article, to the page's other languages, or a button.

    Args:
        element: The element.
        link_share: How much of its text is in links, from 0 to 1.

    Returns:
        Whether it is one of these.
    """
    if element.tag not in _LINE_TAGS or (element.tag == "span" and not _has_line_of_parts(element)):
        return False
    text = on_one_line(element.text_content())
    if is_button(text) or is_about_rights(text) or _has_only_buttons(element) or _is_label_of_list(element, text):
        return True
    languages = sum(link.get("hreflang") is not None for link in element.iter("a"))
    if languages > 1 and 2 * languages > sum(1 for _ in element.iter("a")):
        return len(text) * (1 - link_share) < _LONGEST_LABEL + 2 * languages
    if _has_cross_references(element):
        return False
    if element.tag in {"p", "div"} and is_read_more(text) and (next(element.iter("a"), None) is not None or _is_last(element)):
        return True
    if link_share <= _MOSTLY_LINKS:
        return False
    return (
        is_read_more(text.strip("[]()【】（） "))
        or is_read_more(_label_of_link(element, text))
        or _is_headline_of_other_story(element, text)
    )


def _has_cross_references(element: HtmlElement) -> bool:
    """Tell whether all links of an element lead to places in a page: "Read also section 4.5" of a manual."""
    targets = [link.get("href", "") for link in element.iter("a")]
    return bool(targets) and all(_PLACE.search(target) for target in targets)


_PLACE = regex.compile(r"#(?!comment|respond)\w")


def _is_label_of_list(element: HtmlElement, text: str) -> bool:
    """Tell whether an element is the label above a list of other stories, or such a list: they may have no addresses."""
    if element.tag == "ul":
        label = element.getprevious()
        return (
            label is not None
            and label.tag in {"div", "p"}
            and len(label) <= 1
            and is_read_more(on_one_line(label.text_content()[:_LONGEST_LABEL]))
        )
    return element.tag in {"div", "p"} and (following := element.getnext()) is not None and following.tag == "ul" and is_read_more(text)


def _is_last(element: HtmlElement) -> bool:
    """Tell whether nothing of the element's parent stands behind it."""
    return not (element.tail or "").strip() and not any(
        sibling.text_content().strip() or (sibling.tail or "").strip() for sibling in element.itersiblings("*")
    )


def _label_of_link(element: HtmlElement, text: str) -> str:
    """Return what stands before the first link of a line: "Also read" of "ALSO READ | Ferry runs again"."""
    link = next((on_one_line(link.text_content()) for link in element.iter("a") if link.text_content().strip()), "")
    return text.partition(link)[0].strip("[]()【】（）|–—-:：»›>►▶• ") if link else ""


def _is_headline_of_other_story(element: HtmlElement, text: str) -> bool:
    """Tell whether a paragraph among others is only a link, whose words are a headline and no sentence."""
    links = list(element.iter("a"))
    if element.tag != "p" or len(links) != 1 or not _HEADLINE_OF_STORY.fullmatch(text.lstrip("»›>→►▶• ")):
        return False
    target = links[0].get("href", "")
    is_only_link = len(text) - len(on_one_line(links[0].text_content())) <= 2
    siblings = (element.getprevious(), element.getnext())
    return is_only_link and not _NO_STORY.search(target) and all(_is_prose(sibling) for sibling in siblings)


_HEADLINE_OF_STORY = regex.compile(r"(?=.*\s.*\s).{20,200}(?<![\p{STerm}:;,…]\p{P}?)")
# An address in the page, or of something else than a page.
_NO_STORY = regex.compile(r"\A(?:#|mailto:|tel:|javascript:)|\.(?:pdf|docx?|xlsx?|pptx?|csv|zip|epub|mp[34])(?:\Z|[?#])", regex.IGNORECASE)
_SHORTEST_PROSE = 80


def _is_prose(element: HtmlElement | None) -> bool:
    """Tell whether an element is a paragraph with sentences, which does not announce the next one."""
    if element is None or element.tag != "p" or (element.tail or "").strip():
        return False
    text = element.text_content().strip()
    return len(text) >= _SHORTEST_PROSE and not text.endswith((":", "："))


def _has_only_buttons(element: HtmlElement) -> bool:
    """Tell whether an element has nothing but buttons, and how many people used them."""
    texts = [text.strip() for text in element.itertext() if text.strip()]
    return any(map(is_button, texts)) and all(text.isdigit() or is_button(text) for text in texts)


def _has_line_of_parts(element: HtmlElement) -> bool:
    """Tell whether the element's parent has no text but that in its elements, as the line below a headline."""
    parent = element.getparent()
    return (
        len(parent) <= _MOST_PARTS
        and not (parent.text or "").strip()
        and not any((child.tail or "").strip(" \t\n\r|·•/") for child in parent)
    )


def begins_with_read_more(element: HtmlElement) -> bool:
    """Tell whether the first text of an element leads to other articles."""
    first = next((text for text in element.itertext() if text.strip()), "")
    return is_read_more(first.strip())
