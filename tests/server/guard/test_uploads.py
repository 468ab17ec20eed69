from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from articleqa.server.guard.asgi import Refused
from articleqa.server.guard.uploads import Uploads

if TYPE_CHECKING:
    from pathlib import Path


def received(uploads: Uploads, address: str = "a", size: int = 3) -> str:
    name = uploads.begin(address)
    uploads.count(name, size)
    (uploads.folder / name).write_bytes(b"x" * min(size, 10))
    uploads.finish(name)
    return name


def left(uploads: Uploads) -> set[str]:
    return {path.name for path in uploads.folder.iterdir()} - {"lock"}


def test_a_file_is_claimed_once_and_only_when_it_is_whole(tmp_path: Path) -> None:
    with Uploads(parent=tmp_path) as uploads:
        name = uploads.begin("a")
        assert uploads.claim(name) is None
        uploads.finish(name)
        assert uploads.claim(name) == uploads.folder / name
        assert uploads.claim(name) is None
        assert [uploads.claim(forged) for forged in (None, 7, "", "lock", "../x", str(uploads.folder / name))] == [None] * 6


def test_what_nobody_adds_is_deleted_when_its_address_sends_no_more(tmp_path: Path) -> None:
    now = [0.0]
    with Uploads(minutes=10, clock=lambda: now[0], parent=tmp_path) as uploads:
        first, other = received(uploads, "a"), received(uploads, "b")
        claimed, coming = received(uploads, "c"), uploads.begin("c")
        (uploads.folder / coming).touch()
        assert uploads.claim(claimed)
        now[0] = 599
        second = received(uploads, "a")
        uploads.sweep()
        assert left(uploads) == {first, second, other, claimed, coming}
        now[0] = 600
        uploads.sweep()
        assert left(uploads) == {first, second, claimed, coming}
        now[0] = 1199
        uploads.sweep()
        assert left(uploads) == {claimed, coming}
        uploads.discard(claimed)
        uploads.discard(coming)
        assert left(uploads) == set()
        assert not uploads._files
        assert uploads._total == 0


def test_a_file_that_is_being_deleted_cannot_be_claimed(tmp_path: Path) -> None:
    class Claiming(Uploads):
        def discard(self, name: str) -> None:
            claimed.append(self.claim(name))
            super().discard(name)

    claimed: list[Path | None] = []
    now = [0.0]
    with Claiming(clock=lambda: now[0], parent=tmp_path) as uploads:
        received(uploads)
        now[0] = 600
        uploads.sweep()
        assert claimed == [None]
        assert left(uploads) == set()


def test_whatever_an_address_sends_no_file_waits_for_ever(tmp_path: Path) -> None:
    now = [0.0]
    with Uploads(minutes=10, clock=lambda: now[0], parent=tmp_path) as uploads:
        names = []
        for now[0] in range(0, 3600, 400):
            names.append(received(uploads))
            uploads.sweep()
            assert left(uploads) == set(names)
        now[0] = 3600
        uploads.sweep()
        assert left(uploads) == set(names[1:])


def refused(uploads: Uploads, name: str, size: int) -> tuple[int, str]:
    with pytest.raises(Refused) as caught:
        uploads.count(name, size)
    return caught.value.status, caught.value.sentence


def test_a_file_an_address_and_all_files_have_a_limit(tmp_path: Path) -> None:
    with Uploads(1, parent=tmp_path) as uploads:
        name, other = uploads.begin("a"), uploads.begin("b")
        assert refused(uploads, name, 1_000_001) == (413, "A file may have 1 MB at most.")
        names = [received(uploads, size=1_000_000) for _ in range(10)]
        assert refused(uploads, name, 1) == (507, "Too much from your address waits to be added: try again in some minutes.")
        uploads.count(other, 1)
        assert all(uploads.claim(received(uploads, "c", size=1_000_000)) for _ in range(9))
        assert refused(uploads, other, 999_999 + 1) == (413, "A file may have 1 MB at most.")
        uploads.count(other, 999_999)
        assert refused(uploads, uploads.begin("b"), 1)[1] == "Too much that was uploaded waits to be added: try again in some minutes."
        uploads.discard(names[0])
        uploads.count(name, 1)


def test_so_many_files_wait_and_no_more(tmp_path: Path) -> None:
    with Uploads(parent=tmp_path) as uploads:
        for _ in range(5_000):
            uploads.begin("a")
        with pytest.raises(Refused, match="Too many files from your address"):
            uploads.begin("a")
        names = [uploads.begin("b") for _ in range(5_000)]
        with pytest.raises(Refused, match="Too many uploaded files"):
            uploads.begin("c")
        uploads.discard(names[0])
        uploads.begin("c")


def test_a_system_without_owners_that_renames_no_folder_in_use_is_served_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("os.getuid")
    monkeypatch.setattr("articleqa.server.guard.uploads._RENAMES_IN_USE", False)
    (tmp_path / "articleqa-uploads-left").mkdir()
    with Uploads(parent=tmp_path) as first, Uploads(parent=tmp_path) as second:
        assert set(tmp_path.iterdir()) == {first.folder, second.folder}
    assert list(tmp_path.iterdir()) == []


def test_at_the_end_nothing_is_left(tmp_path: Path) -> None:
    with Uploads(parent=tmp_path) as uploads:
        received(uploads)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_server_left_goes_at_the_next_start_and_what_another_uses_stays(tmp_path: Path) -> None:
    code = (
        "import sys, os, signal\n"
        "from pathlib import Path\n"
        "from articleqa.server.guard.uploads import Uploads\n"
        "uploads = Uploads(parent=Path(sys.argv[1])).__enter__()\n"
        "(uploads.folder / 'x').write_text('left')\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    assert subprocess.run([sys.executable, "-c", code, tmp_path], check=False).returncode == -signal.SIGKILL
    (dead,) = tmp_path.iterdir()
    assert (dead / "x").exists()
    with Uploads(parent=tmp_path) as first, Uploads(parent=tmp_path) as second:
        assert set(tmp_path.iterdir()) == {first.folder, second.folder}


def test_a_link_that_somebody_else_put_there_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "kept").touch()
    (tmp_path / "articleqa-uploads-x").symlink_to(tmp_path / "mine")
    with Uploads(parent=tmp_path):
        pass
    assert (tmp_path / "mine" / "kept").exists()
    assert os.listdir(tmp_path / "mine") == ["kept"]  # noqa: PTH208
