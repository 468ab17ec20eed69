"""What is on a web page and no part of its article: hidden elements, navigation, notices, boxes, other stories.

Such elements are emptied, not removed, so that what stands before and after them stays apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import regex

from articleqa.index.loaders.html.styles import hidden_by_style_sheets, hides_by_style
from articleqa.index.loaders.html.teasers import begins_with_read_more, leads_elsewhere

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lxml.html import HtmlElement

_NO_TEXT = "noscript template script style select textarea iframe object audio video canvas svg head title"
_TAGS_WITHOUT_TEXT = frozenset(_NO_TEXT.split())
_HIDDEN_TAGS = frozenset(["noscript", "template", "amp-ad", "amp-embed", "amp-sticky-ad", "amp-sidebar", "amp-consent"])
_HIDING = """
    hidden is-hidden hide d-none sr-only visually-hidden visuallyhidden screen-reader-text screen-reader-only element-invisible
    assistive-text a11y-hidden mw-editsection mw-jump-link mw-cite-backlink viewcode-link headerlink
"""
_HIDING_CLASSES = frozenset(_HIDING.split())
_SHOWN_ON_WIDE_SCREENS = regex.compile(r"(?:\A|\s)(?:\w+:|d-\w+-)(?:block|flex|grid|inline|table|contents)")
_PLACEHOLDERS = frozenset(("placeholder", "fallback"))
_BLOCKS = "div section aside p ul ol li dl table figure header footer article main nav form h1 h2 h3 h4 h5 h6 body"
_BLOCK_TAGS = frozenset(_BLOCKS.split())

_OUTSIDE_ROLES = frozenset(
    ("navigation", "search", "dialog", "alertdialog", "menu", "menubar", "toolbar", "tablist", "tooltip", "contentinfo")
)
_OUTSIDE_TAGS = frozenset(("nav", "form", "button", "footer", "dialog"))
# Words of classes and ids, once "relatedStories" and "related-stories" have become "related stories".
_NAMES = r"""
    \w*related\w* | recommended | recommendations? | recirc\w* | outbrain | taboola | mgid | zergnet
    | (?:more|other|latest|top|popular|trending|similar|next)\ (?:stories|story|news|articles?|posts?|from|headlines|videos)
    | (?:most|top)\ (?:read|popular|viewed|shared|commented) | trending | mostread | mostpopular
    | read\ (?:more|also|next) | see\ (?:more|also) | also\ read | readmore | up\ next
    | galler(?:y|ies) | photogallery | slideshows? | carousels? | slider
    | newsletters? | subscribe | subscriptions? | sign\ ?up | sign\ ?in | log\ ?in | paywall | regwall
    | cookies? | consent | gdpr | ccpa | onetrust | cookiebot | didomi | cmp
    | share | sharing | share\ ?daddy | sociable | addthis | addtoany | (?:social\ (?:media|links?|icons?|share|bar|buttons?)) | follow\ us
    | comments | comment\ ?(?:list|area|form|section|thread|box|wrapper) | disqus\w* | respond | reactions | pinglun | liuyan
    | kommentare | commentaires | comentarios | comentarios | commenti | reacties | binh\ luan
    | (?:box|detail|article|post|story|news)\ comment
    | ads? | advert\w* | sponsored | dfp | adsense
    | breadcrumbs? | pagination | pager | prev\ ?next | navigation | navbar | navbox | submenu | topbar | mobile\ menu | nav\ menu
    | skip\ link | popup | modal | overlay | lightbox | tag\ (?:list|cloud) | post\ tags
    | about\ (?:the\ )?author | catlinks | printfooter | authority\ control
    | site\ notice | central\ ?notice | site\ ?sub | toc | post\ ?profile | user\ ?info
    | site\ (?:header|footer) | page\ footer | site\ (?:description|slogan|tagline) | masthead | captcha | print\ only | font\ ?size
