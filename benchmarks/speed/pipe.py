"""A rival in a process of its own, which is asked over a pipe (`rival.py` answers there)."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Self

from articleqa.index.encoder.bundled_encoder import BundledEncoder
from articleqa.index.encoder.bundled_model import cache_folder

_used: set[str] = set()
"""The packages of the rivals that were started."""


def rival_versions(venv: Path) -> dict[str, str]:
    """Return the versions of the packages in the rivals' environment that were measured."""
    if not _used:
        return {}
    code = "import importlib.metadata as m, json, sys; print(json.dumps({f'{p} (rival)': m.version(p) for p in sys.argv[1:]}))"
    output = subprocess.run([venv / "bin" / "python", "-c", code, *sorted(_used)], check=True, stdout=subprocess.PIPE).stdout
    found: dict[str, str] = json.loads(output)
    return found


class Rival:
    """Another library in a process of its own, which is asked over a pipe. It is a context manager.

    Args:
        given: The row's arguments.
        kind: A key of `SIDES` in benchmarks/speed/rival.py.

    Raises:
        SystemExit: The environment is not there.
    """

    def __init__(self, given: argparse.Namespace, kind: str) -> None:
        python = given.rivals / "bin" / "python"
        if not python.exists():
            raise SystemExit(f"{python} is not there: benchmarks/rivals.txt says how to make the environment; --rivals names it.")
        environment = os.environ | {"HF_HUB_OFFLINE": "1", "HAYSTACK_TELEMETRY_ENABLED": "False", "TOKENIZERS_PARALLELISM": "true"}
        script = Path(__file__).with_name("rival.py")
        _used.update({"torch", "transformers", "sentence-transformers"} | ({kind} if kind != "haystack" else {"haystack-ai"}))
        self._process = subprocess.Popen(
            [python, script, kind, reference_model()], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )

    def __call__(self, do: str, **values: Any) -> Any:  # noqa: ANN401  (JSON)
        """Let the rival do something.

        Args:
            do: The name of one of its methods.
            values: The method's arguments, which JSON can hold.

        Returns:
            What the method returned, and the seconds that it took: a pair.

        Raises:
            SystemExit: It ended; its error has been printed.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": do} | values) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"The rival ended with status {self._process.wait()} while it did {do!r}.")
        return json.loads(line)

    def seconds(self, do: str, **values: Any) -> float:  # noqa: ANN401  (JSON)
        """Let the rival do something, and return the seconds that it took."""
        return float(self(do, **values)[1])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._process:  # closes the pipes, and waits
            pass


def reference_model() -> Path:
    """Return the folder of the default encoder in float32 for sentence-transformers, which is made where it is not there: 480 MB."""
    packed = BundledEncoder.load().packed
    folder = cache_folder() / f"float32-{BundledEncoder.revision[:12]}"
    if not folder.exists():
        from training.reference_model import write

        partial = Path(tempfile.mkdtemp(dir=cache_folder()))
        write(packed, partial)
        partial.rename(folder)
    return folder
