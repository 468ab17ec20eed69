"""Ranked hits → the same without near-copies: a wire story that three papers printed is one hit, which names the other two.

Source: Broder, On the Resemblance and Containment of Documents, 1997: shingles, of which all texts keep the same few ("0 mod m"), and
containment, which is asymmetric as copies are. A passage is a copy if the other article says nearly all of it in one place. Shingles are
runs of letters and digits, which scripts without spaces have too; terms would take several times as long. Copies are cut into passages at
different places, so the place looked at is the better hit's passage with the article's text around it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import numpy as np
import regex

from articleqa.index.records import Hit, NearDuplicate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

# Letters and digits of a shingle, what they are multiplied with to hash it, and the hashes that are compared: a quarter of all.
_SHINGLE = 6
_WEIGHTS = np.array([0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F, 0x165667B1, 0xD6E8FEB9], np.uint32)
_COMPARED = 1 << 30
_STRIDE = 4  # of the shingles that are looked for in the article
# How many of a copy's shingles the other article has around the better hit, and how many the hit itself has.
_CONTAINED, _SHARED = 0.7, 0.5
# What has fewer letters and digits is a heading, a row of a table or a turn of phrase, and says nothing that could be copied.
_SHORTEST = 40
# Candidates that are looked at for copies alone, once k hits are found.
BEYOND = 20

_NO_LETTER = re.compile(r"[\W_]+")
_THOUSANDS = re.compile(r"(?<=\d)[., ](?=\d{3}(?!\d))")
_WORD = regex.compile(r"\d+(?:[.,]\d+)*|\p{L}[\p{L}\p{M}]*")


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A hit, what it shows, the letters and digits of that, its shingles, and its copies if it stays."""

    hit: Hit
    shown: str
    bare: str
    shingles: frozenset[int]
    copies: list[NearDuplicate] = field(default_factory=list)

    @classmethod
    def of(cls, hit: Hit) -> _Candidate:
        passage = hit.passage
        shown = "\n".join(passage.words(span) for span in passage.sentences)
        bare = _bare(shown)
        return cls(hit, shown, bare, _shingles(bare))


def fold(hits: Iterable[Hit], k: int, text_of: Callable[[str], str]) -> list[Hit]:
    """The k best of `hits` (best first) that say something of their own, ranked from 1, each with the `copies` of it that ranked lower.

    `hits` is read until k are found and a little further, for their copies. `text_of` gives an article's text. Passages of one article are
    never copies of each other. Nothing is a copy of a copy: a hit is only compared with those that stay.
    """
    kept: list[_Candidate] = []
    owners: defaultdict[int, list[int]] = defaultdict(list)  # shingle → where the hits that have it stand in `kept`
    beyond = 0
    for hit in hits:
        candidate = _Candidate.of(hit)
        original = _original(candidate, kept, owners, text_of)
        if original is not None:
            original.copies.append(NearDuplicate(hit.passage.article_id, hit.passage.start, hit.passage.end))
        elif len(kept) < k:
            for shingle in candidate.shingles:
                owners[shingle].append(len(kept))
            kept.append(candidate)
        if len(kept) == k:
            if beyond == BEYOND:
                break
            beyond += 1
    return [replace(candidate.hit, rank=rank, copies=tuple(candidate.copies)) for rank, candidate in enumerate(kept, 1)]


def _original(
    candidate: _Candidate, kept: Sequence[_Candidate], owners: Mapping[int, Sequence[int]], text_of: Callable[[str], str]
) -> _Candidate | None:
    """Return the hit kept that says what `candidate` says."""
    if len(candidate.bare) < _SHORTEST:
        return None
    for at, shared in Counter(at for shingle in candidate.shingles for at in owners.get(shingle, ())).most_common():
        other = kept[at]
        overlaps = shared >= _SHARED * len(candidate.shingles)
        elsewhere = other.hit.passage.article_id != candidate.hit.passage.article_id
        if overlaps and elsewhere and _says(_around(other, candidate, text_of), candidate):
            return other
    return None


def _around(other: _Candidate, candidate: _Candidate, text_of: Callable[[str], str]) -> str:
    """Return the text of `other`'s article as far as a copy that overlaps `other` can go."""
    passage, reach = other.hit.passage, len(candidate.hit.passage.text)
    return text_of(passage.article_id)[max(0, passage.start - reach) : passage.end + reach]


def _says(around: str, candidate: _Candidate) -> bool:
    """Tell whether `around` says nearly all of `candidate`, with the same facts."""
    ours, theirs = _words(candidate.shown), _words(around)
    if f" {' '.join(ours)} ".casefold() in f" {' '.join(theirs)} ".casefold():
        return True
    bare, there = candidate.bare, _bare(around)
    sample = [bare[at : at + _SHINGLE] for at in range(0, len(bare) - _SHINGLE + 1, _STRIDE)]
    return sum(shingle in there for shingle in sample) >= _CONTAINED * len(sample) and _same_facts(ours, theirs)


def _same_facts(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Tell whether no number and no capitalised word of `ours` stands where `theirs` has another word or none: answers are made of them.

    What one paper puts before or after the story, such as a byline, is no difference, but for a fact in the place of another one.
    In German every noun is capitalised, which keeps some copies apart and puts nothing together.
    """
    aligned = SequenceMatcher(None, [w.casefold() for w in theirs], [w.casefold() for w in ours], autojunk=False)
    for kind, i, j, start, end in aligned.get_opcodes():
        if kind not in ("replace", "insert"):
            continue
        if start == 0:
            pairs = [(ours[end - 1], theirs[j - 1 : j])]
        elif end == len(ours):
            pairs = [(ours[start], theirs[i : min(i + 1, j)])]
        else:
            pairs = [(word, [word]) for word in ours[start:end]]
        if any(_is_fact(word) and any(map(_is_fact, other)) for word, other in pairs):
            return False
    return True


def _is_fact(word: str) -> bool:
    return word[0].isdecimal() or word[0].isupper()


def _words(text: str) -> list[str]:
    """Return words and numbers, these without what stands between thousands."""
    words: list[str] = _WORD.findall(_THOUSANDS.sub("", unicodedata.normalize("NFKC", text)))
    return words


def _bare(text: str) -> str:
    """Return letters and digits alone, in lower case: papers differ in quotation marks, dashes, spaces and capitals."""
    return _NO_LETTER.sub("", unicodedata.normalize("NFKC", text).casefold())


def _shingles(bare: str) -> frozenset[int]:
    """Return hashes of a quarter of the text's shingles: the same shingles of every text."""
    if len(bare) < _SHINGLE:
        return frozenset()
    codes = np.frombuffer(bare.encode("utf-32-le", "surrogatepass"), "<u4")
    hashes = np.correlate(codes, _WEIGHTS, "valid")  # of each run of characters, modulo 2³²
    return frozenset(hashes[hashes < _COMPARED].tolist())
