"""Whether a question is a follow-up of earlier ones, and how it is asked then: pure, from the questions and the earlier answer alone.

What is looked at is grammar, the closed classes of each language's words (`FunctionWords`): questions about anything are told alike.
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

# Content words up to which a question that names nothing may be a follow-up.
_FEW = 4
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_NOT_LATIN = regex.compile(r"[\p{L}--\p{Latin}]", regex.VERSION1)
_HYPHENS = frozenset("-\u2010\u2011")


@cache
def _known_languages() -> Mapping[str, Language]:
    """The languages whose function words are known."""
    return {code: language for code, language in languages().items() if language.follow_ups.question_words}


@dataclass(frozen=True, slots=True)
class _Word:
    """A word as it stands and in lower case, with the number of the run of words that hyphens join it to."""

    text: str
    folded: str
    run: int


class _Parse:
    """The words of a question by their classes; `size` is how many content words it has."""

    def __init__(self, question: str, lang: str) -> None:
        self.spaces = _known_languages()[lang].spaces
        self.known = _known_languages()[lang].follow_ups
        self.words = _spaced(question) if self.spaces else _spaceless(question, lang)
        function_words = self.known.every
        self.content = [w for w in self.words if w.folded not in function_words]
        self.asks = any(w.folded in self.known.question_words for w in self.words)
        self.contrasts = any(w.folded in self.known.contrasts for w in self.words)
        self.names = [w for w in self.words[1:] if self._is_name(w)]

    @property
    def size(self) -> int:
        units = len(self.content) if self.spaces else sum(len(w.text) for w in self.content)
        return math.ceil(units / self.known.units_per_word)

    @property
    def may_begin_with_a_name(self) -> bool:
        """Whether the first word is one of content; its capital says nothing."""
        return self.words[0] in self.content and self.words[0].text[0].isupper()

    def _is_name(self, word: _Word) -> bool:
        capital = word.text[0].isupper() and not self.known.capital_nouns
        return capital and (word in self.content or (word.text.isupper() and len(word.text) > 1))


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What a follow-up depends on: `turns` from the last that stood alone to the last, whose best guess is `guess`.

    `surely`, or only perhaps; `lang` is that of the question.
    """

    turns: tuple[Turn, ...]
    guess: Answer
    surely: bool
    lang: str

    @property
    def question(self) -> str:
        """The question that stood alone."""
        return self.turns[0].question

    def query(self, question: str) -> str:
        """What passages are looked for with: both questions."""
        return f"{self.question} {question}"

    def read_as(self, question: str) -> str:
        """What the passages are read with.

        The reader answers what it is asked first, so the question itself comes first, and then what it lacks: a bare question word lacks
        what was talked of last, the earlier answer; a question without question words lacks the earlier question, and "the one before"
        the question that stood alone, which named what there is one before of; any other one lacks what the conversation is about, the
        content words of the question that stood alone.
        """
        parse = _Parse(question, self.lang)
        if not parse.asks:
            return f"{question} {self.question if parse.contrasts else self.turns[-1].question}"
        if not parse.size:
            return f"{question} {self.guess.text}"
        about = _Parse(self.question, language(self.question, ()))
        return " ".join([question, *(word.text for word in about.content)])


def follow_up_of(question: str, history: Sequence[Turn]) -> FollowUp | None:
    """What a question depends on; None where it stands alone, or there is nothing that it could follow."""
    turns = tuple(history[_last_alone(history) :])
    guess = turns[-1].reply.best_guess if turns else None
    if guess is None or question.strip() == turns[0].question.strip():  # asked again
        return None
    lang = language(question, [turn.question for turn in turns])
    certainty = dependence(question, lang)
    return FollowUp(turns, guess, certainty == "surely", lang) if certainty else None


def _last_alone(history: Sequence[Turn]) -> int:
    return max((at for at, turn in enumerate(history) if turn.reply.context is None), default=0)


