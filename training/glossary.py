"""Questions with some of their words translated, so that the reader does not rely on words that question and passage share.

A word's translation is the nearest word of another collection by the encoder's vectors. Such a dictionary needs no data of its own.

Sources: Lample et al., Word Translation Without Parallel Data, ICLR 2018 (the dictionary); Qin et al., CoSDA-ML: Multi-Lingual
Code-Switching Data Augmentation for Zero-Shot Cross-Lingual NLP, IJCAI 2020 (its use).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import regex
from numpy.typing import NDArray

from articleqa.index.encoder.bundled_encoder import BundledEncoder
from articleqa.index.encoder.tokenizer import Tokenizer
from articleqa.index.text.scripts import NO_SPACES
from training.json_cache import cached

_WORD = regex.compile(rf"(?P<unspaced>[{NO_SPACES}]+)|[\p{{L}}\p{{M}}]+")
_NEIGHBOURS = 10
"""The nearest words that a mean similarity is over."""
_WORDS = 5000
"""Words of a language: the most frequent ones."""
_MIN_MARGIN = 0.05
"""A word has a translation where the margin of `_nearest` is above this."""
_ROWS = 1000
"""Words that are compared at a time."""


class Glossary:
    """Translations of words into several languages.

    Args:
        tokenizer: Divides the scripts that have no spaces into words.
        translations: For each language, its translation of a word in lower case; a word need not have one in every language.
    """

    def __init__(self, tokenizer: Tokenizer, translations: Mapping[str, Mapping[str, str]]) -> None:
        self._tokenizer = tokenizer
        self._translations = translations

    @property
    def languages(self) -> list[str]:
        """The languages into which words can be translated, each under the name that it was given."""
        return list(self._translations)

    def gloss(self, text: str, language: str, rate: float, random: Callable[[], float]) -> str:
        """Return the text with some of its words translated.

        Args:
            text: The text.
            language: One of `languages`.
            rate: The probability that a word is translated, 0 to 1, where it has a translation.
            random: Returns numbers from 0 to 1; it is called once for each word.
        """
        translations = self._translations[language]
        parts, at = [], 0
        for start, end in _words(text, self._tokenizer):
            if random() < rate and (translation := translations.get(text[start:end].lower())):
                space = " " if translation[-1].isascii() and text[end : end + 1].isalpha() else ""
                parts += [text[at:start], translation, space]
                at = end
        return "".join(parts) + text[at:]


def load_glossary(questions: Iterable[str], texts: Mapping[str, Sequence[str]], encoder: BundledEncoder, work: Path) -> Glossary:
    """Return a glossary from the words of questions to the words of each language. It is cached.

    Args:
        questions: The questions whose words are translated.
        texts: For each language, texts that have its words.
        encoder: Has the vectors of words, and the tokenizer.
        work: The folder of the cache. A cache is used whatever questions and texts it was made from.
    """
    return Glossary(encoder.tokenizer, cached(work / "glossary.json.gz", lambda: _translations(questions, texts, encoder)))


def _translations(questions: Iterable[str], texts: Mapping[str, Sequence[str]], encoder: BundledEncoder) -> dict[str, dict[str, str]]:
    tokenizer = encoder.tokenizer
    sources = sorted(_counted(questions, tokenizer))
    targets_of = {language: [word for word, _ in _counted(t, tokenizer).most_common(_WORDS)] for language, t in texts.items()}
    words = sorted({*sources, *(word for targets in targets_of.values() for word in targets)})
    vectors = dict(zip(words, encoder.encode_queries(words), strict=True))
    source_vectors = np.stack([vectors[word] for word in sources])
    translations = {}
    for language, targets in targets_of.items():
        nearest, margins = _nearest(source_vectors, np.stack([vectors[word] for word in targets]))
        translations[language] = {
            source: targets[at]
            for source, at, margin in zip(sources, nearest.tolist(), margins.tolist(), strict=True)
            if margin > _MIN_MARGIN and targets[at] != source
        }
    return translations


def _words(text: str, tokenizer: Tokenizer) -> list[tuple[int, int]]:
    """The edges of the words in a text; in scripts without spaces they are the encoder's tokens."""
    edges = []
    for match in _WORD.finditer(text):
        if match["unspaced"] is None:
            edges.append(match.span())
        else:
            (tokens,) = tokenizer([match.group()])
            ends = dict(tokens.offsets)  # where tokens begin at the same position, the last is the word: the first is a mark without text
            edges += [(match.start() + start, match.start() + end) for start, end in ends.items()]
    return edges


def _counted(texts: Iterable[str], tokenizer: Tokenizer) -> Counter[str]:
    return Counter(text[start:end].lower() for text in texts for start, end in _words(text, tokenizer))


def _nearest(sources: NDArray[np.float32], targets: NDArray[np.float32]) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """The nearest target of each source, and its score by cross-domain similarity local scaling (Lample et al.)."""
    density = _density(targets, sources)
    nearest, margins = [], []
    for start in range(0, len(sources), _ROWS):
        similarity = sources[start : start + _ROWS] @ targets.T
        scores = 2 * similarity - density
        nearest.append(scores.argmax(axis=1))
        margins.append(scores.max(axis=1) - _mean_of_nearest(similarity))
    return np.concatenate(nearest), np.concatenate(margins)


def _density(vectors: NDArray[np.float32], neighbours: NDArray[np.float32]) -> NDArray[np.float32]:
    """For each vector, its mean similarity to the nearest neighbours."""
    return np.concatenate([_mean_of_nearest(vectors[start : start + _ROWS] @ neighbours.T) for start in range(0, len(vectors), _ROWS)])


def _mean_of_nearest(similarity: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean of the highest values in each row."""
    count = min(_NEIGHBOURS, similarity.shape[1])
    mean: NDArray[np.float32] = np.partition(similarity, -count, axis=1)[:, -count:].mean(axis=1)
    return mean
