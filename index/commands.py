"""The commands `build`, `add`, `remove` and `info`, and what all command lines share: `articleqa …` (see `qa.cli`) and `python -m index …`.

Nothing heavy is imported before a command needs it, so that `--help` is instant.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from index.errors import ArticleQAError, CorpusError

if TYPE_CHECKING:
    from index.encoder import Encoder
    from index.generation import BuildReport, Progress

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
DEFAULT_INDEX = Path(".articleqa/index")
_NAMED = 5  # articles of each sort that a report names
_PATIENCE = 60.0  # seconds that a watch waits for another who changes the index


def index_directory(flag: Path | None) -> Path:
    """Where the index is: the flag, else ARTICLEQA_INDEX, else .articleqa/index where the command is run."""
    return flag or Path(os.environ.get("ARTICLEQA_INDEX") or DEFAULT_INDEX)


def run(parser: argparse.ArgumentParser, argv: Sequence[str] | None) -> int:
    """Run the command that `argv` names; return its exit status. An error that the user can mend is one sentence on stderr and status 2."""
    arguments = parser.parse_args(argv)
    command: Callable[[argparse.Namespace], int] = arguments.run
    try:
        return command(arguments)
    except ArticleQAError as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # `articleqa search … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    except KeyboardInterrupt:
        print(f"{parser.prog}: stopped", file=sys.stderr)
        return 130


def add_command(
    commands: Commands, name: str, command: Callable[[argparse.Namespace], int], summary: str, **more: str
) -> argparse.ArgumentParser:
    """Add a subcommand that `run` will find."""
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=summary, description=more.get("description", summary + "."), epilog=more.get("epilog")
    )
    parser.set_defaults(run=command)
    return parser


def add_index_option(parser: argparse.ArgumentParser) -> None:
    """Add `--index DIR`."""
    parser.add_argument("--index", type=Path, metavar="DIR", help=f"the index (default: $ARTICLEQA_INDEX, else {DEFAULT_INDEX})")


def add_json_option(parser: argparse.ArgumentParser) -> None:
    """Add `--json`."""
    parser.add_argument("--json", action="store_true", help="print JSON")


def add_build(commands: Commands) -> None:
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
        "--model", metavar="NAME", help="a sentence-transformers model, by name or folder (default: the index's own, else the bundled one)"
    )
    parser.add_argument("--allow-empty", action="store_true", help="let a SOURCE without articles empty the index")
    parser.add_argument("--watch", action="store_true", help="then build again after every change of the SOURCES, until Ctrl+C")
    parser.add_argument("--poll", action="store_true", help="with --watch: look for changes every second, as network drives need")
    add_json_option(parser)


def add_added(commands: Commands) -> None:
    """Add `add` and `remove`."""
    parser = add_command(
        commands,
        "add",
        _add,
        "add articles to the index by hand",
        description="Copy files, and those in folders, into the index and hold their articles beside those of its SOURCES.",
        epilog="Exit status: 0 all were added, 2 an error, or some were not, and say why.",
    )
    parser.add_argument("sources", nargs="+", type=Path, metavar="SOURCE", help="a file, or a folder that is read recursively")
    add_index_option(parser)
    add_json_option(parser)
    parser = add_command(
        commands,
        "remove",
        _remove,
        "remove articles that were added by hand",
        description="Remove articles that were added with `add` or on the page, each with its file and the other articles of that.",
    )
    parser.add_argument("ids", nargs="+", metavar="ID", help="an article's id, or the name of a file that was added")
    add_index_option(parser)
    add_json_option(parser)


def add_info(commands: Commands) -> None:
    """Add `info`."""
    parser = add_command(commands, "info", _info, "describe an index")
    add_index_option(parser)
    parser.add_argument("--verify", action="store_true", help="read every file and compare its checksum")
    add_json_option(parser)


def to_json(value: object) -> str:
    """Records as JSON, with their fields' names."""
    return json.dumps(
        value, default=lambda o: asdict(o) if is_dataclass(o) and not isinstance(o, type) else str(o), ensure_ascii=False, indent=2
    )


@contextmanager
def terminal_progress() -> Iterator[Progress]:
    """A progress function that draws a bar for each stage on stderr, where that is a terminal."""
    from tqdm import tqdm

    words = {"read": "Reading articles", "encode": "Encoding passages", "write": "Writing the index", "ask": "Asking", "talk": "Conversing"}
    bars: dict[str, Any] = {}

    def progress(stage: str, done: int, total: int) -> None:
        if total == 0:
            return
        if stage not in bars:
            bars[stage] = tqdm(total=total, desc=words[stage], leave=False, disable=None)
        bars[stage].total = total
        bars[stage].update(done - bars[stage].n)

    try:
        yield progress
    finally:
        for bar in bars.values():
            bar.close()


