"""Whether an index on disk is what the build wrote, down to the last byte."""

from __future__ import annotations

from pathlib import Path

from articleqa.index.regular_files import has_sha256
from articleqa.index.storage import corrections, generations, originals
from articleqa.index.storage.articles_db import ArticleStore
from articleqa.index.storage.files import damaged
from articleqa.index.storage.manifest import check_files, read_manifest


def verify(directory: Path) -> None:
    """Read every file of an index and compare its checksum.

    These are the files of the current generation, those that were added by hand, the copies whose pages are shown, and the corrections.

    Args:
        directory: The index's folder.

    Raises:
        IndexNotBuilt: There is no index in the folder.
        IndexCorrupt: A file is missing or differs; the message names the first one.
        IndexMismatch: Another version of ArticleQA wrote the index in another format.
    """
    generation = generations.current(directory)
    manifest = read_manifest(generation)
    check_files(generation, manifest)
    corrections.load(directory)
    for name, checksum in sorted(manifest.added.items()):
        path = directory / generations.ADDED / name
        if not has_sha256(path, checksum):
            damage = damaged(path, "is gone, or not what was added: put it back, or a build takes it as it is now", directory)
            raise damage
    store = ArticleStore(generation / generations.ARTICLES)
    try:
        if not (directory / generations.CORRECTIONS).exists() and (corrected := store.corrected_ids()):
            damage = damaged(
                directory / generations.CORRECTIONS, f"is gone: articles that were corrected by hand: {len(corrected)}", directory
            )
            raise damage
        for digest in sorted({origin.original for origin in store.origins().values() if origin.original}):
            if originals.path_of(directory, digest) is None:
                damage = damaged(directory / generations.ORIGINALS / digest, "is gone", directory)
                raise damage
    finally:
        store.close()
