"""The commands that make an index: `build`, `add`, `remove`, `edit`. `python -m index` has these and `info`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from articleqa.cli.describing import add_info
from articleqa.cli.options import (
    Commands,
    UsageError,
    add_command,
    add_index_option,
    add_json_option,
    add_limit_options,
    index_directory,
    limits_of,
    run,
)
from articleqa.cli.terminal import build_summary, terminal_progress, to_json
from articleqa.index.errors import ArticleQAError
from articleqa.index.records import FIELDS

if TYPE_CHECKING:
    from articleqa.index.encoder.protocol import Encoder
    from articleqa.index.ingest import BuildReport

_PATIENCE = 60.0
"""Seconds that a watch waits while another process changes the index."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run `python -m index`; return its exit status.

    Args:
        argv: The arguments, without the program's name; None: those of the process.

    Returns:
        The exit status, as `articleqa` has it.

    Raises:
        SystemExit: The arguments are wrong, or ask for help; argparse has printed the message.
    """
    parser = argparse.ArgumentParser(prog="python -m index", description="Build and describe an index of articles.")
    add_indexing(parser.add_subparsers(required=True, metavar="COMMAND"))
    return run(parser, argv)


def add_indexing(commands: Commands) -> None:
    """Add the commands of this module to a parser."""
    _add_build(commands)
    _add_additions(commands)
    _add_edit(commands)
    add_info(commands)


def _add_build(commands: Commands) -> None:
    """Add `build`."""
    parser = add_command(
        commands,
        "build",
        _build,
        "make the index hold the articles of these files and folders",
        description="Make the index hold the articles of SOURCE…, no more and no less: what is new or changed is read, what is gone goes. "
        "Articles that were added with `add` stay beside them.",
    )
    parser.add_argument(
        "sources",
        nargs="*",
        type=Path,
        metavar="SOURCE",
        help="a file, or a folder that is read recursively; none: only what was added with `add`",
    )
    add_index_option(parser)
    parser.add_argument(
        "--store",
        metavar="URI",
        help="build a store in Milvus instead of a folder: milvus://HOST:PORT/NAME, or PATH.db for milvus-lite; needs articleqa[milvus] "
        "(default: none)",
    )
    parser.add_argument(
        "--model",
        metavar="NAME",
        help="the encoder: a sentence-transformers model, by name or folder (default: the index's own, else the bundled one)",
    )
    parser.add_argument(
        "--allow-empty",
        action="store_true",
        help="let a SOURCE without articles empty the index (default: that is an error, and the index stays as it is)",
    )
    parser.add_argument(
        "--watch", action="store_true", help="then build again after every change of the SOURCES, until Ctrl+C (default: build once)"
    )
    parser.add_argument(
        "--poll",
        action="store_true",
        help="with --watch: look for changes every second, as network drives need (default: the operating system reports them)",
    )
    add_limit_options(parser)
    add_json_option(parser)


def _add_additions(commands: Commands) -> None:
    """Add `add` and `remove`."""
    parser = add_command(
        commands,
        "add",
        _add,
        "add articles to the index by hand",
        description="Copy files, and those in folders, into the index and hold their articles beside those of its SOURCES.",
        epilog="Exit status: 0 all were added, 2 an error, or some were not, and the report says why.",
    )
    parser.add_argument("sources", nargs="+", type=Path, metavar="SOURCE", help="a file, or a folder that is read recursively")
    add_index_option(parser)
    add_limit_options(parser)
    add_json_option(parser)
    parser = add_command(
        commands,
        "remove",
        _remove,
        "remove articles that were added by hand",
        description="Remove articles that were added with `add` or on the page. The file of an article goes with it, and so do the other "
        "articles of that file.",
    )
    parser.add_argument("ids", nargs="+", metavar="ID", help="an article's id, or the name of a file that was added")
    add_index_option(parser)
    add_json_option(parser)


def _add_edit(commands: Commands) -> None:
    """Add `edit`."""
    parser = add_command(
        commands,
        "edit",
        _edit,
        "correct what an article says of itself",
        description="Correct the fields of an article by hand. Corrections survive every build. An empty value takes the field away.",
        epilog="`info ID` says what was read of the article and what was corrected.",
    )
    parser.add_argument("id", metavar="ID", help="the article's id")
    for name, metavar, text in (
        ("title", "TITLE", "its title"),
        ("date", "DATE", "when it was published, such as 2024-12-05"),
        ("author", "NAME", "who wrote it"),
        ("lang", "LANG", "its language, such as fr"),
        ("source", "SOURCE", "its address, or the name of a publication"),
    ):
        parser.add_argument(f"--{name}", metavar=metavar, help=f"{text} (default: as it is)")
    text = f"take the correction of a field back: {', '.join(FIELDS)}; may be repeated (default: none)"
    parser.add_argument("--reset", action="append", choices=FIELDS, default=[], metavar="FIELD", help=text)
    add_index_option(parser)
    add_json_option(parser)


def _build(arguments: argparse.Namespace) -> int:
    if arguments.store is not None:
        return _build_store(arguments)
    if arguments.watch:
        return _watch(arguments)
    _build_once(arguments)
    return 0


def _build_store(arguments: argparse.Namespace) -> int:
    """Build a store."""
    from articleqa.index.milvus.address import is_store
    from articleqa.index.milvus.build import build_store

    if arguments.index is not None or arguments.watch:
        raise UsageError("--store cannot be combined with --index or --watch.")
    if not arguments.sources or not is_store(arguments.store):
        problem = "Name the files and folders of the store" if is_store(arguments.store) else f"{arguments.store} is no store"
        raise UsageError(f"{problem}: articleqa build SOURCE --store milvus://HOST:PORT/NAME, or PATH.db.")
    with terminal_progress() as progress:
        report = build_store(
            arguments.sources,
            arguments.store,
            model=arguments.model,
            allow_empty=arguments.allow_empty,
            limits=limits_of(arguments),
            progress=progress,
        )
    _print_report(report, arguments)
    return 0


def _build_once(arguments: argparse.Namespace, encoder: Encoder | None = None, wait: float = 0) -> None:
    from articleqa.index.ingest import build

    with terminal_progress() as progress:
        report = build(
            arguments.sources,
            index_directory(arguments.index),
            model=arguments.model if encoder is None else None,
            encoder=encoder,
            allow_empty=arguments.allow_empty,
            wait=wait,
            limits=limits_of(arguments),
            progress=progress,
        )
    _print_report(report, arguments)


def _watch(arguments: argparse.Namespace) -> int:
    """Build at every change. An error of the first build ends the command; a later one is printed, and the watch goes on."""
    from articleqa.cli.hints import with_hint
    from articleqa.index.encoder.loading import load_encoder
    from articleqa.index.encoder.model_files import name_of_encoder
    from articleqa.index.ingest.previous import last_manifest
    from articleqa.index.ingest.watch import watch

    if not arguments.sources:
        raise UsageError("There is nothing to watch: name files or folders.")
    directory = index_directory(arguments.index)
    manifest = last_manifest(directory)
    encoder = load_encoder(name_of_encoder(directory, manifest) if arguments.model is None and manifest else arguments.model)
    watching = False

    def rebuild() -> None:
        nonlocal watching
        try:
            _build_once(arguments, encoder, wait=_PATIENCE if watching else 0)
        except ArticleQAError as error:
            if not watching:
                raise
            print(f"not built: {with_hint(error)}", file=sys.stderr, flush=True)
        if not watching:
            print("Watching for changes (stop with Ctrl+C)", file=sys.stderr, flush=True)
        watching = True

    watch(arguments.sources, directory, rebuild, poll=arguments.poll)
    return 0


def _add(arguments: argparse.Namespace) -> int:
    from articleqa.index.ingest import add

    with terminal_progress() as progress:
        report = add(arguments.sources, index_directory(arguments.index), limits=limits_of(arguments), progress=progress)
    _print_report(report, arguments)
    return 2 if report.failed else 0


def _remove(arguments: argparse.Namespace) -> int:
    from articleqa.index.ingest import remove

    with terminal_progress() as progress:
        report = remove(arguments.ids, index_directory(arguments.index), progress=progress)
    _print_report(report, arguments)
    return 0


def _edit(arguments: argparse.Namespace) -> int:
    from articleqa.index.ingest import edit

    changes = {name: getattr(arguments, name) for name in FIELDS if getattr(arguments, name) is not None}
    both = sorted(changes.keys() & set(arguments.reset))
    if both:
        raise UsageError(f"{both[0]} cannot be set and reset at once.")
    if not changes and not arguments.reset:
        raise UsageError("There is nothing to correct: name a field, such as --title.")
    try:
        with terminal_progress() as progress:
            changes |= dict.fromkeys(arguments.reset)
            report = edit(arguments.id, index_directory(arguments.index), changes, progress=progress)
    except ValueError as error:
        raise UsageError(f"{error}.") from None
    _print_report(report, arguments)
    return 0


def _print_report(report: BuildReport, arguments: argparse.Namespace) -> None:
    print(to_json(report) if arguments.json else build_summary(report), flush=True)


if __name__ == "__main__":
    sys.exit(main())
