from __future__ import annotations

import re
import shutil
import threading
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from articleqa import ArticleQA, Retriever
from articleqa.index.errors import IndexBusy
from articleqa.index.limits import Limits
from articleqa.server.guard.uploads import Uploads
from articleqa.ui.i18n import Messages
from articleqa.ui.rendering import rendered
from articleqa.ui.upload import Adder

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    import htpy as h

    from tests.toys import ToyEncoder

pytestmark = pytest.mark.browser

EN = Messages()


@pytest.fixture
def uploads(tmp_path: Path) -> Iterator[Uploads]:
    with Uploads(parent=tmp_path) as folder:
        yield folder


@pytest.fixture
def qa(toy_corpus_index: Path, toy: ToyEncoder, tmp_path: Path) -> Iterator[ArticleQA]:
    shutil.copytree(toy_corpus_index, tmp_path / "index")
    with ArticleQA(Retriever.open(tmp_path / "index", encoder=toy)) as opened:
        yield opened


def uploaded(uploads: Uploads, name: str, data: bytes) -> dict[str, str]:
    """Put a file where the guard puts uploads."""
    path = uploads.begin("192.0.2.1")
    uploads.count(path, len(data))
    (uploads.folder / path).write_bytes(data)
    uploads.finish(path)
    return {"upload": path, "name": name}


def test_files_become_articles_and_go_again(qa: ArticleQA, uploads: Uploads) -> None:
    pear, cut = b"Rosalind planted the pear tree.", b"%PDF-1.7 cut short"
    files = [uploaded(uploads, "notes/pear.txt", pear), uploaded(uploads, "cut.pdf", cut)]
    statuses = [rendered(status) for status in Adder(qa, uploads).add(EN, files, ["huge.pdf"])]
    assert "Reading" in statuses[0]
    assert "One article was added" in statuses[-1]
    assert "cut.pdf</bdi> is no PDF that can be read" in statuses[-1]
    assert "huge.pdf</bdi> did not reach the server" in statuses[-1]
    assert qa.retriever.article("notes/pear.txt").text == "Rosalind planted the pear tree."
    assert [file.name for file in uploads.folder.iterdir()] == ["lock"]
    assert "Removed: Rosalind planted the pear tree." in rendered(Adder(qa).remove(EN, "notes/pear.txt"))
    assert "notes/pear.txt" not in qa.retriever.article_ids()


def test_an_uploaded_file_costs_no_more_than_it_may(qa: ArticleQA, uploads: Uploads) -> None:
    adder = Adder(qa, uploads, Limits(characters=20))
    file = uploaded(uploads, "pear.txt", b"Rosalind planted the pear tree.")
    assert "pear.txt</bdi> has a text of 31 characters" in rendered(list(adder.add(EN, [file], None))[-1])


def test_what_was_removed_comes_back_once(qa: ArticleQA, uploads: Uploads) -> None:
    adder = Adder(qa, uploads)
    list(adder.add(EN, [uploaded(uploads, "notes/pear.txt", b"Rosalind planted the pear tree.")], None))
    removed = rendered(adder.remove(EN, "notes/pear.txt"))
    match = re.search(r'data-undo="([^"]+)"', removed)
    assert match is not None
    assert "One article was added" in rendered(list(adder.restore(EN, match[1]))[-1])
    assert qa.retriever.article("notes/pear.txt").text == "Rosalind planted the pear tree."
    assert (qa.retriever.directory / "added" / "notes" / "pear.txt").exists()
    assert list(adder.restore(EN, match[1])) == []


@pytest.mark.parametrize("removal", [None, 7, "", "nonsense"])
def test_what_was_not_removed_does_not_come_back(qa: ArticleQA, removal: object) -> None:
    assert list(Adder(qa).restore(EN, removal)) == []


def test_files_are_added_though_nobody_looks_any_more(qa: ArticleQA, uploads: Uploads) -> None:
    files = [uploaded(uploads, f"{name}.txt", b"Rosalind planted it.") for name in "abc"]
    statuses = cast("Generator[h.Element]", Adder(qa, uploads).add(EN, files, None))
    next(statuses)
    statuses.close()  # as Gradio does with those of a page that was closed
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon and thread.name.startswith("Thread-"):
            thread.join()
    assert {"a.txt", "b.txt", "c.txt"} < set(qa.retriever.article_ids())
    assert [file.name for file in uploads.folder.iterdir()] == ["lock"]


