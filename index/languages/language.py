"""The shape of a language's file, such as `fr.toml` beside this module.

docs/languages.md says how to add one. Every file has every key. A list may be empty where `tests/index/languages/test_languages.py` allows
it. A *phrase* is a pattern of the `regex` module, matched in any case; a space in it is any white space. A *word* is matched as it is
written.
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
    """A dataclass whose keys are checked: a key that is missing, unknown or of another type is an error."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=False)


@dataclass(frozen=True, slots=True)
class SentenceWords(_Strict):
    """Words that tell where a sentence ends. A text's language is not known then, so the words of all languages count together.

    Abbreviations are written without their last full stop. One in lower case matches in any case, one with a capital only as written.
    """

    never_final: Words
    """Abbreviations that never end a sentence: "Mr", "z.B"."""
    seldom_final: Words
    """Abbreviations that end a sentence only before one of the `starters`: "etc", "Inc"."""
    before_numbers: Words
    """Abbreviations that belong to the number after them: "p", "Nr", "fig"."""
    eras: Words
    """The second letter of an era, as "C" in "a. C.": no sentence ends before it."""
    starters: Words
    """Words that often begin a sentence, with their capital."""
    sure_starters: Words
    """The starters that begin a sentence even after a single capital letter: "… vitamin C. He …"."""
    before_ordinals: Words
    """Words after which a number with a full stop is an ordinal: "am 3. Oktober", "Sultan II. Selim"."""
    after_ordinals: Words
    """Words before which a number with a full stop is an ordinal: "3. Oktober"."""
    clause_openings: Words
    """In scripts without sentence marks: words that often begin a clause. A long run may be cut before them."""
    no_clause_openings: Phrases
    """In scripts without sentence marks: phrases before which no run is cut, such as a month."""


@dataclass(frozen=True, slots=True)
class BoilerplatePhrases(_Strict):
    """Lines that a page puts around an article. A text may have them in any language, so those of all languages count together."""

    credits: Phrases
    """Labels of a picture's credit, before a colon and a name."""
    credit_phrases: Phrases
    """Labels of a picture's credit, before a name without a colon: "photo by"."""
    credit_links: Words
    """Small words between the names of a credit: "by", "and"."""
    agency_endings: Words
    """Endings of the names of agencies, in scripts without capitals."""
    sources: Phrases
    """Labels of the line that names the article's source."""
    read_more: Phrases
    """Labels of links to other articles."""
    comments: Phrases
    """Labels of the visitors' comments and of their number."""
    buttons: Phrases
    """Whole lines that are a button, a menu or "advertisement"."""
    rights: Phrases
    """Ends of a line about rights: "all rights reserved"."""
    date_labels: Phrases
    """Labels of the publication date, before a colon."""
    published: Phrases
    """Labels of the publication date, with or without a colon: "published on"."""
    updated: Phrases
    """Labels of the date of the last change, with or without a colon: "updated on"."""
    page_of: Words
    """What stands between a page's number and the number of pages: "of" in "3 of 10"."""


@dataclass(frozen=True, slots=True)
class BylineWords(_Strict):
    """Lines that name the author; those of all languages count together."""

    labels: Phrases
    """Labels before a colon and a name."""
    by: Words
    """Words before a name without a colon, as they are written: "By"."""
    after: Words
    """Words after a name without a colon: Korean 기자."""
    particles: Words
    """Small words inside names: "van", "de la"."""
    conjunctions: Words
    """Words between two names: "and"."""
    roles: Phrases
    """What follows a name in a byline after a comma, and is no part of it: "Staff Writer"."""
    nobody: Words
    """What stands where the author is to be, and names nobody, in lower case: "admin", "author"."""


