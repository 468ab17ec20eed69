"""`python -m index build`, `add`, `remove` and `info`: the same as with `articleqa`."""

from __future__ import annotations

import argparse
import sys

from index.commands import add_added, add_build, add_info, run


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m index", description="Build and describe an index of articles.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    add_build(commands)
    add_added(commands)
    add_info(commands)
    return run(parser, None)


if __name__ == "__main__":
    sys.exit(main())
