"""The sample: `python app.py` indexes the articles in `corpus/` that have changed, and serves the page."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from articleqa.cli.demo import serve_sample
from articleqa.cli.options import run
from articleqa.cli.serving import add_serving_options

INDEX = Path(".articleqa/corpus")


def main() -> int:
    """Index the sample articles and serve the page; return the exit status."""
    parser = argparse.ArgumentParser(prog="python app.py", description="Ask the sample articles in the browser.")
    add_serving_options(parser, port=None)
    parser.set_defaults(run=lambda arguments: serve_sample(arguments, INDEX), parser=parser)
    return run(parser, None)


if __name__ == "__main__":
    sys.exit(main())
