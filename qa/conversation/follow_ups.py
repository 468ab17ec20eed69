"""When a question leans on an earlier one, and how it is asked then. Pure: it looks at nothing but the questions and the earlier answer.

What is looked at is grammar, the closed classes of each language (`function_words.py`), so that questions about anything are told alike.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import regex

from articleqa.conversation.function_words import FUNCTION_WORDS
from articleqa.index.text.language import SURE, identify
from articleqa.records import Answer, Turn

# Content words up to which a question that names nothing may lean on an earlier one.
_FEW = 4
# Where spaces do not part words: letters, or Vietnamese syllables, of an ordinary one.
_LETTERS = {"ja": 2, "th": 4, "zh": 2}
_SYLLABLES = {"vi": 2}
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_NOT_LATIN = regex.compile(r"[\p{L}--\p{Latin}]", regex.VERSION1)
_HYPHENS = frozenset("-\u2010\u2011")
# Every noun of German has a capital; a capital elsewhere is a name's.
_CAPITAL_NOUNS = frozenset({"de"})

# What looks like a pronoun and stands for nothing.
_IDLE = {
    "de": regex.compile(r"\b(?:gibt|gab)\s+es\b|\bes\s+(?:gibt|gab)\b", regex.I),
    "en": regex.compile(r"\b(?:is|are|was|were)\s+there\b|\bthere\s+(?:is|are|was|were)\b|\b(?:does|did|will)\s+it\s+take\b", regex.I),
    "fr": regex.compile(r"\by\s+(?:a|avait|eut)(?:[- ]t)?(?:[- ]il)?\b|\bil\s+y\b|\best[- ]ce\b|\bc['’]est\b", regex.I),
}
# Pronouns that only the verb behind them tells from articles: "l'a", "le surnomme-t-on".
_CLITIC = {
    "fr": regex.compile(r"\b(?:l['’]|(?:le|la|les)\s+)\p{L}+-(?:t-)?(?:il|elle|on)s?\b|\bl['’](?:a|ont|avaient|avait|eut)\b", regex.I)
}
# A subject that is named is named again behind its verb: "Quand Kennedy a-t-il …".
_NAMED_AGAIN = frozenset({"fr"})
_FOLLOWING = {"zh": regex.compile(r"呢[?？\s]*$")}


@dataclass(frozen=True, slots=True)
class _Word:
    """A word as it stands and in lower case, with the number of the run of words that hyphens join it to."""

    text: str
    folded: str
    run: int


class _Parse:
    """The words of a question by their classes; `size` is how many content words it has."""

    def __init__(self, question: str, lang: str) -> None:
        self.lang = lang
        self.known = FUNCTION_WORDS[lang]
        self.words = _spaceless(question, lang) if lang in _LETTERS else _spaced(question)
        self.content = [w for w in self.words if w.folded not in self.known.every]
        self.asks = any(w.folded in self.known.asking for w in self.words)
        self.contrasts = any(w.folded in self.known.contrasts for w in self.words)
        self.names = [w for w in self.words[1:] if self._is_name(w)]

    @property
    def size(self) -> int:
        if self.lang in _LETTERS:
            return math.ceil(sum(len(w.text) for w in self.content) / _LETTERS[self.lang])
        return math.ceil(len(self.content) / _SYLLABLES.get(self.lang, 1))

    @property
    def may_begin_with_a_name(self) -> bool:
        """Whether the first word is one of content; its capital says nothing."""
        return self.words[0] in self.content and self.words[0].text[0].isupper()

    def _is_name(self, word: _Word) -> bool:
        capital = word.text[0].isupper() and self.lang not in _CAPITAL_NOUNS
        return capital and (word in self.content or (word.text.isupper() and len(word.text) > 1))


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What a question leans on: `turns` from the last that stood alone to the last, whose best guess is `guess`.

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
    """What a question leans on; None where it stands alone, or there is nothing to lean on."""
    turns = tuple(history[_last_alone(history) :])
    guess = turns[-1].reply.best_guess if turns else None
    if guess is None or question.strip() == turns[0].question.strip():  # asked again
        return None
    lang = language(question, [turn.question for turn in turns])
    leans = dependence(question, lang)
    return FollowUp(turns, guess, leans == "surely", lang) if leans else None


def _last_alone(history: Sequence[Turn]) -> int:
    return max((at for at, turn in enumerate(history) if turn.reply.context is None), default=0)


def language(question: str, earlier: Sequence[str]) -> str:
    """The language whose words a question is looked up in: its own where that is sure, or else what is likeliest after `earlier` ones."""
    spoken = {code for text in earlier if (code := identify(text, sure=SURE))} & FUNCTION_WORDS.keys()
    # Where many languages share the letters, the earlier questions say more than a word or two.
    likeliest = question if _NOT_LATIN.search(question) else " ".join([*earlier, question])
    own = identify(question, expected=spoken, sure=SURE) or identify(likeliest, sure=0.0)
    return own if own in FUNCTION_WORDS else min(spoken, default="en")


def dependence(question: str, lang: str) -> Literal["surely", "perhaps"] | None:
    """Whether a question leans on what was said before it; None: it stands alone.

    "surely" where it opens with "and", has a pronoun for something that it does not name itself, or hardly any word of content;
    "perhaps" where it names nothing and is short, so that only asking it tells.
    """
    parse = _Parse(_IDLE[lang].sub(" ", question) if lang in _IDLE else question, lang)
    if not parse.words:
        return None
    pronoun = "open" if _has(_CLITIC, lang, question) else _pronoun(parse)
    few = parse.size <= _FEW
    if pronoun == "open" or parse.words[0].folded in parse.known.openers or _has(_FOLLOWING, lang, question):
        says_all = not few or (parse.names and parse.asks and parse.size >= _FEW - 1)
        return "perhaps" if says_all else "surely"
    if parse.names and not pronoun:
        return None
    if _is_hardly_a_question(parse) and not parse.names and not parse.may_begin_with_a_name:
        return "surely"
    return "perhaps" if few else None


def _is_hardly_a_question(parse: _Parse) -> bool:
    """No content word, or a single one that is not asked about: "By whom?", "¿Cuándo murió?", but not "What is radium?"."""
    is_asked_about = any(w.folded in parse.known.being for w in parse.words)
    return not parse.size or (parse.size == 1 and parse.asks and not is_asked_about)


def _pronoun(parse: _Parse) -> Literal["open", "bound"] | None:
    """Whether there is a pronoun, and whether the question has nothing in front of it that it could stand for: "open".

    The noun that a question word goes with ("Which country did he visit?") is what is asked about, and none that a pronoun stands for.
    """
    named: list[_Word] = []
    bound = False
    for before, word, following in zip([None, *parse.words], parse.words, [*parse.words[1:], None], strict=False):
        if word in parse.content:
            if before is None or before.folded not in parse.known.asking or word in parse.names:
                named.append(word)
        elif _stands_for_something(parse, word, following):
            if all(w.run == word.run for w in named):
                return "open"
            bound = parse.lang not in _NAMED_AGAIN
    return "bound" if bound else None


def _stands_for_something(parse: _Parse, word: _Word, following: _Word | None) -> bool:
    if word.folded in parse.known.contrasts:  # "the one before", but not "the previous call"
        return following is None or following not in parse.content
    # Vietnamese "ông" is "he", and "Mr" before a name.
    return word.folded in parse.known.anaphors and not (parse.lang in _SYLLABLES and following is not None and following.text[0].isupper())


def _has(patterns: dict[str, regex.Pattern[str]], lang: str, question: str) -> bool:
    return lang in patterns and patterns[lang].search(question) is not None


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


@lru_cache
def _between(lang: str) -> regex.Pattern[str]:
    closed = "|".join(sorted(map(regex.escape, FUNCTION_WORDS[lang].every), key=len, reverse=True))
    return regex.compile(rf"{closed}|(?:(?!{closed})[\p{{L}}\p{{M}}\p{{N}}])+")
