"""Questions said word by word in another language, so that the reader does not learn that question and answer share their words.

A word is exchanged for the one of another collection that the encoder holds nearest: a dictionary that needs no data of its own (Lample
et al., Word Translation Without Parallel Data, ICLR 2018), put to the use of Qin et al., CoSDA-ML: Multi-Lingual Code-Switching Data
Augmentation for Zero-Shot Cross-Lingual NLP, IJCAI 2020.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import regex
from numpy.typing import NDArray

from articleqa.index.encoder.sentence_transformer import SentenceEncoder
from articleqa.index.encoder.tokenizer import Tokenizer
from articleqa.index.text.scripts import NO_SPACES
from training.kept import kept

_WORD = regex.compile(rf"(?P<unspaced>[{NO_SPACES}]+)|[\p{{L}}\p{{M}}]+")
_NEIGHBOURS = 10
_WORDS = 5000
"""Of a language, the most frequent."""
_LEAST = 0.05
"""How much liker each other than their neighbours two words are to be."""
_ROWS = 1000
"""Words compared at a time."""


class Glossary:
    """Words, in lower case → the like of each in every language where it has one."""

    def __init__(self, tokenizer: Tokenizer, like: Mapping[str, Mapping[str, str]]) -> None:
        self._tokenizer = tokenizer
        self._like = like

    @property
    def languages(self) -> list[str]:
        """The names of those that there are words of."""
        return list(self._like)

    def gloss(self, text: str, language: str, share: float, chance: Callable[[], float]) -> str:
        """The text with about this share of its words in another language; `chance` gives numbers from 0 to 1, one for each word."""
        like = self._like[language]
        said, at = [], 0
        for start, end in _words(text, self._tokenizer):
            if chance() < share and (other := like.get(text[start:end].lower())):
                apart = " " if other[-1].isascii() and text[end : end + 1].isalpha() else ""
                said += [text[at:start], other, apart]
                at = end
        return "".join(said) + text[at:]


def load_glossary(questions: Iterable[str], texts: Mapping[str, Sequence[str]], encoder: SentenceEncoder, work: Path) -> Glossary:
    """The glossary of the questions' words to those of each language's texts, or what `work` has of an earlier run."""
    return Glossary(encoder.tokenizer, kept(work / "glossary.json.gz", lambda: _make(questions, texts, encoder)))


def _make(questions: Iterable[str], texts: Mapping[str, Sequence[str]], encoder: SentenceEncoder) -> dict[str, dict[str, str]]:
    tokenizer = encoder.tokenizer
    asked = sorted(_counted(questions, tokenizer))
    said = {language: [word for word, _ in _counted(several, tokenizer).most_common(_WORDS)] for language, several in texts.items()}
    words = sorted({*asked, *(word for several in said.values() for word in several)})
    vectors = dict(zip(words, encoder.encode_queries(words), strict=True))
    asking = np.stack([vectors[word] for word in asked])
    like = {}
    for language, several in said.items():
        given = np.stack([vectors[word] for word in several])
        best, margin = _nearest(asking, given)
        like[language] = {
            word: several[other]
            for word, other, more in zip(asked, best.tolist(), margin.tolist(), strict=True)
            if more > _LEAST and several[other] != word
        }
    return like


def _words(text: str, tokenizer: Tokenizer) -> list[tuple[int, int]]:
    """Where its words are; those of scripts without spaces are the encoder's tokens."""
    found = []
    for match in _WORD.finditer(text):
        if match["unspaced"] is None:
            found.append(match.span())
        else:
            (tokens,) = tokenizer([match.group()])
            places = dict(tokens.offsets)  # of several at one place the last: before it comes the mark of a word's beginning
            found += [(match.start() + start, match.start() + end) for start, end in places.items()]
    return found


def _counted(texts: Iterable[str], tokenizer: Tokenizer) -> Counter[str]:
    return Counter(text[start:end].lower() for text in texts for start, end in _words(text, tokenizer))


def _nearest(of: NDArray[np.float32], among: NDArray[np.float32]) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """For each row the nearest other, and by how much, by cross-domain similarity local scaling (Lample et al.)."""
    crowded = _likeness(among, of)
    best, margins = [], []
    for start in range(0, len(of), _ROWS):
        likeness = of[start : start + _ROWS] @ among.T
        scores = 2 * likeness - crowded
        best.append(scores.argmax(axis=1))
        margins.append(scores.max(axis=1) - _most(likeness))
    return np.concatenate(best), np.concatenate(margins)


def _likeness(of: NDArray[np.float32], among: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean likeness of each row to its nearest others."""
    return np.concatenate([_most(of[start : start + _ROWS] @ among.T) for start in range(0, len(of), _ROWS)])


def _most(likeness: NDArray[np.float32]) -> NDArray[np.float32]:
    nearest = min(_NEIGHBOURS, likeness.shape[1])
    mean: NDArray[np.float32] = np.partition(likeness, -nearest, axis=1)[:, -nearest:].mean(axis=1)
    return mean
