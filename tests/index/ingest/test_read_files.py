"""Files that have not changed since they were read are not read again, and the index is as if they were."""

from __future__ import annotations

import json
import os
import random
import shutil
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from articleqa.index.errors import EmptyCorpus
from articleqa.index.ingest import build, edit, read_files
from articleqa.index.limits import Limits
from articleqa.index.loaders import SourceContents, SourceFile, read_sources
from articleqa.index.loaders.reading.isolation import FileContents, read_file
from articleqa.index.storage import generations
from articleqa.index.storage.articles_db import ArticleStore
from tests.index.loaders.conftest import read_here
from tests.toys import ToyEncoder

if TYPE_CHECKING:
    from collections.abc import Callable

    from articleqa.index.ingest.build_report import BuildReport

DATA = Path(__file__).parents[2] / "data"
MOON = "Luna 9 landed on the Moon on 3 February 1966. It sent the first pictures from its surface."
TUNNEL = "Le tunnel sous la Manche a été inauguré le 6 mai 1994. Il relie Coquelles à Folkestone."


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    (folder / "more").mkdir(parents=True)
    (folder / "moon.txt").write_text(MOON, "utf-8")
    (folder / "more" / "tunnel.txt").write_text(TUNNEL, "utf-8")
    return folder


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the files that are read."""
    ids: list[str] = []

    def recorded(file: SourceFile, limits: Limits | None = None) -> FileContents:
        ids.append(file.id)
        return read_file(file, limits)

    monkeypatch.setattr("articleqa.index.loaders.reading.sources.read_file", recorded)
    return ids


@pytest.fixture
def again(corpus: Path, tmp_path: Path, toy: ToyEncoder, read: list[str]) -> Callable[..., BuildReport]:
    """Returns a function that builds the index once more; it has been built once."""

    def build_again(**arguments: Any) -> BuildReport:
        read.clear()
        return build([corpus], tmp_path / "index", encoder=toy, **arguments)

    build_again()
    return build_again


def rows(path: Path, *articles: dict[str, str]) -> Path:
    path.write_text("".join(json.dumps(article) + "\n" for article in articles), "utf-8")
    return path


def held(directory: Path | str) -> list[object]:
    """Return everything that the current generation says of its articles."""
    store = ArticleStore(generations.current(Path(directory)) / generations.ARTICLES)
    return [(store.article(id_), origin, store.passages_of(id_)) for id_, origin in store.origins().items()]


def test_only_what_has_changed_is_read(
    corpus: Path, tmp_path: Path, toy: ToyEncoder, read: list[str], again: Callable[..., BuildReport]
) -> None:
    report = again()
    assert (read, report.published, report.unchanged, report.articles) == ([], False, 2, 2)

    (corpus / "moon.txt").write_text(MOON.replace("1966", "1967"), "utf-8")
    rows(corpus / "b.jsonl", {"id": "b1", "text": TUNNEL + " Un"}, {"id": "b2", "text": TUNNEL + " Deux"})
    report = again()
    assert (sorted(read), report.new, report.changed, report.unchanged) == (["b.jsonl", "moon.txt"], ("b1", "b2"), ("moon.txt",), 1)
    assert held(tmp_path / "index") == held(build([corpus], tmp_path / "fresh", encoder=toy).index)

    (corpus / "more" / "tunnel.txt").unlink()
    report = again()
    assert (read, report.removed, report.unchanged) == ([], ("more/tunnel.txt",), 3)
    assert held(tmp_path / "index") == held(build([corpus], tmp_path / "fresh", encoder=toy).index)


def test_size_and_time_do_not_matter(corpus: Path, read: list[str], again: Callable[..., BuildReport]) -> None:
    path = corpus / "moon.txt"
    before = path.stat()
    path.write_text(MOON.replace("1966", "1967"), "utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert again().changed == ("moon.txt",)
    os.utime(path, (0, 0))
    assert again().unchanged == 2
    assert read == []


def test_what_was_remarked_is_said_each_time(corpus: Path, read: list[str], again: Callable[..., BuildReport]) -> None:
    rows(corpus / "a.jsonl", {"id": "c", "text": TUNNEL + "!"}, {"id": "a", "text": MOON, "date": "soon"})
    first, second = again(), again()
    assert read == []
    assert first.warnings == second.warnings
    assert [remark.where for remark in second.warnings] == [f"{corpus}/a.jsonl:2"]


def test_what_could_not_be_read_is_tried_again(corpus: Path, read: list[str], again: Callable[..., BuildReport]) -> None:
    rows(corpus / "a.jsonl", {"id": "c", "text": TUNNEL + "!"}, {"id": "a"})
    first, second = again(), again()
    assert read == ["a.jsonl"]
    assert first.failed == second.failed
    assert len(second.failed) == 1


def test_other_limits_and_other_code_read_everything_again(
    read: list[str], again: Callable[..., BuildReport], monkeypatch: pytest.MonkeyPatch
) -> None:
    again(limits=Limits(characters=1000))
    assert read == ["moon.txt", "more/tunnel.txt"]
    again(limits=Limits(characters=1000))
    assert read == []
    monkeypatch.setattr(read_files, "_reader", lambda _limits: "of another version")
    again()
    assert read == ["moon.txt", "more/tunnel.txt"]
    again()
    assert read == []
    monkeypatch.setattr(read_files, "_reader", lambda _limits: "")  # it cannot be known
    for _ in range(2):
        again()
        assert read == ["moon.txt", "more/tunnel.txt"]


def test_what_a_file_is_read_by(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = read_files._reader.__wrapped__
    before = reader(Limits())
    assert (len(before), reader(Limits())) == (64, before)
    assert reader(Limits(seconds=1)) != before
    libraries = read_files._libraries("articleqa", ("formats", "ocr"))
    assert libraries.keys() >= {"articleqa", "lxml", "pypdfium2", "pytesseract", "trafilatura", "courlan"}  # the last is trafilatura's
    assert not libraries.keys() & {"ruff", "gradio", "torch"}
    assert read_files._libraries("lxml", ()).keys() == {"lxml"}

    monkeypatch.setattr(read_files, "_CODE", tmp_path)
    (tmp_path / "languages").mkdir()
    (tmp_path / "languages" / "fr.toml").write_text("by = ['par']", "utf-8")
    of_words = reader(Limits())
    (tmp_path / "languages" / "fr.toml").write_text("by = ['de']", "utf-8")
    assert len({before, of_words, reader(Limits())}) == 3

    def no_version(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(read_files, "version", no_version)
    assert reader(Limits()) == ""


def test_a_file_that_changes_while_it_is_read_is_read_again(
    corpus: Path, tmp_path: Path, toy: ToyEncoder, read: list[str], again: Callable[..., BuildReport], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = corpus / "moon.txt"
    old, new = path.read_text("utf-8"), MOON.replace("1966", "1967")
    path.write_text(old + " One more sentence.", "utf-8")

    def changed_meanwhile(file: SourceFile, limits: Limits | None = None) -> FileContents:
        if file.id == "moon.txt":
            path.write_text(new, "utf-8")
        return read_file(file, limits)

    with monkeypatch.context() as patch:
        patch.setattr("articleqa.index.loaders.reading.sources.read_file", changed_meanwhile)
        again()
    path.write_text(old + " One more sentence.", "utf-8")
    assert again().changed == ("moon.txt",)
    assert read == ["moon.txt"]
    assert held(tmp_path / "index") == held(build([corpus], tmp_path / "fresh", encoder=toy).index)


def test_an_article_that_was_corrected_is_read_and_stays_corrected(
    tmp_path: Path, toy: ToyEncoder, read: list[str], again: Callable[..., BuildReport]
) -> None:
    edit("moon.txt", tmp_path / "index", {"title": "Luna 9"}, encoder=toy)
    again()
    assert read == ["moon.txt"]
    store = ArticleStore(generations.current(tmp_path / "index") / generations.ARTICLES)
    assert store.article("moon.txt").title == "Luna 9"


@pytest.mark.parametrize(
    "harm",
    [
        lambda path: path.unlink(),
        lambda path: path.write_bytes(b"no database " * 1000),
        lambda path: path.write_bytes(path.read_bytes()[:5000]),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes().replace(b'{"', b"(?")),
        lambda path: path.write_bytes(path.read_bytes().replace(b'{"', b'["')),
    ],
)
def test_without_the_file_everything_is_read(
    harm: Callable[[Path], object], tmp_path: Path, read: list[str], again: Callable[..., BuildReport]
) -> None:
    harm(tmp_path / "index" / generations.READ)
    again()
    assert read == ["moon.txt", "more/tunnel.txt"]
    again()
    assert read == []


def test_of_two_files_with_one_id_the_newer_counts(
    corpus: Path, tmp_path: Path, toy: ToyEncoder, read: list[str], again: Callable[..., BuildReport]
) -> None:
    rows(corpus / "a.jsonl", {"id": "x", "text": MOON, "date": "2024-05-01"}, {"id": "y", "text": TUNNEL + "?"})
    again()
    rows(corpus / "b.jsonl", {"id": "x", "text": TUNNEL, "date": "2024-06-01"})
    report = again()
    assert set(read) == {"a.jsonl", "b.jsonl"}
    fresh = build([corpus], tmp_path / "fresh", encoder=toy)
    assert (report.changed, report.skipped) == (("x",), fresh.skipped)
    assert held(tmp_path / "index") == held(tmp_path / "fresh")
    report = again()
    assert (report.unchanged, report.skipped) == (4, fresh.skipped)
    assert read == ["a.jsonl", "b.jsonl"]  # each once
    (corpus / "b.jsonl").unlink()
    assert again().changed == ("x",)
    assert held(tmp_path / "index") == held(build([corpus], tmp_path / "fresh", encoder=toy).index)


def test_an_id_that_a_file_has_twice(corpus: Path, read: list[str], again: Callable[..., BuildReport]) -> None:
    rows(corpus / "a.jsonl", {"id": "x", "text": MOON, "date": "2024-05-01"}, {"id": "x", "text": TUNNEL, "date": "2024-06-01"})
    first, second = again(), again()
    assert read == ["a.jsonl"]
    assert len(first.skipped) == 1
    assert first.skipped == second.skipped


def test_a_pdf_whose_copy_could_not_be_made_is_read_again(
    corpus: Path, tmp_path: Path, read: list[str], again: Callable[..., BuildReport], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(DATA / "leuchtturm.pdf", corpus / "a.pdf")

    def fails(path: Path) -> str:
        raise OSError(f"{path} is gone")

    with monkeypatch.context() as patch:
        patch.setattr("articleqa.index.ingest.state.sha256", fails)
        again()
    assert not (tmp_path / "index" / generations.ORIGINALS).exists()
    again()
    assert read == ["a.pdf"]
    assert len([*(tmp_path / "index" / generations.ORIGINALS).iterdir()]) == 1


def test_a_copy_that_is_gone_is_made_anew(corpus: Path, tmp_path: Path, read: list[str], again: Callable[..., BuildReport]) -> None:
    shutil.copy(DATA / "leuchtturm.pdf", corpus / "a.pdf")
    again()
    (copy,) = (tmp_path / "index" / generations.ORIGINALS).iterdir()
    again()
    assert read == []
    copy.unlink()
    again()
    assert read == ["a.pdf"]
    assert copy.read_bytes() == (corpus / "a.pdf").read_bytes()


def meanwhile(action: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let something happen once, between the reading of the SOURCES and the lock."""
    actions = [action]

    def read_slowly(*arguments: Any, **options: Any) -> SourceContents:
        contents = read_sources(*arguments, **options)
        if actions:
            actions.pop()()
        return contents

    monkeypatch.setattr("articleqa.index.ingest.rebuild.read_sources", read_slowly)


