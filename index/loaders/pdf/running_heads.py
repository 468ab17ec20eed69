"""Running heads and page numbers: what stands on the pages of a file around its text."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

import regex

from articleqa.index.languages import any_of, in_every_language

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from articleqa.index.loaders.pdf.lines import Line

_EDGE_LINES = 2
"""So many heights of lines at the top and at the bottom of a page may be running heads."""
_SAME_HEIGHT = 2.0
"""Running heads are at the same height on their pages, within so many points."""
_APART = 1.3
"""A line is apart from the text if it is so many times as far from it as lines usually are."""
_SMALL = 0.9
"""A line is apart from the text, too, if its font is smaller than this part of the text's."""
_HEADING = 1.12
"""A line whose font is larger than so many times that of the text is a heading, which may be alike in several chapters."""
_SHARE = 0.5
"""What is on more than this part of all pages, or of all left or all right pages, is a running head, even if its numbers differ."""
_KEY_LETTERS = 8
"""Heads of chapters are alike where they share so many letters at the beginning or the end."""
_FEW_STEPS = 5
"""A page with fewer steps from line to line does not show how far its lines usually are apart."""
_NUMBER = regex.compile(r"\d+")
_LETTER = regex.compile(r"\p{L}")
_PAGE_OF = any_of(in_every_language(lambda language: language.boilerplate.page_of))
_PAGE_NUMBER = regex.compile(
    rf"\W*(?P<word>\p{{L}}{{1,8}}\.?\s)?(?P<number>\d{{1,6}})(?P<of>\s?(?:/|{_PAGE_OF})\s?\d{{1,4}})?\W*", regex.IGNORECASE
)
_ROMAN = regex.compile(r"\W*(?=[ivxlc])(?P<number>c{0,3}(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3}))\W*", regex.IGNORECASE)
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_SURE_DIGITS = 3
"""A number with more digits may be a year: it is a page number only if it counts with the pages."""


