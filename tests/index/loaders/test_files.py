from __future__ import annotations

from pathlib import Path

import pytest

from articleqa.index.errors import ArticleError
from articleqa.index.loaders import Remark
from articleqa.index.loaders.base import LoadedArticle
from tests.index.loaders.helpers import parts_of, written


def test_each_part_is_handed_over_in_order(tmp_path: Path) -> None:
    parts, whole = parts_of(written(tmp_path / "a.jsonl", '{"id": "a", "text": "One."}\n[]\n{"id": "b", "text": "Two."}\n'))
    assert [type(part) for part in parts] == [LoadedArticle, ArticleError, LoadedArticle]
    assert whole


def test_a_file_without_a_loader_is_left_out(tmp_path: Path) -> None:
    parts, whole = parts_of(written(tmp_path / "a.xyz", "Text."))
    assert (type(parts[0]), str(parts[0]).split(";")[0], whole) == (Remark, "a.xyz is of no kind that is read", True)


@pytest.mark.parametrize(("name", "kind"), [("a.doc", ".docx or .pdf"), ("a.ODT", ".docx or .pdf"), ("a.webarchive", ".html")])
def test_a_file_without_a_loader_whose_program_writes_another_kind(tmp_path: Path, name: str, kind: str) -> None:
    (part,), _ = parts_of(written(tmp_path / name, "Text."))
    assert str(part).removesuffix(".") in {f"{name} is of no kind that is read; save {thing} as {kind}" for thing in ("it", "the page")}


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (PermissionError(13, "Permission denied"), "may not be read by this user; change its permissions."),
        (OSError(5, "Input/output error"), "cannot be read: Input/output error."),
        (MemoryError(), "needs more memory than reading a file may take; split it, or set a higher limit."),
        (RuntimeError("odd\nmore"), "cannot be read: odd (RuntimeError); it seems damaged, save it anew."),
    ],
)
def test_every_error_is_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, reason: str) -> None:
    def refuse(_: Path) -> bytes:
        raise error

    monkeypatch.setattr(Path, "read_bytes", refuse)
    (failure,), whole = parts_of(written(tmp_path / "a.txt", "Text."))
    assert isinstance(failure, ArticleError)
    assert (failure.where, failure.reason, whole) == ("a.txt", reason, False)
