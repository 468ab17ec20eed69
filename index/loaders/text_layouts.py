"""What programs and archives put around plain text: headers of mails, Project Gutenberg's licence, covers of RFCs, press archives.

Each is told by lines that no other text begins with; what they say of the text are its fields.
"""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import TYPE_CHECKING

import regex

from articleqa.index.loaders.metadata.date_lines import dates_of_line
from articleqa.index.text.scripts import on_one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class TextPart:
    """A text in a file of plain text.

    Attributes:
        text: The text.
        fields: What is stated of it: "title", "author", "date", "source", "lang".
    """

    text: str
    fields: Mapping[str, str] = field(default_factory=dict)


def parts_of_text(text: str) -> Sequence[TextPart]:
    """Return the texts in a file of plain text: several for an archive of articles, else one, which may be all that it holds."""
    for read in (_mail, _gutenberg, _archived, _numbered_memo):
        if parts := read(text):
            return parts
    return [TextPart(text)]


_HEADER = regex.compile(r"(?:[A-Za-z][A-Za-z-]{1,40}:[ \t]?[^\n]*\n(?:[ \t]+[^\n]+\n)*+)++(?=\s*\n)")
_MAIL_FIELDS = ("from", "subject")


def _mail(text: str) -> Sequence[TextPart]:
    """Return the text of a mail that was saved with its headers."""
    begin = text.lstrip()
    header = _HEADER.match(begin) if regex.match(r"[A-Za-z-]+:", begin) else None
    if header is None:
        return []
    message = email.message_from_string(header[0] + "\n", policy=email.policy.default)
    if not all(message[name] for name in _MAIL_FIELDS) or not any(message[name] for name in ("date", "to", "message-id")):
        return []
    body = begin[header.end() :]
    if message.get_content_maintype() != "text" or str(message["content-transfer-encoding"] or "").lower() in {
        "base64",
        "quoted-printable",
    }:
        body = _content_of(begin) or body
    name, address = parseaddr(str(message["from"]))
    stated = {"title": str(message["subject"]), "author": name or address.partition("@")[0], "date": str(message["date"] or "")}
    return [TextPart(body.strip("\n"), {key: value for key, value in stated.items() if value})] if body.strip() else []


def _content_of(mail: str) -> str:
    """Return the plain text of a mail in parts, or in an encoding for its way."""
    message = email.message_from_bytes(mail.encode(), policy=email.policy.default)
    part = message.get_body(("plain",))
    try:
        return str(part.get_content()) if part else ""
    except (LookupError, ValueError):
        return ""


_GUTENBERG_START = regex.compile(r"^\*{3}\s?START OF TH(?:E|IS) PROJECT GUTENBERG[^\n*]*(?:\n[^\n*]+)?\*{3}[ \t]*$", regex.MULTILINE)
_GUTENBERG_END = regex.compile(r"^(?:\*{3}\s?)?END OF TH(?:E|IS) PROJECT GUTENBERG|^End of (?:the )?Project Gutenberg", regex.MULTILINE)
_GUTENBERG_FIELD = regex.compile(
    r"^(?P<name>Title|Author|Language|Release date):[ \t]*(?P<value>[^\n\[]+(?:\n {4,}[^\n:\[]+$)*)", regex.MULTILINE | regex.IGNORECASE
)
_LONGEST_LICENCE = 20_000


def _gutenberg(text: str) -> Sequence[TextPart]:
    """Return the work in a text of Project Gutenberg, without its licence."""
    start = _GUTENBERG_START.search(text, 0, _LONGEST_LICENCE)
    if start is None:
        return []
    end = _GUTENBERG_END.search(text, start.end())
    names = {"title": "title", "author": "author", "language": "lang", "release date": "date"}
    stated: dict[str, str] = {}
    for match in _GUTENBERG_FIELD.finditer(text, 0, start.start()):
        stated.setdefault(names[match["name"].lower()], on_one_line(match["value"]))
    work = text[start.end() : end.start() if end else len(text)].strip("\n")
    return [TextPart(work, stated)] if work.strip() else []


_DOCUMENT = regex.compile(
    r"^[ \t]*(?:Document (?P<number>\d{1,4}) of (?P<all>\d{1,4})|(?P<number>\d{1,4}) of (?P<all>\d{1,4}) DOCUMENTS?)[ \t]*$",
    regex.MULTILINE,
)
_LABEL = regex.compile(r"(?P<label>[A-Z][A-Z-]{3,20}):\s*(?P<value>.*)", regex.DOTALL)
_ARCHIVE_FIELDS = {"BYLINE": "author", "LANGUAGE": "lang", "HEADLINE": "title"}
_RIGHTS = regex.compile(r"(?:Copyright|©|\(c\)) ?(?:\d{4}|[^\n]{0,80}\d{4})[^\n]{0,120}", regex.IGNORECASE)
_INDENTED = regex.compile(r"[ \t]{4,}")


