"""Recognises boilerplate: lines that a page puts around an article. They stay in the text, but are never an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from articleqa.index.languages import any_of, in_every_language
from articleqa.index.text.scripts import IDEOGRAPHS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from articleqa.index.languages.language import BoilerplatePhrases, Phrases
    from articleqa.index.records import Span

_WORD = regex.compile(r"[\p{L}\p{N}]")


def _labels(select: Callable[[BoilerplatePhrases], Phrases]) -> str:
    return any_of(in_every_language(lambda language: select(language.boilerplate)))


_CREDIT_LABELS = _labels(lambda boilerplate: boilerplate.credits)
_CREDIT_PHRASES = _labels(lambda boilerplate: boilerplate.credit_phrases)
_CREDIT_LINKS = _labels(lambda boilerplate: boilerplate.credit_links)
_AGENCY_ENDINGS = _labels(lambda boilerplate: boilerplate.agency_endings)
SOURCE_LABELS = _labels(lambda boilerplate: boilerplate.sources)
"""A pattern for the label before the colon of a "Source : …" line."""
_MORE_LABELS = _labels(lambda boilerplate: boilerplate.read_more)
_COMMENTS = _labels(lambda boilerplate: boilerplate.comments)
_BUTTONS = _labels(lambda boilerplate: boilerplate.buttons)
_RIGHTS = _labels(lambda boilerplate: boilerplate.rights)
_DATE_LABELS = _labels(lambda boilerplate: boilerplate.date_labels)
_PUBLISHED = _labels(lambda boilerplate: boilerplate.published)
_UPDATED = _labels(lambda boilerplate: boilerplate.updated)

# Each pattern matches a whole line, and needs a colon after the label or no words after it, so that no real sentence is dropped.
DATE_LINE = regex.compile(
    rf"(?:(?:{_DATE_LABELS})\s*[:：]|(?:{_PUBLISHED})\s*[:：]?)\s*(?P<value>\S.{{0,58}})",
    regex.IGNORECASE,
)
"""A line with the publication date, the group `value`: "Date : 5 décembre 2024"."""
UPDATE_LINE = regex.compile(rf"(?:{_UPDATED})\s*[:：]?\s*(?P<value>\S.{{0,58}})", regex.IGNORECASE)
"""A line with the date of the last change, the group `value`: "Last updated: 5 May 2024"."""
_COLON = r"\s*[:：]\s*"
_URL = r"<?(?:https?://|www\.)\S+"
# Names of agencies or persons, and no sentence: capitalised words, or a few characters of a script without capitals.
_NAMES = rf"""(?:
    (?: [\p{{Lu}}\p{{Lt}}\p{{N}}@©][\p{{L}}\p{{M}}\p{{N}}.'’&@+-]*+ | (?: {_CREDIT_LINKS} )\b | [/|,&–-] | \s )++
    | (?: [\p{{Arabic}}\p{{Hebrew}}\p{{Devanagari}}\p{{Thai}}\p{{Hangul}}\p{{M}}]{{1,14}} [\s/|،-]{{0,3}} ){{1,3}}
    | [{IDEOGRAPHS}ー·・]{{1,5}}
    | [{IDEOGRAPHS}ー·・A-Za-z/、\s]{{0,20}} (?: {_AGENCY_ENDINGS} )
)"""
_OPEN, _CLOSE = r"[(\[（]?", r"[)\]）]?\.?"
_RIGHTS_LINE = rf"""
    (?i: (?:©|ⓒ|(?:copyright|\(c\)|©)\s*(?=\(c\)|©|\d{{4}})) [\p{{L}}\p{{N}}\s,&()©-]{{0,60}} \.? )
    | (?i: (?:.{{0,60}}\s)? (?:{_RIGHTS}) \.? )
"""
_BOILERPLATE = regex.compile(
    rf"""
    {_OPEN} (?i:{_CREDIT_LABELS}) {_COLON} (?: {_NAMES} | {_URL} ) {_CLOSE}
    | {_OPEN} (?i:{_CREDIT_PHRASES}) \s {_NAMES} {_CLOSE}
    | {_OPEN} (?i:{SOURCE_LABELS}) {_COLON} (?: {_NAMES} | .{{0,60}} {_URL} ) {_CLOSE}
    | (?i:{_MORE_LABELS}) (?: {_COLON} .{{0,200}} | \s* […»>›→]* )
    | (?i:{_COMMENTS}) \s* [:：]? \s* [(\[（]? \s* \d* \s* [)\]）]? \s* [.:]{{0,2}} | \d+ \s* (?i:{_COMMENTS})
    | (?i:{_BUTTONS}) \s* [:：>»]?
    | {_URL}
    | {_RIGHTS_LINE}
    """,
    regex.VERBOSE,
)
_BUTTON = regex.compile(rf"(?:{_BUTTONS})\s*[:：>»]?", regex.IGNORECASE)
_READ_MORE = regex.compile(rf"(?:{_MORE_LABELS})(?:{_COLON}.{{0,200}}|\s*[…»>›→]*)", regex.IGNORECASE)
_ABOUT_RIGHTS = regex.compile(_RIGHTS_LINE, regex.VERBOSE)
_LONGEST_BOILERPLATE = 320
_QUESTION = regex.compile(r"[?？؟՞;⁇⁈\u037e][!！?？]*[\s\"'”’»)\]」』]*\Z")


def is_boilerplate(line: str) -> bool:
    """Tell whether a line or a sentence is boilerplate.

    Args:
        line: The line; white space at its ends does not count.

    Returns:
        True for a photo credit, "Comment (0)", a share button, a bare source, date or URL, "Read more: …", or a line without letters and
        digits. False for a caption that describes people, and in doubt.
    """
    line = line.strip()
    if len(line) > _LONGEST_BOILERPLATE:
        return False
    return not _WORD.search(line) or _BOILERPLATE.fullmatch(line) is not None or _is_date_line(line)


def _is_date_line(line: str) -> bool:
    # A line without a colon may be a sentence: "Published in 1859 by John Murray".
    return DATE_LINE.fullmatch(line) is not None and regex.fullmatch(r"[^:：]+[:：]\D*\d.*", line) is not None


def is_read_more(line: str) -> bool:
    """Tell whether a line leads to other articles: "Read more", "Lire aussi : …"; white space at its ends does not count."""
    return len(line) <= _LONGEST_BOILERPLATE and _READ_MORE.fullmatch(line.strip()) is not None


def is_about_rights(line: str) -> bool:
    """Tell whether a line says who has the rights, and nothing else; white space at its ends does not count."""
    return len(line) <= _LONGEST_BOILERPLATE and _ABOUT_RIGHTS.fullmatch(line.strip()) is not None


def is_button(line: str) -> bool:
    """Tell whether a line is a button, a menu or "advertisement"; white space at its ends does not count."""
    return len(line) <= _LONGEST_BOILERPLATE and _BUTTON.fullmatch(line.strip()) is not None


def boilerplate_in(text: str, line: Sequence[Span]) -> list[bool]:
    """Tell for each sentence of a line whether it is boilerplate.

    A sentence is boilerplate if `is_boilerplate` is true of it or of its line. A line of nothing but questions is boilerplate, too: it is a
    teaser or a headline, and answers nothing. A question among other sentences is none.

    Args:
        text: The text.
        line: The sentences of one line, as `sentences.lines(text)` returns them.

    Returns:
        A value for each sentence, in their order.
    """
    if not line:
        return []
    if is_boilerplate(text[line[0].start : line[-1].end]) or all(_asks(text[span.start : span.end]) for span in line):
        return [True] * len(line)
    return [len(line) > 1 and is_boilerplate(text[span.start : span.end]) for span in line]


def _asks(sentence: str) -> bool:
    mark = _QUESTION.search(sentence, max(0, len(sentence) - 12))
    # The Greek question mark is often typed as a semicolon.
    return mark is not None and (sentence[mark.start()] != ";" or regex.match(r"\p{Greek}", sentence[mark.start() - 1]) is not None)