def language(question: str, earlier: Sequence[str]) -> str:
    """The language whose words a question is looked up in: its own where that is sure, or else what is likeliest after `earlier` ones."""
    spoken = {code for text in earlier if (code := identify(text, sure=SURE))} & _known_languages().keys()
    # Where many languages share the letters, the earlier questions say more than a word or two.
    likeliest = question if _NOT_LATIN.search(question) else " ".join([*earlier, question])
    own = identify(question, expected=spoken, sure=SURE) or identify(likeliest, sure=0.0)
    return own if own is not None and own in _known_languages() else min(spoken, default="en")


def dependence(question: str, lang: str) -> Literal["surely", "perhaps"] | None:
    """Whether a question is a follow-up; None: it stands alone.

    "surely" where it opens with "and", has a pronoun for something that it does not name itself, or hardly any word of content;
    "perhaps" where it names nothing and is short, so that only asking it tells.
    """
    known = _known_languages()[lang].follow_ups
    parse = _Parse(_pattern(known.expletives).sub(" ", question), lang)
    if not parse.words:
        return None
    pronoun = "open" if _pattern(known.clitics).search(question) else _pronoun(parse)
    few = parse.size <= _FEW
    if pronoun == "open" or parse.words[0].folded in known.openers or _pattern(known.trailing).search(question):
        says_all = not few or (parse.names and parse.asks and parse.size >= _FEW - 1)
        return "perhaps" if says_all else "surely"
    if parse.names and not pronoun:
        return None
    if _is_hardly_a_question(parse) and not parse.names and not parse.may_begin_with_a_name:
        return "surely"
    return "perhaps" if few else None


def _is_hardly_a_question(parse: _Parse) -> bool:
    """No content word, or a single one that is not asked about: "By whom?", "¿Cuándo murió?", but not "What is radium?"."""
    is_asked_about = any(w.folded in parse.known.copulas for w in parse.words)
    return not parse.size or (parse.size == 1 and parse.asks and not is_asked_about)


def _pronoun(parse: _Parse) -> Literal["open", "bound"] | None:
    """Whether there is a pronoun, and whether the question has nothing in front of it that it could stand for: "open".

    The noun that a question word goes with ("Which country did he visit?") is what is asked about, and none that a pronoun stands for.
    """
    named: list[_Word] = []
    bound = False
    for before, word, following in zip([None, *parse.words], parse.words, [*parse.words[1:], None], strict=False):
        if word in parse.content:
            if before is None or before.folded not in parse.known.question_words or word in parse.names:
                named.append(word)
        elif _stands_for_something(parse, word, following):
            if all(w.run == word.run for w in named):
                return "open"
            bound = not parse.known.subject_repeated
    return "bound" if bound else None


def _stands_for_something(parse: _Parse, word: _Word, following: _Word | None) -> bool:
    if word.folded in parse.known.contrasts:  # "the one before", but not "the previous call"
        return following is None or following not in parse.content
    is_title = parse.known.titles_are_pronouns and following is not None and following.text[0].isupper()
    return word.folded in parse.known.anaphors and not is_title


@cache
def _pattern(phrases: Phrases) -> regex.Pattern[str]:
    return regex.compile(any_of(phrases), regex.IGNORECASE)


def _spaced(question: str) -> list[_Word]:
    words: list[_Word] = []
    end = run = 0
    for match in _WORD.finditer(question):
        run += question[end : match.start()] not in _HYPHENS
        words.append(_Word(match.group(), match.group().casefold(), run))
        end = match.end()
    return words


def _spaceless(question: str, lang: str) -> list[_Word]:
    """Function words, longest first, and what stands between them."""
    return [_Word(m.group(), m.group().casefold(), run) for run, m in enumerate(_between(lang).finditer(question))]


@cache
def _between(lang: str) -> regex.Pattern[str]:
    closed = "|".join(sorted(map(regex.escape, _known_languages()[lang].follow_ups.every), key=len, reverse=True))
    return regex.compile(rf"{closed}|(?:(?!{closed})[\p{{L}}\p{{M}}\p{{N}}])+")
