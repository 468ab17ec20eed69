"""Lines → paragraphs, and where each stretch of the text is on its page."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, groupby, pairwise
from statistics import median, quantiles
from types import MappingProxyType
from typing import TYPE_CHECKING

import regex

from articleqa.index.loaders.metadata import states_a_field
from articleqa.index.loaders.pdf.footnotes import begins_note, note_lines
from articleqa.index.loaders.pdf.lines import Line
from articleqa.index.loaders.pdf.spelling import ADDED
from articleqa.index.loaders.pdf.word_division import joined, whole, words_of
from articleqa.index.page_layout import Box, LetterRun, PageLayout, WordBox

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_PARAGRAPH_GAP = 1.3
_LEAST_STEP, _ALIKE, _ENOUGH_STEPS = 0.9, 0.05, 4
"""A paragraph ends where two lines are farther apart than this many times the usual distance."""
_HEADING_SIZE = 1.12
"""A line is a heading if its font is larger than this many times the font beside it."""
_SHORT_LINE = 0.8
"""A line may end a paragraph if it is shorter than this part of the column's width, and the next word would have fitted."""
_SENTENCE_END = regex.compile(r"[\p{STerm}:…]['\"»”’)\]]*$")
_BULLET = regex.compile(r"[•‣◦▪●]\s")
_ITEM = regex.compile(r"(?:[–*-]|\(?\p{Nd}{1,2}[.)]|\(?\p{Latin}[.)])\s")
"""May begin an item of a list, and may stand at the beginning of a line by chance."""


@dataclass(frozen=True, slots=True)
class RunningText:
    """The text of a file.

    Attributes:
        text: The text, with a blank line between paragraphs.
        pages: The position in it where each page begins. A page without lines begins where the next one with lines does.
        layout: Where its characters are on their pages.
    """

    text: str
    pages: tuple[int, ...]
    layout: PageLayout


def join_lines(pages: Sequence[Sequence[Line]], recognised: Mapping[int, Sequence[Box]] = MappingProxyType({})) -> RunningText:
    """Join the lines of all pages to paragraphs.

    Args:
        pages: The lines of each page.
        recognised: For each page, from 1, whose text was recognised in a picture, where its words are; the indexes of its lines count them.

    Returns:
        The text with its pages and its layout.
    """
    parts: list[str] = []
    runs: list[LetterRun] = []
    words: list[WordBox] = []
    starts: dict[int, int] = {}
    position = 0
    document_words = words_of(line.text for lines in pages for line in lines)
    for place, following in pairwise([*_places(pages), None]):
        if place is None:
            continue
        text, separator = _ending(place, following, document_words)
        starts.setdefault(place.page, position)
        indexes = place.line.indexes[: len(text)]
        if boxes := recognised.get(place.page):
            words.extend(_words(indexes, position, boxes))
        else:
            runs.extend(_runs(indexes, position, place.page))
        parts += text, separator
        position += len(text) + len(separator)
    page_starts = []
    for number in range(len(pages), 0, -1):
        position = starts.get(number, position)
        page_starts.append(position)
    return RunningText("".join(parts), tuple(reversed(page_starts)), PageLayout(tuple(runs), tuple(words)))


@dataclass(frozen=True, slots=True)
class _Place:
    """A line in its file.

    Attributes:
        line: The line.
        page: The number of its page, from 1.
        goes_on: Whether it is of the same paragraph as the line before it.
    """

    line: Line
    page: int
    goes_on: bool


def _places(pages: Sequence[Sequence[Line]]) -> Iterator[_Place]:
    """Yield the lines in the order of the text: notes at the foot of a page come before the paragraph that goes on on the next page."""
    paragraphs: list[list[_Place]] = []
    notes: list[list[_Place]] = []
    size = median(line.size for lines in pages for line in lines) if any(pages) else 0.0
    previous: Line | None = None
    for number, lines in enumerate(pages, 1):
        numbers_of_notes = note_lines(lines, size)
        page = _Page.of([line for place, line in enumerate(lines) if place not in numbers_of_notes])
        foot = _Page.of([line for place, line in enumerate(lines) if place in numbers_of_notes])
        is_new_page = True
        for place, line in enumerate(lines):
            if place in numbers_of_notes:
                goes_on = place - 1 in numbers_of_notes and not begins_note(line) and foot.goes_on(lines[place - 1], line, new_page=False)
                _add(notes, _Place(line, number, goes_on))
                continue
            goes_on = previous is not None and page.goes_on(previous, line, new_page=is_new_page)
            if notes and not goes_on:
                paragraphs += notes
                notes = []
            elif notes and paragraphs[-1][0].page == notes[0][0].page:
                paragraphs[-1:-1] = notes
                notes = []
            _add(paragraphs, _Place(line, number, goes_on))
            previous, is_new_page = line, False
    return chain.from_iterable([*paragraphs, *notes])