def without_running_heads(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Return the pages without page numbers and running heads.

    A running head is at the same height on at least three pages. It is on more than half of all pages, or of all left or right ones, where
    its numbers may differ; or it is the same at the top or the bottom of pages, apart from the text. With a page number that counts with
    the pages, two pages are enough. Where most pages have one, what is at the same height on the others is one as well: heads of short
    chapters. What is also inside a page is text that happens to repeat, and so is what most pages have nothing else than. What a browser
    prints around a page, its address with "1/3" and a time with its title, is left out even where there is only one page.

    Args:
        pages: The lines of each page.

    Returns:
        The other lines of each page.
    """
    usual_step = _median([step for lines in pages for step in _steps(_levels(lines))])
    places = [place for number, lines in enumerate(pages, 1) for place in _places(number, lines, usual_step)]
    by_text: defaultdict[str, list[_Place]] = defaultdict(list)
    for place in places:
        by_text[place.masked].append(place)
    page_counts = Counter(number % 2 for number in range(1, len(pages) + 1))
    heads = {place for alike in by_text.values() for place in _heads(alike, page_counts)}
    heads |= _heads_of_chapters(places, len(pages))
    if _are_all(heads, pages):
        heads = set()
    heads |= _page_numbers(places, heads) | _heads_of_browsers(places)
    heads |= _counting_heads(places, heads)
    removed = {(place.page, place.number) for place in heads}
    return [[line for number, line in enumerate(lines) if (page, number) not in removed] for page, lines in enumerate(pages, 1)]


def parts_of_heads(lines: Sequence[Line], kept: Collection[Line]) -> list[str]:
    """Return what running heads say, part by part, such as "5 March 2024"; a browser's time of printing is none.

    Args:
        lines: The lines of a page.
        kept: Those that are no running heads.
    """
    kept_ids = set(map(id, kept))  # lines may be many, and comparing each with each would be slow
    heads = [line.text for line in lines if id(line) not in kept_ids and not _PRINTED_HEAD.fullmatch(line.text)]
    return [part for head in heads for part in _PARTS_OF_HEAD.split(head[:_LONGEST_HEAD])]


_PARTS_OF_HEAD = regex.compile(r"\s+[|/·•–—-]\s+")
_LONGEST_HEAD = 300


@dataclass(frozen=True, eq=False)
class _Place:
    """A line on its page.

    Attributes:
        line: The line.
        page: The number of the page, from 1.
        number: The number of the line on the page, from 0.
        is_edge: Whether it is at the top or the bottom of the page.
        is_heading: Whether its font is larger than that of the text.
        is_apart: Whether it is apart from the text, and no heading.
    """

    line: Line
    page: int
    number: int
    is_edge: bool
    is_heading: bool
    is_apart: bool

    @cached_property
    def masked(self) -> str:
        masked: str = _NUMBER.sub("#", self.line.text)
        return masked

    @property
    def level(self) -> int:
        """Its height, the same number for lines that are as high."""
        return round(self.line.baseline / _SAME_HEIGHT)

    @cached_property
    def counts(self) -> set[int]:
        """By how much the numbers of the line differ from the number of its page."""
        if roman := _ROMAN.fullmatch(self.line.text):
            values = [_ROMAN_VALUES[digit] for digit in roman["number"].casefold()]
            return {sum(-one if one < after else one for one, after in pairwise([*values, 0])) - self.page}
        return {int(number[0]) - self.page for number in _NUMBER.finditer(self.line.text[:200]) if len(number[0]) < 7}

    @cached_property
    def keys(self) -> set[str]:
        """The letters of the line at its beginning and at its end; none where it has only a few."""
        letters = "".join(_LETTER.findall(self.line.text))
        return {letters[:_KEY_LETTERS], letters[-_KEY_LETTERS:]} if len(letters) >= _KEY_LETTERS else set()


def _levels(lines: Sequence[Line]) -> list[int]:
    """Return the heights at which a page has lines, from the top."""
    heights = sorted({round(line.baseline) for line in lines}, reverse=True)
    return [*heights[:1], *(below for above, below in pairwise(heights) if above - below > _SAME_HEIGHT)]


def _steps(levels: Sequence[int]) -> list[int]:
    return [above - below for above, below in pairwise(levels)]


def _median(values: Sequence[float]) -> float:
    return median(values) if values else 0.0


def _places(page: int, lines: Sequence[Line], usual_step: float) -> Iterable[_Place]:
    if not lines:
        return
    levels = _levels(lines)
    steps, size = _steps(levels), median(line.size for line in lines)
    step = median(steps) if len(steps) >= _FEW_STEPS else usual_step
    top, bottom = levels[:_EDGE_LINES][-1] - _SAME_HEIGHT, levels[-_EDGE_LINES:][0] + _SAME_HEIGHT
    for number, line in enumerate(lines):
        is_edge = line.baseline >= top or line.baseline <= bottom or not _EDGE_LINES <= number < len(lines) - _EDGE_LINES
        gaps = [abs(line.baseline - level) for level in levels if abs(line.baseline - level) > _SAME_HEIGHT]
        is_heading = line.size > _HEADING * size
        is_apart = not is_heading and (min(gaps, default=0.0) > _APART * step or line.size < _SMALL * size)
        yield _Place(line, page, number, is_edge, is_heading, is_apart)


def _heads(alike: Sequence[_Place], page_counts: Counter[int]) -> Collection[_Place]:
    """Return those of the lines that differ in their numbers only that are running heads."""
    height = median(place.line.baseline for place in alike)
    level = [place for place in alike if abs(place.line.baseline - height) <= _SAME_HEIGHT]
    elsewhere = [place for place in alike if not place.is_edge and abs(place.line.baseline - height) > _SAME_HEIGHT]
    pages = {place.page for place in level}
    is_counting = len(pages) > 1 and bool(set.intersection(*(place.counts for place in level)))
    is_same = len({place.line.text for place in level}) == 1
    is_on_both = len(pages) == page_counts.total() and is_same and all(place.is_apart and place.is_edge for place in level)
    if elsewhere or len(pages) < (2 if is_counting or is_on_both else 3):
        return ()
    sides = Counter(page % 2 for page in pages)
    share = max(len(pages) / page_counts.total(), *(sides[side] / page_counts[side] for side in (0, 1) if page_counts[side]))
    is_at_edge = all(place.is_edge for place in level)
    is_apart = sum(place.is_apart for place in level) > len(level) / 2
    is_head = share > _SHARE if is_at_edge else share > _SHARE and _is_at_one_spot(level)
    return level if is_head or (is_at_edge and (is_counting or (is_same and is_apart))) else ()


def _are_all(heads: Collection[_Place], pages: Sequence[Sequence[Line]]) -> bool:
    """Tell whether most pages that have lines have nothing but running heads."""
    counts = Counter(place.page for place in heads)
    return sum(counts[number] == len(lines) > 0 for number, lines in enumerate(pages, 1)) > _SHARE * sum(map(bool, pages))


def _is_at_one_spot(level: Sequence[_Place]) -> bool:
    """Tell whether lines that are no edge have the same left edge as well, as a note in the margin has."""
    lefts = [place.line.left for place in level]
    return max(lefts) - min(lefts) <= _SAME_HEIGHT


def _heads_of_chapters(places: Iterable[_Place], page_count: int) -> set[_Place]:
    """Return the lines of a height at the edge at which most lines are shared by pages, wholly or in a part."""
    by_height: defaultdict[int, list[_Place]] = defaultdict(list)
    for place in places:
        if place.is_edge and place.is_apart:
            by_height[place.level].append(place)
    heads: set[_Place] = set()
    for level in by_height.values():
        keys = Counter(key for place in level for key in place.keys)
        shared = [place for place in level if any(keys[key] > 1 for key in place.keys)]
        if len({place.page for place in shared}) > max(3, _SHARE * page_count) and len(shared) > _SHARE * len(level):
            heads.update(level)
    return heads


def _counting_heads(places: Iterable[_Place], heads: Collection[_Place]) -> set[_Place]:
    """Return the lines at the edge, apart from the text, at whose height a number counts with the pages, however else they differ.

    Such are "Chapter name 12" and the words of a dictionary. What stands beside them, or beside a head that is known, is of the head.
    """
    edges = [place for place in places if place.is_edge and place.is_apart]
    pages: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
    for place in {*edges, *heads}:
        for count in place.counts:
            pages[place.level, count].add(place.page)
    counting = {place for place in edges if any(len(pages[place.level, count]) >= _COUNTING_PAGES for count in place.counts)}
    beside = {(place.page, place.level) for place in {*counting, *heads} if place.is_apart}
    return {place for place in edges if (place.page, place.level) in beside}


_COUNTING_PAGES = 3


_ADDRESS = r"(?:https?|file)://\S{1,2000}"
_PAGE_COUNT = r"\d{1,4}/\d{1,4}"
_PRINTED_FOOT = regex.compile(rf"{_ADDRESS}\s{_PAGE_COUNT}|{_PAGE_COUNT}\s{_ADDRESS}")
_PRINT_DAY = r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}"
_PRINT_TIME = r"(?:[AaPp][Mm]\s)?\d{1,2}[:.]\d{2}(?:\s[AaPp][Mm])?"
_PRINT_STAMP = rf"(?:{_PRINT_DAY}[,،]?\s{_PRINT_TIME}|{_PRINT_TIME}[,،]?\s{_PRINT_DAY})[,،]?"
_PRINTED_HEAD = regex.compile(rf"{_PRINT_STAMP}(?:\s.{{1,300}})?|.{{1,300}}?\s{_PRINT_STAMP}")


def _heads_of_browsers(places: Sequence[_Place]) -> set[_Place]:
    """Return what a browser prints around each page: below the address with "1/3", and above it the time with the title."""
    feet = {place for place in places if place.is_edge and not place.is_heading and _PRINTED_FOOT.fullmatch(place.line.text)}
    bottoms = {place.page: place.line.baseline for place in feet}
    tops = dict(bottoms)
    for place in places:
        if place.page in tops:
            tops[place.page] = max(tops[place.page], place.line.baseline)
    feet = {place for place in feet if bottoms[place.page] < tops[place.page]}
    heads = (place for place in places if place.page in tops and place.line.baseline >= tops[place.page] - _SAME_HEIGHT)
    return feet | {place for place in heads if _PRINTED_HEAD.fullmatch(place.line.text)}


def _page_numbers(places: Iterable[_Place], heads: Collection[_Place]) -> set[_Place]:
    """Return the lines at an edge that are only a page number.

    A long number and one in Roman digits are one only if they count with those of running heads, or of other pages; one behind a word, such
    as "Article 3", if another behind the same word does.
    """
    numbers: dict[_Place, str] = {}
    sure = set()
    for place in places:
        arabic = _PAGE_NUMBER.fullmatch(place.line.text)
        if not place.is_edge or place.is_heading or not (arabic or _ROMAN.fullmatch(place.line.text)):
            continue
        numbers[place] = (arabic["word"] if arabic else None) or ""
        if arabic and (arabic["of"] or (not arabic["word"] and len(arabic["number"]) <= _SURE_DIGITS)):
            sure.add(place)
    counts = Counter((numbers.get(place, ""), count) for place in {*heads, *numbers} for count in place.counts)
    return sure | {place for place, word in numbers.items() if any(counts[word, count] > 1 for count in place.counts)}
