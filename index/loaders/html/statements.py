"""What a web page states of its article: in JSON-LD, `meta` elements, its address, and bylines in its mark-up."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import regex

from articleqa.index.loaders.html.bylines import bylines, is_byline, nearest_first, short_text
from articleqa.index.loaders.html.marked_up import MarkedUp, marked_up
from articleqa.index.loaders.html.structured_data import StructuredData, structured_data
from articleqa.index.loaders.html.surroundings import names_of
from articleqa.index.loaders.metadata.authors import best_authors, distinct, names_in, people_in
from articleqa.index.loaders.metadata.date_lines import dates_of_line
from articleqa.index.loaders.metadata.defaults import is_default_author
from articleqa.index.loaders.metadata.publication_dates import iso_date
from articleqa.index.loaders.metadata.text_language import language_tag
from articleqa.index.records import Place, Stated
from articleqa.index.text.boilerplate import DATE_LINE, UPDATE_LINE
from articleqa.index.text.scripts import on_one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lxml.html import HtmlElement

_TITLE_NAMES = ("og:title", "twitter:title", "citation_title", "dc.title", "dcterms.title", "parsely-title", "sailthru.title", "headline")
_AUTHOR_NAMES = (
    "author", "article:author", "og:author", "citation_author", "byl", "dc.creator", "dc:creator", "dcterms.creator", "parsely-author",
    "sailthru.author", "authors", "creator",
)  # fmt: skip
_SITE_NAMES = (
    "og:site_name",
    "application-name",
    "twitter:site",
    "publisher",
    "dc.publisher",
    "apple-mobile-web-app-title",
    "citation_journal_title",
)
_DATE_NAMES = (
    "article:published_time", "og:published_time", "article:published", "datepublished", "publish-date", "publish_date", "publishdate",
    "published_time", "pubdate", "publication_date", "citation_publication_date", "citation_date", "parsely-pub-date", "sailthru.date",
    "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "dc.date", "dc:date", "dcterms.date", "ptime",
    "rnews:datepublished", "article.published", "originalpublicationdate", "displaydate", "date",
)  # fmt: skip
_LANGUAGE_NAMES = ("content-language", "og:locale", "dc.language", "language")
_LANGUAGE_ATTRIBUTES = ("lang", "xml:lang", "{http://www.w3.org/XML/1998/namespace}lang")
_SAVED_FROM = regex.compile(r"(?:saved from url=\(\d+\)|\burl:\s*)(?P<address>https?://\S+)", regex.IGNORECASE)
_COMMENTS = 9  # how many are searched for it
_UTC = regex.compile(r"(?:Z|[+-]00:?00|UTC|GMT)\s*\Z")
_NO_DAYS = frozenset(("1970-01-01", "0001-01-01", "1900-01-01"))
_DATE_CLASS = regex.compile(
    r"\b(?:date|datum|fecha|published|pubdate|publish|timestamp|time|dateline|created|createdate|submitted|posted\ on)\b"
)
_MODIFIED_CLASS = regex.compile(r"\b(?:modified|updated?|edited)\b")
_PARTS = regex.compile(r"\s*[|•·»\n]\s*|\t")


@dataclass(frozen=True, slots=True)
class Statements:
    """What a page states of its article.

    Attributes:
        data: The JSON-LD.
        marked: What the article's mark-up states.
        metas: Name of a `meta` element, in lower case → its contents, in the order of the page.
        titles: The stated titles, the most reliable one first.
        sites: Names of the site.
        language: The stated language, or None.
        address: The address of the page, or None.
        publisher: The name of the site, as the page states it, or None.
    """

    data: StructuredData
    marked: MarkedUp
    metas: Mapping[str, Sequence[str]]
    titles: Sequence[Stated]
    sites: Sequence[str]
    language: Stated | None
    address: Stated | None
    publisher: Stated | None


def read_statements(root: HtmlElement) -> Statements:
    """Return what a page states of its article; `root` is the tree of the whole page."""
    metas = _metas(root)
    title = on_one_line(
        next((element.text or "" for element in root.iter("title") if next(element.iterancestors("svg"), None) is None), "")
    )
    data = structured_data(root, _first(metas, _TITLE_NAMES) or title)
    address = _address(root, metas, data)
    host = urlsplit(address.value).hostname if address else None
    labels = (host or "").removeprefix("www.").split(".")
    stated = (Stated(metas[name][0], Place.META_ELEMENT) for name in _TITLE_NAMES if name in metas)
    marked = marked_up(root)
    titles = [Stated(data.headline, Place.JSON_LD), *stated, Stated(title, Place.PAGE_TITLE)]
    return Statements(
        data=data,
        marked=marked,
        metas=metas,
        titles=[found for found in titles if found.value],
        sites=[
            *(text.lstrip("@") for name in _SITE_NAMES for text in metas.get(name, ())),
            *data.publishers,
            *marked.publishers,
            *labels[:-1],
        ],
        language=_language(root, metas, data),
        address=address,
        publisher=_publisher(metas, data, marked),
    )


def _publisher(metas: Mapping[str, Sequence[str]], data: StructuredData, marked: MarkedUp) -> Stated | None:
    """Return the name of the paper or the site, where the page states one that is no address or account."""
    names = [
        *(Stated(name, Place.META_ELEMENT) for name in metas.get("og:site_name", ())),
        *(Stated(name, Place.JSON_LD) for name in data.publishers),
    ]
    names += [Stated(name, Place.MAIN_TEXT) for name in marked.publishers]
    return next((found for found in names if found.value and not _ACCOUNT.match(found.value)), None)


_ACCOUNT = regex.compile(r"@|https?:")


def _metas(root: HtmlElement) -> Mapping[str, list[str]]:
    metas: defaultdict[str, list[str]] = defaultdict(list)
    for element in root.iter("meta"):
        content = on_one_line(element.get("content") or "")
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            if content and (name := element.get(attribute)):
                metas[name.strip().lower()].append(content)
    return metas


def _first(metas: Mapping[str, Sequence[str]], names: Sequence[str]) -> str:
    return next((metas[name][0] for name in names if name in metas), "")


def _address(root: HtmlElement, metas: Mapping[str, Sequence[str]], data: StructuredData) -> Stated | None:
    links = [link.get("href", "") for link in root.iter("link") if "canonical" in (link.get("rel") or "").lower().split()]
    comments = root.getroottree().xpath("//comment()")[:_COMMENTS]
    saved = [match["address"] for comment in comments if (match := _SAVED_FROM.search(comment.text or ""))]
    addresses = [Stated(address, Place.META_ELEMENT) for address in (*metas.get("og:url", ()), *links)]
    addresses += [Stated(data.address, Place.JSON_LD), *(Stated(address, Place.WHOLE_PAGE) for address in saved)]
    base = next((found.value for found in addresses if is_address(found.value)), "")
    for found in addresses:
        whole = joined_address(base, found.value) if found.value else ""
        if is_address(whole):
            return Stated(whole, found.place)
    return None


def joined_address(base: str, reference: str) -> str:
    """Return where a link on the page of an address leads; nothing where it is no address, such as "http://[::1"."""
    try:
        return urljoin(base, reference)
    except ValueError:
        return ""


def is_address(text: str) -> bool:
    """Tell whether a text is the whole address of a web page."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and "." in (parts.hostname or "")


