from __future__ import annotations

import os
from pathlib import Path

import pytest

from articleqa.index.errors import CorpusError
from articleqa.index.loaders import SourceContents, read_sources
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


def test_the_same_id_twice_names_both_places(tmp_path: Path) -> None:
    written(tmp_path / "x" / "a.txt", STORY)
    rows(tmp_path / "y" / "b.jsonl", {"id": "b", "text": STORY}, {"id": "a.txt", "text": STORY})
    with pytest.raises(CorpusError, match=r'the id "a\.txt": .*x/a\.txt and .*y/b\.jsonl:2; give one'):
        read_sources([tmp_path / "x", tmp_path / "y"])


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


def test_a_pipe_is_left_out(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert [remark.reason for remark in read_sources([tmp_path]).skipped] == ["is a device, socket or pipe, which are not read."]
    with pytest.raises(CorpusError, match=r"pipe\.txt is a device"):
        read_sources([tmp_path / "pipe.txt"])


def test_no_permission_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "a.txt", STORY)

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert failures_of(read_sources([path])) == [("a.txt", "may not be read by this user; change its permissions.")]


def test_a_name_that_is_not_utf8_is_reported(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))
    written(path, STORY)
    collected = read_sources([tmp_path])
    assert failures_of(collected) == [("caf\\udce9.txt", "has a name that is not UTF-8; rename it.")]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"\x00\xe9", "is not UTF-8 text (byte 2); save it as UTF-8."),
        ("a.txt", b"\xff\xfea", "is not UTF-16 text (byte 3); save it as UTF-8."),
        (
            "a.txt",
            "abc".encode("utf-16-le"),
            "holds NUL characters, so it is no text, or UTF-16 without a byte order mark; save it as UTF-8.",
        ),
        ("a.txt", b"", "has no text; write some, or remove it."),
        ("a.md", "\ufeff \n\u200b\n".encode(), "has no text; write some, or remove it."),
        ("a.md", b"---\ntitle: A\n---\n", "has no text; write some, or remove it."),
        (
            "a.md",
            b"---\ntitle: [A\n---\nText.",
            "has front matter that is not YAML: expected ',' or ']', but got '<stream end>' in line 3; correct it or remove it.",
        ),
        ("a.jsonl.gz", b"{}", "is damaged gzip: Not a gzipped file (b'{}'); what stands after the damage was not read."),
    ],
)
def test_files_that_cannot_be_read_are_reported_and_the_rest_goes_on(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    written(tmp_path / name, content)
    written(tmp_path / "good.txt", STORY)
    collected = read_sources([tmp_path])
    assert failures_of(collected) == [(name, reason)]
    assert [article.id for article in collected.articles] == ["good.txt"]