@dataclass(frozen=True, slots=True)
class ColumnNames(_Strict):
    """What people call the columns of a table of articles, in lower case; the first name of each list is the likeliest."""

    title: Words
    """Names of the column with the title."""
    text: Words
    """Names of the column with the text."""
    lang: Words
    """Names of the column with the language."""
    date: Words
    """Names of the column with the publication date."""
    source: Words
    """Names of the column with the source, or its URL."""
    author: Words
    """Names of the column with the author."""


@dataclass(frozen=True, slots=True)
class QuestionPhrases(_Strict):
    """Phrases that tell a question's type. The language of a short question is often in doubt, so those of all languages count together.

    They are matched in the question without its punctuation; `^` and `$` are its ends.
    """

    greetings: Words
    """Whole texts that greet and ask nothing: "hello"."""
    yes_no: Phrases
    """Phrases that only questions for yes or no have."""
    exact_words: Phrases
    """Phrases that only questions for words have, where the order of words does not tell these from questions for yes or no."""
    list: Phrases
    """Phrases that only questions for a list have."""
    singular: Phrases
    """What follows "name", "cite", … if the question is for one thing: an article or a numeral in the singular."""
    singular_anywhere: Phrases
    """The same as `singular`, where spaces do not part words."""
    either: Phrases
    """The word between two things if the question is which of them: "or"."""
    either_anywhere: Phrases
    """The same as `either`, where spaces do not part words."""
    time: Phrases
    """Question words for a time. Of these five lists, the first match in a question decides, and at one place the longest."""
    person: Phrases
    """Question words for a person."""
    number: Phrases
    """Question words for a number."""
    place: Phrases
    """Question words for a place."""
    reason: Phrases
    """Question words for a reason."""
    overview: Phrases
    """Phrases of people who want a summary, or to know what can be asked: "summarise this", "what can you do"."""
    which_articles: Phrases
    """What stands before or after the subject where articles about it are asked for: "which articles are about"."""
    verbs: Words
    """Verbs that say little, and pronouns of the first and second person: "take" of "take place", "tell", "me"."""
    function_words: Words
    """Function words of all classes, for a language whose `follow_ups` are not filled in."""


@dataclass(frozen=True, slots=True)
class FunctionWords(_Strict):
    """The closed classes of words that tell a follow-up question from one that stands alone, in lower case, with accents."""

    openers: Words
    """Words that join a question to the turn before: "and", "but"."""
    anaphors: Words
    """Words for something named in an earlier turn: pronouns of the third person, "there"."""
    contrasts: Words
    """Words for something else of the same kind: "another"."""
    question_words: Words
    """Question words."""
    copulas: Words
    """The forms of "to be"."""
    others: Words
    """Articles, prepositions, auxiliaries, particles."""
    expletives: Phrases
    """Phrases in which a pronoun refers to nothing: "is there"."""
    clitics: Phrases
    """Phrases in which an article is a pronoun: French "l'a"."""
    trailing: Phrases
    """Particles that make a question a follow-up if it ends with one: Chinese 呢."""
    units_per_word: int
    """Characters of an ordinary word where spaces do not part words. Elsewhere its parts between spaces: two in Vietnamese, else one."""
    capital_nouns: bool
    """Whether every noun has a capital, so that a capital does not mark a name."""
    subject_repeated: bool
    """Whether a pronoun behind the verb repeats a subject that is named: "Quand Kennedy a-t-il …"."""
    titles_are_pronouns: bool
    """Whether a pronoun before a name is a title: Vietnamese "ông"."""

    @property
    def every(self) -> frozenset[str]:
        """The words of all six classes."""
        return frozenset((*self.openers, *self.anaphors, *self.contrasts, *self.question_words, *self.copulas, *self.others))


