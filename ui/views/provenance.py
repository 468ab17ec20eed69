"""What was read of an article, and from where; with the form that corrects it by hand."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING

import htpy as h

from articleqa.index.records import Article, Metadata, Place
from articleqa.ui.views.icons import icon
from articleqa.ui.views.parts import button

if TYPE_CHECKING:
    from articleqa.ui.i18n import Messages

_ORDER = ("title", "date", "author", "source", "lang")
_DAY = "2024-12-05"
"""A day as it is to be written."""


def provenance(messages: Messages, article: Article, file: Metadata | None, *, may_edit: bool) -> h.Element:
    """Return what was read of an article, folded.

    Args:
        messages: The interface's language.
        article: The article.
        file: Says which file it is from; None: that is not known.
        may_edit: Whether it can be corrected.
    """
    read = article.provenance
    remarks = messages.count("one remark", "{number} remarks", len(read.remarks)) if read.remarks else None
    return h.details(".provenance", lang=messages.lang, dir=messages.direction, data_about=article.id)[
        h.summary[icon("chevron"), messages.say("About this article"), h.span(".remarked")[remarks] if remarks else None],
        h.dl[
            [_field(messages, article, name) for name in _ORDER],
            _row(messages.say("Text"), _text(messages, article)),
            _row(messages.say("File"), _file(messages, file)) if file and file.file else None,
            _row(messages.say("Remarks"), _remarks(article, file)) if read.remarks else None,
        ],
        [button(".correct")[messages.say("Correct by hand")], _form(messages, article)] if may_edit else None,
    ]


def known(article: Article, name: str) -> str | None:
    """Return the value of a field that was read, or corrected by hand; an article without a title has its id as one, which is neither."""
    has_value = getattr(article.provenance, name) is not None or name in article.provenance.corrected
    value: str | None = getattr(article, name) if has_value else None
    return value


def _row(label: str, *content: h.Node) -> h.Element:
    return h.div[h.dt[label], h.dd[content]]


def _field(messages: Messages, article: Article, name: str) -> h.Element:
    """A field's value with the place where it was read, or what stands in the file where it was corrected."""
    stated = getattr(article.provenance, name)
    is_corrected = name in article.provenance.corrected
    value = known(article, name)
    shown = h.bdi(".value")[_shown(messages, name, value)] if value else h.span(".value.none")[messages.say("not stated")]
    if is_corrected:
        corrected = messages.say("corrected by hand")
        return _row(_label(messages, name), shown, " ", h.small[corrected], h.p(".in-file")[_in_file(messages, article, name)])
    return _row(_label(messages, name), shown, " ", h.small[_place(messages, stated.place)] if stated else None)


def _in_file(messages: Messages, article: Article, name: str) -> list[h.Node]:
    """What the file says of a field."""
    stated = getattr(article.provenance, name)
    if stated is None:
        return [messages.say("The file says nothing of it.")]
    return [messages.say("The file says:"), " ", h.bdi[_shown(messages, name, stated.value)], " ", h.small[_place(messages, stated.place)]]


def _shown(messages: Messages, name: str, value: str) -> str:
    """A field's value as people read it."""
    return messages.day(value) if name == "date" else messages.language(value) if name == "lang" else value


def _text(messages: Messages, article: Article) -> h.Node:
    """How long the text is, and which part of the file it is."""
    size = [messages.count("{number} character", "{number} characters", len(article.text))]
    if article.pages:
        size.append(messages.count("{number} page", "{number} pages", len(article.pages)))
    parts = {
        Place.WHOLE_PAGE: messages.say("the whole page, as no main part was found"),
        Place.MAIN_TEXT: messages.say("the main part of the page"),
        Place.JSON_LD: messages.say("the text in the page’s data for search engines (JSON-LD)"),
    }
    part = parts.get(article.provenance.text) if article.provenance.text else None
    return [h.span(".value")[" · ".join(size)], " ", h.small[part] if part else None]


def _file(messages: Messages, file: Metadata) -> h.Node:
    return [h.bdi(".value")[file.file], " ", h.small[messages.say("added by hand")] if file.added else None]


def _remarks(article: Article, file: Metadata | None) -> h.Element:
    """What was left out or guessed; the loaders say it in English."""
    name = file.file if file and file.file else article.id
    return h.ul(lang="en", dir="ltr")[[h.li[h.bdi[name], " ", remark] for remark in article.provenance.remarks]]