"""
_SURROUNDING_NAME = regex.compile(rf"\b(?:{_NAMES})\b", regex.VERBOSE)
_NOTICE_NAME = regex.compile(
    r"\b(?:cookies?|consent|gdpr|ccpa|onetrust|cookiebot|didomi|cmp|newsletters?|subscribe|sign ?up|sign ?in|log ?in|paywall|captcha)\b"
)
_LONGEST_NOTICE = 2000
# In a manual, "related" may be a table of what a section is about.
_DATA_NAME = regex.compile(r"\brelated\b")
# A reader's comment, and the slogan of a site: in an article, other things have these names, too.
_COMMENT_TYPE = regex.compile(r"(?:\A|[/:\s])(?:User)?Comments?\Z")
# A few words in such a box are the byline.
_AUTHOR_BOX_NAME = regex.compile(r"\bauthor (?:bio|box|info|card|profile)\b")
_PAGE_HEADER_NAME = regex.compile(r"\bpage header\b")
_SLOGAN_NAME = regex.compile(r"\b(?:tagline|slogan)\b")
# The article's lead, or a box in it, may have such a name, too: these count where there are links.
_TEASER_NAME = regex.compile(r"\b(?:sidebar|teasers?|promos?|cards?|tags|social|menu|nav|footer|toolbar|tabs)\b")
_NOTES_NAME = regex.compile(r"\b(?:foot)?notes?\b|\bfootnotes\b|\breferences\b")
# Words that say how something is, and not what: "has-sidebar", "no-comments", "anchorWithStickyNavbar".
_STATE = regex.compile(r"(?<!\S)(?:has|no|with|without|is|not)[-_]\S*|(?<=\p{Ll})With(?:out)?(?=\p{Lu})\S*")
_CAMEL_CASE = regex.compile(r"(?<=\p{Ll})(?=\p{Lu})")
_NO_WORD = regex.compile(r"[\W_]+")
_LONGEST_NAME = 400
# The id of a section, or of a heading, is often made of its own words: "comments" in a manual.
_TAGS_OF_IDS = frozenset(("div", "aside", "ul", "ol", "table"))
_MOSTLY_LINKS = 0.3
_HEADING_TAGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup"))
_LONGEST_LINE, _LONGEST_BYLINE, _MOST_BEFORE_FOOTER = 300, 60, 10
# The mark beside a heading that leads to itself, and the one behind a note that leads back.
_PERMALINK = regex.compile(r"[¶#§🔗↩⏎\s\u200b\ufe0e\p{Co}]*")
_ALWAYS_A_PERMALINK = regex.compile(r"¶|[↩⏎]\ufe0e?")
_PERMALINK_NAME = regex.compile(r"\b(?:permalink|headerlink|header anchor|anchor|hash link|doc anchor)\b")

MOST = 0.5
"""An element with more than this share of a page's text is its content, whatever its attributes say."""


def empty_hidden(root: HtmlElement) -> None:
    """Empty the elements that a browser does not show.

    An element that is hidden, and holds most of the page's text, is shown by a script later, so it is left as it is.
    """
    hidden_by_rules = hidden_by_style_sheets(root)
    _empty_where(root, lambda element, _: element in hidden_by_rules or _is_hidden(element))


def empty_surroundings(root: HtmlElement) -> None:
    """Empty navigation, forms, notices, boxes and other stories, by their tags, roles, classes, ids and headings.

    An element that holds most of the page's text, its headline, or its main element, is left as it is.
    """
    fields = (field for field in root.iter("input") if field.get("type", "").lower() == "email" or "email" in field.get("name", "").lower())
    around_fields = {element for field in fields for element in field.iterancestors("div", "section", "aside")}

    def is_surrounding(element: HtmlElement, sizes: Sizes) -> bool:
        asks_address = element in around_fields and sizes.text[element] <= _LONGEST_LINE
        return (asks_address or _is_surrounding(element, sizes)) and not _holds_headline(element)

    _empty_where(root, is_surrounding)


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much text the elements of a page hold, in characters without white space at the ends of each text.

    Attributes:
        text: Element → all its text.
        linked: Element → its text in links. Links in a table with headings are its data, and do not count.
    """

    text: Mapping[HtmlElement, int]
    linked: Mapping[HtmlElement, int]

    def link_share(self, element: HtmlElement) -> float:
        """Return how much of an element's text is in links, from 0 to 1."""
        return self.linked[element] / max(1, self.text[element])