def test_another_process_changes_the_index_while_files_are_read(
    corpus: Path, tmp_path: Path, toy: ToyEncoder, again: Callable[..., BuildReport], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "other.txt").write_text("Another article.", "utf-8")
    meanwhile(lambda: build([other], tmp_path / "index", encoder=toy), monkeypatch)
    report = again()
    assert (report.new, report.removed) == (("moon.txt", "more/tunnel.txt"), ("other.txt",))
    assert held(tmp_path / "index") == held(build([corpus], tmp_path / "fresh", encoder=toy).index)


def test_a_person_corrects_an_article_while_files_are_read(
    tmp_path: Path, toy: ToyEncoder, read: list[str], again: Callable[..., BuildReport], monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile(lambda: edit("moon.txt", tmp_path / "index", {"title": "Luna 9"}, encoder=toy), monkeypatch)
    again()
    assert read == ["moon.txt"]  # and no other
    store = ArticleStore(generations.current(tmp_path / "index") / generations.ARTICLES)
    assert store.article("moon.txt").title == "Luna 9"


def test_a_drive_that_is_taken_away_while_the_index_is_changed_empties_nothing(
    corpus: Path, tmp_path: Path, toy: ToyEncoder, again: Callable[..., BuildReport], monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken_away() -> None:
        edit("moon.txt", tmp_path / "index", {"title": "Luna 9"}, encoder=toy)
        shutil.rmtree(corpus)
        corpus.mkdir()

    meanwhile(taken_away, monkeypatch)
    with pytest.raises(EmptyCorpus):
        again()
    assert len(held(tmp_path / "index")) == 2


class Changes:
    """Changes files of folders at random: writes, removes, renames, touches.

    Args:
        seed: Chooses what is done.
        folders: The folders.
    """

    def __init__(self, seed: int, folders: list[Path]) -> None:
        self._random = random.Random(seed)  # noqa: S311
        self._folders = folders

    def __call__(self) -> None:
        choose, folder = self._random, self._random.choice(self._folders)
        files = sorted(path for path in folder.iterdir() if path.is_file())
        action = choose.choice(["text", "rows", "rows", "remove", "rename", "touch"] if files else ["text", "rows"])
        if action == "text":
            (folder / f"{choose.randrange(4)}.txt").write_text(self._text(), "utf-8")
        elif action == "rows":
            articles = [{"id": f"x{choose.randrange(5)}", "text": self._text()} for _ in range(choose.randrange(1, 4))]
            articles[0] |= choose.choice([{}, {}, {"date": "2024-01-01"}, {"date": "2024-02-02"}, {"date": "soon"}, {"text": ""}])
            rows(folder / f"{choose.randrange(3)}.jsonl", *articles)
        elif action == "remove":
            choose.choice(files).unlink()
        elif action == "rename":
            path = choose.choice(files)
            path.rename(folder / f"{choose.randrange(5)}{path.suffix}")
        else:
            os.utime(choose.choice(files), (0, choose.randrange(10**9)))

    def order(self) -> list[Path]:
        """Return some of the folders, as SOURCES."""
        return self._random.choice([self._folders, self._folders[::-1], self._folders[:1]])

    def _text(self) -> str:
        return f"Sentence {self._random.randrange(6)} about {self._random.choice(['bridges', 'calls'])}."


@pytest.mark.parametrize("seed", range(3))
def test_after_any_changes_a_build_is_as_one_from_empty(
    seed: int, tmp_path: Path, toy: ToyEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("articleqa.index.loaders.reading.sources.read_file", read_here)
    folders = [tmp_path / "news", tmp_path / "blog"]
    for folder in folders:
        folder.mkdir()
    change = Changes(seed, folders)
    for step in range(10):
        change()
        change()
        sources, fresh = change.order(), tmp_path / f"fresh-{step}"
        report, expected = (build(sources, folder, encoder=toy, allow_empty=True) for folder in (tmp_path / "index", fresh))
        assert (report.failed, report.warnings, report.skipped) == (expected.failed, expected.warnings, expected.skipped)
        assert report.kept or held(tmp_path / "index") == held(fresh)
