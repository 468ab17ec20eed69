"""What an answer says, as values that can be compared: its numbers, its days, its terms."""

from __future__ import annotations

from dataclasses import dataclass

from articleqa.comparison.clock import clock_times
from articleqa.comparison.number_words import normal
from articleqa.comparison.numbers import numbers
from articleqa.date_resolution import patterns
from articleqa.index.text.analyzer import terms
from articleqa.records import Answer


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an answer says.

    Attributes:
        numbers: Its numbers. A date's are those of year, month and day, as far as they are known; a time's those of hour and minute.
        in_digits: Whether one of the numbers is written with digits.
        has_one: Whether a word for one is in it, which is an article in many languages and not among `numbers`.
        is_date: Whether it is, or has in it, a date.
        terms: Its terms.
        text: Its words.
    """

    numbers: frozenset[float]
    in_digits: bool
    has_one: bool
    is_date: bool
    terms: frozenset[str]
    text: str

    @classmethod
    def of(cls, answer: Answer, lang: str) -> Meaning:
        """Return the meaning of an answer.

        Args:
            answer: The answer.
            lang: The ISO 639 code of its article's language, "" where that is not known.

        Returns:
            Its meaning.
        """
        text, values = normal(answer.text), set[float]()
        for clock in reversed(list(clock_times(text, lang))):
            text = f"{text[: clock.start]} {text[clock.end :]}"
            values |= {clock.hour, clock.minute} if clock.minute else {clock.hour}
        said = numbers(answer.text if not values else text, lang)
        values |= {number.value for number in said if not (number.in_words and number.value == 1)}
        in_digits = bool(values) and any(c.isdecimal() for c in answer.text)
        months = patterns.months_in(lang, answer.text)
        is_date = _is_date(answer.text, lang, months, has_numbers=bool(values))
        if is_date:
            values |= set(months)
        if answer.when and answer.when.first == answer.when.last:
            values, is_date = {float(part) for part in answer.when.first.split("-")}, True
        has_one = any(number.in_words and number.value == 1 for number in said)
        return cls(frozenset(values), in_digits, has_one, is_date, frozenset(terms(answer.text)), answer.text)


def _is_date(text: str, lang: str, months: list[int], *, has_numbers: bool) -> bool:
    """Return whether a text is a date. A month's name alone may be another word, such as "may"."""
    if patterns.phrases_of(lang) is None:
        return bool(months) and has_numbers
    written = patterns.normal(text)
    if months:
        return has_numbers or patterns.month_alone(lang).fullmatch(written) is not None
    return patterns.day_inside(lang).search(written) is not None


def compared(first: Meaning, second: Meaning) -> bool | None:
    """Return whether two answers say the same, as far as their numbers and terms tell.

    Args:
        first: An answer's meaning.
        second: Another's.

    Returns:
        Whether they say the same. None where only the sense of their words tells.
    """
    if first.numbers and second.numbers:
        if first.is_date or second.is_date:  # a date may lack its year, or its month
            return first.numbers <= second.numbers or second.numbers <= first.numbers
        return first.numbers == second.numbers
    numbered, other = (first, second) if first.numbers else (second, first)
    if numbered.numbers and other.has_one:
        return numbered.numbers == {1}
    if first.terms and second.terms and (first.terms <= second.terms or second.terms <= first.terms):
        return True
    return False if numbered.in_digits else None