def _add(paragraphs: list[list[_Place]], place: _Place) -> None:
    if place.goes_on:
        paragraphs[-1].append(place)
    else:
        paragraphs.append([place])


def _ending(place: _Place, following: _Place | None, document_words: Mapping[str, int]) -> tuple[str, str]:
    """Return a line as it is in the text, and what parts it from the next line."""
    line = place.line.text
    if following is None:
        return whole(line), ""
    if following.goes_on:
        return joined(line, following.line.text, document_words)
    return whole(line), "\n" if place.line.is_row and following.line.is_row else "\n\n"


def _words(indexes: Sequence[int], start: int, boxes: Sequence[Box]) -> Iterator[WordBox]:
    """Yield the words of a recognised line that begins at `start` of the text."""
    for index, letters in groupby(range(len(indexes)), key=indexes.__getitem__):
        places = list(letters)
        if index != ADDED:
            yield WordBox(start + places[0], len(places), boxes[index])


def _runs(indexes: Sequence[int], start: int, page: int) -> Iterator[LetterRun]:
    """Yield the runs of a line that begins at `start` of the text."""
    first = 0
    while first < len(indexes):
        end = first + 1
        step = indexes[end] - indexes[first] if end < len(indexes) and ADDED not in indexes[first : end + 1] else 1
        if step not in {-1, 0, 1}:
            step = 1
        while end < len(indexes) and indexes[end] != ADDED and indexes[end] - indexes[end - 1] == step:
            end += 1
        if indexes[first] != ADDED:
            yield LetterRun(start + first, end - first, page, indexes[first], step)
        first = end


@dataclass(frozen=True, slots=True)
class _Page:
    """The usual measures of a page, in points.

    Attributes:
        step: The distance from one line to the next: the usual one.
        short_step: The same where most lines are paragraphs of their own: one of the shorter distances.
        width: The width of a full line.
        size: The height of the font.
    """

    step: float
    short_step: float
    width: float
    size: float

    @staticmethod
    def of(lines: Sequence[Line]) -> _Page:
        """Measure a page."""
        size = median(line.size for line in lines) if lines else 0.0
        steps = [above.baseline - below.baseline for above, below in pairwise(lines) if above.baseline > below.baseline]
        step = median(steps) if steps else 0.0
        return _Page(
            step=step,
            short_step=_short_step(lines, size, step),
            width=quantiles([line.right - line.left for line in lines], n=5)[-1] if len(lines) > 1 else 0.0,
            size=size,
        )

    def goes_on(self, above: Line, below: Line, *, new_page: bool) -> bool:
        """Tell whether two lines are of one paragraph.

        Args:
            above: The first line.
            below: The next line.
            new_page: The next line begins a page.

        Returns:
            Whether the paragraph goes on. On a new page, or in a new column, it does so where the sentence is not finished.
        """
        if above.is_row or below.is_row:
            return False
        if max(above.size, below.size) > _HEADING_SIZE * min(above.size, below.size) or _BULLET.match(below.text):
            return False
        down = above.baseline - below.baseline
        if above.size > _HEADING_SIZE * self.size:  # a heading
            return not new_page and 0 <= down < 2 * above.size
        ended = bool(_SENTENCE_END.search(above.text))
        width = above.right - above.left
        next_word = width * len(below.text.partition(" ")[0]) / len(above.text)
        short = width < _SHORT_LINE * self.width and width + next_word < self.width
        if new_page or down < 0:
            return not ended and not short
        if _ITEM.match(below.text) and (short or (ended and _ITEM.match(above.text))):
            return False
        if short and (begins_note(below) or states_a_field(above.text) or states_a_field(below.text)):
            return False
        indented = below.left - above.left > above.size / 2
        step = self.step if not ended and below.text[0].islower() else self.short_step
        return down <= _PARAGRAPH_GAP * step and not (ended and (indented or short)) and not (short and below.text[0].isupper())


def _short_step(lines: Sequence[Line], size: float, usual: float) -> float:
    """Return one of the shorter distances between lines of the text, whose font is of that size; where these are few, the usual one."""
    steps = [
        above.baseline - below.baseline
        for above, below in pairwise(lines)
        if above.baseline - below.baseline > _LEAST_STEP * size and all(abs(line.size - size) < _ALIKE * size for line in (above, below))
    ]
    return min(usual, quantiles(steps, n=4)[0]) if len(steps) >= _ENOUGH_STEPS else usual
