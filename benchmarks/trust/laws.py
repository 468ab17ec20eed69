"""What every article holds to, whatever its file is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from articleqa.index.loaders.base import LoadedArticle
from articleqa.index.loaders.reading import wire
from articleqa.index.page_layout import LetterRun, PageLayout, WordBox
from articleqa.index.records import FIELDS, Article, Place

_DAY = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?", re.ASCII)


def check_article(loaded: LoadedArticle) -> None:
    """Check a loaded article.

    Raises:
        AssertionError: It breaks a law; the message says which.
    """
    article = loaded.article
    for name in ("id", "title", "text", *FIELDS[1:]):
        value = getattr(article, name)
        _law(isinstance(value, str) or (value is None and name in FIELDS), f"{name} is a {type(value).__name__}")
        _law(value is None or value.strip() != "", f"{name} is blank")
        if value is not None:
            value.encode()  # a lone surrogate is an error
    _law(article.date is None or _is_day(article.date), f"date is {article.date!r}")
    _law("\n" not in article.title, "title is more than a line")
    _check_pages(article)
    provenance = article.provenance
    for name in FIELDS:
        stated = getattr(provenance, name)
        _law(stated is None or (isinstance(stated.value, str) and isinstance(stated.place, Place)), f"provenance of {name} is {stated!r}")
    _law(all(isinstance(remark, str) and remark for remark in provenance.remarks), "a remark is no text")
    _law(wire.part_or_end(wire.part_line(loaded)) == loaded, "it is another one after the pipe between the processes")


def _check_pages(article: Article) -> None:
    """Check that pages and letters are inside the text, and in its order."""
    _law(list(article.pages) == sorted(article.pages), "pages are not in order")
    _law(all(0 <= page <= len(article.text) for page in article.pages), "a page begins outside the text")
    layout = PageLayout.from_bytes(article.layout) if article.layout else PageLayout()
    kinds: tuple[Sequence[LetterRun | WordBox], ...] = (layout.runs, layout.words)
    for stretches in kinds:
        _law(all(one.start + one.length <= other.start for one, other in pairwise(stretches)), "stretches of the layout overlap")
        _law(
            all(s.length > 0 and s.start + s.length <= len(article.text) for s in stretches), "a stretch of the layout is outside the text"
        )
    _law(all(1 <= run.page <= max(1, len(article.pages)) for run in layout.runs), "a stretch of the layout is on no page")


def _is_day(written: str) -> bool:
    if not _DAY.fullmatch(written):
        return False
    try:
        date.fromisoformat(written + "-01" * (2 - written.count("-")))
    except ValueError:
        return False
    return True


def _law(holds: bool, otherwise: str) -> None:
    if not holds:
        raise AssertionError(otherwise)
