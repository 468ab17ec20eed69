from __future__ import annotations

import argparse
import re
import runpy
from pathlib import Path

import pytest

from articleqa.cli.asking import add_asking
from articleqa.cli.indexing import add_indexing

ROOT = Path(__file__).parents[2]
MAKE_CLI = runpy.run_path(str(ROOT / "docs" / "make_cli.py"))
PAGE = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")


def subcommands() -> dict[str, argparse.ArgumentParser]:
    commands = argparse.ArgumentParser().add_subparsers()
    add_indexing(commands)
    add_asking(commands)
    return commands.choices


def test_the_page_has_the_help_texts_of_today() -> None:
    assert MAKE_CLI["up_to_date"](PAGE) == PAGE, "run python docs/make_cli.py --write"


def test_a_help_text_that_is_out_of_date_is_replaced_and_the_rest_stays() -> None:
    page = "# Here\n\n```console\n$ articleqa info --help\nof yesterday\n```\n\n```console\n$ articleqa info\n```\n"
    text = MAKE_CLI["up_to_date"](page)
    assert text.startswith(
        "# Here\n\n```console\n$ articleqa info --help\nusage: articleqa info [-h] [--index DIR] [--verify] [--json] [ID]\n"
    )
    assert text.endswith("text for people)\n```\n\n```console\n$ articleqa info\n```\n")


@pytest.mark.parametrize("command", subcommands())
def test_every_command_has_an_example_and_its_help_text(command: str) -> None:
    assert f"$ articleqa {command} --help\nusage: articleqa {command} " in PAGE
    assert re.search(rf"^\$ articleqa {command}(?! --help)\b.*\n.+", PAGE, re.MULTILINE)


@pytest.mark.parametrize(("command", "parser"), subcommands().items())
def test_every_argument_is_explained_and_every_option_says_its_default(command: str, parser: argparse.ArgumentParser) -> None:
    for action in parser._actions:
        assert action.help, (command, action.dest)
        assert not action.option_strings or "default: " in action.help or action.dest == "help", (command, action.option_strings)
