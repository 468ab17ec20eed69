"""Makes an index of an older format of one of this version, as the versions of that time wrote it."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from pathlib import Path

import numpy as np

from articleqa.index.regular_files import sha256
from articleqa.index.storage import generations
from articleqa.index.storage.manifest import MANIFEST

_FIRST = ["id TEXT PRIMARY KEY", "title TEXT NOT NULL", "lang TEXT", "date TEXT", "source TEXT", "author TEXT"]
COLUMNS = {
    1: [*_FIRST, "text TEXT NOT NULL", "digest TEXT NOT NULL"],
    2: [*_FIRST, "text TEXT NOT NULL", "digest TEXT NOT NULL"],
    3: [*_FIRST, "pages TEXT NOT NULL", "digest TEXT NOT NULL", "text TEXT NOT NULL"],
    4: [*_FIRST, "pages TEXT NOT NULL", "file TEXT NOT NULL", "added INTEGER NOT NULL", "digest TEXT NOT NULL", "text TEXT NOT NULL"],
    5: [
        *_FIRST,
        *("pages TEXT NOT NULL", "provenance TEXT NOT NULL", "file TEXT NOT NULL", "added INTEGER NOT NULL"),
        *("original TEXT", "digest TEXT NOT NULL", "layout BLOB NOT NULL", "text TEXT NOT NULL"),
    ],
    6: [],
    7: [],
}
"""Format → the columns of its articles; none where they are those of today."""


def make_older(directory: Path, version: int) -> None:
    """Turn the current generation of an index into one of an older format."""
    generation = generations.current(directory)
    path = generation / generations.ARTICLES
    if COLUMNS[version]:
        _write_articles(path, version)
    manifest = json.loads((generation / MANIFEST).read_text("utf-8")) | {"format": version}
    manifest["files"][generations.ARTICLES] = {"size": path.stat().st_size, "sha256": sha256(path)}
    for name in ["checksum", *(["encoder_handed_in"] if version < 6 else []), *(["added"] if version < 4 else [])]:
        del manifest[name]
    vectors = generation / generations.VECTORS
    np.save(vectors, np.load(vectors).astype(np.float32))  # since 8 they are float16
    manifest["files"][generations.VECTORS] = {"size": vectors.stat().st_size, "sha256": sha256(vectors)}
    for name in ("bm25.blocks.npy", "bm25.first_rows.npy", "bm25.rows.npy", "bm25.full.npy"):  # since 8
        del manifest["files"][name]
        (generation / name).unlink()
    if version >= 6:
        manifest["checksum"] = hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()
    (generation / MANIFEST).write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    generation.rename(generation.with_name("000001"))
    (directory / generations.CURRENT).write_text("000001\n")


def _write_articles(path: Path, version: int) -> None:
    """Write the articles as an older format had them."""
    names = [column.split()[0] for column in COLUMNS[version]]
    with sqlite3.connect(path) as connection:
        rows = connection.execute(f"SELECT {', '.join(names)} FROM articles").fetchall()  # noqa: S608
    connection.close()
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute(f"CREATE TABLE articles ({', '.join(COLUMNS[version])}) WITHOUT ROWID")
        connection.executemany(f"INSERT INTO articles VALUES ({', '.join('?' * len(names))})", rows)  # noqa: S608
    connection.close()
