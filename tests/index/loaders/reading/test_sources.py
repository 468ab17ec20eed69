from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from articleqa.index.errors import CorpusError
from articleqa.index.loaders import SourceContents, SourceFile, read_file, read_sources
from articleqa.index.regular_files import HOLES, OF_THE_SYSTEM, SPECIAL
from tests.index.loaders.helpers import failures_of, only_article, rows, written

STORY = "The fox went home.\nIt slept.\n"


def test_a_folder_is_read_in_order_with_relative_ids(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.md", "a/A.TXT", ".hidden.txt", ".git/x.txt", "a/.b/c.txt", "photo.jpg", "README"):
        written(tmp_path / name, STORY)
    calls: list[tuple[int, int, str]] = []
    collected = read_sources([tmp_path], progress=lambda done, total, where: calls.append((done, total, where)))
    assert [article.id for article in collected.articles] == ["a/A.TXT", "a/z.md", "b.txt"]
    assert [Path(remark.where).name for remark in collected.skipped] == ["README", "photo.jpg"]
    assert "no kind that is read; read are .txt, .md" in collected.skipped[0].reason
    assert [call[:2] for call in calls] == [(1, 3), (2, 3), (3, 3)]
    assert calls[0][2].endswith("A.TXT")


def test_the_id_of_a_file_is_its_name(tmp_path: Path) -> None:
    assert only_article(written(tmp_path / "x" / "a.txt", STORY)).id == "a.txt"


def test_an_empty_folder_holds_nothing(tmp_path: Path) -> None:
    assert read_sources([tmp_path]) == SourceContents(empty=[tmp_path])


def test_a_missing_source_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"nowhere does not exist; name files or folders that do\."):
        read_sources([tmp_path / "nowhere"])


def test_an_unknown_kind_given_directly_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"a\.xlsx is of no kind that is read"):
        read_sources([written(tmp_path / "a.xlsx", STORY)])


def test_a_file_reached_twice_is_read_once(tmp_path: Path) -> None:
    path = written(tmp_path / "sub" / "a.txt", STORY)
    assert [article.id for article in read_sources([tmp_path, path]).articles] == ["sub/a.txt"]
    assert [article.id for article in read_sources([path, tmp_path, tmp_path / "sub"]).articles] == ["a.txt"]


def test_of_two_articles_with_one_id_the_newer_counts_and_the_remark_names_both(tmp_path: Path) -> None:
    old = rows(tmp_path / "z-old.jsonl", {"id": "a", "text": STORY}, {"id": "b", "text": STORY})
    new = rows(tmp_path / "a-new.jsonl", {"id": "a", "text": "Other."}, {"id": "b", "text": STORY})
    os.utime(old, (1, 1))
    collected = read_sources([tmp_path])
    assert [(article.id, article.text) for article in collected.articles] == [("a", "Other."), ("b", STORY)]
    assert {id_: file.id for id_, file in collected.files.items()} == {"a": "a-new.jsonl", "b": "a-new.jsonl"}
    assert [(Path(r.where).name, r.reason) for r in collected.skipped] == [
        ("z-old.jsonl:1", f'has the id "a" of {new}:1, which is newer and counts; if it is another article, give it another id.')
    ]


def test_of_two_articles_with_one_id_the_later_publication_counts(tmp_path: Path) -> None:
    late, early = ({"id": "a", "text": text, "date": date} for text, date in (("Late.", "2026-01-02"), ("Early.", "2026-01-01")))
    assert [article.text for article in read_sources([rows(tmp_path / "a.jsonl", late, early)]).articles] == ["Late."]
    assert [article.text for article in read_sources([rows(tmp_path / "b.jsonl", early, late)]).articles] == ["Late."]


