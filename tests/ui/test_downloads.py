from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from articleqa import to_bibtex, to_ris
from articleqa.records import Turn
from articleqa.ui import downloads, transcript
from articleqa.ui.i18n import Messages
from articleqa.ui.quotes import looked_up
from tests.ui.samples import SEED
from tests.ui.test_quotes import KEPT
from tests.ui.test_transcript import ANSWERED, NONE, QUESTION, article_of

EN = Messages()
TURNS = [Turn(QUESTION, ANSWERED), Turn("Who won?", NONE), Turn(QUESTION, ANSWERED)]
QUOTES = looked_up([KEPT, KEPT | {"text": "gone"}, KEPT], article_of)
TYPES = {
    "md": "text/markdown",
    "json": "application/json",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "bib": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
    "csl": "application/vnd.citationstyles.csl+json",
}


@pytest.mark.parametrize("kind", TYPES)
def test_every_kind_has_its_name_and_type(kind: str) -> None:
    suffix = {"csl": "csl.json"}.get(kind, kind)
    conversation = downloads.conversation(kind, EN, TURNS, article_of)
    assert conversation
    assert (conversation.name, conversation.media_type) == (f"conversation.{suffix}", TYPES[kind])
    quotes = downloads.quotes(kind, EN, QUOTES)
    assert (quotes and (quotes.name, quotes.media_type)) == (None if kind == "json" else (f"quotes.{suffix}", TYPES[kind]))


@pytest.mark.parametrize("kind", [None, 7, "", "exe", ["md"]])
def test_other_kinds_there_are_none(kind: object) -> None:
    assert downloads.conversation(kind, EN, TURNS, article_of) is None
    assert downloads.quotes(kind, EN, QUOTES) is None


def test_the_files_are_what_the_writers_give() -> None:
    def content(kind: str) -> str:
        download = downloads.conversation(kind, EN, TURNS, article_of)
        return download.content.decode() if download else ""

    today = datetime.now(UTC).date()
    assert content("md") == transcript.to_markdown(EN, TURNS, article_of)
    assert content("json") == transcript.to_json(TURNS, article_of)
    assert content("bib") == to_bibtex([SEED], today)
    assert content("ris") == to_ris([SEED], today)
    assert [item["title"] for item in json.loads(content("csl"))] == [SEED.title]
    quotes = downloads.quotes("bib", EN, QUOTES)
    assert quotes
    assert quotes.content.decode() == to_bibtex([SEED], today)
