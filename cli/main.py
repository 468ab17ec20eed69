"""The command `articleqa`: build, add, remove, edit, ask, search, serve, mcp, demo, password, evaluate, info, model.

Exit status: 0 done (`ask`: answered), 1 not answered by these articles, 2 an error.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from articleqa import __version__
from articleqa.cli.asking import add_asking
from articleqa.cli.demo import add_demo
from articleqa.cli.indexing import add_indexing
from articleqa.cli.model import add_model
from articleqa.cli.options import run
from articleqa.cli.serving import add_password


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command `articleqa`; return its exit status.

    Args:
        argv: The arguments, without the program's name; None: those of the process.

    Returns:
        The exit status, as above; 130 where it was stopped with Ctrl+C.

    Raises:
        SystemExit: The arguments are wrong, or ask for help; argparse has printed the message.
    """
    return run(_parser(), argv)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="articleqa",
        description="Ask a folder of articles, in any mix of languages, and see the exact words that answer.",
        epilog="Environment: ARTICLEQA_INDEX is the index's folder where no --index is given, ARTICLEQA_CACHE the folder where the "
        "unpacked encoder, the indexes of `evaluate` and what builds of stores prepare are kept (default: the user's cache folder), "
        "ARTICLEQA_MILVUS_TOKEN what the server of a store asks for. "
        "Exit status: 0 done (ask: answered), 1 not answered by these articles, 2 an error, 130 stopped with Ctrl+C (serve, demo: 0).",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    add_indexing(commands)
    add_asking(commands)
    add_demo(commands)
    add_password(commands)
    add_model(commands)
    return parser
