from __future__ import annotations

import io
import sys
from dataclasses import replace
from typing import Any

import docx
import pytest

from articleqa.index.errors import PackageMissing
from articleqa.index.records import Article
from articleqa.records import Turn
from articleqa.ui.i18n import Messages
from articleqa.ui.quotes import looked_up
from articleqa.ui.word import conversation_docx, quotes_docx
from tests.ui.samples import SENTENCE, reply
from tests.ui.test_quotes import KEPT
from tests.ui.test_transcript import ANSWERED, NONE, QUESTION, article_of

EN = Messages()
SOURCE = "1. Thanh Niên, De quoi ont discuté les chefs d’état-major ?, 5 December 2024"


def opened(content: bytes) -> Any:
    return docx.Document(io.BytesIO(content))


def paragraphs(content: bytes) -> list[tuple[str, str]]:
    return [(paragraph.style.name, paragraph.text) for paragraph in opened(content).paragraphs]


def test_a_conversation() -> None:
    content = conversation_docx(EN, [Turn(QUESTION, ANSWERED), Turn("Who  won?", NONE)], article_of)
    *shown, (style, source) = paragraphs(content)
    assert shown == [
        ("Title", "Conversation"),
        ("Heading 1", QUESTION),
        ("Quote", f"{SENTENCE}1"),
        ("Heading 1", "Who won?"),
        ("Normal", "These articles do not answer that."),
        ("Heading 1", "Sources"),
    ]
    assert (style, source.split(" https://")[0]) == ("Normal", SOURCE)
    answer, number = [run for run in opened(content).paragraphs[2].runs if run.bold or run.font.superscript]
    assert (answer.text, number.text, number.font.superscript) == ("27 novembre", "1", True)
    (link,) = opened(content).paragraphs[-1].hyperlinks
    assert link.url.startswith("https://thanhnien.vn/")
    assert link.url.partition("#")[2].startswith(":~:text=L%27appel")


def test_quotes_without_those_that_no_longer_stand() -> None:
    content = quotes_docx(Messages("fr"), looked_up([KEPT, KEPT | {"text": "gone"}], article_of))
    assert [text for _, text in paragraphs(content)[:3]] == ["Citations", f"{SENTENCE}1", "Sources"]
    assert paragraphs(quotes_docx(EN, [])) == [("Title", "Quotes")]


def test_text_that_xml_cannot_hold_and_text_from_right_to_left() -> None:
    words = "قال\x00 الرئيس\x0b"
    arabic = Article("ar", "عنوان", words, "ar")
    content = conversation_docx(EN, [Turn("?", replace(reply(arabic, words, words[:3]), question="?"))], {"ar": arabic}.get)
    quote = opened(content).paragraphs[2]
    assert quote.text == "قال الرئيس1"
    assert [run.font.rtl for run in quote.runs if run.text.strip("1")] == [True, True]
    assert len(quote._p.pPr.findall("{*}bidi")) == 1


def test_without_python_docx_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(PackageMissing) as caught:
        quotes_docx(EN, [])
    assert str(caught.value) == "A Word document needs python-docx, which is not installed; install articleqa[formats]."
    assert caught.value.requirement == "articleqa[formats]"
