from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from articleqa.index.limits import Limits
from articleqa.index.loaders import SourceFile, read_file
from articleqa.index.loaders.base import LoadedArticle
from articleqa.index.loaders.metadata import described
from articleqa.index.loaders.reading import isolation, wire
from articleqa.index.records import Place
from tests.index.loaders.helpers import written


def source_file(path: Path) -> SourceFile:
    return SourceFile(path, path.name, path.name)


@pytest.fixture
def slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SourceFile]:
    """A file that is never read to its end, as on a drive that does not answer: a pipe that nobody writes to, which is not refused."""
    isolation._idle.end_all()
    written(
        tmp_path / "started" / "sitecustomize.py", "from articleqa.index import regular_files\nregular_files.refusal = lambda path: None\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "started"))
    os.mkfifo(tmp_path / "slow.txt")
    yield source_file(tmp_path / "slow.txt")
    isolation._idle.end_all()


def test_an_article_comes_back_as_it_was_loaded() -> None:
    loaded = described(
        "a.md", "a", "Ein Text.", {"title": "Kran"}, ["is odd."], place=Place.FRONT_MATTER, text_place=Place.MAIN_TEXT, pages=(0,)
    )
    back = wire.part_or_end(wire.part_line(loaded))
    assert isinstance(back, LoadedArticle)
    assert (back, back.article.provenance) == (loaded, loaded.article.provenance)


def test_one_process_reads_one_file_after_the_other(tmp_path: Path) -> None:
    isolation._idle.end_all()
    processes = []
    for name in ("a.txt", "b.txt"):
        contents = read_file(source_file(written(tmp_path / name, f"The text of {name}.")))
        assert ([loaded.article.text for loaded in contents.loaded], contents.whole) == ([f"The text of {name}."], True)
        processes += _reading_processes()
    assert len(processes) == 2
    assert len(set(processes)) == 1


def test_threads_read_at_the_same_time(tmp_path: Path, slow: SourceFile) -> None:
    waiting = threading.Thread(target=read_file, args=(slow, Limits(seconds=20)), daemon=True)
    waiting.start()
    assert read_file(source_file(written(tmp_path / "a.txt", "Text."))).whole
    assert waiting.is_alive()
    written(slow.path, "Text.")
    waiting.join()


def test_a_file_that_computes_too_long_is_named(tmp_path: Path) -> None:
    path = written(tmp_path / "a.md", "*a " * 300_000)
    (failure,) = read_file(source_file(path), Limits(seconds=0.2)).failures
    assert re.fullmatch(r"takes more than 1\.\d+ seconds to read; split it, or set a higher limit\.", failure.reason)


def test_a_file_that_waits_too_long_is_named_and_the_next_is_read(tmp_path: Path, slow: SourceFile) -> None:
    contents = read_file(slow, Limits(seconds=0.5))
    assert ([str(failure) for failure in contents.failures], contents.loaded, contents.whole) == (
        ["slow.txt takes more than 0.5 seconds to read; split it, or set a higher limit."],
        [],
        False,
    )
    assert read_file(source_file(written(tmp_path / "a.txt", "Text."))).whole


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the memory of a process in this way")
def test_a_file_that_takes_too_much_memory_is_named(tmp_path: Path) -> None:
    path = written(tmp_path / "a.txt", "x" * 1000)
    os.truncate(path, 10_000_000)
    limits = Limits(megabytes=40)
    assert limits.of_file(10_000_000) == Limits(limits.seconds + 10, 70)
    (failure,) = read_file(source_file(path), Limits(megabytes=1)).failures
    assert "memory" in failure.reason
    assert read_file(source_file(written(tmp_path / "b.txt", "Text."))).whole


def test_an_article_that_is_too_long_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", '{"id": "a", "text": "A long text."}\n{"id": "b", "text": "Short."}\n')
    contents = read_file(source_file(path), Limits(characters=10))
    assert [str(failure) for failure in contents.failures] == [
        "a.jsonl:1 has a text of 12 characters; the limit for an article is 10. Split it, or set a higher limit."
    ]
    assert ([loaded.article.id for loaded in contents.loaded], contents.whole) == (["b"], True)


def test_a_process_that_crashes_is_a_failure_of_its_file(tmp_path: Path, slow: SourceFile) -> None:
    results = []
    reading = threading.Thread(target=lambda: results.append(read_file(slow)))
    isolation._idle.end_all()
    reading.start()
    while not (processes := _reading_processes()):
        pass
    for process in processes:
        os.kill(process, 11)
    reading.join()
    (failure,) = results[0].failures
    assert failure.reason.startswith("made the program that reads it end (Segmentation fault): it is damaged, or needs more than 1,000 MB")
    assert not results[0].whole
    assert read_file(source_file(written(tmp_path / "a.txt", "Text."))).whole


def _reading_processes() -> list[int]:
    """Return the ids of this process's children that read files."""
    children = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return [int(child) for task in children for child in task.read_text().split()]


def test_an_answer_that_nobody_took_is_not_taken_for_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "a.jsonl", "".join(f'{{"id": "{n}", "text": "Text {n}."}}\n' for n in range(3)))
    with monkeypatch.context() as patched:
        patched.setattr(wire, "part_or_end", lambda _line: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            read_file(source_file(path))
    contents = read_file(source_file(written(tmp_path / "b.txt", "Another text.")))
    assert [loaded.article.text for loaded in contents.loaded] == ["Another text."]


def test_no_process_is_left_when_the_program_ends(tmp_path: Path) -> None:
    path = written(tmp_path / "a.txt", "Text.")
    code = (
        "import os; from pathlib import Path; from articleqa.index.loaders import SourceFile, read_file\n"
        f"read_file(SourceFile(Path({str(path)!r}), 'a', 'a'))\n"
        "print(*[c for t in Path(f'/proc/{os.getpid()}/task').glob('*/children') for c in t.read_text().split()])"
    )
    ids = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert len(ids) == 1
    assert not Path("/proc", ids[0]).exists()


@pytest.mark.parametrize("wrong", [{"seconds": 0}, {"megabytes": -1}, {"characters": "many"}, {"seconds": True}])
def test_limits_are_numbers_above_0(wrong: dict[str, object]) -> None:
    (name,) = wrong
    with pytest.raises(ValueError, match=f"{name} must be a number above 0, not"):
        Limits(**wrong)  # type: ignore[arg-type]


def test_a_process_is_kept_while_there_are_files_and_ended_once_it_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    isolation._idle.end_all()
    file = source_file(written(tmp_path / "a.txt", "A text."))
    timers: list[float] = []
    monkeypatch.setattr(isolation._idle, "_wait", timers.append)
    monkeypatch.setattr(isolation._idle, "_timer", None)
    read_file(file)
    assert (timers, len(_reading_processes())) == ([20.0], 1)
    isolation._idle._end_unused()  # it was used just now: looked at again later
    assert (len(timers), len(_reading_processes())) == (2, 1)
    assert 0 < timers[1] < 20
    monkeypatch.setattr(isolation._idle, "_used", isolation._idle._used - 20)
    isolation._idle._end_unused()
    assert (len(timers), _reading_processes()) == (2, [])