def test_what_could_not_be_brought_back_can_be_later(qa: ArticleQA, uploads: Uploads) -> None:
    adder = Adder(qa, uploads)
    list(adder.add(EN, [uploaded(uploads, "pear.txt", b"Rosalind planted it.")], None))
    match = re.search(r'data-undo="([^"]+)"', rendered(adder.remove(EN, "pear.txt")))
    assert match is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("articleqa.ui.upload.add", busy)
        assert "Another build is writing" in rendered(list(adder.restore(EN, match[1]))[-1])
    assert "One article was added" in rendered(list(adder.restore(EN, match[1]))[-1])
    assert "pear.txt" in qa.retriever.article_ids()


def busy(*_: object, **__: object) -> None:
    raise IndexBusy("Another build is writing to it.", Path())


def test_what_was_not_uploaded_is_not_read(qa: ArticleQA, uploads: Uploads, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("Nobody may read this.", encoding="utf-8")
    outside = uploads.folder / ".." / "secret.txt"
    forged = [
        {"upload": str(secret), "name": "a.txt"},
        {"upload": str(outside), "name": "b.txt"},
        {"upload": "../secret.txt", "name": "b.txt"},
        {"upload": str(uploads.folder), "name": "c.txt"},
        {"upload": "lock", "name": "c.txt"},
        {"upload": uploads.begin("192.0.2.1"), "name": "c.txt"},  # is not whole yet
        {"upload": "\0", "name": "d.txt"},
        {"upload": "\ud800", "name": "d.txt"},
        {"upload": "x" * 10_000, "name": "d.txt"},
        {"upload": 7, "name": "e.txt"},
        {"name": "f.txt"},
        "g.txt",
        None,
    ]
    assert "Nothing new" in rendered(list(Adder(qa, uploads).add(EN, forged, None))[-1])
    assert "Nothing new" in rendered(list(Adder(qa, uploads).add(EN, {"upload": str(secret)}, 7))[-1])
    assert len(qa.retriever.article_ids()) == 19
    assert secret.exists()


REFUSED = [
    *("", " ", "..", ".", "/", "...", "/a.txt", "a/../../b.txt", "a//b.txt", "a/./b.txt", "a/", ".hidden.txt", "a.txt ", "a.txt."),
    *("a\0b.txt", "a\nb.txt", "a\x7f.txt", "a\\b.txt", "C:a.txt", "CON.txt", "aux", "nul.md/a.txt"),
    *("a" * 300 + ".txt", "é" * 130 + ".txt", "\ud800" * 90, ("d" * 200 + "/") * 8 + "e.txt"),
]
KEPT = [
    "\u202egnp.txt",
    "%2e%2e%2fetc.txt",
    "A.txt",
    "a.txt",
    "e\u0301.txt",
    "\u00e9.txt",
    "$(id).txt",
    "<b>.txt",
    "\u200b.txt",
    "generations/CURRENT.txt",
]


def test_a_name_that_cannot_be_kept_is_told_and_the_others_are_kept(qa: ArticleQA, uploads: Uploads) -> None:
    files = [uploaded(uploads, name, b"Text %d." % number) for number, name in enumerate([*REFUSED, *KEPT])]
    end = rendered(list(Adder(qa, uploads).add(EN, files, None))[-1])
    assert f"{len(KEPT)} articles were added" in end
    assert len(
        re.findall(r"has a name that (?:an index cannot keep; rename it|is too long; shorten it|is not UTF-8; rename it)\.", end)
    ) == len(REFUSED)
    added = qa.retriever.directory / "added"
    assert sorted(p.relative_to(added).as_posix() for p in added.rglob("*") if p.is_file()) == sorted(KEPT)
    assert set(KEPT) < set(qa.retriever.article_ids())


def test_of_many_names_that_did_not_arrive_some_are_told(qa: ArticleQA) -> None:
    end = rendered(list(Adder(qa).add(EN, None, ["\ud800" * 1000] * 5000))[-1])
    assert end.count("did not reach the server") == 200
    assert len(end) < 400_000


@pytest.mark.parametrize("article_id", [None, 7, "gone.txt", ["seed-article.txt"]])
def test_what_is_no_article_is_not_removed(qa: ArticleQA, article_id: object) -> None:
    assert Adder(qa).remove(EN, article_id) is None


def test_an_article_of_the_sources_stays(qa: ArticleQA) -> None:
    assert "remove its file there" in rendered(Adder(qa).remove(EN, "seed-article.txt"))
    assert "seed-article.txt" in qa.retriever.article_ids()
