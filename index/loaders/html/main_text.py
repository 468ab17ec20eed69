"""Which part of a web page is its article.

trafilatura finds it. Its own result has no formulas, drops paragraphs that stand twice, and loses definition lists and captions, so only
where its text stands in the page is taken from it: each text of the page gets a mark, and those whose marks are in the result are the
article's. What lies among them is the article's, too, unless it is mostly links, or has a name that
trafilatura leaves out and no prose.
"""

from __future__ import annotations

from collections import defaultdict
from copy import deepcopy
from typing import TYPE_CHECKING

import regex

from articleqa.index.loaders.html.surroundings import empty, measured, names_of
from articleqa.index.text.boilerplate import is_read_more

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence, Set

    from lxml.html import HtmlElement

    from articleqa.index.loaders.html.surroundings import Sizes

    Text = tuple[HtmlElement, str]  # an element, and "text" or "tail"

# A mark is a number in digits that no letter pattern takes for a word: Braille patterns.
_DIGITS = [chr(code) for code in range(0x2801, 0x2900)]
_BRAILLE = regex.compile(r"\p{Braille}")
_MARK = regex.compile(r"\p{Braille}{3}")
_FIRST_SPACE = regex.compile(r"(?<=\S)\s|\Z")
_BLOCKS = """
    address article aside blockquote body caption dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header
    hgroup center legend li main nav ol p pre section summary table tbody td tfoot th thead tr ul
"""
_BLOCK_TAGS = frozenset(_BLOCKS.split())
# The article is the smallest element with this share of what trafilatura found.
_SCOPE = 0.8
_MOSTLY_LINKS, _FEW_LINKS = 0.5, 0.1
_PROSE = 80  # characters
_SECTION = regex.compile(r"\b(?:section|sect\d)\b")
_PARTS_OF_LISTS = frozenset(("li", "dt", "dd", "tr", "td", "th", "tbody", "thead"))
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def reduce_to_article(root: HtmlElement, headline: HtmlElement | None = None) -> bool:
    """Empty what is no part of a page's article.

    Args:
        root: The tree of the page, without hidden elements and surroundings; it is changed.
        headline: The article's headline, where it is known; it stays.

    Returns:
        False where no article was found; the tree is then unchanged.
    """
    texts = list(_texts(root))
    article = [texts[number] for number in _numbers_in_article(root)]
    if not article:
        return False
    blocks = {_block_of(element, attribute) for element, attribute in article}
    scope = {inner for element in _with_further_sections(_smallest_with(root, article), measured(root)) for inner in element.iter("*")}
    if headline is not None:
        scope |= _between(root, headline, blocks)  # the lead
        blocks |= set(headline.iter("*"))
    holders = blocks.union(*(block.iterancestors() for block in blocks))
    for element, attribute in texts:
        block = _block_of(element, attribute)
        if block not in blocks and block not in scope:
            setattr(element, attribute, None)
    _empty_surplus(root, [element for element in scope if element not in holders])
    return True


def _texts(root: HtmlElement) -> Iterator[Text]:
    """Yield each text of a page that is not blank, in the order of the page."""
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag not in {"script", "style"} and (element.text or "").strip():
            yield element, "text"
        if element is not root and (element.tail or "").strip():
            yield element, "tail"


def _numbers_in_article(root: HtmlElement) -> list[int]:
    """Return which of a page's texts are in the article that trafilatura finds, in order."""
    from trafilatura import bare_extraction

    marked = deepcopy(root)
    for number, (element, attribute) in enumerate(_texts(marked)):
        setattr(element, attribute, _marked(getattr(element, attribute), number))
    document = bare_extraction(marked, include_comments=False)
    if document is None:
        return []
    marks = _MARK.findall("".join(document.body.itertext()))
    return sorted({sum(_DIGITS.index(digit) * len(_DIGITS) ** place for place, digit in enumerate(mark)) for mark in marks})


