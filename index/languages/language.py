"""What is known of one language: the shape of the files beside this module, such as `fr.toml`.

docs/languages.md says how to add one. Every file has every key; a list that a language has nothing for is empty, and
`tests/index/languages/test_languages.py` names those that may be. A *phrase* is a pattern of the `regex` module, matched in any case; a
space in it is any white space. A *word* is just that word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import ConfigDict

WeekStart = Literal["monday", "sunday", "varies", "unknown"]
Words = tuple[str, ...]
Phrases = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Strict:
    """A key that is missing or unknown, or of another type, is an error."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=False)


@dataclass(frozen=True, slots=True)
class SentenceWords(_Strict):
    """What tells where a sentence ends, without being told the language: the words of all languages count together.

    Abbreviations are without their last full stop; in lower case they stand for every case, with a capital only for that.
    """

    never_final: Words
    """Abbreviations that no sentence ends with: "Mr", "z.B"."""
    seldom_final: Words
    """Abbreviations that end one only before a word that often begins one: "etc", "Inc"."""
    before_numbers: Words
    """Abbreviations that belong to the number after them: "p", "Nr", "fig"."""
    eras: Words
    """What follows the abbreviation of an era, as "C" in "a. C.", and ends nothing."""
    starters: Words
    """Words that often begin a sentence, with their capital."""
    sure_starters: Words
    """Those of them that begin one even after a single capital letter: "… vitamin C. He …"."""
    before_ordinals: Words
    """Words after which a number with a full stop is an ordinal: "am 3. Oktober", "Sultan II. Selim"."""
    after_ordinals: Words
    """Words before which it is: "3. Oktober"."""
    clause_openings: Words
    """Where there are no sentence marks: words that often begin a clause, before which a long run may be cut."""
    no_clause_openings: Phrases
    """What no run is cut before, such as a month."""


@dataclass(frozen=True, slots=True)
class BoilerplatePhrases(_Strict):
    """Lines that a page puts around an article. A text may hold those of any language, so those of all languages count together."""

    credits: Phrases
    """Labels of a picture's credit, before a colon and a name."""
    credit_phrases: Phrases
    """The same before a name without a colon: "photo by"."""
    credit_links: Words
    """Small words inside a credit's names: "by", "and"."""
    agency_endings: Words
    """What the names of agencies end with, in scripts without capitals."""
    sources: Phrases
    """Labels of the line that says where the article is from."""
    read_more: Phrases
    """Labels of links to other articles."""
    comments: Phrases
    """Labels of the readers' comments and of their number."""
    buttons: Phrases
    """Whole lines that are a button, a menu or "advertisement"."""
    rights: Phrases
    """Ends of a line about rights: "all rights reserved"."""
    date_labels: Phrases
    """Labels of the article's date, before a colon."""
    published: Phrases
    """The same with or without one: "published on"."""


@dataclass(frozen=True, slots=True)
class BylineWords(_Strict):
    """Lines that name the author; those of all languages count together."""

    labels: Phrases
    """Labels before a colon and a name."""
    by: Words
    """Words before a name without a colon, as they are written: "By"."""
    particles: Words
    """Small words inside names: "van", "de la"."""
    conjunctions: Words
    """Between two names."""


@dataclass(frozen=True, slots=True)
class QuestionPhrases(_Strict):
    """What a question asks for. A short question's language is often in doubt, so those of all languages count together.

    They are looked for in the question without its punctuation; `^` and `$` are its ends.
    """

    greetings: Words
    """Whole questions that are none."""
    yes_no: Phrases
    """What only questions for yes or no have."""
    exact_words: Phrases
    """What only questions for words have, where the language can ask both with the same order of words."""
    list: Phrases
    """What only questions for a list have."""
    singular: Phrases
    """What follows "name", "cite", … where one thing is wanted: an article or a numeral of the singular."""
    singular_anywhere: Phrases
    """The same where spaces do not part words."""
    either: Phrases
    """The word between two things of which one is wanted: "or"."""
    either_anywhere: Phrases
    """The same where spaces do not part words."""
    time: Phrases
    """Question words for a time; of these and the next four the first in a question decides, of those at one place the longest."""
    person: Phrases
    number: Phrases
    place: Phrases
    reason: Phrases