def _language(root: HtmlElement, metas: Mapping[str, Sequence[str]], data: StructuredData) -> Stated | None:
    articles = list(root.iter("article"))
    elements = [*(articles if len(articles) == 1 else ()), *root.iter("main"), *root.iter("body"), root]
    attributes = (element.get(name) for element in elements for name in _LANGUAGE_ATTRIBUTES)
    for value, place in (
        *((attribute, Place.WHOLE_PAGE) for attribute in attributes if attribute),
        (_first(metas, _LANGUAGE_NAMES), Place.META_ELEMENT),
        (data.language, Place.JSON_LD),
    ):
        first = value.partition(",")[0].strip()
        if language_tag(first):
            return Stated(first, place)
    return None


def date_of(root: HtmlElement, statements: Statements, headline: HtmlElement | None) -> Stated | None:
    """Return the day on which the article was published, as the page's own place has it: not the day in UTC.

    Args:
        root: The tree of the page, without hidden elements and surroundings.
        statements: What the page states.
        headline: The article's headline, or None.
    """
    metas = statements.metas
    stated = [(statements.data.published, Place.JSON_LD), *((metas[name][0], Place.META_ELEMENT) for name in _DATE_NAMES if name in metas)]
    stated += [(text, Place.DATE_LINE) for text in (statements.marked.published, *_written_dates(root, headline))]
    days = [(written, Stated(day, place)) for written, place in stated if (day := iso_date(written)) and day not in _NO_DAYS]
    if not days:
        return _date_in_address(statements)
    written, first = days[0]
    if _UTC.search(written):
        local = (found for other, found in days[1:] if not _UTC.search(other) and _is_day_beside(found.value, first.value))
        return next(local, first)
    return first


