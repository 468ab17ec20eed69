"""Whether a question is a follow-up, and how it is then searched and read. Pure functions of the questions and the earlier answer.

The rules use only grammar, that is the closed word classes of each language (`FunctionWords`), so they are the same for every subject.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

import regex

from articleqa.index.languages import any_of, languages
from articleqa.index.text.language import SURE, identify
from articleqa.records import Answer, Turn

if TYPE_CHECKING:
    from articleqa.index.languages.language import Language, Phrases

# A question without a name may be a follow-up if it has at most so many content words.
_MOST_CONTENT_WORDS = 4
# Languages whose nouns have capitals, so that a capital shows no name.
_NOUNS_WITH_CAPITALS = frozenset({"de"})
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_NOT_LATIN = regex.compile(r"[\p{L}--\p{Latin}]", regex.VERSION1)
_HYPHENS = frozenset("-\u2010\u2011")


@cache
def _supported_languages() -> Mapping[str, Language]:
    """Return the languages whose function words are in their files, by code."""
    return {code: language for code, language in languages().items() if language.follow_ups.question_words}


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a question.

    Attributes:
        text: The word as it is written.
        folded: The word, case-folded.
        run: A number that the words of one hyphenated compound share.
    """

    text: str
    folded: str
    run: int


class _Parse:
    """The words of a question, by word class."""

    def __init__(self, question: str, lang: str) -> None:
        self.spaces = _supported_languages()[lang].spaces
        self.grammar = _supported_languages()[lang].follow_ups
        self.words = _spaced(question) if self.spaces else _spaceless(question, lang)
        function_words = self.grammar.every
        self.content = [w for w in self.words if w.folded not in function_words]
        self.asks = any(w.folded in self.grammar.question_words for w in self.words)
        self.contrasts = any(w.folded in self.grammar.contrasts for w in self.words)
        self.names = [w for w in self.words[1:] if self._is_name(w)]

    @property
    def size(self) -> int:
        """The number of content words, estimated by length where spaces do not part words."""
        units = len(self.content) if self.spaces else sum(len(w.text) for w in self.content)
        return math.ceil(units / self.grammar.units_per_word)

    @property
    def may_begin_with_a_name(self) -> bool:
        """Whether the first word is a content word with a capital, which may be a name or only the start of the sentence."""
        return self.words[0] in self.content and self.words[0].text[0].isupper()

    def _is_name(self, word: _Word) -> bool:
        capital = word.text[0].isupper() and not self.grammar.capital_nouns
        return capital and (word in self.content or (word.text.isupper() and len(word.text) > 1))


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What a follow-up question depends on.

    Attributes:
        turns: The turns from the last one that stood alone to the last one.
        guess: The best guess of the last turn.
        surely: Whether the question surely is a follow-up. Otherwise only asking it alone can tell.
        lang: The ISO 639 code of the question's language.
    """

    turns: tuple[Turn, ...]
    guess: Answer
    surely: bool
    lang: str

    @property
    def question(self) -> str:
        """The question of the turn that stood alone."""
        return self.turns[0].question

    def query(self, question: str) -> str:
        """Return the text to search with: the question that stood alone, then this one."""
        return f"{self.question} {question}"

    def read_as(self, question: str) -> str:
        """Return the text to read passages with: the question, and then what it lacks.

        The question comes first, as the reader answers what comes first. What it lacks depends on its words:

        - "Where?" has no content words, and lacks the earlier answer.
        - "And in 2023?" has no question word, and lacks the earlier question.
        - "And the one before?" has no question word either, but a contrast. It lacks the question that stood alone, which named the thing.
        - Any other question lacks the subject of the conversation: the content words of the question that stood alone.

        Args:
            question: The follow-up question.

        Returns:
            The question with what it lacks, parted by a space.
        """
        parse = _Parse(question, self.lang)
        if not parse.asks:
            return f"{question} {self.question if parse.contrasts else self.turns[-1].question}"
        if not parse.size:
            return f"{question} {self.guess.text}"
        earlier = _Parse(self.question, language(self.question, ()))
        return " ".join([question, *(word.text for word in earlier.content)])


def follow_up_of(question: str, history: Sequence[Turn], *, as_follow_up: bool = False) -> FollowUp | None:
    """Return what a question depends on.

    Args:
        question: The question.
        history: The earlier turns, oldest first.
        as_follow_up: Whether it surely is a follow-up, whatever its words say.

    Returns:
        What it depends on. None where it stands alone, repeats a question, or there is no earlier turn with a best guess.
    """
    turns = tuple(history[_last_alone(history) :])
    guess = turns[-1].reply.best_guess if turns else None
    if guess is None or question.strip() == turns[0].question.strip():  # the same question again
        return None
    lang = language(question, [turn.question for turn in turns])
    certainty = "surely" if as_follow_up else dependence(question, lang)
    return FollowUp(turns, guess, certainty == "surely", lang) if certainty else None


def may_continue(question: str, history: Sequence[Turn]) -> bool:
    """Return whether a question that was taken to stand alone is so short that it may have been meant as a follow-up.

    One that names somebody or something says itself what it is about.

    Args:
        question: The question.
        history: The earlier turns, oldest first.
    """
    lang = language(question, [turn.question for turn in history])
    parse = _Parse(question, lang)
    names_something = lang not in _NOUNS_WITH_CAPITALS and any(word[:1].isupper() for word in question.split()[1:])
    return len(parse.words) > 0 and parse.size <= _MOST_CONTENT_WORDS and not names_something


def _last_alone(history: Sequence[Turn]) -> int:
    """Return the index of the last turn whose question stood alone."""
    return max((index for index, turn in enumerate(history) if turn.reply.context is None), default=0)


def language(question: str, earlier: Sequence[str]) -> str:
    """Return the language whose grammar a question is parsed with.

    Args:
        question: The question.
        earlier: The earlier questions. Where the question is too short to tell its language, they decide.

    Returns:
        The ISO 639 code of a supported language. "en" where neither the question nor the earlier ones are in one.
    """
    earlier_langs = {code for text in earlier if (code := identify(text, sure=SURE))} & _supported_languages().keys()
    # Many languages share the Latin letters, so the earlier questions say more than a word or two of this one.
    evidence = question if _NOT_LATIN.search(question) else " ".join([*earlier, question])
    lang = identify(question, expected=earlier_langs, sure=SURE) or identify(evidence, sure=0.0)
    return lang if lang is not None and lang in _supported_languages() else min(earlier_langs, default="en")


def dependence(question: str, lang: str) -> Literal["surely", "perhaps"] | None:
    """Return whether a question is a follow-up, by its words alone.

    Args:
        question: The question.
        lang: The ISO 639 code of its language, one that `language` returns.

    Returns:
        "surely" where it begins with a word such as "and", has a pronoun for something that it does not name itself, or has hardly any
        content words. "perhaps" where it is short and names nothing, so that only asking it alone can tell. None: it stands alone.
    """
    grammar = _supported_languages()[lang].follow_ups
    parse = _Parse(_pattern(grammar.expletives).sub(" ", question), lang)
    if not parse.words:
        return None
    pronoun = "open" if _pattern(grammar.clitics).search(question) else _pronoun(parse)
    is_short = parse.size <= _MOST_CONTENT_WORDS
    if pronoun == "open" or parse.words[0].folded in grammar.openers or _pattern(grammar.trailing).search(question):
        is_complete = not is_short or (parse.names and parse.asks and parse.size >= _MOST_CONTENT_WORDS - 1)
        return "perhaps" if is_complete else "surely"
    if parse.names and not pronoun:
        return None
    if _is_hardly_a_question(parse) and not parse.names and not parse.may_begin_with_a_name:
        return "surely"
    return "perhaps" if is_short else None


def _is_hardly_a_question(parse: _Parse) -> bool:
    """Return whether a question has hardly a content word: "By whom?", "¿Cuándo murió?", but not "What is radium?"."""
    is_asked_about = any(w.folded in parse.grammar.copulas for w in parse.words)
    return not parse.size or (parse.size == 1 and parse.asks and not is_asked_about)


def _pronoun(parse: _Parse) -> Literal["open", "bound"] | None:
    """Return whether a question has a pronoun for something that it does not name before it.

    The noun after a question word ("Which country did he visit?") is what is asked about. A pronoun does not stand for it.

    Returns:
        "open" where a pronoun has no antecedent in the question, "bound" where each may have one, None where there is no pronoun.
    """
    antecedents: list[_Word] = []
    bound = False
    for previous, word, following in zip([None, *parse.words], parse.words, [*parse.words[1:], None], strict=False):
        if word in parse.content:
            if previous is None or previous.folded not in parse.grammar.question_words or word in parse.names:
                antecedents.append(word)
        elif _stands_for_something(parse, word, following):
            if all(w.run == word.run for w in antecedents):
                return "open"
            bound = not parse.grammar.subject_repeated
    return "bound" if bound else None


def _stands_for_something(parse: _Parse, word: _Word, following: _Word | None) -> bool:
    """Return whether a function word stands for something that was said before, and is no title or adjective."""
    if word.folded in parse.grammar.contrasts:  # "the one before", but not "the previous call"
        return following is None or following not in parse.content
    is_title = parse.grammar.titles_are_pronouns and following is not None and following.text[0].isupper()
    return word.folded in parse.grammar.anaphors and not is_title


@cache
def _pattern(phrases: Phrases) -> regex.Pattern[str]:
    return regex.compile(any_of(phrases), regex.IGNORECASE)


def _spaced(question: str) -> list[_Word]:
    """Return the words of a question in a language with spaces."""
    words: list[_Word] = []
    end = run = 0
    for match in _WORD.finditer(question):
        run += question[end : match.start()] not in _HYPHENS
        words.append(_Word(match.group(), match.group().casefold(), run))
        end = match.end()
    return words


def _spaceless(question: str, lang: str) -> list[_Word]:
    """Return the words of a question in a language without spaces: its function words, and what is between them."""
    return [_Word(m.group(), m.group().casefold(), run) for run, m in enumerate(_word_pattern(lang).finditer(question))]


@cache
def _word_pattern(lang: str) -> regex.Pattern[str]:
    """Return the pattern of a function word, the longest first, or of what is between two of them."""
    function_words = "|".join(sorted(map(regex.escape, _supported_languages()[lang].follow_ups.every), key=len, reverse=True))
    return regex.compile(rf"{function_words}|(?:(?!{function_words})[\p{{L}}\p{{M}}\p{{N}}])+")
