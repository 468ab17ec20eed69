"""How an answer and a passage are scored, so that figures from different hands can be compared."""

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
    """Whether `article[start:end]` holds a gold answer: all of it, or half of one that is longer than 200 characters."""
    for gold in answers:
        if gold.start is None or gold.end is None:
            continue
        inside, length = min(end, gold.end) - max(start, gold.start), gold.end - gold.start
        if gold.article == article and (inside >= length or (length > _LONG_ANSWER and inside >= length / 2)):
            return True
    return False


def sentence_holds(answer: Answer | None, answers: Sequence[Gold]) -> bool:
    """Whether the sentence in which an answer stands holds a gold answer."""
    return answer is not None and holds(answer.article_id, answer.sentence.start, answer.sentence.end, answers)


def is_right(answer: Answer | None, answers: Sequence[Gold]) -> bool:
    """Whether an answer is of the right article and has a token F1 of at least 0.5 with a gold answer there: what confidence is about."""
    return answer is not None and f1(answer.text, [gold.text for gold in answers if gold.article == answer.article_id]) >= _RIGHT


def normalized(text: str) -> list[str]:
    """Lower-cased words without punctuation and English articles, single characters in Chinese, Japanese and Thai.

    Source: SQuAD's normalisation (Rajpurkar et al. 2016), with MLQA's for scripts without spaces (Lewis et al. 2020).
    """
    text = unicodedata.normalize("NFKC", text).lower()
    text = "".join(" " if unicodedata.category(c)[0] in "PS" else c for c in text)
    words: list[str] = _SINGLES.sub(r" \1 ", regex.sub(r"\b(a|an|the)\b", " ", text)).split()
    return words


def f1(predicted: str, golds: Sequence[str]) -> float:
    """The best token F1 over the gold answers, 0 to 1."""
    words = normalized(predicted)
    best = 0.0
    for gold in map(normalized, golds):
        shared = (Counter(words) & Counter(gold)).total()
        if shared:
            best = max(best, 2 * shared / (len(words) + len(gold)))
    return best


def exact(predicted: str, golds: Sequence[str]) -> float:
    """1 where the normalised words equal a gold answer's, else 0."""
    return float(normalized(predicted) in [normalized(gold) for gold in golds])


WORD_METRICS: Mapping[str, Callable[[str, Sequence[str]], float]] = {"f1": f1, "exact": exact}
"""What words are compared with the gold answers' by: what `evaluate` reports, 0 to 1 each."""
