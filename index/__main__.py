"""`python -m index build`, `add`, `remove` and `info`, in a checkout: hands over to the command line, a room above this one."""

import runpy

if __name__ == "__main__":
    runpy.run_module("articleqa.cli.indexing", run_name="__main__", alter_sys=True)
