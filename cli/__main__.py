"""`python -m articleqa.cli`: the command `articleqa` where scripts are not on the path."""

import sys

from articleqa.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
