"""docs/mcp.md: its example runs as it stands over the sample articles, and its settings name commands and addresses that there are."""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from articleqa.cli.asking import add_asking
from articleqa.cli.indexing import add_indexing

pytest.importorskip("mcp")
PAGE = (Path(__file__).parents[2] / "docs" / "mcp.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def parsed(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers()
    add_indexing(commands)
    add_asking(commands)
    return parser.parse_args(arguments)


@pytest.mark.parametrize("text", blocks("json"))
def test_the_settings_start_a_command_or_name_an_address(text: str) -> None:
    settings = json.loads(text)
    (server,) = (settings.get("mcpServers") or settings["servers"]).values()
    if "url" in server:
        assert server["url"].endswith("/mcp")
        assert re.fullmatch(r"Basic (YW5uYTpzZWNyZXQ=|\$\{input:login\})", server["headers"]["Authorization"])
    else:
        assert server["command"].endswith("/articleqa")
        assert Path(parsed(server["args"]).index) == Path("/home/anna/articles-index")


def test_the_commands_are_there() -> None:
    lines = [line for text in blocks("sh") for line in text.splitlines()]
    assert lines[0] == 'pip install "articleqa[mcp]"'
    for line in lines[1:]:
        program, *arguments = shlex.split(line)
        assert program == "articleqa"
        assert parsed(arguments)


@pytest.mark.model
def test_the_example_prints_what_stands_below_it(corpus_index: Path, tmp_path: Path) -> None:
    (example,) = blocks("python")
    (printed,) = blocks("text")
    (tmp_path / "articles-index").symlink_to(corpus_index)
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run([sys.executable, "-c", example], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == (printed, "")
