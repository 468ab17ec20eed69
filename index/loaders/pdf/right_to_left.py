"""Lines that run to the left, in the order in which they are read.

PDFium gives some of their words as painted, from left to right, and mirrors only some of their brackets and quotation marks.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise
from statistics import fmean
from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articleqa.index.loaders.pdf.spelling import Letter

_LETTERS = r"\p{Arabic}\p{Hebrew}\p{Syriac}\p{Thaana}"
_LETTER = regex.compile(rf"[{_LETTERS}]")
_WORD = regex.compile(rf"[[{_LETTERS}\p{{M}}]--[\p{{N}}\p{{P}}]]{{2,}}", regex.VERSION1)
_PART = rf"[[{_LETTERS}\p{{M}}]--[\p{{N}}\p{{P}}]]{{1,30}}"
_SPACE_BETWEEN = regex.compile(rf"(?<=(?P<word>{_PART})) (?=(?P<following>{_PART}))", regex.VERSION1)
_LINE = regex.compile(rf"\P{{L}}*+[{_LETTERS}]")
_OTHER_WORDS = regex.compile(r"[\p{Latin}\p{Greek}\p{Cyrillic}]\w*+(?: [\p{Latin}\p{Greek}\p{Cyrillic}]\w*+)+")
_SIGN = regex.compile(r"\p{M}")
_ONE_PLACE = 0.5
"""A letter is at its place if the one before it is not more than so many points farther to the left."""
_SAME_EDGE = 0.05
"""Letters are one sign, such as a ligature, if their edges are less than so many points apart."""
_TOUCHING_LETTERS = 0.15
"""Parts of a word are nearer to each other than so many times the width of a letter."""
_BRACKET = regex.compile(r"[()\[\]{}«»‹›]")
_PAIRS = ("()", "[]", "{}", "«»", "‹›")
_OPENING = {mark: pair[0] for pair in _PAIRS for mark in pair}
_CLOSING = {mark: pair[1] for pair in _PAIRS for mark in pair}
_BEHIND_OPENING = regex.compile(r"(?<=\S)[(\[{«‹](?= )")
_BEFORE_CLOSING = regex.compile(r"(?<= )[)\]}»›](?=\S)")
_NUMBER = r"\p{Nd}++(?:[.,٫٬]\p{Nd}++)*+"
_SIGN_FIRST = regex.compile(rf"(?<![\p{{Nd}}\p{{Latin}}/])(?:(?P<percent>[%٪‰])|\p{{Sc}}){_NUMBER}(?![%٪‰\p{{Sc}}])")
_SIGN_LAST = regex.compile(rf"(?<![\p{{Nd}}\p{{L}}.,٫٬\p{{Sc}}-]){_NUMBER}(?:(?P<minus>[-−])(?![\p{{Nd}}\p{{L}}])|\p{{Sc}})")
_RANGE = regex.compile(r"(?<![\p{Nd}\p{L}/-])(?P<first>\p{Nd}{1,9})-(?P<last>\p{Nd}{1,9})(?![\p{Nd}\p{L}/-])")
_BEFORE_WORD = regex.compile(r"\s?[\p{L}\p{N}(\[«‹]")
_TOUCHING = 0.3
"""A bracket touches what is nearer than the other side by this part of its width."""
_ARABIC = regex.compile(r"\p{Arabic}")
_MARK_OF_NUMBER = regex.compile(r"(?<= )[.,:;!?،؛؟](?P<number>\p{Nd}[\p{Nd}.,]*+[%٪°]?)(?=\s|$)")


def has_letters(text: str) -> bool:
    """Tell whether a text has letters of a script that runs to the left."""
    return _LETTER.search(text) is not None


def begins_at_the_right(text: str) -> bool:
    """Tell whether the first letter of a line is of a script that runs to the left."""
    return _LINE.match(text) is not None


def in_reading_order(letters: Sequence[Letter]) -> list[Letter]:
    """Return the letters of a line in the order in which they are read."""
    ordered = list(letters)
    text = _text(ordered)
    if not has_letters(text):
        return ordered
    _turn_ligatures(ordered)
    for word in _WORD.finditer(text):
        if letters[word.start()].left < letters[word.end() - 1].left:
            ordered[word.start() : word.end()] = reversed(ordered[word.start() : word.end()])
    ordered = _with_whole_words(ordered)
    return _with_other_words(ordered) if begins_at_the_right(text) else ordered


def _turn_ligatures(letters: list[Letter]) -> None:
    """Put the letters of each ligature in order: PDFium turns the letters of a line one by one, also those of one sign."""
    start = 0
    for end in range(1, len(letters) + 1):
        if end < len(letters) and _is_same_sign(letters[end - 1], letters[end]):
            continue
        if end - start > 1 and _WORD.fullmatch(_text(letters[start:end])):
            letters[start:end] = reversed(letters[start:end])
        start = end


def _is_same_sign(letter: Letter, following: Letter) -> bool:
    is_wide = letter.right - letter.left > _ONE_PLACE
    return is_wide and abs(letter.left - following.left) < _SAME_EDGE and abs(letter.right - following.right) < _SAME_EDGE


def words_in_order(letters: Sequence[Letter]) -> list[Letter]:
    """Return a line of a page that runs to the left whose words are all of other scripts, with its words from left to right."""
    words = [letters[slice(*word.span())] for word in regex.finditer(r"\S+", _text(letters))]
    if has_letters(_text(letters)) or len(words) < 2 or not all(second[-1].right <= first[0].left for first, second in pairwise(words)):
        return list(letters)
    return sorted(letters, key=lambda letter: letter.left)


def _with_whole_words(letters: Sequence[Letter]) -> list[Letter]:
    """Return a line with the letters of each word in order, and without spaces inside words.

    PDFium gives a word in disorder, and in parts, where the file has the text of several signs that are one for a reader, such as a letter
    with its vowel.
    """
    text = _text(letters)
    inside = {
        space.start()
        for space in _SPACE_BETWEEN.finditer(text)
        if _are_touching(letters[space.start("word") : space.start()], letters[space.end() : space.end("following")])
    }
    line = [letter for place, letter in enumerate(letters) if place not in inside]
    for word in _WORD.finditer(_text(line)):
        line[word.start() : word.end()] = _by_place(line[word.start() : word.end()])
    return line


def _are_touching(word: Sequence[Letter], following: Sequence[Letter]) -> bool:
    """Tell whether two parts of a line that runs to the left touch."""
    gap = min(letter.left for letter in word) - max(letter.right for letter in following)
    return abs(gap) < _TOUCHING_LETTERS * fmean(letter.right - letter.left for letter in (*word, *following))


def _by_place(word: list[Letter]) -> list[Letter]:
    """Return the letters of a word from right to left if they are in disorder, each with its signs."""
    bases = [letter for letter in word if not _SIGN.match(letter.text)]
    if all(following.left <= letter.left + _ONE_PLACE for letter, following in pairwise(bases)):
        return word
    bases.sort(key=lambda letter: -letter.left - letter.right)
    signs: dict[int, list[Letter]] = {}
    lefts = [-letter.left for letter in bases]
    for sign in (letter for letter in word if _SIGN.match(letter.text)):
        middle = (sign.left + sign.right) / 2
        place = bisect_left(lefts, -middle)
        is_over = place < len(bases) and middle < bases[place].right  # else it is drawn behind the letter before
        signs.setdefault(place if is_over else max(place - 1, 0), []).append(sign)
    return [letter for place, base in enumerate(bases) for letter in (base, *signs.get(place, ()))]


def _with_other_words(letters: list[Letter]) -> list[Letter]:
    """Return a line that begins at the right with its words of other scripts, its brackets and a number at its end in order."""
    for run in _OTHER_WORDS.finditer(_text(letters)):
        words = [list(range(*word.span())) for word in regex.finditer(r"\S+", run[0])]
        words = [[run.start() + place for place in word] for word in words]
        if letters[words[0][0]].left > letters[words[-1][0]].left:
            spaces = [letters[place] for place in range(*run.span()) if letters[place].text == " "]
            backwards = [[letters[place] for place in word] for word in reversed(words)]
            letters[run.start() : run.end()] = [
                letter for number, word in enumerate(backwards) for letter in (*spaces[number - 1 : number], *word)
            ]
    _mirror_brackets(letters)
    for place in (match.start() for match in _BEHIND_OPENING.finditer(_text(letters))):
        letters[place], letters[place + 1] = letters[place + 1], letters[place]
    for place in (match.start() for match in _BEFORE_CLOSING.finditer(_text(letters))):
        letters[place - 1], letters[place] = letters[place], letters[place - 1]
    _order_numbers(letters)
    for mark in _MARK_OF_NUMBER.finditer(_text(letters)):
        start, end = mark.span()
        if letters[start].left < letters[start + 1].left:
            letters[start:end] = [*letters[start + 1 : end], letters[start]]
    return letters


def _mirror_brackets(letters: list[Letter]) -> None:
    """Make each bracket and each quotation mark of a pair an opening or a closing one: what it touches is inside."""
    visible = sorted((place for place, letter in enumerate(letters) if letter.text != " "), key=lambda place: letters[place].left)
    ranks = {place: rank for rank, place in enumerate(visible)}
    text = _text(letters)
    is_open = False
    for place in (match.start() for match in _BRACKET.finditer(text)):
        mark, rank = letters[place], ranks[place]
        left_gap = mark.left - letters[visible[rank - 1]].right if rank else 0.0
        right_gap = letters[visible[rank + 1]].left - mark.right if rank + 1 < len(visible) else 0.0
        if abs(right_gap - left_gap) > _TOUCHING * (mark.right - mark.left):
            is_open = right_gap > left_gap
        else:
            is_open = not is_open and _BEFORE_WORD.match(text, place + 1) is not None
        letters[place] = mark._replace(text=(_OPENING if is_open else _CLOSING)[mark.text])


def _order_numbers(letters: list[Letter]) -> None:
    """Put the sign of a number, and the ends of a range, where a reader comes to them.

    In Arabic a sign at the left of a number is read after it, and of "5-3" the 3 is read first; in Hebrew both are read as in Latin text.
    """
    text = _text(letters)
    is_arabic = _ARABIC.search(text) is not None
    for number in _SIGN_FIRST.finditer(text):
        start, end = number.span()
        if number["percent"] or (is_arabic and letters[start].left < letters[start + 1].left):
            letters[start:end] = [*letters[start + 1 : end], letters[start]]
    for number in _SIGN_LAST.finditer(_text(letters)):
        start, end = number.span()
        if (number["minus"] or is_arabic) and letters[end - 1].left > letters[end - 2].left:
            letters[start:end] = [letters[end - 1], *letters[start : end - 1]]
    for ends in _RANGE.finditer(_text(letters)) if is_arabic else ():
        (start, middle), (after, end) = ends.span("first"), ends.span("last")
        if int(ends["first"]) > int(ends["last"]) and letters[start].left < letters[after].left:
            letters[start:end] = [*letters[after:end], letters[middle], *letters[start:middle]]


def _text(letters: Sequence[Letter]) -> str:
    return "".join(letter.text for letter in letters)
