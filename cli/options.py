"""What the commands share: how a command is added and run, and common options.

Nothing heavy is imported before a command needs it, so that `--help` is instant.
"""

from __future__ import annotations

import argparse
import atexit
import difflib
import gc
import math
import os
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

from articleqa.index.errors import ArticleQAError, StoreUnusable
from articleqa.index.limits import Limits


class UsageError(Exception):
    """The arguments of a command cannot be used; the message is one sentence."""


Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
DEFAULT_INDEX = Path(".articleqa/index")
_NICENESS = 5
"""Of a build. Beside another program that computes, it has a quarter of a processor."""


def index_location(flag: str | None) -> Path | str:
    """Return where the index is: the option's value, else that of ARTICLEQA_INDEX, else .articleqa/index in the current folder.

    Args:
        flag: The value of `--index`; None: it is not there.

    Returns:
        The index's folder, or the address of a store.
    """
    from articleqa.index.milvus.address import is_store

    location = flag or os.environ.get("ARTICLEQA_INDEX") or DEFAULT_INDEX
    return str(location) if is_store(location) else Path(location)


def index_directory(flag: str | None) -> Path:
    """Return the index's folder, as `index_location`, for what only an index in a folder can do.

    Args:
        flag: The value of `--index`; None: it is not there.

    Returns:
        The folder.

    Raises:
        StoreUnusable: It is the address of a store.
    """
    location = index_location(flag)
    if isinstance(location, str):
        raise StoreUnusable(f"The store {location} is changed by a build of all its articles alone, and not article by article.", location)
    return location


def run(parser: argparse.ArgumentParser, argv: Sequence[str] | None) -> int:
    """Parse the arguments and run their command.

    An error that the user can do something about is printed as one sentence, on stderr.

    Args:
        parser: Its subcommands were added with `add_command`.
        argv: The arguments; None: those of the process.

    Returns:
        The exit status: the command's own, 2 after an error, 130 after Ctrl+C.

    Raises:
        SystemExit: The arguments are wrong, or ask for help; argparse has printed the message.
    """
    if argv is None and sys.argv[1:2] == ["build"]:
        _give_way()
    atexit.register(gc.freeze)  # at the end Python would look for seconds for garbage among the objects of PyTorch and Gradio
    arguments, unknown = parser.parse_known_args(argv)
    if unknown:
        arguments.parser.error(_unknown_message(arguments.parser, unknown))
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


def _give_way() -> None:
    """Let this process yield to others that compute: people who ask a server on this machine do not wait for a build."""
    with suppress(AttributeError, OSError):  # not a POSIX system; not allowed
        os.setpriority(os.PRIO_PROCESS, 0, max(_NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))


def add_command(
    commands: Commands, name: str, command: Callable[[argparse.Namespace], int], summary: str, **more: str
) -> argparse.ArgumentParser:
    """Add a subcommand for `run`.

    Args:
        commands: Where it is added.
        name: Its name.
        command: Runs it with the parsed arguments, and returns the exit status.
        summary: Its help in the list of commands; begins in lower case, without a full stop.
        more: `description` and `epilog` of its own help page; without a description, the summary is it.

    Returns:
        The parser of its arguments.
    """
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=summary, description=more.get("description", f"{summary[0].upper()}{summary[1:]}."), epilog=more.get("epilog")
    )
    parser.set_defaults(run=command, parser=parser)
    return parser


def _unknown_message(parser: argparse.ArgumentParser, unknown: Sequence[str]) -> str:
    """What argparse says of arguments that a command does not take, and what may have been meant."""
    message = f"unrecognized arguments: {' '.join(unknown)}"
    options = re.findall(r"(?<!\S)--[a-z-]+", parser.format_help())
    meant = [name for flag in unknown if flag.startswith("--") for name in difflib.get_close_matches(flag.partition("=")[0], options, 1)]
    if meant:
        return f"{message} (did you mean {' '.join(meant)}?)"
    return message if unknown[0].startswith("-") else f"{message} (words that belong together need quotation marks)"


def add_index_option(parser: argparse.ArgumentParser) -> None:
    """Add `--index DIR`."""
    parser.add_argument("--index", metavar="DIR", help=f"the index's folder (default: $ARTICLEQA_INDEX, else {DEFAULT_INDEX})")


def add_location_option(parser: argparse.ArgumentParser) -> None:
    """Add `--index DIR` to a command that takes a store, too."""
    text = "the index's folder, or a store: milvus://HOST:PORT/NAME, or PATH.db"
    parser.add_argument("--index", metavar="DIR", help=f"{text} (default: $ARTICLEQA_INDEX, else {DEFAULT_INDEX})")


def add_json_option(parser: argparse.ArgumentParser) -> None:
    """Add `--json`."""
    parser.add_argument("--json", action="store_true", help="print JSON, with the names of the Python API (default: text for people)")


def add_limit_options(parser: argparse._ActionsContainer) -> None:
    """Add the limits of what reading a file may cost; `limits_of` reads them."""
    for option, metavar, kind, text in (
        (
            "--max-seconds",
            "N",
            positive_number,
            "how long an article may take to read, and each page of a scan; large files get a second more for each megabyte",
        ),
        ("--max-megabytes", "N", positive, "how much memory a file may take; large files get three times their own size more"),
        ("--max-characters", "N", positive, "how long an article may be"),
    ):
        default = getattr(Limits(), option.removeprefix("--max-"))
        parser.add_argument(option, type=kind, default=default, metavar=metavar, help=f"{text} (default: {default:,})")


def limits_of(arguments: argparse.Namespace) -> Limits:
    """Return the limits that the options of `add_limit_options` say."""
    return Limits(arguments.max_seconds, arguments.max_megabytes, arguments.max_characters)


def positive(text: str) -> int:
    """Return the number that an argument is.

    Raises:
        argparse.ArgumentTypeError: It is no whole number of at least 1.
    """
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number of at least 1, not {text!r}")
    return number


def positive_number(text: str) -> float:
    """Return the number that an argument is.

    Raises:
        argparse.ArgumentTypeError: It is no number above 0.
    """
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < math.inf:
        raise argparse.ArgumentTypeError(f"must be a number above 0, not {text!r}")
    return number
