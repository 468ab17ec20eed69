"""Update the help texts in docs/cli.md from the commands.

    python docs/make_cli.py [--write]

Without `--write` nothing is changed, and the exit status is 1 where the page is out of date.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import re
import sys
from pathlib import Path
from unittest import mock

from articleqa.cli.main import main as articleqa

PAGE = Path(__file__).with_name("cli.md")
_WIDTH = 100
"""Columns of the terminal that the texts are for."""
_BLOCK = re.compile(r"(?<=```console\n)\$ articleqa (?P<arguments>.*?--help)\n.*?(?=```)", re.DOTALL)


def up_to_date(page: str) -> str:
    """Return the page with its help texts updated: those in blocks that begin with `$ articleqa … --help`."""
    return _BLOCK.sub(lambda block: f"$ articleqa {block['arguments']}\n{help_of(*block['arguments'].split())}", page)


def help_of(*arguments: str) -> str:
    """Return what `articleqa ARGUMENTS` prints on a terminal of 100 columns."""
    printed = io.StringIO()
    with mock.patch.dict(os.environ, COLUMNS=str(_WIDTH)), contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
        articleqa(arguments)
    return printed.getvalue()


def main() -> int:
    """Compare the page with the commands, and update it where `--write` is given; return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--write", action="store_true", help="change the page (default: only compare)")
    arguments = parser.parse_args()
    page = PAGE.read_text(encoding="utf-8")
    if up_to_date(page) == page:
        return 0
    if not arguments.write:
        print(f"{PAGE} is out of date: run python docs/make_cli.py --write", file=sys.stderr)
        return 1
    PAGE.write_text(up_to_date(page), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
