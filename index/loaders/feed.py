"""RSS and Atom → one article for each entry."""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any

import regex

from articleqa.index.errors import ArticleError
from articleqa.index.loaders.base import LoadedArticle, Remark, SourceFile
from articleqa.index.loaders.encodings import decode_markup
from articleqa.index.loaders.html.statements import joined_address
from articleqa.index.loaders.html.surroundings import empty, measured
from articleqa.index.loaders.html.teasers import leads_elsewhere
from articleqa.index.loaders.html.text import text_of, tree_of_markup, without_control_characters
from articleqa.index.loaders.metadata import Found, described
from articleqa.index.loaders.metadata.authors import distinct, names_in
from articleqa.index.loaders.metadata.date_lines import day_of_field
from articleqa.index.records import Place
from articleqa.index.text.boilerplate import is_read_more
from articleqa.index.text.scripts import on_one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.etree import _Element
    from lxml.html import HtmlElement

_log = logging.getLogger(__name__)

_XML_DECLARATION = regex.compile(r"\A\s*<\?xml\s[^<>]*\?>\s*")
_TAG = regex.compile(r"</[a-z][a-z0-9]*>|<(?:p|br|img)\b[^<>]*>", regex.IGNORECASE)
_WEB_ADDRESS = regex.compile(r"https?://(?:www\.)?", regex.IGNORECASE)
_LONGEST_NOTE = 60
_CUT_OFF = regex.compile(r"[\s.…\[\]()\p{P}]+\Z")


def load(file: SourceFile) -> Iterator[LoadedArticle | ArticleError | Remark]:
    """Yield the article of each entry of a feed that was saved as .rss, .atom or .xml.

    An article's id is the entry's id, else its link, else the file's id with `:` and the entry's number. Its text is the entry's content,
    else its summary. Its date is the day as the feed writes it, in the feed's own time. Of a damaged feed, the entries that can be read
    are used.

    Yields:
        For each entry its article, or the ArticleError that says why it has none; for XML that is no feed, and for a feed without entries,
        one Remark.

    Raises:
        ArticleError: The file is empty, or the feed is damaged, and no entry can be read.
    """
    data = file.path.read_bytes()
    if not data.strip():
        raise ArticleError(file.where, "is empty; save the feed again.")
    source, remarks = decode_markup(data, file.where)
    feed = _parsed(_without_further_descriptions(without_control_characters(_XML_DECLARATION.sub("", source))))
    if not feed.get("version"):
        yield Remark(file.where, "is XML, but neither RSS nor Atom.")
        return
    if not feed.entries:
        if feed.bozo:
            raise ArticleError(file.where, f"is a feed that cannot be read: {feed.bozo_exception}.")
        yield Remark(file.where, "is a feed without entries.")
    for number, entry in enumerate(feed.entries, 1):
        where = f"{file.where}, entry {number}"
        identity = _string(entry, "id") or _string(entry, "link") or f"{file.id}:{number}"
        try:
            yield described(
                where, identity, _text(entry, _string(feed.feed, "title")), _fields(entry, feed), remarks, place=Place.FEED_ENTRY
            )
        except ArticleError as error:
            yield error
        remarks = ()