def build_summary(report: BuildReport) -> str:
    """What a build found and did, for people."""
    changes = [("new", report.new), ("changed", report.changed), ("removed", report.removed)]
    lines = [_sentence(word, ids) for word, ids in [*changes, ("kept as before", report.kept)] if ids]
    for word, remarks in (("not read", report.failed), ("note", report.warnings), ("left out", report.skipped)):
        lines += [f"{word}: {r.where} {r.reason}" for r in remarks]
    if report.published:
        made = f"{report.encoded} of them newly encoded, " if report.encoded < report.passages else ""
        lines.append(f"{report.index}: {report.articles} articles, {report.passages} passages, {made}{report.seconds:.1f} s")
    else:
        lines.append(f"{report.index}: nothing has changed; {report.articles} articles, {report.passages} passages, {report.seconds:.1f} s")
    return "\n".join(lines)


def _sentence(word: str, ids: Sequence[str]) -> str:
    named = ", ".join(ids[:_NAMED])
    more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
    return f"{word}: {len(ids)} ({named}{more})"


def _build(arguments: argparse.Namespace) -> int:
    if arguments.watch:
        return _watch(arguments)
    _build_once(arguments)
    return 0


def _build_once(arguments: argparse.Namespace, encoder: Encoder | None = None, wait: float = 0) -> None:
    from index.build import build

    with terminal_progress() as progress:
        report = build(
            arguments.sources,
            index_directory(arguments.index),
            model=arguments.model,
            encoder=encoder,
            allow_empty=arguments.allow_empty,
            wait=wait,
            progress=progress,
        )
    _print_report(report, arguments)


def _watch(arguments: argparse.Namespace) -> int:
    """Build at every change. An error ends it before the first build is done; later it is printed, and the next change is waited for."""
    from index.encoder import load_encoder
    from index.generation import previous
    from index.watch import watch

    if not arguments.sources:
        raise CorpusError("There is nothing to watch: name files or folders.")
    directory = index_directory(arguments.index)
    with previous(directory) as old:
        model = arguments.model or (old.manifest.encoder if old else None)
    encoder = load_encoder(model)
    watching = False

    def rebuild() -> None:
        nonlocal watching
        try:
            _build_once(arguments, encoder, wait=_PATIENCE if watching else 0)
        except ArticleQAError as error:
            if not watching:
                raise
            print(f"not built: {error}", file=sys.stderr, flush=True)
        if not watching:
            print("Watching for changes (stop with Ctrl+C)", file=sys.stderr, flush=True)
        watching = True

    watch(arguments.sources, directory, rebuild, poll=arguments.poll)
    return 0


def _add(arguments: argparse.Namespace) -> int:
    from index.added import add

    with terminal_progress() as progress:
        report = add(arguments.sources, index_directory(arguments.index), progress=progress)
    _print_report(report, arguments)
    return 2 if report.failed else 0


def _remove(arguments: argparse.Namespace) -> int:
    from index.added import remove

    with terminal_progress() as progress:
        report = remove(arguments.ids, index_directory(arguments.index), progress=progress)
    _print_report(report, arguments)
    return 0


def _print_report(report: BuildReport, arguments: argparse.Namespace) -> None:
    print(to_json(report) if arguments.json else build_summary(report), flush=True)


def _info(arguments: argparse.Namespace) -> int:
    from index import storage

    directory = index_directory(arguments.index)
    generation = storage.current(directory)
    manifest = storage.read_manifest(generation)
    if arguments.verify:
        storage.verify(generation)
    if arguments.json:
        print(to_json({"index": directory, "generation": generation.name, **asdict(manifest), "verified": arguments.verify}))
        return 0
    size = sum(entry["size"] for entry in manifest.files.values())
    print(f"index     {directory}, generation {generation.name}, built {manifest.created}")
    print(f"articles  {manifest.articles} ({', '.join(f'{lang} {n}' for lang, n in manifest.languages.items())})")
    print(f"passages  {manifest.passages}")
    if manifest.added:
        print(f"added     {len(manifest.added)} files by hand")
    print(f"encoder   {manifest.encoder}, {manifest.dimension} dimensions, weights {manifest.encoder_revision[:12]}…")
    print(f"size      {size / 1e6:.1f} MB in {len(manifest.files)} files" + (", every checksum right" if arguments.verify else ""))
    return 0
