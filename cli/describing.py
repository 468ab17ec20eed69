"""The command `info`: what an index holds, and what was read of one article."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from articleqa.cli.options import Commands, UsageError, add_command, add_json_option, add_location_option, index_location
from articleqa.cli.terminal import counted, printable, to_json
from articleqa.index.storage import generations
from articleqa.index.storage.manifest import check_files, read_manifest
from articleqa.index.storage.verification import verify

if TYPE_CHECKING:
    from pathlib import Path

    from articleqa.index.records import Article, Origin
    from articleqa.index.storage.manifest import Manifest


def add_info(commands: Commands) -> None:
    """Add `info`."""
    parser = add_command(
        commands,
        "info",
        _info,
        "describe an index, or an article",
        description="Say what an index holds, by which encoder it was made and how large it is; or what was read of one article.",
    )
    parser.add_argument("id", nargs="?", metavar="ID", help="the id of an article to describe (default: the whole index)")
    add_location_option(parser)
    parser.add_argument(
        "--verify",
        action="store_true",
        help="compare the checksums of all files, also of those that were added by hand or are shown (default: only the manifest's)",
    )
    add_json_option(parser)


def _info(arguments: argparse.Namespace) -> int:
    location = index_location(arguments.index)
    if isinstance(location, str):
        return _store_info(arguments, location)
    directory = location
    generation = generations.current(directory)
    manifest = read_manifest(generation)
    if arguments.verify:
        verify(directory)
    if arguments.id is not None:
        _print_article(arguments, generation, manifest)
        return 0
    if arguments.json:
        search = "codes" if generations.ROWS in manifest.files else "exact"
        print(
            to_json({"index": directory, "generation": generation.name, **asdict(manifest), "search": search, "verified": arguments.verify})
        )
        return 0
    size = sum(entry["size"] for entry in manifest.files.values())
    print(f"index     {directory}, generation {generation.name}, built {manifest.created}")
    _print_manifest(manifest)
    by_codes = generations.ROWS in manifest.files
    print(f"vectors   {'the nearest are found by codes, and compared exactly' if by_codes else 'all are compared'}")
    print(f"size      {size / 1e6:.1f} MB in {len(manifest.files)} files" + (", every checksum right" if arguments.verify else ""))
    return 0


def _store_info(arguments: argparse.Namespace, location: str) -> int:
    """Describe a store, or an article of it."""
    from articleqa.index.milvus.address import StoreAddress
    from articleqa.index.milvus.index import Store
    from articleqa.index.records import Origin

    if arguments.verify:
        raise UsageError("A store has no files to verify: its Milvus looks after them.")
    index = Store(StoreAddress.of(location)).open_current()
    manifest = index.manifest
    if arguments.id is not None:
        try:
            article = index.article(arguments.id)
        except KeyError:
            raise _no_article(arguments.id) from None
        _print_described(arguments, article, Origin("", added=False, digest=""), len(index.passages_of(arguments.id)))
    elif arguments.json:
        print(to_json({"index": location, "generation": index.generation.name, **asdict(manifest), "verified": False}))
    else:
        print(f"index     {location}, generation {index.generation.name}, built {manifest.created}")
        _print_manifest(manifest)
    return 0


def _print_manifest(manifest: Manifest) -> None:
    """Print what a manifest says of the articles and of the encoder."""
    print(f"articles  {manifest.articles} ({', '.join(f'{lang} {n}' for lang, n in manifest.languages.items())})")
    print(f"passages  {manifest.passages}")
    if manifest.added:
        print(f"added     {counted(len(manifest.added), 'file')} by hand")
    print(f"encoder   {manifest.encoder}, {manifest.dimension} dimensions, weights {manifest.encoder_revision[:12]}…")


def _no_article(id_: str) -> UsageError:
    return UsageError(f'There is no article "{printable(id_)}" in this index.')


def _print_article(arguments: argparse.Namespace, generation: Path, manifest: Manifest) -> None:
    """Print what an index says of one article."""
    from articleqa.index.storage.articles_db import ArticleStore

    check_files(generation, manifest, [generations.ARTICLES])
    store = ArticleStore(generation / generations.ARTICLES)
    try:
        article, origin, passages = store.article(arguments.id), store.origins()[arguments.id], len(store.passages_of(arguments.id))
    except KeyError:
        raise _no_article(arguments.id) from None
    finally:
        store.close()
    _print_described(arguments, article, origin, passages)


def _print_described(arguments: argparse.Namespace, article: Article, origin: Origin, passages: int) -> None:
    """Print what is known of an article."""
    if arguments.json:
        fields = asdict(article)
        values = {name: fields[name] for name in ("id", "title", "lang", "date", "source", "author", "provenance")}
        counts = {"characters": len(article.text), "pages": len(article.pages), "passages": passages}
        print(to_json(values | {"file": origin.file, "added": origin.added} | counts))
    else:
        print("\n".join(printable(line) for line in _article_lines(article, origin, passages)))


def _article_lines(article: Article, origin: Origin, passages: int) -> Iterator[str]:
    """Yield the lines that describe an article: its fields with where they were read, its size, and the remarks."""
    read = article.provenance
    yield f"{'id':<8}  {article.id}"
    for name in ("title", "date", "author", "source", "lang"):
        value, stated = getattr(article, name), getattr(read, name)
        where = str(stated.place) if stated else "not stated"
        if name in read.corrected:
            where = f"corrected by hand; the file says: {f'{stated.value} ({where})' if stated else 'nothing'}"
        yield f"{name:<8}  {value or '-'} ({where})"
    size = f"{counted(len(article.text), 'character')}, {counted(passages, 'passage')}"
    pages = f", {counted(len(article.pages), 'page')}" if article.pages else ""
    yield f"{'text':<8}  {size}{pages}{f', from the {read.text}' if read.text else ''}"
    if origin.file:
        yield f"{'file':<8}  {origin.file}{', added by hand' if origin.added else ''}"
    for remark in read.remarks:
        yield f"{'note':<8}  it {remark}"
