"""Records in JSON: what `--json` prints, what is answered over HTTP, and what an application keeps of a reply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from articleqa.index.arguments import wrong_value

if TYPE_CHECKING:
    from _typeshed import DataclassInstance
    from pydantic import TypeAdapter

API_VERSION = 1
"""What each answer begins with.

It is raised where a field goes, gets another name or means something else. New fields may come at any time.
"""

T = TypeVar("T")
"""A record that is read."""


def as_json(record: DataclassInstance) -> dict[str, Any]:
    """Return a record as it is answered in JSON: the version, then its fields by their names."""
    return {"version": API_VERSION, **asdict(record)}


def record_of(kind: type[T], fields: object) -> T:
    """Return the record that `as_json` made fields of, also once they were JSON: lists are tuples again.

    Args:
        kind: The record's class.
        fields: What `as_json` returned. Names that the record does not have are left out.

    Returns:
        The record.

    Raises:
        ValueError: They are not of such a record, or a later version made them.
    """
    if not isinstance(fields, Mapping):
        raise ValueError(wrong_value("fields", f"those of a {kind.__name__}", fields))
    version = fields.get("version", API_VERSION)
    if version != API_VERSION:
        raise ValueError(f"these fields of a {kind.__name__} are of version {version!r}, and this one reads version {API_VERSION}")
    try:
        adapter = _adapter(kind)  # type: ignore[arg-type]  # classes can be hashed
        record: T = adapter.validate_python({name: value for name, value in fields.items() if name != "version"})
    except ValueError as error:  # pydantic's lists all that is wrong; the first is enough
        reason = str(error).splitlines()
        raise ValueError(f"these are no fields of a {kind.__name__}: {reason[1]}: {reason[2].strip().partition(' [')[0]}") from None
    return record


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:  # noqa: ANN401  (a class)
    """What checks a record; it is made when it is first needed, which takes a while."""
    from pydantic import TypeAdapter

    return TypeAdapter(kind)
