from __future__ import annotations

from pathlib import Path

import pytest

from tests.index.loaders.helpers import only_article, written

SENTENCE = "The lighthouse of Kê Gà opened again on 5 December."


@pytest.mark.parametrize("start", ["<!DOCTYPE html><html>", "\ufeff \n<!doctype HTML>\n<html lang=en>", "<HTML\n lang=en>"])
def test_a_web_page_is_read_as_one_and_that_is_told(tmp_path: Path, start: str) -> None:
    article = only_article(written(tmp_path / "a.txt", f"{start}<title>Open again</title><body><nav>Home</nav><p>{SENTENCE}</p>"))
    assert (article.title, article.text) == ("Open again", SENTENCE)
    assert article.provenance.remarks == ("is a web page, and was read as one.",)


@pytest.mark.parametrize("text", ["<html5> is a word here.", "A page begins with <!doctype html>.", "<p>No page"])
def test_other_text_with_tags_stays(tmp_path: Path, text: str) -> None:
    article = only_article(written(tmp_path / "a.txt", text))
    assert (article.text, article.provenance.remarks) == (text, ())


@pytest.mark.parametrize("heading", ["Lenny je venovaný\n-----", "======\n Lenny je venovaný\n======", "\nLenny je venovaný\n~~~~~\n"])
def test_a_first_line_with_a_rule_below_it_is_the_title(tmp_path: Path, heading: str) -> None:
    assert only_article(written(tmp_path / "a.txt", f"{heading}\n{SENTENCE}\n")).title == "Lenny je venovaný"
