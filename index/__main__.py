"""`python -m index build …` and `python -m index info …`: the same as `articleqa build` and `articleqa info`."""

from __future__ import annotations

import argparse
import sys

from index.commands import add_build, add_info, run


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m index", description="Build and describe an index of articles.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    add_build(commands)
    add_info(commands)
    return run(parser, None)


if __name__ == "__main__":
    sys.exit(main())
