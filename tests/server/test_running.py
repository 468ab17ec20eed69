from __future__ import annotations

import threading
from pathlib import Path

import pytest

from articleqa import ArticleQA
from articleqa.index.errors import ReaderMismatch
from articleqa.reader.protocol import Reader
from articleqa.server.running import begin_warming_up, wait_for_threads
from tests.toys import ToyEncoder, ToyReader


@pytest.fixture
def loadings(monkeypatch: pytest.MonkeyPatch) -> list[Reader]:
    """Let the package's reader be a toy; return the list of those that were loaded."""
    loaded: list[Reader] = []

    def load(_encoder: object = None) -> Reader:
        loaded.append(ToyReader())
        return loaded[-1]

    monkeypatch.setattr("articleqa.retriever.SpanReader.load", load)
    return loaded


def test_the_reader_is_loaded_once_and_no_thread_is_left(toy_corpus_index: Path, loadings: list[Reader]) -> None:
    before = set(threading.enumerate())
    with ArticleQA.open(toy_corpus_index, encoder=ToyEncoder()) as qa:
        assert loadings == []
        qa.warm_up()
        assert set(threading.enumerate()) == before
        qa.ask("When did the call take place?")
        assert len(loadings) == 1


def test_a_server_loads_it_in_a_thread_that_its_end_waits_for(toy_corpus_index: Path, loadings: list[Reader]) -> None:
    others = threading.enumerate()
    with ArticleQA.open(toy_corpus_index, encoder=ToyEncoder()) as qa:
        begin_warming_up(qa)
        wait_for_threads(others)
        assert len(loadings) == 1
        assert set(threading.enumerate()) <= set(others)


def test_what_cannot_be_loaded_is_said_by_the_first_question(
    toy_corpus_index: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def load(_encoder: object = None) -> Reader:
        raise ReaderMismatch("The files do not belong together.")

    monkeypatch.setattr("articleqa.retriever.SpanReader.load", load)
    others = threading.enumerate()
    with ArticleQA.open(toy_corpus_index, encoder=ToyEncoder()) as qa:
        begin_warming_up(qa)
        wait_for_threads(others)
        assert capfd.readouterr() == ("", "")
        with pytest.raises(ReaderMismatch, match="The files do not belong together"):
            qa.ask("When did the call take place?")
