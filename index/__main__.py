"""Runs `python -m index build`, `add`, `remove` and `info` in a checkout, by handing over to `articleqa.cli.indexing`."""

import runpy

if __name__ == "__main__":
    runpy.run_module("articleqa.cli.indexing", run_name="__main__", alter_sys=True)
