from __future__ import annotations

import json
from dataclasses import asdict, replace

import pytest

from articleqa.filters import Filters
from articleqa.index.records import Article, Span
from articleqa.records import Evidence, Reply, Turn
from articleqa.ui import transcript
from articleqa.ui.i18n import Messages
from tests.ui.samples import HOSTILE, SEED, SENTENCE, hit, reply, span_of

LINES = [line for line in SEED.text.splitlines() if line.strip()]
QUESTION = "When did the call take place?"
ANSWERED = replace(reply(SEED, SENTENCE, "27 novembre", *[(SEED, line) for line in LINES[:8]]), question=QUESTION)
NONE = Reply("Who won?", (), (), None, None)
SECRET = b"secret"
WHOLE = span_of(SEED, SENTENCE)
FAR = Span(0, len(SEED.text) + 1)


def article_of(article_id: str) -> Article | None:
    return {SEED.id: SEED, HOSTILE.id: HOSTILE}.get(article_id)


def kept(key: str, question: str, reply: Reply, filters: Filters | None = None) -> dict[str, object]:
    return {"key": key, "entry": transcript.entry(SECRET, key, question, reply, filters)}


def test_an_entry_comes_back_as_it_was_with_the_passages_that_are_shown() -> None:
    french = Filters(langs=["fr"])
    item = kept("a1", QUESTION, ANSWERED, french) | {"rated": "up"}
    (stored,) = transcript.entries(SECRET, [item])
    expected = replace(ANSWERED, hits=ANSWERED.hits[:6])
    assert stored == transcript.Stored("a1", str(item["entry"]), QUESTION, expected, french, "up")


def test_what_was_kept_before_entries_were_signed_is_a_question() -> None:
    entry = json.dumps({"question": "Who won?", "reply": asdict(NONE)})
    assert transcript.entries(SECRET, [{"key": "a", "entry": entry, "rated": "up"}]) == [transcript.Stored("a", entry, "Who won?")]


@pytest.mark.parametrize("forge", ["another answer", "another name", "another index", "none", "two"])
def test_a_forged_entry_is_a_question_without_a_reply(forge: str) -> None:
    item = kept("a", QUESTION, ANSWERED)
    entry, key = str(item["entry"]), "b" if forge == "another name" else "a"
    if forge == "another answer":
        entry = entry.replace('"confidence":0.7', '"confidence":1.0')
    elif forge == "another index":
        entry = transcript.entry(b"another", "a", QUESTION, ANSWERED)
    elif forge == "none":
        entry = entry[: entry.rindex(',"signature"')] + "}"
    elif forge == "two":
        entry = entry[:-1] + entry[entry.rindex(',"signature"') :]
    assert transcript.entries(SECRET, [{"key": key, "entry": entry}]) == [transcript.Stored(key, entry, QUESTION)]


def test_a_forged_reply_is_not_even_read() -> None:
    sentence = asdict(Evidence("x", SEED.id, 0, 1, WHOLE))
    huge = json.dumps({"question": "Who won?", "reply": asdict(NONE) | {"evidence": [sentence] * 20_000}})
    assert len(huge) > transcript.LONGEST
    assert transcript.entries(SECRET, [{"key": "a", "entry": huge}]) == []
    many = json.dumps({"question": "Who won?", "reply": asdict(NONE) | {"evidence": [sentence] * 1000}})
    assert len(many) < transcript.LONGEST
    assert [stored.reply for stored in transcript.entries(SECRET, [{"key": "a", "entry": many}])] == [None]
    deep = '{"question":"Who won?","reply":' + "[" * 90_000 + "]" * 90_000 + "}"
    assert transcript.entries(SECRET, [{"key": "a", "entry": deep}]) == []


@pytest.mark.parametrize("question", ["", "  ", "x" * 1001, 7, None, ["x"]])
def test_a_question_that_nobody_could_ask_is_none(question: object) -> None:
    assert transcript.entries(SECRET, [{"key": "a", "entry": json.dumps({"question": question})}]) == []


def test_the_newest_exchanges_are_taken_and_each_once() -> None:
    items = [kept(f"k{number}", f"{number}?", NONE) for number in range(102)]
    assert [stored.question for stored in transcript.entries(SECRET, items)] == [f"{number}?" for number in range(2, 102)]
    assert [stored.key for stored in transcript.entries(SECRET, [items[0], items[1], items[0]])] == ["k1", "k0"]


def test_of_too_much_the_oldest_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    items = [kept(f"k{number}", f"{number}?", NONE) for number in range(9)]
    monkeypatch.setattr(transcript, "LONGEST_OF_ALL", 4 * len(str(items[0]["entry"])))
    assert [stored.question for stored in transcript.entries(SECRET, items)] == ["5?", "6?", "7?", "8?"]


