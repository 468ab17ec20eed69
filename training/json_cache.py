"""Results that take long to compute, cached in files for the next run."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any


def cached(file: Path, compute: Callable[[], object]) -> Any:  # noqa: ANN401  (JSON)
    """Return the cached result of a computation; compute and cache it where the file does not exist.

    The file is written whole or not at all: if a run is killed during the computation, the next run starts it again.

    Args:
        file: The cache, a .json.gz in a folder that exists.
        compute: Returns the result, of types that JSON has.

    Returns:
        The result as it is read from JSON: tuples have become lists, and keys strings.
    """
    if not file.exists():
        result = compute()
        partial = file.with_suffix(".new")
        with gzip.open(partial, "wt", encoding="utf-8") as out:
            json.dump(result, out, ensure_ascii=False)
        partial.replace(file)
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return json.load(lines)
