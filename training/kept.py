"""What takes long to make, kept as a file for the next run."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any


def kept(file: Path, make: Callable[[], object]) -> Any:  # noqa: ANN401  (JSON)
    """What `make` returns, as it comes back from JSON; read from `file`, a .json.gz, where that was made before.

    The file is there whole or not at all, so a run that is killed while it makes it begins it again.
    """
    if not file.exists():
        made = make()
        new = file.with_suffix(".new")
        with gzip.open(new, "wt", encoding="utf-8") as out:
            json.dump(made, out, ensure_ascii=False)
        new.replace(file)
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return json.load(lines)
