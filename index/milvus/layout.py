"""What a generation of a store consists of: five collections, whose names begin with the archive's and the generation's.

- `rows`: the vectors of passages, as `search_rows` makes them, with the fields that filters look into.
- `passages`: the passages, with the weights of their terms as a sparse vector, and the same fields.
- `articles`: the articles, packed, in as many parts as they need.
- `terms`: what each term adds to the scores of its group, and its dimension in the sparse vectors.
- `manifest`: what the generation holds. It is written last, and the alias with the archive's name leads to it: a generation is published by
  one change of that alias, and readers see the one before, or this one.

Milvus wants a vector in every collection; where there is none to search, it is `_NO_VECTOR`.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from articleqa.index.milvus.connection import Connection
from articleqa.index.milvus.expressions import MOST_TAGS
from articleqa.index.records import Article
from articleqa.index.storage.articles_db import article_of_row

STORE_FORMAT = 1
"""The version of what is described here."""
COLLECTIONS = ("rows", "passages", "articles", "terms", "manifest")
NO_TERM = 0
"""The dimension of the sparse vectors that no term has: Milvus takes no vector without weights."""
LONGEST = 65_535
"""The most bytes of a text field."""
FILTERED = ("article", "langs", "sources", "date")
"""The fields of rows and passages that filters look into, beside `passage`."""
_LITE_INDEXES = frozenset({"passage", "article", "term"})
"""The fields that milvus-lite indexes: it has no index of arrays, and each takes a third of a second to make."""
_NO_VECTOR = [0.0, 0.0]
_PART = 60_000


@dataclass(frozen=True, slots=True)
class Generation:
    """The names of a generation's collections.

    Attributes:
        archive: The archive's name.
        number: The generation's number, from 1.
    """

    archive: str
    number: int

    def __getitem__(self, collection: str) -> str:
        """Return the full name of one of `COLLECTIONS`."""
        return f"{self.archive}_g{self.number:06}_{collection}"

    @property
    def name(self) -> str:
        """The number as text, as the folders of an embedded index have it."""
        return f"{self.number:06}"


def published(connection: Connection) -> Generation | None:
    """Return the generation that readers see; None where nothing was published."""
    archive = connection.address.name
    if not connection.call("has_collection", archive):
        return None
    collection = connection.call("describe_alias", archive)["collection_name"]
    number = _number(archive, collection)
    return Generation(archive, number) if number else None


def generations_in(connection: Connection) -> list[Generation]:
    """Return the generations that have a collection, also those that were not finished, in ascending order."""
    archive = connection.address.name
    numbers = {number for name in connection.call("list_collections") if (number := _number(archive, name))}
    return [Generation(archive, number) for number in sorted(numbers)]


def create(connection: Connection, generation: Generation, dimension: int) -> None:
    """Create the collections of a generation, of which none is there."""
    from pymilvus import DataType, MilvusClient

    filtered = [
        ("article", DataType.VARCHAR, {"max_length": 32}),
        ("langs", DataType.ARRAY, {"element_type": DataType.VARCHAR, "max_capacity": MOST_TAGS, "max_length": 32}),
        ("sources", DataType.ARRAY, {"element_type": DataType.VARCHAR, "max_capacity": 4, "max_length": 32}),
        ("date", DataType.VARCHAR, {"max_length": 64}),
    ]
    long = {"max_length": LONGEST}
    no_vector = [("no_vector", DataType.FLOAT_VECTOR, {"dim": len(_NO_VECTOR)})]
    fields: dict[str, list[tuple[str, Any, dict[str, Any]]]] = {
        "rows": [
            ("row", DataType.INT64, {}),
            ("passage", DataType.INT64, {}),
            ("is_own", DataType.BOOL, {}),
            *filtered,
            ("vector", DataType.FLOAT_VECTOR, {"dim": dimension}),
        ],
        "passages": [
            ("passage", DataType.INT64, {}),
            *filtered,
            ("article_id", DataType.VARCHAR, long),
            ("lang", DataType.VARCHAR, {"max_length": 64}),
            ("start", DataType.INT64, {}),
            ("end", DataType.INT64, {}),
            ("sentences", DataType.VARCHAR, long),
            ("text", DataType.VARCHAR, long),
            ("terms", DataType.SPARSE_FLOAT_VECTOR, {}),
        ],
        "articles": [
            ("key", DataType.INT64, {}),
            ("article", DataType.VARCHAR, {"max_length": 32}),
            ("part", DataType.INT64, {}),
            ("metadata", DataType.VARCHAR, long),
            ("content", DataType.VARCHAR, long),
            *no_vector,
        ],
        "terms": [
            ("dimension", DataType.INT64, {}),
            ("term", DataType.VARCHAR, {"max_length": 32}),
            ("language", DataType.VARCHAR, {"max_length": 64}),
            ("ceiling", DataType.DOUBLE, {}),
            ("mean", DataType.DOUBLE, {}),
            ("variance", DataType.DOUBLE, {}),
            ("count", DataType.INT64, {}),
            *no_vector,
        ],
        "manifest": [("part", DataType.INT64, {}), ("content", DataType.VARCHAR, long), *no_vector],
    }
    scalar = {"rows": ["passage", *FILTERED], "passages": FILTERED, "articles": ["article", "part"], "terms": ["term"], "manifest": []}
    dense = "FLAT" if connection.address.is_lite else "AUTOINDEX"
    for collection, of_collection in fields.items():
        schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
        indexes = MilvusClient.prepare_index_params()
        for number, (name, kind, options) in enumerate(of_collection):
            schema.add_field(name, kind, is_primary=number == 0, **options)
            if kind == DataType.FLOAT_VECTOR:
                indexes.add_index(name, index_type=dense if name == "vector" else "FLAT", metric_type="IP")
            elif kind == DataType.SPARSE_FLOAT_VECTOR:
                indexes.add_index(name, index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
        for name in scalar[collection]:
            if connection.address.is_lite and name not in _LITE_INDEXES:
                continue
            indexes.add_index(name, index_type="INVERTED")
        connection.call("create_collection", generation[collection], schema=schema, index_params=indexes, consistency_level="Bounded")


def publish(connection: Connection, generation: Generation) -> None:
    """Let readers see a finished generation, keep the one before for those that have it open, and drop all others."""
    before = published(connection)
    connection.call("alter_alias" if before else "create_alias", generation["manifest"], generation.archive)
    for other in generations_in(connection):
        if other not in {before, generation}:
            drop(connection, other)


def drop(connection: Connection, generation: Generation) -> None:
    """Drop the collections of a generation."""
    for collection in COLLECTIONS:
        if connection.call("has_collection", generation[collection]):
            connection.call("drop_collection", generation[collection])


def packed(text: str) -> list[str]:
    """Return parts of a text that fit into fields."""
    content = base64.b64encode(zlib.compress(text.encode("utf-8", "surrogatepass"))).decode("ascii")
    return [content[at : at + _PART] for at in range(0, len(content), _PART)]


def unpacked(parts: Iterable[str]) -> str:
    """Return the text of parts, in their order; ValueError or zlib.error where they are not all there."""
    return zlib.decompress(base64.b64decode("".join(parts), validate=True)).decode("utf-8", "surrogatepass")


def article_content(article: Article) -> str:
    """Return an article as JSON. Where its characters are on the pages of its file is left out: a store has no files to show."""
    return json.dumps(
        {**asdict(article), "layout": "", "pages": json.dumps(article.pages), "provenance": json.dumps(asdict(article.provenance))}
    )


def article_of(content: str) -> Article:
    """Return the article of such JSON."""
    return article_of_row(json.loads(content) | {"layout": b""})


def part_rows(key: int, parts: Sequence[str], name: str, **fields: object) -> list[dict[str, Any]]:
    """Return a row for each part, with ascending keys.

    Args:
        key: The key of the first row.
        parts: The parts.
        name: The field of the key.
        **fields: Further fields, the same for each.
    """
    return [{name: key + at, "content": part, "no_vector": _NO_VECTOR, **fields} for at, part in enumerate(parts)]


def term_row(**fields: object) -> dict[str, Any]:
    """Return a row of the collection of terms."""
    return {**fields, "no_vector": _NO_VECTOR}


def _number(archive: str, collection: str) -> int | None:
    """Return the number of the generation that a collection of an archive belongs to; None where it is another's."""
    match = re.fullmatch(rf"{re.escape(archive)}_g(\d+)_(?:{'|'.join(COLLECTIONS)})", collection)
    return int(match[1]) if match else None
