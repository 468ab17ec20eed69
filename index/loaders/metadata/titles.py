"""The title of an article whose file states none: its first line, or the beginning of its first sentence."""

from __future__ import annotations

import regex

from articleqa.index.languages import any_of, in_every_language
from articleqa.index.loaders.metadata.bylines import byline_author
from articleqa.index.loaders.metadata.date_lines import dates_of_line
from articleqa.index.records import Place, Stated
from articleqa.index.text.boilerplate import DATE_LINE, is_boilerplate
from articleqa.index.text.sentences import lines

_BEGINNING_CHARACTERS = 4000
_LONGEST_HEADING, _LONGEST_TITLE = 120, 80
_LABELLED = regex.compile(
    rf"(?:{any_of(in_every_language(lambda language: language.columns.title))})\s*[:：]\s*(?P<title>\S.{{0,298}})", regex.IGNORECASE
)
# A first line with a rule below it, and perhaps above it.
_UNDERLINED = regex.compile(
    r"\s*+(?:(?P<above>[-=~*#_])(?P=above){2,}+[ \t]*+\n)?[ \t]*+(?P<title>(?=[^\n]*[\p{L}\p{N}])[^\n]{1,120}?)"
    r"[ \t]*\n[ \t]*(?P<below>[-=~*#_^])(?P=below){2,}+[ \t]*+(?:\n|\Z)"
)
_SENTENCE_END = regex.compile(r"[\p{STerm}…:;,]\p{P}*\Z")


def title_of_text(text: str) -> Stated | None:
    """Return the first line if it reads like a heading of the text below, else the beginning of the first sentence.

    Args:
        text: The text of an article.

    Returns:
        The title and where it was read; None where every line is a date, a byline or boilerplate.
    """
    beginning = text[:_BEGINNING_CHARACTERS]
    if (underlined := _UNDERLINED.match(beginning)) and not _is_about_the_article(underlined["title"]):
        return Stated(underlined["title"], Place.HEADING)
    paragraphs = lines(beginning)
    for number, sentences in enumerate(paragraphs, 1):
        paragraph, first_sentence = (" ".join(beginning[sentences[0].start : end].split()) for end in (sentences[-1].end, sentences[0].end))
        if is_boilerplate(paragraph) or _is_about_the_article(paragraph):
            continue
        if number == 1 and (labelled := _LABELLED.fullmatch(paragraph)):
            return Stated(labelled["title"], Place.HEADING)
        has_more_text = number < len(paragraphs) or len(text) > _BEGINNING_CHARACTERS
        is_heading = has_more_text and len(paragraph) <= _LONGEST_HEADING and not _SENTENCE_END.search(paragraph)
        return Stated(without_site(paragraph), Place.HEADING) if is_heading else Stated(_shortened(first_sentence), Place.BEGINNING)
    return None


def _is_about_the_article(line: str) -> bool:
    """Tell whether a line is a byline or has the article's date, and is no headline with both behind it."""
    headline = without_site(line)
    if headline != line and byline_author(headline) is None and dates_of_line(headline) is None:
        return False
    return DATE_LINE.fullmatch(line) is not None or byline_author(line) is not None or dates_of_line(line) is not None


_SITE_SEPARATOR = regex.compile(r"\s*[|｜]\s*")
_LONGEST_SITE, _MOST_SITE_WORDS = 25, 3


def without_site(title: str) -> str:
    """Return a title without the name of the site, and the date, that pages put at its end: "Headline | DW | 19.01.2020".

    Args:
        title: The title.

    Returns:
        The part before the first vertical bar, where all after it are dates and short names, and it is longer than they are.
    """
    head, *rest = _SITE_SEPARATOR.split(title)
    sites = [part for part in rest if dates_of_line(part) is None]
    is_clear = bool(rest) and all(len(part) <= _LONGEST_SITE and len(part.split()) <= _MOST_SITE_WORDS for part in sites)
    return head if is_clear and len(head) > max(map(len, rest)) else title


def _shortened(sentence: str) -> str:
    """Cut a long sentence at the end of a word; in scripts without spaces, at the end of a character."""
    if len(sentence) <= _LONGEST_TITLE:
        return sentence
    part = sentence[:_LONGEST_TITLE]
    space = part.rfind(" ")
    part = part[:space] if space >= _LONGEST_TITLE // 2 else "".join(regex.findall(r"\X", part)[:-1])
    return part.rstrip(" ,;:–—-([{«“„\"'") + "…"
