"""Real files and real events; every wait is for a condition."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from watchdog.observers.inotify import InotifyObserver

from articleqa.index.ingest import watch as module
from articleqa.index.ingest.watch import watch

_PATIENCE = 30
# The command with a toy encoder: the real one takes many seconds to load.
WATCHED = """
import sys
from articleqa.cli.main import main
from articleqa.index.encoder import sentence_transformer
from tests.toys import ToyEncoder

sentence_transformer.load_encoder = lambda _model=None: ToyEncoder()
sys.exit(main(["build", "articles", "--watch"]))
"""


class Ended(Exception):
    pass


class Watching:
    """A watch in a thread. At each build, `builds` gets the names of what is in the SOURCE."""

    def __init__(self, source: Path, directory: Path, *, poll: bool = False) -> None:
        self.source = source
        self.builds: queue.Queue[list[str]] = queue.Queue()
        self._ended = False
        self._thread = threading.Thread(target=self._run, args=([source], directory, poll))

    def _run(self, *arguments: Any) -> None:
        sources, directory, poll = arguments
        with pytest.raises(Ended):
            watch(sources, directory, self._build, poll=poll)

    def _build(self) -> None:
        if self._ended:
            raise Ended
        self.builds.put(sorted(p.name for p in self.source.iterdir()) if self.source.is_dir() else [])

    def next_build(self) -> list[str]:
        return self.builds.get(timeout=_PATIENCE)

    def __enter__(self) -> Watching:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended = True
        self.source.mkdir(exist_ok=True)
        (self.source / "end.txt").touch()
        self._thread.join(_PATIENCE)
        assert not self._thread.is_alive()
        assert self.builds.empty()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_QUIET_SECONDS", 0.2)
    monkeypatch.setattr(module, "_POLLING_SECONDS", 0.2)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "corpus").mkdir()
    return tmp_path / "corpus"


@pytest.fixture(params=["events", "poll"])
def watching(request: pytest.FixtureRequest, tmp_path: Path, source: Path) -> Iterator[Watching]:
    with Watching(source, tmp_path / "index", poll=request.param == "poll") as started:
        assert started.next_build() == []
        yield started


def test_changes_are_one_build_when_they_are_over(watching: Watching) -> None:
    for i in range(5):
        (watching.source / f"{i}.txt").write_text("The call took place.", encoding="utf-8")
    assert watching.next_build() == [f"{i}.txt" for i in range(5)]
    (watching.source / "0.txt").rename(watching.source / "5.txt")
    assert watching.next_build() == [f"{i}.txt" for i in range(1, 6)]
    (watching.source / "1.txt").unlink()
    assert watching.next_build() == [f"{i}.txt" for i in range(2, 6)]


def test_a_source_that_goes_and_comes_back_is_watched_as_before(watching: Watching) -> None:
    away = watching.source.with_name("away")
    watching.source.rename(away)
    assert watching.next_build() == []
    (away / "a.txt").touch()
    away.rename(watching.source)
    assert watching.next_build() == ["a.txt"]
    (watching.source / "b.txt").touch()
    assert watching.next_build() == ["a.txt", "b.txt"]


def test_only_what_a_build_reads_counts(source: Path) -> None:
    """Files of an index in the folder, names that begin with a dot, and files beside the folder are no changes."""
    with Watching(source, source / "index") as watching:
        assert watching.next_build() == []
        for path in (source / "index" / "generations" / "000001" / "a.txt", source / ".articleqa" / "a.txt", source.parent / "beside.txt"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        (source / ".draft.txt").touch()
        (source / "draft.txt").touch()  # events come in order, so what counted before this one would have been a build of its own
        assert watching.next_build() == [".articleqa", ".draft.txt", "draft.txt", "index"]


def test_a_file_is_watched_without_its_neighbours(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.touch()
    handler = module._Handler([file], tmp_path / "index")
    assert handler._is_relevant(file)
    assert handler._is_relevant(tmp_path)
    assert not handler._is_relevant(tmp_path / "b.txt")


def test_where_the_system_cannot_watch_folders_are_looked_through(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Full(InotifyObserver):
        def on_thread_start(self) -> None:
            raise OSError(28, "inotify watch limit reached")

    monkeypatch.setattr(module, "Observer", Full)
    with Watching(source, tmp_path / "index") as watching:
        assert watching.next_build() == []
        (source / "a.txt").touch()
        assert watching.next_build() == ["a.txt"]
    assert "inotify watch limit reached" in caplog.text


@pytest.mark.model  # it takes as long
def test_the_command_goes_on_after_errors_until_ctrl_c(tmp_path: Path) -> None:
    source = tmp_path / "articles"
    source.mkdir()
    (source / "a.txt").write_text("The bridge opened in 1998.", encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-c", WATCHED],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # children of a shell's background jobs ignore it
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        assert process.stdout.readline() == "new: 1 (a.txt)\n"
        assert process.stdout.readline().startswith(".articleqa/index: 1 article, 1 passage, ")
        assert process.stderr.readline() == "Watching for changes (stop with Ctrl+C)\n"
        (source / "a.txt").rename(tmp_path / "a.txt")
        assert process.stderr.readline().startswith("not built: There is no article to index in articles, and a build must not empty")
        source.rmdir()
        assert process.stderr.readline().startswith("not built: articles does not exist")
        source.mkdir()
        (tmp_path / "a.txt").rename(source / "b.txt")
        assert process.stdout.readline() == "new: 1 (b.txt)\n"
        assert process.stdout.readline() == "removed: 1 (a.txt)\n"
        assert process.stdout.readline().startswith(".articleqa/index: 1 article,")
        time.sleep(1)  # the build that has printed this ends; Ctrl+C while it builds is another exit status
        process.send_signal(signal.SIGINT)
        assert process.wait(_PATIENCE) == 0
        assert process.stderr.read() == ""
    finally:
        process.kill()
        process.communicate()


def test_links_to_folders_without_end_are_not_followed(tmp_path: Path, source: Path) -> None:
    """Looked through again and again, a link to /proc would lead through the whole machine, once for each process."""
    (source / "system").symlink_to("/proc")
    (source / "loop").symlink_to(source)
    (tmp_path / "linked").mkdir()
    (source / "linked").symlink_to(tmp_path / "linked")
    assert [sorted(entry.name for entry in module._entries(str(source / name))) for name in ("", "system", "loop")] == [
        ["linked", "loop", "system"],
        [],
        [],
    ]
    with Watching(source, tmp_path / "index", poll=True) as watching:
        assert watching.next_build() == ["linked", "loop", "system"]
        (tmp_path / "linked" / "a.txt").touch()
        assert watching.next_build() == ["linked", "loop", "system"]
