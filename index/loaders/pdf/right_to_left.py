"""Lines that run to the left, in the order in which they are read.

PDFium gives some of their words as painted, from left to right, and mirrors only some of their brackets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articleqa.index.loaders.pdf.spelling import Letter

_LETTERS = r"\p{Arabic}\p{Hebrew}\p{Syriac}\p{Thaana}"
_LETTER = regex.compile(rf"[{_LETTERS}]")
_WORD = regex.compile(rf"[{_LETTERS}\p{{M}}]{{2,}}")
_LINE = regex.compile(rf"\P{{L}}*+[{_LETTERS}]")
_OTHER_WORDS = regex.compile(r"[\p{Latin}\p{Greek}\p{Cyrillic}]\w*+(?: [\p{Latin}\p{Greek}\p{Cyrillic}]\w*+)+")
_BRACKET = regex.compile(r"[()\[\]]")
_OPENING = {"(": "(", ")": "(", "[": "[", "]": "["}
_CLOSING = {"(": ")", ")": ")", "[": "]", "]": "]"}
_BEHIND_OPENING = regex.compile(r"(?<=\S)[(\[](?= )")
_BEFORE_CLOSING = regex.compile(r"(?<= )[)\]](?=\S)")
_LAST_NUMBER = regex.compile(r"(?<= )[.,:;!?](?=\d[\d.,]*+[%٪°]?$)")


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
    for word in _WORD.finditer(text):
        if letters[word.start()].left < letters[word.end() - 1].left:
            ordered[word.start() : word.end()] = reversed(ordered[word.start() : word.end()])
    return _with_other_words(ordered) if begins_at_the_right(text) else ordered


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
    is_open = False
    for place in (match.start() for match in _BRACKET.finditer(_text(letters))):
        bracket = letters[place].text
        letters[place] = letters[place]._replace(text=(_CLOSING if is_open else _OPENING)[bracket])
        is_open = not is_open
    for place in (match.start() for match in _BEHIND_OPENING.finditer(_text(letters))):
        letters[place], letters[place + 1] = letters[place + 1], letters[place]
    for place in (match.start() for match in _BEFORE_CLOSING.finditer(_text(letters))):
        letters[place - 1], letters[place] = letters[place], letters[place - 1]
    if (mark := _LAST_NUMBER.search(_text(letters))) and letters[mark.start()].left < letters[mark.end()].left:
        letters.append(letters.pop(mark.start()))
    return letters


def _text(letters: Sequence[Letter]) -> str:
    return "".join(letter.text for letter in letters)