def test_the_same_path_in_two_sources_gets_the_names_of_its_folders_in_front(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("x/2023", "x/2024", "y/2024", "x/2024/2024"):
        written(tmp_path / folder / "a.txt", f"{folder} is a folder.")
    monkeypatch.chdir(tmp_path)
    collected = read_sources([Path("x/2023"), Path("x/2024"), Path("y/2024"), Path("x/2023/a.txt")])
    assert {article.id: article.text.removesuffix(" is a folder.") for article in collected.articles} == {
        "a.txt": "x/2023",
        "2024/a.txt": "x/2024/2024",
        "x/2024/a.txt": "x/2024",
        "y/2024/a.txt": "y/2024",
    }


def test_links_are_followed_but_not_in_circles(tmp_path: Path) -> None:
    written(tmp_path / "outside" / "a.txt", STORY)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link").symlink_to(tmp_path / "outside")
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "broken.txt").symlink_to(tmp_path / "nothing")
    (tmp_path / "in" / "self.txt").symlink_to(tmp_path / "in" / "self.txt")
    collected = read_sources([tmp_path / "in"])
    assert [article.id for article in collected.articles] == ["link/a.txt"]
    assert failures_of(collected) == [
        ("broken.txt", "is a link to nothing; mend or remove it."),
        ("self.txt", "cannot be read: Too many levels of symbolic links."),
    ]


def special_files(folder: Path) -> None:
    """Make files that give data for ever, or let those wait who open or read them."""
    os.mkfifo(folder / "pipe.txt")
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(os.path.relpath(folder / "socket.txt"))  # an address may have some 100 bytes
    listening.close()
    for name, target in {"zero.txt": "/dev/zero", "memory.txt": "/proc/self/mem", "status.txt": "/proc/self/status"}.items():
        (folder / name).symlink_to(target)
    (folder / "system").symlink_to("/proc")
    (folder / "loop").symlink_to(folder)
    os.truncate(written(folder / "holes.txt", "Text."), 1 << 40)


def test_what_never_ends_is_named_and_not_opened(tmp_path: Path) -> None:
    special_files(tmp_path)
    written(tmp_path / "good.txt", STORY)
    collected = read_sources([tmp_path])
    assert [article.id for article in collected.articles] == ["good.txt"]
    assert failures_of(collected) == [("holes.txt", "is almost all holes, which take no place on the disk, and is not read.")]
    assert collected.unread == {"holes.txt", f"{tmp_path.name}/holes.txt"}
    assert {Path(remark.where).name: remark.reason for remark in collected.skipped} == {
        "pipe.txt": SPECIAL,
        "socket.txt": SPECIAL,
        "zero.txt": SPECIAL,
        "memory.txt": OF_THE_SYSTEM,
        "status.txt": OF_THE_SYSTEM,
        "system": OF_THE_SYSTEM,
    }


@pytest.mark.parametrize(
    ("name", "reason"),
    [("pipe.txt", SPECIAL), ("zero.txt", SPECIAL), ("memory.txt", OF_THE_SYSTEM), ("system", OF_THE_SYSTEM), ("holes.txt", HOLES)],
)
def test_what_never_ends_is_an_error_where_it_is_named_itself(tmp_path: Path, name: str, reason: str) -> None:
    special_files(tmp_path)
    with pytest.raises(CorpusError) as caught:
        read_sources([tmp_path / name])
    assert str(caught.value) == f"{tmp_path / name} {reason}"


def test_what_never_ends_is_not_read_by_itself_either(tmp_path: Path) -> None:
    special_files(tmp_path)
    for name, reason in {"pipe.txt": SPECIAL, "zero.txt": SPECIAL, "memory.txt": OF_THE_SYSTEM, "holes.txt": HOLES}.items():
        contents = read_file(SourceFile(tmp_path / name, name, name))
        assert ([str(failure) for failure in contents.failures], contents.whole) == ([f"{name} {reason}"], False)


def test_a_name_that_is_not_utf8_is_reported(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))
    written(path, STORY)
    collected = read_sources([tmp_path])
    assert failures_of(collected) == [("caf\\udce9.txt", "has a name that is not UTF-8; rename it.")]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"\x00\xff\x12", "is no text; save it as text in UTF-8, or give it the suffix of its kind."),
        ("a.txt", b"", "has no text; write some, or remove it."),
        ("a.md", "\ufeff \n\u200b\n".encode(), "has no text; write some, or remove it."),
        ("a.md", b"---\ntitle: A\n---\n", "has no text; write some, or remove it."),
        ("a.jsonl.gz", b"{}", "is damaged gzip: Not a gzipped file (b'{}'); what stands after the damage was not read."),
    ],
)
def test_files_that_cannot_be_read_are_reported_and_the_rest_goes_on(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    written(tmp_path / name, content)
    written(tmp_path / "good.txt", STORY)
    collected = read_sources([tmp_path])
    assert failures_of(collected) == [(name, reason)]
    assert [article.id for article in collected.articles] == ["good.txt"]