def _is_day_beside(day: str, other: str) -> bool:
    return abs(dt.date.fromisoformat(day) - dt.date.fromisoformat(other)) <= dt.timedelta(days=1)


def _written_dates(root: HtmlElement, headline: HtmlElement | None) -> Iterator[str]:
    """Yield the dates in elements that are made for one: first what is marked as the publication's, then what is near the headline."""
    for element in (*root.xpath("//*[@itemprop='datePublished' or @pubdate]"), *nearest_first(root, headline)):
        names = names_of(element)
        properties = f"{element.get('itemprop', '')} {element.get('property', '')}".lower()
        is_date = element.tag == "time" or "date" in properties or "dc:created" in properties or _DATE_CLASS.search(names)
        in_byline = not is_date and (is_byline(element) or is_byline(element.getparent()))
        text = short_text(element) if (is_date or in_byline) and not _is_of_update(element, names) else None
        if text is None:
            continue
        parts = [part for part in _PARTS.split(text) if not UPDATE_LINE.fullmatch(part)]
        if in_byline:
            parts = [part for part in parts if dates_of_line(part)]
        elif len(parts) > 1 or not _PARTS.search(text):
            yield element.get("datetime") or element.get("content") or ""
        yield from (match["value"] for part in parts if (match := DATE_LINE.fullmatch(part)))
        yield from parts
        yield from (dates.published for part in parts if (dates := dates_of_line(part)) and dates.published)


def _is_of_update(element: HtmlElement, names: str) -> bool:
    """Tell whether an element has the date of the last change, by its names or what stands before it."""
    if _MODIFIED_CLASS.search(names) or "modified" in element.get("itemprop", "").lower():
        return True
    previous, parent = element.getprevious(), element.getparent()
    before = previous.tail or short_text(previous) if previous is not None else parent.text if parent is not None else ""
    return UPDATE_LINE.fullmatch(f"{(before or '').strip()} 1") is not None


_DAY_IN_ADDRESS = regex.compile(r"/(?P<day>\d{4}[/-]\d{2}[/-]\d{2})(?:/|-|\Z)")


def _date_in_address(statements: Statements) -> Stated | None:
    match = _DAY_IN_ADDRESS.search(urlsplit(statements.address.value).path) if statements.address else None
    day = iso_date(match["day"]) if match else None
    return Stated(day, Place.ADDRESS) if day else None


def authors_of(root: HtmlElement, statements: Statements, headline: HtmlElement | None) -> Stated | None:
    """Return the names of the article's authors: persons, where any are named.

    Args:
        root: The tree of the page, without hidden elements and surroundings.
        statements: What the page states.
        headline: The article's headline, or None.
    """
    data, metas = statements.data, statements.metas
    sources = [
        (Place.JSON_LD, [name for written in data.people for name in names_in(written)]),
        (Place.META_ELEMENT, [name for key in _AUTHOR_NAMES for written in metas.get(key, ()) for name in names_in(written)]),
        (Place.BYLINE, [name for written in statements.marked.people for name in people_in(written)]),
        (Place.BYLINE, bylines(root, headline)),
        (Place.JSON_LD, list(data.organisations)),
    ]
    sources = [(place, [name for name in names if not is_default_author(name)]) for place, names in sources]
    number = best_authors([names for _, names in sources], [*statements.sites, *data.organisations])
    if number is None:
        return None
    place, names = sources[number]
    return Stated(", ".join(distinct(names)), place)
