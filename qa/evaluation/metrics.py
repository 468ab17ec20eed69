"""The metrics of answers and passages. Their definitions are the field's, so that figures can be compared."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import regex

from articleqa.evaluation.datasets import Gold
from articleqa.index.text.scripts import NO_SPACES
from articleqa.records import Answer

_SINGLES = regex.compile(f"([{NO_SPACES}])")
_LONG_ANSWER = 200
_RIGHT = 0.5


def holds(article: str, start: int, end: int, answers: Sequence[Gold]) -> bool:
    """Return whether a part of an article holds a gold answer.

    Args:
        article: The article's id.
        start: Where the part begins in the article's text.
        end: Where it ends.
        answers: The gold answers. Those without a place are ignored.

    Returns:
        Whether the part holds a whole gold answer, or at least half of one that is longer than 200 characters.
    """
    for gold in answers:
        if gold.start is None or gold.end is None:
            continue
        overlap, length = min(end, gold.end) - max(start, gold.start), gold.end - gold.start
        if gold.article == article and (overlap >= length or (length > _LONG_ANSWER and overlap >= length / 2)):
            return True
    return False


def sentence_holds(answer: Answer | None, answers: Sequence[Gold]) -> bool:
    """Return whether the sentence of an answer holds a gold answer. False where there is no answer."""
    return answer is not None and holds(answer.article_id, answer.sentence.start, answer.sentence.end, answers)


def is_right(answer: Answer | None, answers: Sequence[Gold]) -> bool:
    """Return whether an answer is right. Its confidence is the probability of this.

    Args:
        answer: The answer, or None.
        answers: The gold answers.

    Returns:
        Whether its token F1 with a gold answer of the same article is at least 0.5. False where there is no answer.
    """
    return answer is not None and f1(answer.text, [gold.text for gold in answers if gold.article == answer.article_id]) >= _RIGHT


def normalized(text: str) -> list[str]:
    """Return the normalised tokens of a text, in order.

    Sources: SQuAD's normalisation (Rajpurkar et al. 2016), with that of MLQA for scripts without spaces (Lewis et al. 2020).

    Args:
        text: The text.

    Returns:
        Its words in lower case, without punctuation and English articles. In scripts without spaces, each character is a token.
    """
    text = unicodedata.normalize("NFKC", text).lower()
    text = "".join(" " if unicodedata.category(c)[0] in "PS" else c for c in text)
    words: list[str] = _SINGLES.sub(r" \1 ", regex.sub(r"\b(a|an|the)\b", " ", text)).split()
    return words


def f1(predicted: str, golds: Sequence[str]) -> float:
    """Return the largest token F1 of words with any of the gold answers, 0 to 1."""
    words = normalized(predicted)
    best = 0.0
    for gold in map(normalized, golds):
        shared = (Counter(words) & Counter(gold)).total()
        if shared:
            best = max(best, 2 * shared / (len(words) + len(gold)))
    return best


def exact(predicted: str, golds: Sequence[str]) -> float:
    """Return 1 where the normalised words equal those of a gold answer, else 0."""
    return float(normalized(predicted) in [normalized(gold) for gold in golds])


WORD_METRICS: Mapping[str, Callable[[str, Sequence[str]], float]] = {"f1": f1, "exact": exact}
"""The metrics, 0 to 1, that `evaluate` compares words with the gold answers by."""
