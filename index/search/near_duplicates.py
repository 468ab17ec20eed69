"""Folds near-duplicates: a story of a news agency that three papers printed is one hit, which names the other two.

A passage is a near-duplicate of a better hit if that hit's article contains nearly all of it in one place, with the same numbers and names.
Articles with the same story are cut into passages at different places. So a passage is compared with the better hit and the text around
it.

Source: Broder, On the Resemblance and Containment of Documents, 1997, for shingles, for the sample of them that is the same in all texts
("0 mod m"), and for containment, which need not be mutual. Shingles are runs of letters and digits here: scripts without spaces have these,
too, and shingles of terms would take several times as long.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
import regex

from articleqa.index.records import Hit, NearDuplicate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

_SHINGLE = 6
"""The length of a shingle: letters and digits."""
_HASH_WEIGHTS = np.array([0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F, 0x165667B1, 0xD6E8FEB9], np.uint32)
"""The hash of a shingle is the sum of its characters' codes times these, modulo 2³²."""
_HASH_LIMIT = 1 << 30
"""Only hashes below are compared: a quarter of all."""
_STRIDE = 4
"""Every fourth shingle of a passage is looked for in the other article."""
_CONTAINED, _COMMON = 0.7, 0.5
"""Of a near-duplicate's shingles, the least fraction in the other article around the better hit, and in that hit itself."""
_SHORTEST = 40
"""With fewer letters and digits, a passage is a heading, a row of a table or a phrase, and no story to copy."""
BEYOND = 20
"""Once k hits are found, so many further hits are looked at for near-duplicates of them."""

_THOUSANDS = re.compile(r"(?<=\d)[., ](?=\d{3}(?!\d))")
_WORD = regex.compile(r"\d+(?:[.,]\d+)*|\p{L}[\p{L}\p{M}]*")


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A hit as it is compared with others.

    Attributes:
        hit: The hit.
        text: The sentences of its passage.
        near_duplicates: Its near-duplicates in other articles, to be filled in.
    """

    hit: Hit
    text: str
    near_duplicates: list[NearDuplicate] = field(default_factory=list)

    @classmethod
    def of(cls, hit: Hit) -> _Candidate:
        passage = hit.passage
        return cls(hit, "\n".join(passage.words(span) for span in passage.sentences))


def fold(hits: Iterable[Hit], k: int, text_of: Callable[[str], str]) -> list[Hit]:
    """Fold near-duplicates among ranked hits into one hit each.

    Passages of one article are never near-duplicates of each other. A hit is compared only with better hits that stay, so nothing is a
    near-duplicate of a near-duplicate.

    Args:
        hits: The hits, best first. They are consumed until k are found, and `BEYOND` further.
        k: The number of hits to return.
        text_of: Returns the text of an article by its id.

    Returns:
        At most k hits that stay, in their order, ranked from 1; `copies` are their near-duplicates, which ranked lower.
    """
    hits = iter(hits)
    retained: list[_Candidate] = []
    beyond = 0
    while batch := list(islice(hits, k - len(retained) + BEYOND - beyond)):
        candidates = [*retained, *map(_Candidate.of, batch)]
        shared = _shared_shingles([candidate.text for candidate in candidates])
        staying = list(range(len(retained)))  # of the candidates
        for at in range(len(retained), len(candidates)):
            beyond += len(retained) == k
            candidate, passage = candidates[at], candidates[at].hit.passage
            alike = sorted((other for other in staying if shared[at, other] >= _COMMON), key=lambda other: -shared[at, other])
            original = _original(candidate, [candidates[other] for other in alike], text_of)
            if original is not None:
                original.near_duplicates.append(NearDuplicate(passage.article_id, passage.start, passage.end))
            elif len(retained) < k:
                staying.append(at)
                retained.append(candidate)
    return [replace(candidate.hit, rank=rank, copies=tuple(candidate.near_duplicates)) for rank, candidate in enumerate(retained, 1)]


def _original(candidate: _Candidate, alike: Iterable[_Candidate], text_of: Callable[[str], str]) -> _Candidate | None:
    """Return the first of `alike`, which share shingles with `candidate`, that it is a near-duplicate of, or None."""
    letters = ""
    for original in alike:
        letters = letters or _letters(candidate.text)
        if len(letters) < _SHORTEST:
            return None
        in_another_article = original.hit.passage.article_id != candidate.hit.passage.article_id
        if in_another_article and _contains(_surroundings(original, candidate, text_of), candidate.text, letters):
            return original
    return None


def _surroundings(original: _Candidate, candidate: _Candidate, text_of: Callable[[str], str]) -> str:
    """Return the text around `original` in its article, as far as a near-duplicate of the candidate's length can reach."""
    passage, reach = original.hit.passage, len(candidate.hit.passage.text)
    return text_of(passage.article_id)[max(0, passage.start - reach) : passage.end + reach]


