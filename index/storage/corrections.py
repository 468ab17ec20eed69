"""What people corrected by hand in articles' fields: DIR/corrections.json, beside the generations, so that it survives every build.

The file is an object: "corrections" has article id → field → the value, or null where the field is to have none; "sha256" is the checksum
of these. A file without it, as earlier versions wrote it, has only the corrections, and is believed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TypeAlias

from pydantic import TypeAdapter, ValidationError

from articleqa.index.errors import IndexCorrupt
from articleqa.index.records import FIELDS, Article, Place, Stated
from articleqa.index.storage import generations
from articleqa.index.storage.files import replace_file

Corrections: TypeAlias = dict[str, dict[str, str | None]]
"""Article id → field → its value; None: the field is to have none."""


@dataclass(frozen=True, slots=True)
class _Checked:
    """The file's content: the corrections and their checksum."""

    corrections: Corrections
    sha256: str


_FILE: TypeAdapter[_Checked | Corrections] = TypeAdapter(_Checked | Corrections)


def load(directory: Path) -> Corrections:
    """Return the corrections of an index; there are none where there is no file.

    Raises:
        IndexCorrupt: The file is damaged, or was changed by hand.
    """
    path = directory / generations.CORRECTIONS
    try:
        data = path.read_bytes()
        content = _FILE.validate_json(data)
    except FileNotFoundError:
        return {}
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror}). Put it right; without the file, all corrections are lost."
        raise IndexCorrupt(message, directory) from error
    except ValidationError as error:
        message = f"{path} cannot be read ({error.errors()[0]['msg']}). Correct it; without the file, all corrections are lost."
        raise IndexCorrupt(message, directory) from None
    corrections = content.corrections if isinstance(content, _Checked) else content
    if unknown := {name for values in corrections.values() for name in values} - set(FIELDS):
        message = f'{path} corrects a field "{min(unknown)}", which articles do not have.'
        raise IndexCorrupt(f"{message} Correct it; without the file, all corrections are lost.", directory)
    if isinstance(content, _Checked) and data != _content(corrections):
        message = f'{path} is not what was written: its checksum differs. If its corrections are right, take its line "sha256" out.'
        raise IndexCorrupt(message, directory)
    return corrections


def save(directory: Path, corrections: Corrections) -> None:
    """Replace the corrections of an index. Call with the lock held.

    Raises:
        OSError: The file cannot be written.
    """
    replace_file(directory / generations.CORRECTIONS, _content(corrections))


def _content(corrections: Corrections) -> bytes:
    """Return the file that has these corrections."""
    checksum = hashlib.sha256(json.dumps(corrections, sort_keys=True).encode()).hexdigest()
    return (json.dumps(asdict(_Checked(corrections, checksum)), ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def corrected(article: Article, values: Mapping[str, str | None]) -> Article:
    """Return an article with corrected fields.

    Args:
        article: The article, as it was read or with earlier corrections.
        values: Field → its value. Fields that are not named are as they were read.

    Returns:
        The article. Its provenance still has what was read.
    """
    read = article.provenance
    if read.lang and read.lang.place == Place.RECOGNISED:  # it is recognised anew
        read = replace(read, lang=None)
    stated: dict[str, Stated | None] = {name: getattr(read, name) for name in FIELDS}
    fields = {name: value.value if value else None for name, value in stated.items()} | dict(values)
    fields["title"] = fields["title"] or article.id
    return replace(article, **fields, provenance=replace(read, corrected=tuple(sorted(values))))  # type: ignore[arg-type]
