"""Records as they are answered in JSON: what `--json` prints, and what the running chat answers over HTTP."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

API_VERSION = 1
"""What each answer begins with.

It is raised where a field goes, gets another name or means something else. New fields may come at any time.
"""


def as_json(record: DataclassInstance) -> dict[str, Any]:
    """Return a record as it is answered in JSON: the version, then its fields by their names."""
    return {"version": API_VERSION, **asdict(record)}