def _contains(text: str, part: str, letters: str) -> bool:
    """Tell whether a text contains nearly all of `part`, whose letters and digits are given, with the same facts."""
    part_words, text_words = _words(part), _words(text)
    if f" {' '.join(part_words)} ".casefold() in f" {' '.join(text_words)} ".casefold():
        return True
    text_letters = _letters(text)
    sample = [letters[at : at + _SHINGLE] for at in range(0, len(letters) - _SHINGLE + 1, _STRIDE)]
    return sum(shingle in text_letters for shingle in sample) >= _CONTAINED * len(sample) and _same_facts(part_words, text_words)


def _same_facts(candidate_words: Sequence[str], text_words: Sequence[str]) -> bool:
    """Tell whether the candidate has no fact, a number or a capitalised word, that the text lacks or has another word for.

    Answers are made of facts. Words that a paper puts before or after the story, such as a byline, do not matter, unless one fact replaces
    another there. In German every noun is capitalised: this keeps some near-duplicates apart, but folds nothing that differs.

    Returns:
        True if the facts are the same.
    """
    matcher = SequenceMatcher(None, [w.casefold() for w in text_words], [w.casefold() for w in candidate_words], autojunk=False)
    for operation, text_start, text_end, start, end in matcher.get_opcodes():
        if operation not in ("replace", "insert"):
            continue
        if start == 0:
            pairs = [(candidate_words[end - 1], text_words[text_end - 1 : text_end])]
        elif end == len(candidate_words):
            pairs = [(candidate_words[start], text_words[text_start : min(text_start + 1, text_end)])]
        else:
            pairs = [(word, [word]) for word in candidate_words[start:end]]
        if any(_is_fact(word) and any(map(_is_fact, replaced)) for word, replaced in pairs):
            return False
    return True


def _is_fact(word: str) -> bool:
    return word[0].isdecimal() or word[0].isupper()


def _words(text: str) -> list[str]:
    """Return the words and numbers of a text; numbers lose their separators of thousands."""
    words: list[str] = _WORD.findall(_THOUSANDS.sub("", unicodedata.normalize("NFKC", text)))
    return words


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _letters(text: str) -> str:
    """Return the letters and digits of a text, in lower case: papers differ in quotation marks, dashes, spaces and capitals."""
    return "".join(filter(str.isalnum, _folded(text)))


@cache
def _are_letters() -> NDArray[np.bool_]:
    """Return for each character of the Basic Multilingual Plane whether it is a letter or digit."""
    return np.array([chr(code).isalnum() for code in range(0x10000)])


def _shared_shingles(texts: Sequence[str]) -> NDArray[np.float64]:
    """Compare the letters and digits of texts, by a quarter of their shingles, the same ones in every text.

    Returns:
        Which part of the different shingles of text i text j has, at [i, j]: shape (texts, texts).
    """
    folded = list(map(_folded, texts))
    codes = np.frombuffer("".join(folded).encode("utf-32-le", "surrogatepass"), "<u4")
    are_letters, beyond = _are_letters()[codes & 0xFFFF], codes > 0xFFFF
    are_letters[beyond] = [chr(code).isalnum() for code in codes[beyond].tolist()]
    codes, of_text = codes[are_letters], np.repeat(np.arange(len(texts)), [len(text) for text in folded])[are_letters]
    if len(codes) < _SHINGLE:
        return np.zeros((len(texts), len(texts)))
    hashes = np.correlate(codes, _HASH_WEIGHTS, "valid")  # modulo 2³²
    compared = (hashes < _HASH_LIMIT) & (of_text[: len(hashes)] == of_text[_SHINGLE - 1 :])
    keys = hashes[compared].astype(np.int64) << 32 | of_text[: len(hashes)][compared]
    keys.sort()
    keys = keys[np.diff(keys, prepend=-1) != 0]
    hashes, of_text = keys >> 32, keys & 0xFFFFFFFF
    counts = np.bincount(of_text, minlength=len(texts))
    is_first = np.diff(hashes, prepend=-1) != 0
    in_several = ~(is_first & np.append(is_first[1:], True)[: len(is_first)])
    hashes, of_text = hashes[in_several], of_text[in_several]
    pairs = []
    for apart in range(1, len(texts)):  # the texts that have a shingle are neighbours
        both = np.flatnonzero(hashes[apart:] == hashes[:-apart])
        if not len(both):
            break
        pairs.append(of_text[both] * len(texts) + of_text[both + apart])
    shared = np.bincount(np.concatenate([np.zeros(0, np.int64), *pairs]), minlength=len(texts) ** 2).reshape(len(texts), -1)
    return np.asarray((shared + shared.T) / np.maximum(counts, 1)[:, None], np.float64)