def _form(messages: Messages, article: Article) -> h.Element:
    """The form; the page's script shows it."""
    return h.form(".correcting", hidden=True, novalidate=True, aria_label=messages.say("Correct by hand"))[
        list(_inputs(messages, article)),
        h.p(".problem", role="alert", data_problem=""),
        h.div(".actions")[
            h.button(".save", type="submit", data_saving=messages.say("Saving …"))[messages.say("Save")],
            button(".cancel")[messages.say("Cancel")],
            h.span(".saving", role="status"),
        ],
    ]


def _inputs(messages: Messages, article: Article) -> Iterator[h.Element]:
    """The form's fields, each with what the file says and how a correction is taken back."""
    for name in _ORDER:
        value = known(article, name) or ""
        stated = getattr(article.provenance, name)
        note, problem = f"in-file-{name}", f"problem-{name}"
        attributes = {"id": f"correct-{name}", "name": name, "aria-describedby": f"{note} {problem}"}
        if name == "lang":
            field: h.Node = h.select(attributes)[list(_languages(messages, value, stated.value if stated else ""))]
        else:
            field = h.input(attributes, type="text", value=value, autocomplete="off", dir="auto")
        yield h.div(".field")[
            h.label(for_=f"correct-{name}")[_label(messages, name)],
            field,
            h.p(".problem", id=problem, role="alert", data_problem=name),
            h.p(".in-file", id=note)[_note(messages, article, name)],
        ]


def _note(messages: Messages, article: Article, name: str) -> h.Node:
    """What stands below a field: how to write it, or what the file says where it is corrected."""
    if name in article.provenance.corrected:
        stated = getattr(article.provenance, name)
        back = button(".take-back", data_value=stated.value if stated else "", aria_pressed="false")
        return [*_in_file(messages, article, name), " ", back[messages.say("Take the correction back")]]
    return messages.say("A day, such as {day}", day=_DAY) if name == "date" else None


def _languages(messages: Messages, *tags: str) -> Iterator[h.Element]:
    """The languages to choose from by name, and then the tags that are none of them; the first tag is chosen."""
    names = messages.languages()
    tags_by_name = sorted(names, key=lambda tag: unicodedata.normalize("NFKD", names[tag]).casefold())
    others = [tag for tag in dict.fromkeys(tags) if tag and tag not in names]
    yield h.option(value="", selected=not tags[0])[messages.say("not stated")]
    for tag in (*tags_by_name, *others):
        yield h.option(value=tag, selected=tag == tags[0])[messages.language(tag)]


def _label(messages: Messages, name: str) -> str:
    """The name of a field."""
    return {
        "title": messages.say("Title"),
        "date": messages.say("Published"),
        "author": messages.say("Author"),
        "source": messages.say("Source"),
        "lang": messages.say("Language"),
    }[name]


def _place(messages: Messages, place: Place) -> str:
    """Where something was read, in words that people know."""
    return {
        Place.ADDRESS: messages.say("in the web address"),
        Place.BEGINNING: messages.say("at the beginning of the text"),
        Place.BYLINE: messages.say("in the byline"),
        Place.COLUMN: messages.say("in a column of the table"),
        Place.DATE_LINE: messages.say("in the date line"),
        Place.FEED: messages.say("in what the feed says of itself"),
        Place.FEED_ENTRY: messages.say("in the feed’s entry"),
        Place.FIELD: messages.say("in a field of the record"),
        Place.FILE_NAME: messages.say("in the file’s name"),
        Place.FRONT_MATTER: messages.say("in the front matter"),
        Place.HEADING: messages.say("in the heading"),
        Place.JSON_LD: messages.say("in the page’s data for search engines (JSON-LD)"),
        Place.MAIN_TEXT: messages.say("in the main part of the page"),
        Place.META_ELEMENT: messages.say("in the page’s head (meta element)"),
        Place.PACKAGE_DOCUMENT: messages.say("in the book’s description (package document)"),
        Place.PAGE_TITLE: messages.say("in the page’s title"),
        Place.PROPERTIES: messages.say("in the document’s properties"),
        Place.RECOGNISED: messages.say("recognised by the text"),
        Place.SOURCE_LINE: messages.say("in the source line"),
        Place.WHOLE_PAGE: messages.say("in the page"),
    }[place]