def _marked(text: str, number: int) -> str:
    """Return a text with its mark after the first word."""
    mark = "".join(_DIGITS[number // len(_DIGITS) ** place % len(_DIGITS)] for place in range(3))
    text = _BRAILLE.sub(".", text)
    position = _FIRST_SPACE.search(text).start()
    return f"{text[:position]} {mark}{text[position:]}"


def _block_of(element: HtmlElement, attribute: str) -> HtmlElement:
    """Return the innermost block that a text is in."""
    block = element.getparent() if attribute == "tail" else element
    while block.tag not in _BLOCK_TAGS and block.getparent() is not None:
        block = block.getparent()
    return block


def _smallest_with(root: HtmlElement, article: Sequence[Text]) -> HtmlElement:
    """Return the smallest element that holds nearly all of the article's text."""
    sizes: defaultdict[HtmlElement, int] = defaultdict(int)
    for element, attribute in article:
        block = _block_of(element, attribute)
        for ancestor in (block, *block.iterancestors()):
            sizes[ancestor] += len(getattr(element, attribute))
    scope = root
    while larger := [child for child in scope if sizes[child] >= _SCOPE * sizes[root]]:
        (scope,) = larger
    return scope


def _with_further_sections(scope: HtmlElement, sizes: Sizes) -> list[HtmlElement]:
    """Return an element and, where it is a section or in one, the sections of prose beside it: they are of the same chapter."""
    sections = [element for element in (scope, *scope.iterancestors()) if element.tag == "section" or _SECTION.search(names_of(element))]
    kinds = {section.get("class") for section in sections}
    siblings = (sibling for section in sections for way in (True, False) for sibling in section.itersiblings(section.tag, preceding=way))
    return [
        scope,
        *(
            sibling
            for sibling in siblings
            if sibling.get("class") in kinds
            and sizes.link_share(sibling) < _FEW_LINKS
            and next(sibling.iter("h1", "article"), None) is None
        ),
    ]


def _between(root: HtmlElement, headline: HtmlElement, blocks: Set[HtmlElement]) -> set[HtmlElement]:
    """Return the elements that begin between the headline and the first block of the article after it."""
    elements = list(root.iter("*"))
    begin = elements.index(headline)
    others = blocks - set(headline.iter("*"))
    first = next((position for position in range(begin, len(elements)) if elements[position] in others), begin)
    return set(elements[begin:first])


def _empty_surplus(root: HtmlElement, elements: Iterable[HtmlElement]) -> None:
    """Empty those of the elements, which trafilatura left out, that are mostly links, and their headings.

    Of those that it leaves out by their names, a box with prose in it is the article's own.
    """
    from trafilatura.xpaths import OVERALL_DISCARD_XPATH

    sizes = measured(root)
    named = {element for expression in OVERALL_DISCARD_XPATH for element in expression(root)}
    blocks = [element for element in elements if element.tag in _BLOCK_TAGS]
    # An item of a list counts with its list.
    linked = {element for element in blocks if sizes.link_share(element) > _MOSTLY_LINKS and element.tag not in _PARTS_OF_LISTS}
    surplus = {
        element for element in blocks if element in named and (sizes.text[element] < _PROSE or sizes.link_share(element) > _FEW_LINKS)
    }
    outermost = [element for element in linked if element.getparent() not in linked]
    announced = {inner for element in outermost if _is_announced(element) for inner in element.iter("*")}
    surplus |= linked - announced
    for element in surplus:
        empty(element)
    left_out = set(blocks)
    for heading in list(root.iter(*_HEADINGS)):
        if heading.getnext() in surplus and (heading in left_out or is_read_more("".join(heading.itertext()))):
            empty(heading)


_LONGEST_ANNOUNCEMENT = 300


def _is_announced(element: HtmlElement) -> bool:
    """Tell whether the text before an element ends with a colon: a list of links after it is the article's own."""
    previous = element.getprevious()
    while previous is None and element.getparent() is not None and not (element.getparent().text or "").strip():
        element = element.getparent()
        previous = element.getprevious()
    if previous is None:
        before = element.getparent().text if element.getparent() is not None else ""
    else:
        before = previous.tail if (previous.tail or "").strip() else "".join(previous.itertext())[-_LONGEST_ANNOUNCEMENT:]
    before = (before or "").strip()
    return before.endswith((":", "：")) and not is_read_more(before)
