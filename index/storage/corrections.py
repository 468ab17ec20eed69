"""What people corrected by hand in articles' fields: DIR/corrections.json, beside the generations, so that it survives every build.

The file is an object: article id → field → the value, or null where the field is to have none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from pydantic import TypeAdapter, ValidationError

from articleqa.index.errors import IndexCorrupt
from articleqa.index.records import FIELDS, Article, Place, Stated
from articleqa.index.storage import generations

Corrections: TypeAlias = dict[str, dict[str, str | None]]
"""Article id → field → its value; None: the field is to have none."""

_FILE = TypeAdapter(Corrections)


def load(directory: Path) -> Corrections:
    """Return the corrections of an index; there are none where there is no file.

    Raises:
        IndexCorrupt: The file is damaged.
    """
    path = directory / generations.CORRECTIONS
    try:
        read = _FILE.validate_json(path.read_bytes())
    except FileNotFoundError:
        return {}
    except ValidationError as error:
        message = f"{path} cannot be read ({error.errors()[0]['msg']}). Correct it; without the file, all corrections are lost."
        raise IndexCorrupt(message, directory) from None
    if unknown := {name for values in read.values() for name in values} - set(FIELDS):
        message = (
            f'{path} corrects a field "{min(unknown)}", which articles do not have. Correct it; without the file, all corrections are lost.'
        )
        raise IndexCorrupt(message, directory)
    return read


def save(directory: Path, corrections: Corrections) -> None:
    """Replace the corrections of an index. Call with the lock held.

    Raises:
        OSError: The file cannot be written.
    """
    path = directory / generations.CORRECTIONS
    unfinished = path.with_suffix(".new")
    unfinished.write_text(json.dumps(corrections, ensure_ascii=False, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    generations.sync(unfinished)
    unfinished.replace(path)


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