def _without_further_descriptions(source: str) -> str:
    """Return a feed without what describes an entry's picture or repeats its summary, where the entry has a text of its own.

    feedparser takes the second description of an entry for its content, whatever it describes.
    """
    from lxml import etree

    if not any(namespace in source for namespace in _FURTHER_NAMESPACES):
        return source
    try:
        root = etree.fromstring(source.encode(), etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except etree.XMLSyntaxError:
        return source
    for entry in root.iter("{*}item", "{*}entry"):
        further = [
            element for element in entry.iter("{*}description", "{*}summary") if etree.QName(element).namespace in _FURTHER_NAMESPACES
        ]
        texts = entry.iterchildren(*_TEXT_TAGS)
        own = [_size(element) for element in texts if etree.QName(element).namespace not in _FURTHER_NAMESPACES]
        for element in further:
            if max(own, default=0) >= (1 if "mrss" in etree.QName(element).namespace else max(1, _size(element))):
                element.getparent().remove(element)
    return str(etree.tostring(root, encoding="unicode"))


_FURTHER_NAMESPACES = (
    "http://search.yahoo.com/mrss/",
    "http://search.yahoo.com/mrss",
    "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "http://www.google.com/schemas/play-podcasts/1.0",
)
_TEXT_TAGS = ("{*}description", "{*}summary", "{*}content", "{*}encoded")


def _size(element: _Element) -> int:
    return len("".join(element.itertext()).strip())


def _parsed(source: str) -> Any:  # noqa: ANN401  (feedparser's)
    """Return the feed; of one that is not well-formed, whatever gives more entries: its repair, or feedparser's lenient reading."""
    from lxml import etree

    feed = _read(source.encode())
    if feed.bozo:
        source = _AMPERSAND.sub(_escaped, source)
        feed = _read(source.encode())
    if feed.bozo:
        parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
        root = etree.fromstring(source.encode(), parser)
        repaired = _read(etree.tostring(root, encoding="utf-8")) if root is not None else feed
        if len(repaired.entries) > len(feed.entries):
            return repaired
    return feed


# A bare "&", and HTML's names of characters, which XML does not know; what is in a CDATA section is no mark-up.
_AMPERSAND = regex.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#[xX][\da-fA-F]{1,6});)", regex.DOTALL)
_ENTITY = regex.compile(r"&[A-Za-z][A-Za-z0-9]{1,30};")


def _escaped(match: regex.Match[str]) -> str:
    if match[0] != "&":
        return str(match[0])
    named = _ENTITY.match(match.string, match.start())
    return "&" if named and unescape(named[0]) != named[0] else "&amp;"


def _read(data: bytes) -> Any:  # noqa: ANN401
    import feedparser

    # feedparser would take a string for an address and fetch it, so it gets a stream.
    headers = {"content-type": "application/xml; charset=utf-8"}
    try:
        return feedparser.parse(io.BytesIO(data), response_headers=headers, resolve_relative_uris=False, sanitize_html=False)
    except Exception as error:  # what it raises where elements are damaged in ways that it does not foresee: KeyError, ValueError, …
        _log.debug("feedparser stopped", exc_info=error)
        reason = ValueError("its elements are not as a feed has them")
        return feedparser.FeedParserDict(bozo=True, bozo_exception=reason, entries=[], feed={}, version="unknown")


def _string(thing: Mapping[str, Any], name: str) -> str:
    """Return what feedparser found under a name; of a damaged feed that may be None."""
    value = thing.get(name)
    return value if isinstance(value, str) else ""


def _fields(entry: Any, feed: Any) -> dict[str, object]:  # noqa: ANN401
    """Return what is stated of an entry; its language and its authors may be those of the feed."""
    details = [*entry.get("content", []), entry.get("summary_detail", {}), entry.get("title_detail", {})]
    language = _string(entry, "language") or next(filter(None, (_string(detail, "language") for detail in details)), None)
    authors = _authors(entry) or _authors(entry.get("source", {})) or (_authors(feed.feed) if feed.version.startswith("atom") else [])
    return {
        "title": " ".join(_plain_text(entry.get("title_detail", {})).split()),
        "source": _address(entry, feed),
        "author": authors or None,
        "date": _date(entry),
        "lang": language or Found(_string(feed.feed, "language"), Place.FEED),
    }


_ADDRESS_AND_NAME = regex.compile(r"\S+@\S+\s+\((?P<name>[^()]+)\)")


def _authors(described_thing: Any) -> list[str]:  # noqa: ANN401
    """Return the names of all authors, without their addresses."""
    author = _string(described_thing, "author")
    written = [_string(author, "name") for author in described_thing.get("authors", [])]
    if len(written) == 1 and (match := _ADDRESS_AND_NAME.fullmatch(author)):
        written = [match["name"]]  # feedparser ends an address after four letters of its last part
    return distinct(name for names in (written or [author]) for name in names_in(names))


def _address(entry: Any, feed: Any) -> str | None:  # noqa: ANN401
    # `entry.link` may be only the id.
    links = [link["href"] for link in entry.get("links", []) if link.get("rel") == "alternate" and _string(link, "href")]
    address = joined_address(_string(feed.feed, "link"), links[0]) if links else _string(entry, "link")
    return address if address.startswith(("http://", "https://")) else None


def _date(entry: Any) -> str | None:  # noqa: ANN401
    """Return the day of publication as it is written, else the day in UTC."""
    for name in ("published", "updated", "created"):
        # `entry.get` would take another field's value, and warn of it.
        if day := day_of_field(dict.get(entry, name) or ""):
            return day
        if day := dict.get(entry, f"{name}_parsed"):
            return f"{day.tm_year:04}-{day.tm_mon:02}-{day.tm_mday:02}"
    return None


# Elements that feedparser does not know, in which Russian feeds have the whole text.
_FULL_TEXTS = ("yandex_full-text", "turbo_content")


def _text(entry: Any, site: str) -> str:  # noqa: ANN401
    """Return an entry's content, or its summary where there is no content, or one that is only the summary cut short."""
    about = _About(_string(entry, "link"), on_one_line(_string(entry, "title")), on_one_line(site))
    summary = _plain_text(entry.get("summary_detail", {}), about)
    contents = [*entry.get("content", []), *({"value": _string(entry, name)} for name in _FULL_TEXTS if name in entry)]
    content = max((_plain_text(part, about) for part in contents), key=len, default="")
    words, words_of_summary = " ".join(_CUT_OFF.sub("", content).split()), " ".join(summary.split())
    return summary if words_of_summary.startswith(words) else content


@dataclass(frozen=True, slots=True)
class _About:
    """What an entry says of itself: its address, its title, and the title of its site."""

    address: str
    title: str
    site: str


def _plain_text(part: Mapping[str, str], about: _About | None = None) -> str:
    """Return the text of a title, a summary or a content, without the note where it appeared. Many feeds do not say that it is HTML."""
    value = _string(part, "value")
    if part.get("type") == "text/plain" and not _TAG.search(value):
        return value.strip()
    root = tree_of_markup(value)
    if root is None:
        return ""
    if about:
        _leave_out_note(root, about)
        if about.address:
            _leave_out_link(root, about.address)
        sizes = measured(root)
        for paragraph in root.iter("p"):
            if leads_elsewhere(paragraph, sizes.link_share(paragraph)):
                empty(paragraph)
    return text_of(root)


def _leave_out_note(root: HtmlElement, about: _About) -> None:
    """Empty the last paragraph where it is WordPress's note "The post … appeared first on …", which it writes in many languages.

    It has two links, one to the entry itself and one to its site, or the titles of both, and few words besides.
    """
    paragraph = next((child for child in reversed(root) if child.text_content().strip()), None)
    if paragraph is None or paragraph.tag not in {"p", "div"} or (paragraph.tail or "").strip():
        return
    text = on_one_line(paragraph.text_content())
    if about.title and about.site and about.title in text and text.rstrip(". ").endswith(about.site):
        if len(text) - len(about.title) - len(about.site) <= _LONGEST_NOTE:
            empty(paragraph)
        return
    links = list(paragraph.iter("a"))
    targets = [_WEB_ADDRESS.sub("", link.get("href", "")).partition("?")[0].rstrip("/") for link in links]
    own = _WEB_ADDRESS.sub("", about.address).partition("?")[0].rstrip("/")
    words = len(paragraph.text_content()) - sum(len(link.text_content()) for link in links)
    if own and len(links) == 2 and words <= _LONGEST_NOTE and own in targets and all(own.startswith(target) for target in targets):
        empty(paragraph)


def _leave_out_link(root: HtmlElement, address: str) -> None:
    """Empty the link to the entry itself with which its text ends: "Continue reading"."""
    link = next((link for link in reversed(list(root.iter("a"))) if link.text_content().strip()), None)
    if link is None or _WEB_ADDRESS.sub("", link.get("href", "")).partition("#")[0] != _WEB_ADDRESS.sub("", address).partition("#")[0]:
        return
    words = link.text_content().strip("[]().… \n\xa0")
    if is_read_more(words) and root.text_content().rstrip("[]().… \n\xa0").endswith(words):
        empty(link)