def _archived(text: str) -> Sequence[TextPart]:
    """Return the articles that were saved from an archive of the press: "Document 1 of 25", "BYLINE: …", "LENGTH: 61 words"."""
    marks = list(_DOCUMENT.finditer(text))
    if not marks or text[: marks[0].start()].strip() or [int(mark["number"]) for mark in marks] != list(range(1, len(marks) + 1)):
        return []
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    return [part for mark, end in zip(marks, ends, strict=True) if (part := _archived_article(text[mark.end() : end])).text]


def _archived_article(text: str) -> TextPart:
    """Return an article of such an archive: its head is centred and has the paper and the day, and then labels stand around its text."""
    stated: dict[str, str] = {}
    kept: list[str] = []
    in_head = True
    for block in regex.split(r"\n[ \t]*\n", text.strip("\n")):
        words = on_one_line(block)
        labelled = _LABEL.match(words)
        is_centred = in_head and all(_INDENTED.match(line) for line in block.splitlines() if line.strip())
        if not words or _RIGHTS.fullmatch(words):
            continue
        if is_centred:
            for line in filter(None, map(str.strip, block.splitlines())):
                dates = dates_of_line(line)
                name = "date" if dates and dates.published else "source"
                stated.setdefault(name, line)
        elif labelled and labelled["label"] != "BODY":
            if name := _ARCHIVE_FIELDS.get(labelled["label"], ""):
                stated.setdefault(name, labelled["value"])
        else:
            in_head = False
            kept.append(labelled["value"] if labelled else block.strip("\n"))
            stated.setdefault("title", words) if len(kept) == 1 else None
    if kept and on_one_line(kept[0]) != stated.get("title") and "title" in stated:
        kept.insert(0, stated["title"])
    return TextPart("\n\n".join(kept).strip(), stated)


_TWO_COLUMNS = regex.compile(r"\S[^\n]{0,60}\S {3,}\S[^\n]{0,60}")
_PERSON = regex.compile(r"(?:\p{Lu}\. ?){1,3}\p{Lu}[\p{L}'’-]+(?:, Ed\.)?")
_PAGE_FOOT, _PAGE_HEAD = regex.compile(r"\S[^\n]{0,100}\[Page [\divx]+\]\s*"), regex.compile(r"(?:\S[^\n]{0,40} {2,}){1,2}\S[^\n]{0,30}\s*")
_LONGEST_TITLE = 300


def _numbered_memo(text: str) -> Sequence[TextPart]:
    """Return the text of an RFC, whose title stands in the middle below a head in two columns, without the heads and feet of its pages."""
    blocks = regex.split(r"\n[ \t]*\n\s*?(?=[^\n]*\S)", text[:_LONGEST_LICENCE].strip("\n"), maxsplit=3)
    head = [line for line in blocks[0].splitlines() if line.strip()]
    if len(head) < 2 or len(blocks) < 3 or sum(_TWO_COLUMNS.fullmatch(line.rstrip()) is not None for line in head) < 2:
        return []
    if not any(line.startswith(("Request for Comments:", "Internet-Draft", "Network Working Group")) for line in head):
        return []
    right = [regex.split(r" {3,}", line.strip())[-1] for line in head]
    people = [name.removesuffix(", Ed.") for name in right if _PERSON.fullmatch(name)]
    title = on_one_line(blocks[1])
    stated = {"author": ", ".join(people)} if people else {}
    if _INDENTED.match(blocks[1].lstrip("\n")) and len(title) <= _LONGEST_TITLE:
        stated["title"] = title
    return [TextPart("\n".join(_without_edges(page, number) for number, page in enumerate(text.split("\f"))).strip("\n"), stated)]


def _without_edges(page: str, number: int) -> str:
    lines = page.rstrip().splitlines()
    if lines and _PAGE_FOOT.fullmatch(lines[-1]):
        lines.pop()
    first = next((at for at, line in enumerate(lines) if line.strip()), None)
    if number and first is not None and _PAGE_HEAD.fullmatch(lines[first]):
        del lines[: first + 1]
    return "\n".join(lines).rstrip()