def test_json_has_every_offset() -> None:
    exported = json.loads(transcript.to_json([Turn(QUESTION, ANSWERED), Turn("Who won?", NONE)], article_of))
    assert exported["format"] == "articleqa-conversation-1"
    answer = exported["turns"][0]["reply"]["answer"]
    assert SEED.text[answer["start"] : answer["end"]] == answer["text"] == "27 novembre"
    assert exported["turns"][1]["reply"]["answer"] is None
    assert exported["articles"] == [
        {"id": SEED.id, "title": SEED.title, "lang": "fr", "date": "2024-12-05", "source": SEED.source, "author": "Thanh Niên"}
    ]


def test_markdown_has_the_answer_in_its_sentence_with_its_source() -> None:
    text = transcript.to_markdown(Messages(), [Turn(QUESTION, ANSWERED), Turn("Who *won*?", NONE)], article_of)
    before, _, after = SENTENCE.partition("27 novembre")
    assert text.startswith(f"# Conversation\n\n## {QUESTION}\n\n> {before}**27 novembre**{after}\n\n— Thanh Niên, De quoi")
    assert "\n<https://thanhnien.vn/" in text
    assert text.endswith("## Who \\*won\\*?\n\nThese articles do not answer that.\n")


def test_markdown_of_a_question_for_yes_or_no_has_the_sentences() -> None:
    span = span_of(SEED, SENTENCE)
    judged = replace(ANSWERED, kind="yes_no", evidence=(Evidence(SENTENCE, SEED.id, span.start, span.end, span),))
    text = transcript.to_markdown(Messages("fr"), [Turn("Est-ce vrai ?", judged)], article_of)
    assert f"> {SENTENCE}\n" in text
    assert "**" not in text


def test_markdown_says_where_an_article_has_changed_since() -> None:
    for changed in (replace(SEED, text="Short."), replace(SEED, text=f"New. {SEED.text}")):
        text = transcript.to_markdown(Messages(), [Turn(QUESTION, ANSWERED)], {SEED.id: changed}.get)
        assert text == f"# Conversation\n\n## {QUESTION}\n\nThe articles have changed since this was asked. Please ask it again.\n"


def test_markdown_of_a_hostile_article_is_only_text() -> None:
    line = HOSTILE.text.splitlines()[1]
    hostile = reply(HOSTILE, line, "<script>alert(3)</script>")
    text = transcript.to_markdown(Messages(), [Turn("# <b>`", hostile)], article_of)
    assert "\\<script\\>" in text
    assert "<script" not in text.replace("\\<", "")
    assert "![" not in text
    assert "## \\# \\<b\\>\\`" in text


@pytest.mark.parametrize(
    "wrong",
    [
        replace(ANSWERED, hits=(hit(SEED, SENTENCE, 1),), answer=replace(ANSWERED.answer, text="28 novembre")),  # type: ignore[type-var]
        replace(ANSWERED, answer=replace(ANSWERED.answer, sentence=FAR)),  # type: ignore[type-var]
        replace(ANSWERED, answer=replace(ANSWERED.answer, article_id="gone")),  # type: ignore[type-var]
        replace(ANSWERED, best_guess=replace(ANSWERED.best_guess, start=-5, end=-3, text=SEED.text[-5:-3])),  # type: ignore[type-var]
        replace(ANSWERED, evidence=(Evidence("x", SEED.id, 0, 1, WHOLE),)),
        replace(ANSWERED, evidence=(Evidence(SENTENCE, SEED.id, WHOLE.start, WHOLE.end, FAR),)),
        replace(ANSWERED, hits=(replace(ANSWERED.hits[0], passage=replace(ANSWERED.hits[0].passage, sentences=(FAR,))),)),
        replace(ANSWERED, hits=(replace(ANSWERED.hits[0], passage=replace(ANSWERED.hits[0].passage, sentences=(FAR,))), ANSWERED.hits[1])),
    ],
)
def test_what_is_quoted_must_stand_where_it_says(wrong: Reply) -> None:
    assert not transcript.still_stands(wrong, article_of)


def test_what_is_quoted_stands() -> None:
    assert transcript.still_stands(ANSWERED, article_of)
    assert transcript.still_stands(NONE, article_of)


def test_each_article_is_looked_at_by_itself() -> None:
    both = replace(ANSWERED, hits=(*ANSWERED.hits, hit(HOSTILE, HOSTILE.text[:9], 9)))
    changed = replace(HOSTILE, text="Short.")
    assert transcript.stands_in(both, SEED)
    assert transcript.stands_in(both, HOSTILE)
    assert not transcript.stands_in(both, changed)
    assert not transcript.still_stands(both, {SEED.id: SEED, HOSTILE.id: changed}.get)
