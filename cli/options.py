"""What the commands share: how one is added and run, and the options that several have.

Nothing heavy is imported before a command needs it, so that `--help` is instant.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

from articleqa.index.errors import ArticleQAError


class UsageError(Exception):
    """What was given on the command line cannot be used; the message is one sentence."""


Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
DEFAULT_INDEX = Path(".articleqa/index")


def index_directory(flag: Path | None) -> Path:
    """Where the index is: the flag, else ARTICLEQA_INDEX, else .articleqa/index where the command is run."""
    return flag or Path(os.environ.get("ARTICLEQA_INDEX") or DEFAULT_INDEX)


def run(parser: argparse.ArgumentParser, argv: Sequence[str] | None) -> int:
    """Run the command that `argv` names; return its exit status. An error that the user can mend is one sentence on stderr and status 2."""
    arguments = parser.parse_args(argv)
    command: Callable[[argparse.Namespace], int] = arguments.run
    try:
        return command(arguments)
    except (ArticleQAError, UsageError) as error:
        from articleqa.cli.hints import with_hint

        print(f"{parser.prog}: {with_hint(error)}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # `articleqa search … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    except KeyboardInterrupt:
        print(f"{parser.prog}: stopped", file=sys.stderr)
        return 130


def add_command(
    commands: Commands, name: str, command: Callable[[argparse.Namespace], int], summary: str, **more: str
) -> argparse.ArgumentParser:
    """Add a subcommand that `run` will find."""
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=summary, description=more.get("description", f"{summary[0].upper()}{summary[1:]}."), epilog=more.get("epilog")
    )
    parser.set_defaults(run=command)
    return parser


def add_index_option(parser: argparse.ArgumentParser) -> None:
    """Add `--index DIR`."""
    parser.add_argument("--index", type=Path, metavar="DIR", help=f"the index's folder (default: $ARTICLEQA_INDEX, else {DEFAULT_INDEX})")


def add_json_option(parser: argparse.ArgumentParser) -> None:
    """Add `--json`."""
    parser.add_argument("--json", action="store_true", help="print JSON, with the names of the Python API (default: text for people)")


def positive(text: str) -> int:
    """An argument that is a whole number of at least 1."""
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number of at least 1, not {text!r}")
    return number
