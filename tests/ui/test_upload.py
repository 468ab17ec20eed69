from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from gradio.utils import get_upload_folder

from articleqa import ArticleQA, Retriever
from articleqa.ui.i18n import Messages
from articleqa.ui.rendering import rendered
from articleqa.ui.upload import Adder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.toys import ToyEncoder

pytestmark = pytest.mark.browser

EN = Messages()


@pytest.fixture
def qa(toy_corpus_index: Path, toy: ToyEncoder, tmp_path: Path) -> Iterator[ArticleQA]:
    shutil.copytree(toy_corpus_index, tmp_path / "index")
    with ArticleQA(Retriever.open(tmp_path / "index", encoder=toy)) as opened:
        yield opened


def uploaded(name: str, data: bytes) -> dict[str, str]:
    """Put a file where Gradio puts uploads."""
    folder = Path(get_upload_folder()) / "of-a-test"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / Path(name).name).write_bytes(data)
    return {"path": str(folder / Path(name).name), "name": name}


def test_files_become_articles_and_go_again(qa: ArticleQA) -> None:
    files = [uploaded("notes/pear.txt", b"Rosalind planted the pear tree."), uploaded("cut.pdf", b"%PDF-1.7 cut short")]
    statuses = [rendered(status) for status in Adder(qa).add(EN, files, ["huge.pdf"])]
    assert "Reading" in statuses[0]
    assert "One article was added" in statuses[-1]
    assert "cut.pdf</bdi> is no PDF that can be read" in statuses[-1]
    assert "huge.pdf</bdi> did not reach the server" in statuses[-1]
    assert qa.retriever.article("notes/pear.txt").text == "Rosalind planted the pear tree."
    assert not any(Path(file["path"]).exists() for file in files)
    assert "Removed: Rosalind planted the pear tree." in rendered(Adder(qa).remove(EN, "notes/pear.txt"))
    assert "notes/pear.txt" not in qa.retriever.article_ids()


def test_what_was_removed_comes_back_once(qa: ArticleQA) -> None:
    adder = Adder(qa)
    list(adder.add(EN, [uploaded("notes/pear.txt", b"Rosalind planted the pear tree.")], None))
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


def test_what_was_not_uploaded_is_not_read(qa: ArticleQA, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("Nobody may read this.", encoding="utf-8")
    outside = Path(get_upload_folder()) / ".." / ".." / str(secret).lstrip("/")
    circle = Path(get_upload_folder()) / "of-a-test" / "circle"
    circle.parent.mkdir(parents=True, exist_ok=True)
    circle.unlink(missing_ok=True)
    circle.symlink_to(circle)
    forged = [
        {"path": str(secret), "name": "a.txt"},
        {"path": str(outside), "name": "b.txt"},
        {"path": get_upload_folder(), "name": "c.txt"},
        {"path": "\0", "name": "d.txt"},
        {"path": "\ud800", "name": "d.txt"},
        {"path": "x" * 10_000, "name": "d.txt"},
        {"path": str(circle), "name": "d.txt"},
        {"path": 7, "name": "e.txt"},
        {"name": "f.txt"},
        "g.txt",
        None,
    ]
    assert "Nothing new" in rendered(list(Adder(qa).add(EN, forged, None))[-1])
    assert "Nothing new" in rendered(list(Adder(qa).add(EN, {"path": str(secret)}, 7))[-1])
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


def test_a_name_that_cannot_be_kept_is_told_and_the_others_are_kept(qa: ArticleQA) -> None:
    files = [uploaded(f"{number}.bin", b"Text %d." % number) | {"name": name} for number, name in enumerate([*REFUSED, *KEPT])]
    end = rendered(list(Adder(qa).add(EN, files, None))[-1])
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
