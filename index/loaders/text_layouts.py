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
    for read in (_mails, _gutenberg, _archived, _numbered_memo):
        if parts := read(text):
            return parts
    return [TextPart(text)]


_HEADER = regex.compile(r"(?:[A-Za-z][A-Za-z-]{1,40}:[ \t]?[^\n]*\n(?:[ \t]+[^\n]+\n)*+)++(?=\s*\n)")
# The line before each mail of a mailbox.
_POSTMARK = regex.compile(r"^From \S+ [^\n]{0,60}\d{4}[^\n]{0,20}\n(?=[A-Za-z][A-Za-z-]{1,40}:)", regex.MULTILINE)


def _mails(text: str) -> Sequence[TextPart]:
    """Return the text of a mail that was saved with its headers, or those of a mailbox."""
    begin = text.lstrip()
    mails = _POSTMARK.split(begin)[1:] if _POSTMARK.match(begin) else [begin]
    read = [_mail(mail) for mail in mails]
    return [mail for mail in read if mail is not None] if read and read[0] is not None else []


def _mail(text: str) -> TextPart | None:
    header = _HEADER.match(text)
    if header is None:
        return None
    message = email.message_from_string(header[0] + "\n", policy=email.policy.default)
    if not (message["from"] and message["subject"]) or not any(message[name] for name in ("date", "sent", "to", "message-id")):
        return None
    body = text[header.end() :]
    if message.get_content_maintype() != "text" or str(message["content-transfer-encoding"] or "").lower() in {
        "base64",
        "quoted-printable",
    }:
        body = _content_of(text) or body
    sender = on_one_line(str(message["from"]))
    name, address = parseaddr(sender) if "@" in sender else (sender.strip('"'), "")
    date = str(message["date"] or message["sent"] or "")
    stated = {"title": str(message["subject"]).strip(), "author": name or address.partition("@")[0], "date": on_one_line(date)}
    return TextPart(body.strip("\n"), {key: value for key, value in stated.items() if value}) if body.strip() else None


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
    r"^[ \t]*(?:Document (?P<number>\d{1,4}) of \d{1,4}|(?P<number>\d{1,4}) of \d{1,4} DOCUMENTS?)[ \t]*$", regex.MULTILINE
)
_END = regex.compile(r"^[ \t]*End of Document[ \t]*$", regex.MULTILINE | regex.IGNORECASE)
# What the archives write before a colon; a text has the others in it.
_LABELS = """
    author byline headline title language publication-title publication-info publication-date publication-type publication-subject
    publication-year place-of-publication country-of-publication publisher section length dateline load-date graphic series highlight
    subject geographic category person organization company state city country type pub-type document-type document-url links database
    issn proquest-document-id last-updated pages source-type source volume issue copyright correction correction-date distribution notes
    language-of-publication document-feature credit location people identifier-/-keyword
"""
_LABEL = regex.compile(rf"(?P<label>{'|'.join(label.replace('-', '[ -]') for label in _LABELS.split())}):(?P<value>.*)", regex.IGNORECASE)
_BODY = regex.compile(r"(?:Body|Full text|Text)(?::[ \t]*|[ \t]*\n|[ \t]*\Z)", regex.IGNORECASE)
_ARCHIVE_FIELDS = {
    "byline": "author", "author": "author", "language": "lang", "headline": "title", "title": "title", "publication title": "source",
    "publication date": "date", "language of publication": "lang",
}  # fmt: skip
_RIGHTS = regex.compile(r"(?:Copyright|©|\(c\)) ?(?:\d{4}|[^\n]{0,80}\d{4})[^\n]{0,120}", regex.IGNORECASE)
_INDENTED, _RULE = regex.compile(r"[ \t]{4,}"), regex.compile(r"[_=*-]{3,}")
_BLANK_LINE = regex.compile(r"\n[ \t]*\n")


def _archived(text: str) -> Sequence[TextPart]:
    """Return the articles that were saved from an archive of the press: "Document 1 of 25", "BYLINE: …", "LENGTH: 61 words"."""
    marks, ends = list(_DOCUMENT.finditer(text)), list(_END.finditer(text))
    if marks:
        before = _RULE.sub("", text[: marks[0].start()]).strip()
        if before or [int(mark["number"]) for mark in marks] != list(range(1, len(marks) + 1)):
            return []
        places = zip((mark.end() for mark in marks), [*(mark.start() for mark in marks[1:]), len(text)], strict=True)
    elif ends and not text[ends[-1].end() :].strip():
        places = zip([0, *(mark.end() for mark in ends)], (mark.start() for mark in ends), strict=False)
    else:
        return []
    return [part for begin, end in places if (part := _archived_article(_END.sub("", text[begin:end]))).text]


def _archived_article(text: str) -> TextPart:
    """Return an article of such an archive: the paper and the day stand above or below its title, then labels around its text."""
    stated: dict[str, str] = {}
    head: list[str] = []
    body: list[str] = []
    in_head = True
    for block in _BLANK_LINE.split(text.strip("\n")):
        lines = [line for line in block.splitlines() if line.strip() and not _RULE.fullmatch(line.strip())]
        lines = [line for line in lines if not _RIGHTS.fullmatch(line.strip())]
        unlabelled = [line for line in lines if not _take_label(line.strip(), stated)]
        unlabelled = lines if unlabelled and not in_head else unlabelled  # a sentence may begin with such a word
        kept = "\n".join(unlabelled).strip("\n")
        if begin := _BODY.match(kept.lstrip()):
            kept, in_head, body = kept.lstrip()[begin.end() :].strip("\n"), False, []
        elif len(unlabelled) < len(lines):
            in_head = in_head and not body
            kept = "" if any(map(_BODY.fullmatch, unlabelled)) else kept
        if not kept.strip():
            continue
        if in_head and (all(map(_INDENTED.match, unlabelled)) or "title" not in stated):
            undated = [line for line in map(str.strip, unlabelled) if not _take_day(line, stated)]
            if not all(map(_INDENTED.match, unlabelled)):
                # Where the day is below the title, so is the paper; else it may have several lines.
                length = len(undated) if len(undated) == len(unlabelled) else 1
                stated.setdefault("title", on_one_line("\n".join(undated[:length])))
                undated = undated[length:]
            head += undated
        else:
            in_head = False
            body.append(kept)
    if head:
        stated.setdefault("source", head[0])
    title = stated.get("title", "")
    return TextPart("\n\n".join([*([title] if title and body else []), *body]).strip(), stated)


def _take_label(line: str, stated: dict[str, str]) -> bool:
    """Tell whether a line is a label with its value; one of a field of the article is added to what is stated."""
    labelled = _LABEL.fullmatch(line)
    name = _ARCHIVE_FIELDS.get(labelled["label"].lower().replace("-", " "), "") if labelled else ""
    if labelled and name and (value := labelled["value"].strip()):
        stated.setdefault(name, value)
    return labelled is not None


def _take_day(line: str, stated: dict[str, str]) -> bool:
    """Tell whether a line is the day of publication, and add it to what is stated."""
    dates = dates_of_line(line)
    if dates and dates.published:
        stated.setdefault("date", line)
    return dates is not None


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
