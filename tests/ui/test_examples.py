"""Questions to try: of the names in the articles, surely answered, in the interface's language, looked for once."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from articleqa import ArticleQA, Retriever
from articleqa.index.ingest import build
from articleqa.ui.examples import Suggester
from articleqa.ui.i18n import Messages
from tests.toys import ToyEncoder, ToyReader

if TYPE_CHECKING:
    from pathlib import Path

    from articleqa.ui.views.welcome import Example

TEXTS = {
    "engine.txt": "The engine\n\nIn London they spoke of Mary Somerville. In 1843 Mary Somerville was 63 years old.",
    "compiler.txt": "The compiler\n\nGrace Hopper wrote the first compiler in 1952.",
    "bridge.txt": "Emily Roebling finished a bridge without any figure to tell.",
}


def found(tmp_path: Path, texts: dict[str, str], *languages: str) -> list[list[str]]:
    """Return the questions that are suggested in each language over these articles."""
    for name, text in texts.items():
        (tmp_path / name).write_text(text, "utf-8")
    build([tmp_path], tmp_path / "index", encoder=ToyEncoder())
    with Retriever.open(tmp_path / "index", encoder=ToyEncoder(), reader=ToyReader()) as retriever:
        suggester = Suggester(ArticleQA(retriever))
        return [[example.question for example in looked_for(suggester, Messages(lang))] for lang in languages]


def looked_for(suggester: Suggester, messages: Messages) -> tuple[Example, ...]:
    before = set(threading.enumerate())
    assert suggester.examples(messages) == (), "they are looked for in a thread of its own"
    for thread in set(threading.enumerate()) - before:
        thread.join(timeout=30)
    return suggester.examples(messages)


def test_a_name_that_is_surely_answered_is_asked_about_and_another_is_looked_up(tmp_path: Path) -> None:
    english, german = found(tmp_path, TEXTS, "en", "de")
    assert sorted(english) == ["Emily Roebling", "Who is Grace Hopper?", "Who is Mary Somerville?"]
    assert english[-1] == "Emily Roebling", "whom no words but her own name answer"
    assert sorted(german) == ["Emily Roebling", "Wer ist Grace Hopper?", "Wer ist Mary Somerville?"]


@pytest.mark.parametrize("text", ["nothing here has a name.", "鳥が空を飛ぶ。"])
def test_articles_without_names_suggest_nothing(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, {"note.txt": text}, "en") == [[]]