def measured(root: HtmlElement) -> Sizes:
    """Measure a page; what a browser never shows, such as a script, has no text."""
    data_tables = {table for heading in root.iter("th") if (table := next(heading.iterancestors("table"), None)) is not None}
    data = {inner for table in data_tables for inner in table.iter()}
    text: dict[HtmlElement, int] = {}
    linked: dict[HtmlElement, int] = {}
    for element in reversed(list(root.iter())):
        shown = isinstance(element.tag, str) and element.tag not in _TAGS_WITHOUT_TEXT
        text[element] = _length(element.text) + sum(text[child] + _length(child.tail) for child in element) if shown else 0
        is_link = element.tag == "a" and (element.get("href") or not (element.get("name") or element.get("id")))
        links = text[element] if is_link else sum(linked[child] for child in element)
        linked[element] = 0 if element in data else links
    return Sizes(text, linked)


def empty(element: HtmlElement) -> None:
    """Remove everything in an element; what follows it stays."""
    tail = element.tail
    element.clear()
    element.tail = tail


def names_of(element: HtmlElement) -> str:
    """Return the words of an element's classes, and of its id where it is no heading's or section's, between spaces."""
    classes = element.get("class", "")[:_LONGEST_NAME]
    identity = element.get("id", "") if element.tag in _TAGS_OF_IDS and "section" not in classes.split() else ""
    names = _STATE.sub(" ", f"{classes} {identity[:_LONGEST_NAME]}")
    words: str = _NO_WORD.sub(" ", _CAMEL_CASE.sub(" ", names)).lower()
    return words


def _length(text: str | None) -> int:
    return len(text.strip()) if text else 0


def _empty_where(root: HtmlElement, condition: Callable[[HtmlElement, Sizes], bool]) -> None:
    """Empty the outermost elements for which the condition holds, unless they hold most of the page's text and are no notice."""
    sizes = measured(root)
    total = sizes.text[root]
    emptied: set[HtmlElement] = set()
    for element in list(root.iter("*")):
        if element.getparent() in emptied:
            emptied.add(element)  # so is what is in it
        elif element is not root and element.tag != "body" and condition(element, sizes):
            small = sizes.text[element] <= MOST * total or (sizes.text[element] < _LONGEST_NOTICE and _is_notice(element))
            emptied |= {element} if small else set()
    for element in emptied:
        if element.getparent() not in emptied:
            empty(element)


def _is_notice(element: HtmlElement) -> bool:
    """Tell whether an element is a notice or a form: on a page that is made by a script, there may be nothing else."""
    return element.tag in {"noscript", "form", "dialog", "nav"} or _NOTICE_NAME.search(names_of(element)) is not None


def _is_hidden(element: HtmlElement) -> bool:
    if element.tag == "a" and _is_permalink(element):
        return True
    # What "del" strikes out has been corrected; "s" and "strike" also mark an old price, which is part of the text.
    if element.tag in _HIDDEN_TAGS or element.tag == "del" or (element.tag == "dialog" and "open" not in element.attrib):
        return True
    hidden = (
        element.get("hidden", "until-found").lower() != "until-found"
        or "popover" in element.attrib
        or hides_by_style(element.get("style", ""))
        or _hides_by_class(element.get("class", ""))
        or (_PLACEHOLDERS & set(element.attrib) and element.getparent().tag.startswith("amp-"))
        or (element.get("aria-hidden", "").lower() == "true" and (element.tag in _BLOCK_TAGS or _stands_beside_formula(element)))
    )
    return hidden and not _is_formula(element)


