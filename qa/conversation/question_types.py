"""What kind of reply a question asks for, by phrases that only such questions have. Pure functions; the language need not be known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from articleqa.conversation.lookups import is_lookup
from articleqa.index.languages import any_of, in_every_language
from articleqa.records import QuestionType

if TYPE_CHECKING:
    from collections.abc import Callable

    from articleqa.index.languages.language import Phrases, QuestionPhrases


def _any_of(phrases: Callable[[QuestionPhrases], Phrases]) -> str:
    """Return one pattern for the phrases of every language."""
    return any_of(in_every_language(lambda language: phrases(language.questions)))


def _pattern(pattern: str) -> regex.Pattern[str]:
    return regex.compile(pattern, regex.IGNORECASE)


_GREETINGS = frozenset(in_every_language(lambda language: language.questions.greetings))
_PUNCTUATION = regex.compile(r"[\p{P}\p{S}]+(?=\s|$)|(?<=^|\s)[\p{P}\p{S}]+")
_YES_NO = _pattern(_any_of(lambda questions: questions.yes_no))
# "L'appel a-t-il eu lieu ?" asks for yes or no, "Quand l'appel a-t-il eu lieu ?" does not.
_EXACT_WORDS = _pattern(_any_of(lambda questions: questions.exact_words))
_LIST = _pattern(_any_of(lambda questions: questions.list))
# "Name one of …" asks for one thing, not a list.
_SINGULAR = _pattern(
    rf"^\P{{L}}*(?:\p{{L}}+\s){{1,3}}?(?:{_any_of(lambda questions: questions.singular)})\s"
    rf"|{_any_of(lambda questions: questions.singular_anywhere)}"
)
# "… or …?" asks for one of two things, not for yes or no.
_EITHER = _pattern(
    rf"\s(?:{_any_of(lambda questions: questions.either)})\s"
    rf"|{_any_of(lambda questions: questions.either_anywhere)}"
)


_OVERVIEW = _pattern(_any_of(lambda questions: questions.overview))
_WHICH_ARTICLES = _pattern(_any_of(lambda questions: questions.which_articles))


def question_type(question: str) -> QuestionType:
    """Return what kind of reply a question asks for; "words" where no phrase says otherwise."""
    plain = _plain(question)
    if plain and plain.lower() in _GREETINGS:
        return "greeting"
    if _OVERVIEW.search(plain):
        return "overview"
    if subject_of_articles(question):
        return "list"
    if _LIST.search(plain):
        return "words" if _SINGULAR.search(plain) else "list"
    if _EITHER.search(plain):
        return "words"
    if _YES_NO.search(plain) and not _EXACT_WORDS.search(plain):
        return "yes_no"
    return "lookup" if is_lookup(question) else "words"


def subject_of_articles(question: str) -> str | None:
    """Return what a question wants articles about: "bridges" of "Which articles are about bridges?". None where it wants none."""
    plain = _plain(question)
    subject = " ".join(_WHICH_ARTICLES.sub(" ", plain).split())
    return subject if subject and subject != plain else None


def _plain(question: str) -> str:
    """Return a question without its punctuation, with single spaces."""
    return " ".join(_PUNCTUATION.sub(" ", question).split())
