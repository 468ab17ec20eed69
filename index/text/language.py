"""Language identification: which language a text is in, if that is sure.

Source: py3langid, a naive Bayes classifier over byte n-grams for about 140 languages (Lui and Baldwin, langid.py: An Off-the-shelf Language
Identification Tool, ACL 2012). docs/experiments/finding.md has what it was compared with.

Every index holds the result of this module: whoever changes it raises its version in `SETTINGS` (`index/ingest/preparation.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

# The code of a variety → the code of its language. So the probabilities of varieties add up, and an archive is not split by them.
_CANONICAL_CODES = {"nb": "no", "nn": "no", "ary": "ar", "arz": "ar", "yue": "zh", "wuu": "zh", "hbo": "he", "grc": "el", "sdh": "ku"}
# Only the beginning of a text is looked at.
_CHARACTERS = 3000
# The probabilities of expected languages are multiplied with this.
_EXPECTED = 3.0

SURE = 0.7
"""The least probability at which a question's language is sure: 92 % of short questions reach it, and 99.9 % of these are right."""
SURE_OF_TEXT = 0.9
"""The least probability at which the language of an article or a passage is sure: nearly all reach it."""


def identify(text: str, *, expected: Collection[str] = (), sure: float = SURE_OF_TEXT) -> str | None:
    """Identify the language of a text.

    Args:
        text: The text.
        expected: ISO 639 codes of languages that are likelier than others, such as those of the archive that a question is asked of.
        sure: The least probability at which the language counts as sure.

    Returns:
        The ISO 639 code of the language ("fr", "no" for both written norms of Norwegian), or None if it is not sure. Names, numbers and a
        text in two languages have none.
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
    """Return the ISO 639 code of a BCP 47 tag; varieties that are indexed together have one code: "pt-BR" → "pt", "nb" → "no"."""
    code = tag.replace("_", "-").split("-")[0].lower()
    return _CANONICAL_CODES.get(code, code)


def by_language(counts: Mapping[str, int]) -> dict[str, int]:
    """Add up counts by BCP 47 tag to counts by `canonical` code, in the order of codes."""
    totals: defaultdict[str, int] = defaultdict(int)
    for tag, count in counts.items():
        totals[canonical(tag)] += count
    return dict(sorted(totals.items()))


def load_model() -> None:
    """Load the model, which `identify` does, too, where it is first needed: in half a second."""
    _identifier()


@lru_cache(maxsize=1)
def _identifier() -> Any:  # noqa: ANN401  # py3langid has no types
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # imported late: it takes half a second

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
