"""Hypothesis strategies for what others write: texts, questions, dates, and what a browser keeps and sends."""

from __future__ import annotations

import json
from typing import Final

from hypothesis import strategies as st

from articleqa.index.storage.manifest import FORMAT, Manifest
from benchmarks.trust.samples import words_of

_INVISIBLE: Final = ("\u200b", "\u202e", "\0", "\x85", "\u2028", "\t", "\u0301" * 30, "x" * 300)
_PHRASES: Final = (*words_of("odd"), *words_of("texts"), *_INVISIBLE)
_WORDS: Final = (*words_of("text"), *words_of("markdown"), *_PHRASES)

TEXTS: Final = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=400),
    st.lists(st.sampled_from(_WORDS), max_size=60).map("".join),
    st.lists(st.one_of(st.sampled_from(_PHRASES), st.text(st.characters(exclude_categories=["Cs"]), max_size=8)), max_size=30).map(
        " ".join
    ),
)
"""Any text: characters of all scripts, and what means something to the code."""
SENT_TEXTS: Final = st.one_of(TEXTS, st.text(st.characters(), max_size=60))
"""Also lone surrogates, which JSON from a browser can hold."""

_DATE: Final = r"\A[0-9٠-٩一-九]{1,4}[-/. 年][0-9]{1,2}[-/. 月][0-9]{1,4}日?\Z"
_YEAR_OF_REIGN: Final = r"\A(令和|昭和|民國)?[0-9元]{1,6}年[0-9]{1,2}月[0-9]{1,3}日\Z"
DATES: Final = st.one_of(TEXTS, st.from_regex(_DATE), st.from_regex(_YEAR_OF_REIGN))

BYTES: Final = st.one_of(
    st.binary(max_size=300),
    TEXTS.map(str.encode),
    TEXTS.map(lambda text: text.encode("utf-16")),
    st.binary(max_size=80).map(lambda data: b"\x1b$B" + data),
)
LABELS: Final = st.one_of(
    st.none(), st.sampled_from(["utf-16", "gbk", "idna", "x-user-defined", "rot13", "hex", "\0"]), st.text(max_size=12)
)
FENCED: Final = st.one_of(TEXTS, *(TEXTS.map(form.format) for form in ("---\n{}\n---\nText.", "+++\n{}\n+++\nText.", "{{{}}}\nText.")))
TABLES: Final = st.one_of(TEXTS, st.text(st.sampled_from("\"'\\,;\t\n a1"), max_size=80))

_VALUES: Final = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), SENT_TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)),
    max_leaves=12,
)
"""Any value of JSON."""
POSITIONS: Final = st.one_of(st.integers(-5, 3000), st.integers())
MARKS: Final = st.dictionaries(st.sampled_from("abc"), st.lists(st.tuples(POSITIONS, POSITIONS), max_size=6))
CHOICES: Final = st.dictionaries(
    st.sampled_from(["article", "lang", "source", "since", "until", "x"]),
    st.one_of(_VALUES, st.lists(SENT_TEXTS, max_size=3), st.sampled_from(["2024", "2024-02-30", "2024-12-05", "٢٠٢٤", "9999-99"])),
)

_MANIFESTS: Final = st.dictionaries(st.sampled_from([*Manifest.__dataclass_fields__, "x"]), st.one_of(_VALUES, st.just(FORMAT)))
_FORMATS: Final[st.SearchStrategy[object]] = st.sampled_from([FORMAT, 4, None, []])
_CORRECTIONS: Final = st.dictionaries(
    SENT_TEXTS, st.dictionaries(st.sampled_from(["title", "lang", "date", "x"]), st.one_of(st.none(), SENT_TEXTS))
)
WRITTEN: Final = st.one_of(
    st.binary(max_size=60),
    st.one_of(_VALUES, st.tuples(_MANIFESTS, _FORMATS).map(lambda pair: pair[0] | {"format": pair[1]}), _CORRECTIONS).map(
        lambda value: json.dumps(value).encode()
    ),
)
"""A manifest or a file of corrections, with anything in it."""

_SPANS: Final = st.fixed_dictionaries({"start": POSITIONS, "end": POSITIONS})
_IDS: Final = st.sampled_from(["a", "b", ""])
_PLACE: Final = {"article_id": _IDS, "start": POSITIONS, "end": POSITIONS}
_EVIDENCE: Final = st.fixed_dictionaries(_PLACE | {"text": st.sampled_from(["1998", "The bridge opened in 1998.", ""]), "passage": _SPANS})
_ANSWERS: Final = st.builds(
    lambda evidence, sentence, confidence: evidence | {"sentence": sentence, "confidence": confidence, "relevance": confidence},
    _EVIDENCE,
    _SPANS,
    st.floats(),
)
_PASSAGES: Final = st.fixed_dictionaries(_PLACE | {"id": st.integers(), "text": SENT_TEXTS, "sentences": st.lists(_SPANS, max_size=3)})
_HITS: Final = st.fixed_dictionaries({"passage": _PASSAGES, "score": st.floats(), "rank": st.integers()})
_REPLY: Final = {
    "question": SENT_TEXTS,
    "terms": st.lists(SENT_TEXTS, max_size=3),
    "hits": st.lists(_HITS, max_size=3),
    "best_guess": st.one_of(st.none(), _ANSWERS),
    "answer": st.one_of(st.none(), _ANSWERS),
    "kind": st.sampled_from(["words", "list", "lookup", "yes_no", "x"]),
    "evidence": st.lists(_EVIDENCE, max_size=2),
    "closest": st.one_of(st.none(), _EVIDENCE),
    "answers": st.lists(st.fixed_dictionaries({"text": SENT_TEXTS, "places": st.lists(_ANSWERS, max_size=2)}), max_size=2),
}
_EXCHANGES: Final = st.fixed_dictionaries(
    {"question": SENT_TEXTS, "reply": st.fixed_dictionaries(_REPLY), "choice": st.one_of(st.just({}), _VALUES)}
)


@st.composite
def _kept(draw: st.DrawFn) -> object:
    """Exchanges as a browser keeps them, with anything in the place of some of their values."""
    exchange = draw(_EXCHANGES)
    if draw(st.booleans()):
        exchange["reply"][draw(st.sampled_from(sorted(_REPLY)))] = draw(_VALUES)
    written = json.dumps(exchange)
    if draw(st.integers(0, 9)) == 0:
        at = draw(st.integers(0, len(written)))
        written = written[:at] + draw(SENT_TEXTS) + written[at:]
    kept = draw(st.sampled_from([written, exchange, None, 3]))
    item = {"key": draw(st.sampled_from(["a1", "", "a/b"])), "entry": kept, "rated": draw(_VALUES)}
    return draw(st.sampled_from([[item], item, [item, item], [[item]], None]))


EXCHANGES: Final = st.one_of(_kept(), _VALUES)
"""What a browser sends as an earlier conversation."""
