"""Which language a text is in, where that is sure.

Source: py3langid (a naive Bayes classifier over byte n-grams after Lui and Baldwin, langid.py: An Off-the-shelf Language Identification
Tool, ACL 2012), which knows about 140 languages. docs/experiments/finding.md has what it was measured against.
"""

from __future__ import annotations

# What is made here is in every index: whoever changes it raises its version in SETTINGS (`preparation.py`).
from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

# One language under several names: varieties share their probability instead of dividing it, and an archive is not split by them.
_SAME = {"nb": "no", "nn": "no", "ary": "ar", "arz": "ar", "yue": "zh", "wuu": "zh", "hbo": "he", "grc": "el", "sdh": "ku"}
# The beginning of an article is enough.
_CHARACTERS = 3000
# How much likelier a text is in a language that its surroundings are in.
_EXPECTED = 3.0

SURE = 0.7
"""From this probability on a short question's language is taken as known: right 99.9 % of the time, and known for 92 % of them."""
SURE_OF_TEXT = 0.9
"""The same for articles and passages, of which nearly all are that sure."""


def identify(text: str, *, expected: Collection[str] = (), sure: float = SURE_OF_TEXT) -> str | None:
    """The ISO 639 code of the text's language ("fr", "no" for both written norms of Norwegian); None where it is not sure.

    `expected` are codes of languages that are likelier than others here, such as those of the archive that a question is asked of.
    Names, numbers and a text in two languages are of no language: None.
    """
    if not any(c.isalpha() for c in text):
        return None
    probabilities: defaultdict[str, float] = defaultdict(float)
    for code, probability in _identifier().rank(text[:_CHARACTERS]):
        code = canonical(code)
        probabilities[code] += float(probability) * (_EXPECTED if code in expected else 1.0)
    best = max(probabilities, key=probabilities.__getitem__)
    return best if best != "zxx" and probabilities[best] >= sure * sum(probabilities.values()) else None


def canonical(tag: str) -> str:
    """The ISO 639 code of a BCP 47 tag, one for the varieties that are indexed together: "pt-BR" → "pt", "nb" → "no"."""
    code = tag.replace("_", "-").split("-")[0].lower()
    return _SAME.get(code, code)


def by_language(counts: Mapping[str, int]) -> dict[str, int]:
    """Counts by BCP 47 tag → counts by `canonical` code, in the order of codes."""
    together: defaultdict[str, int] = defaultdict(int)
    for tag, count in counts.items():
        together[canonical(tag)] += count
    return dict(sorted(together.items()))


@lru_cache(maxsize=1)
def _identifier() -> Any:  # noqa: ANN401  # py3langid has no types
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # imported late: it takes half a second

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