@dataclass(frozen=True, slots=True)
class DatePhrases(_Strict):
    """How days are written in articles of this language. The names of months and weekdays are CLDR's.

    Texts are compared in lower case, with single spaces. An expression is left out if its day cannot be told from the words around it:
    "today" and similar words also mean "nowadays", Hindi has one word for yesterday and tomorrow, "the last year" also means the last
    twelve months, and "two weeks ago" is a rounded length.
    """

    locales: Words
    """CLDR's locales with the names of months and weekdays; more than one where countries differ."""
    months: Mapping[str, int]
    """Names of months that CLDR lacks, name → number."""
    weekdays: Mapping[str, int]
    """Names of weekdays that CLDR lacks, name → number from 0 for Monday."""
    week_start: WeekStart
    """The first day of a week. "varies": it differs between countries. "unknown": "last week" and "next week" are not resolved."""
    year_offset: int
    """What to subtract from years above 2400, for another calendar: 543 in Thai."""
    reigns: Mapping[str, int]
    """Names of reigns that years are counted in, and the first year of each."""
    calendar_months: Words
    """The months of the Persian calendar, where articles of this language are dated by it."""
    month_prefixes: Words
    """Letters that are written together with the month after them: Hebrew ב."""
    day_and_month: Phrases
    """How a day and month are written, with {day}, {month} (its name) and {number} (its number)."""
    clock: Words
    """Words between the parts of a date or before the time of day, where a line holds nothing else: "at", "of", "o'clock"."""
    on: Phrases
    """What may stand before a date and leaves its day the same: "on"."""
    tail: Phrases
    """What may stand after a date and leaves its day the same."""
    month_in: Phrases
    """What stands before a month without a day: "in"."""
    yesterday: Phrases
    """Expressions for the day before the article's date."""
    day_before_yesterday: Phrases
    """Expressions for two days before the article's date."""
    last_week: Phrases
    """Expressions for the week before."""
    next_week: Phrases
    """Expressions for the week after."""
    last_month: Phrases
    """Expressions for the month before."""
    next_month: Phrases
    """Expressions for the month after."""
    last_year: Phrases
    """Expressions for the year before."""
    next_year: Phrases
    """Expressions for the year after."""
    days_ago: Phrases
    """Expressions for a number of days back, with {n}."""
    numbers: Words
    """The numbers from two to six."""
    weekday: Phrases
    """How a report names a weekday close to its own date, with {weekday}: "on Tuesday"."""
    last_weekday: Phrases
    """Expressions for the last such weekday before the article's date, with {weekday}."""
    weekday_of_last_week: Phrases
    """Expressions for the weekday in the week before, with {weekday}."""
    past: Phrases
    """Signs that the clause around the answer is about the past. The answer is "¦" in it."""
    future: Phrases
    """Signs that something in the clause is, or was, in the future. Where one matches, `past` does not count."""
    yearly: Phrases
    """Words of sentences in which a day and month are of another year, or of every year."""
    clause_words: Words
    """Words that begin a new clause: "that", "which"."""
    past_after: Phrases
    """Directly after a day and month: the day is before the article's date."""
    past_before: Phrases
    """Directly before a day and month: the day is before the article's date."""
    future_after: Phrases
    """Directly after a day and month: the day is after the article's date."""
    future_before: Phrases
    """Directly before a day and month: the day is after the article's date."""
    named_for: Phrases
    """Before a day and month that something is named for: "rue du 11 Novembre"."""
    before_other_weekday: Phrases
    """Before a weekday that recurs, is the article's own day or is a limit of time: "every", "until"."""
    before_other_relative: Phrases
    """Before "last week" and similar expressions where they are a part of a longer one: "the week before last week"."""
    after_other_relative: Phrases
    """After such expressions where they are a part of a longer one."""


@dataclass(frozen=True, slots=True)
class Language(_Strict):
    """The knowledge of one language."""

    code: str
    """The ISO 639 code, also the name of the file."""
    name: str
    """The name in English."""
    spaces: bool
    """Whether spaces part words."""
    sentences: SentenceWords
    boilerplate: BoilerplatePhrases
    bylines: BylineWords
    columns: ColumnNames
    questions: QuestionPhrases
    follow_ups: FunctionWords
    dates: DatePhrases
