from __future__ import annotations

import logging
from pathlib import Path

import pytest

from articleqa.index.errors import IndexCorrupt
from articleqa.server import faults

LOGGER = logging.getLogger("articleqa.test")


@pytest.mark.parametrize(
    ("directory", "sentence", "told"),
    [
        ("/srv/secret/index", "The index at /srv/secret/index/generations/1 is damaged.", "The index at index/generations/1 is damaged."),
        ("/srv/secret/index", "Nothing is said of /srv/other.", "Nothing is said of /srv/other."),
        ("index", "The index at index is damaged.", "The index at index is damaged."),
        ("/index", "The index at /index is damaged.", "The index at /index is damaged."),
    ],
)
def test_the_page_names_files_from_the_index_on(directory: str, sentence: str, told: str) -> None:
    assert faults.told(IndexCorrupt(sentence, Path(directory)), Path(directory)) == told


def read(question: str) -> None:
    try:
        raise KeyError(question)
    except KeyError as error:
        raise ValueError(f"no answer to {question}") from error


def test_a_log_says_where_and_not_what(caplog: pytest.LogCaptureFixture) -> None:
    question = "What did nobody ask?"
    with caplog.at_level(logging.INFO):
        try:
            read(question)
        except ValueError as error:
            faults.log(LOGGER, "It was not read.", error)
    (record,) = caplog.records
    assert "nobody" not in caplog.text
    first, *lines = record.message.splitlines()
    assert first == "It was not read."
    assert [line for line in lines if not line.startswith(" ")] == ["builtins.KeyError", "builtins.ValueError"]
    assert any(line.endswith(", in read") for line in lines)


def test_whoever_wants_it_in_the_log_says_so(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        faults.log(LOGGER, "It was not read.", ValueError("a question"))
    assert "a question" in caplog.text