@dataclass(frozen=True, slots=True)
class FunctionWords(_Strict):
    """The closed classes of words by which a follow-up question is told from one that stands alone, in lower case, with accents."""

    openers: Words
    """They join a question to what was said before: "and", "but"."""
    anaphors: Words
    """They stand for something said before: pronouns of the third person, "there"."""
    contrasts: Words
    """They stand for something else of its kind: "another"."""
    question_words: Words
    """Question words."""
    copulas: Words
    """The forms of "to be"."""
    others: Words
    """Articles, prepositions, auxiliaries, particles."""
    expletives: Phrases
    """Where a pronoun stands for nothing: "is there"."""
    clitics: Phrases
    """Where an article is a pronoun: French "l'a"."""
    trailing: Phrases
    """What makes the whole a follow-up at its end: Chinese 呢."""
    units_per_word: int
    """Letters of an ordinary word where spaces do not part words; otherwise what stands between spaces: two in Vietnamese, else one."""
    capital_nouns: bool
    """Whether every noun has a capital, so that one says nothing of names."""
    subject_repeated: bool
    """Whether a subject that is named is named again behind its verb: "Quand Kennedy a-t-il …"."""
    titles_are_pronouns: bool
    """Whether a pronoun before a name is a title: Vietnamese "ông"."""

    @property
    def every(self) -> frozenset[str]:
        """All words of the six classes."""
        return frozenset((*self.openers, *self.anaphors, *self.contrasts, *self.question_words, *self.copulas, *self.others))


@dataclass(frozen=True, slots=True)
class DatePhrases(_Strict):
    """How days are written in articles of this language, beside the names of months and weekdays, which are CLDR's.

    Texts are compared in lower case, with single spaces. A word that also means something else is left out where nothing around it tells
    ("today" and its like are "nowadays", Hindi has one word for yesterday and tomorrow, "the last year" is twelve months back), and so is
    a length that people round ("two weeks ago").
    """

    locales: Words
    """CLDR's locales with the names of months and weekdays: several where countries differ."""
    months: Mapping[str, int]
    """Names of months that CLDR has not."""
    weekdays: Mapping[str, int]
    """The same of weekdays, from 0 for Monday."""
    week_start: WeekStart
    """The first day of a week; "varies": between countries; "unknown": no week is reckoned."""
    years_ahead: int
    """How many years the calendar is ahead, where its years are above 2400: 543 in Thai."""
    reigns: Words
    """Names of reigns that years are counted in."""
    month_prefixes: Words
    """Letters that are written together with the month after them: Hebrew ב."""
    day_and_month: Phrases
    """How a day and month are written, with {day}, {month} (its name) and {number} (its number)."""
    on: Phrases
    """What may stand before a date without a change of its day."""
    tail: Phrases
    """The same after it."""
    month_in: Phrases
    """What stands before a month that is named alone."""
    yesterday: Phrases
    day_before_yesterday: Phrases
    last_week: Phrases
    next_week: Phrases
    last_month: Phrases
    next_month: Phrases
    last_year: Phrases
    next_year: Phrases
    days_ago: Phrases
    """A number of days back, with {n}."""
    numbers: Words
    """The numbers from two to six."""
    weekday: Phrases
    """A weekday as a report names the one nearest to it, with {weekday}."""
    last_weekday: Phrases
    """The last one before the report."""
    weekday_of_last_week: Phrases
    """The one in the week before."""
    past: Phrases
    """What says that the clause around the answer, which stands there as "¦", is about what has happened."""
    future: Phrases
    """What says that something in it is or was ahead: where it matches, `past` does not count."""
    yearly: Phrases
    """Words of sentences where a day and month are those of another year, or of every year."""
    clause_words: Words
    """Words that begin a new clause: "that", "which"."""
    past_after: Phrases
    """Directly after a day and month: it is before the article's date."""
    past_before: Phrases
    """The same before one."""
    future_after: Phrases
    """Directly after a day and month: it is after the article's date."""
    future_before: Phrases
    """The same before one."""
    named_for: Phrases
    """Before a day and month that something is named for: "rue du 11 Novembre"."""
    before_other_weekday: Phrases
    """Before a weekday that is of every week, the day itself or a limit of time: "every", "until"."""
    before_other_relative: Phrases
    """Before "last week" and its like where they are a part of a longer expression: "the week before last week"."""
    after_other_relative: Phrases
    """The same after them."""


@dataclass(frozen=True, slots=True)
class Language(_Strict):
    """One language; `code` is its ISO 639 code, also the name of its file."""

    code: str
    name: str
    """In English."""
    spaces: bool
    """Whether spaces part words."""
    sentences: SentenceWords
    boilerplate: BoilerplatePhrases
    bylines: BylineWords
    questions: QuestionPhrases
    follow_ups: FunctionWords
    dates: DatePhrases