def _is_permalink(link: HtmlElement) -> bool:
    """Tell whether a link is the mark that leads to the heading or the paragraph it stands in: "¶"."""
    text = "".join(link.itertext()).strip()
    if "#" not in link.get("href", "") or not _PERMALINK.fullmatch(text):
        return False
    return (
        _ALWAYS_A_PERMALINK.fullmatch(text) is not None
        or _PERMALINK_NAME.search(names_of(link)) is not None
        or link.getparent().tag in _HEADING_TAGS
    )


def _hides_by_class(classes: str) -> bool:
    return not _HIDING_CLASSES.isdisjoint(classes.split()) and not _SHOWN_ON_WIDE_SCREENS.search(classes)


def _stands_beside_formula(element: HtmlElement) -> bool:
    """Tell whether an element is how a formula looks, which is also there as MathML."""
    parent = element.getparent()
    return parent is not None and next(parent.iter("math"), None) is not None and next(element.iter("math"), None) is None


def _is_formula(element: HtmlElement) -> bool:
    """Tell whether an element holds nothing but a formula in MathML, of which a page may show a picture."""
    formula = next(element.iter("math"), None)
    return formula is not None and " ".join(element.text_content().split()) == " ".join(formula.text_content().split())


def _is_surrounding(element: HtmlElement, sizes: Sizes) -> bool:
    names = names_of(element)
    if element.tag == "footer" and (
        _NOTES_NAME.search(names) or element.getparent().tag == "blockquote" or _stands_below_headline(element)
    ):
        return False
    if element.tag in _OUTSIDE_TAGS or element.get("role", "").lower() in _OUTSIDE_ROLES or element.get("aria-modal") == "true":
        return True
    if element.tag == "table" and next(element.iter("th"), None) is not None:
        names = _DATA_NAME.sub(" ", names)
    if _SURROUNDING_NAME.search(names) or _is_comment(element):
        return True
    if _AUTHOR_BOX_NAME.search(names):
        return sizes.text[element] > _LONGEST_BYLINE
    if _PAGE_HEADER_NAME.search(names):
        return element.tag not in _HEADING_TAGS and next(element.iter("h1", "h2", "h3"), None) is None
    if element.tag == "aside" or _SLOGAN_NAME.search(names):
        return sizes.link_share(element) > _MOSTLY_LINKS or not any(True for _ in element.iterancestors("article", "main"))
    if _TEASER_NAME.search(names) and sizes.link_share(element) > _MOSTLY_LINKS:
        return True
    if sizes.text[element] <= _LONGEST_LINE and leads_elsewhere(element, sizes.link_share(element)):
        return True
    return element.tag in {"div", "section", "ul"} and begins_with_read_more(element) and sizes.link_share(element) > _MOSTLY_LINKS


def _stands_below_headline(footer: HtmlElement) -> bool:
    """Tell whether a footer is the first thing in an article but for its headline: it has the byline."""
    article = footer.getparent()
    if article.tag != "article" or _is_comment(article) or (article.text or "").strip() or article.index(footer) > _MOST_BEFORE_FOOTER:
        return False
    before = (sibling for sibling in footer.itersiblings(preceding=True) if "".join(sibling.itertext()).strip())
    return all(sibling.tag in _HEADING_TAGS for sibling in before) and any(
        "".join(sibling.itertext()).strip() for sibling in footer.itersiblings()
    )


def _is_comment(element: HtmlElement) -> bool:
    """Tell whether an element is what a reader wrote, by its class or its type."""
    types = (element.get("itemtype", ""), element.get("typeof", ""))
    is_typed = any(_COMMENT_TYPE.search(name) for written in types for name in written.split())
    return is_typed or (element.tag in {"article", "li"} and "comment" in element.get("class", "").lower().split())


def _holds_headline(element: HtmlElement) -> bool:
    """Tell whether an element holds the headline or the main element: such a one is content, unless its tag says otherwise."""
    if element.tag in {"nav", "footer", "aside", "dialog"}:
        return False
    return any(True for _ in element.iter("h1", "main")) or any(True for _ in element.iterfind(".//*[@itemprop='articleBody']"))
