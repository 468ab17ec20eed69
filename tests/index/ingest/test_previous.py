"""What a build takes over, and what it makes anew because it was damaged."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from articleqa import Retriever
from articleqa.index.errors import EmptyCorpus, IndexCorrupt, IndexMismatch
from articleqa.index.ingest import BuildReport, add, build, edit, remove
from articleqa.index.ingest.previous import last_manifest
from articleqa.index.loaders import Remark
from articleqa.index.storage import generations
from articleqa.index.storage.manifest import MANIFEST
from articleqa.index.storage.verification import verify
from tests.index.loaders.helpers import written
from tests.index.storage.damage import flip
from tests.index.storage.older_index import COLUMNS, make_older
from tests.toys import ToyEncoder

BRIDGE, MOON = "The bridge is 41 metres high.", "Six missions brought 382 kilograms of rock."


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    written(tmp_path / "corpus" / "bridge.txt", BRIDGE)
    written(tmp_path / "corpus" / "moon.txt", MOON)
    return tmp_path / "corpus"


@pytest.fixture
def directory(corpus: Path, tmp_path: Path, toy: ToyEncoder) -> Path:
    """An index of one generation."""
    build([corpus], tmp_path / "index", encoder=toy)
    return tmp_path / "index"


def damage(directory: Path, name: str) -> Path:
    """Change a bit of a file of the current generation, in the middle or in a count; return the file."""
    path = generations.current(directory) / name
    flip(path, path.read_bytes().index(b'"passages": ') + 12 if name == MANIFEST else path.stat().st_size // 2)
    return path


def texts(directory: Path, toy: ToyEncoder) -> dict[str, str]:
    with Retriever.open(directory, encoder=toy) as retriever:
        return {id_: retriever.article(id_).text for id_ in retriever.article_ids()}


@pytest.mark.parametrize(
    ("name", "encoded"),
    [
        ("articles.sqlite", 0),
        ("bm25.groups.txt", 0),
        ("bm25.terms.txt", 0),
        ("bm25.weights.npy", 0),
        ("vectors.faiss", 0),
        ("vectors.starts.npy", 0),
        ("vectors.npy", 4),
        ("vectors.digests.npy", 4),
        ("manifest.json", 0),
    ],
)
def test_what_is_damaged_is_made_anew_and_nothing_else(directory: Path, corpus: Path, toy: ToyEncoder, name: str, encoded: int) -> None:
    before = texts(directory, toy)
    path = damage(directory, name)
    report = build([corpus], directory, encoder=toy)
    assert (report.published, report.encoded) == (True, encoded)
    assert report.mended == (Remark(str(path), "was damaged or gone, and was made anew."),)
    verify(directory)
    assert texts(directory, toy) == before
    assert not build([corpus], directory, encoder=toy).published
    assert path.parent.name == "000001-e9c9"


def test_a_pointer_that_is_damaged_is_made_anew(directory: Path, corpus: Path, toy: ToyEncoder) -> None:
    written(corpus / "moon.txt", f"{MOON} And more.")
    build([corpus], directory, encoder=toy)
    flip(directory / "CURRENT", 5)
    with pytest.raises(IndexCorrupt, match="CURRENT names the generation"):
        texts(directory, toy)
    report = build([corpus], directory, encoder=toy)
    assert [remark.where for remark in report.mended] == [str(directory / "CURRENT")]
    assert (report.unchanged, report.encoded) == (2, 0)
    assert texts(directory, toy)["moon.txt"] == f"{MOON} And more."


@pytest.mark.parametrize("name", ["bm25.weights.npy", "vectors.npy", "manifest.json"])
def test_without_sources_the_index_is_mended_from_its_own_articles(directory: Path, toy: ToyEncoder, name: str) -> None:
    before = texts(directory, toy)
    damage(directory, name)
    report = build([], directory, encoder=toy)
    assert (report.unchanged, report.removed, len(report.mended)) == (2, (), 1)
    verify(directory)
    assert texts(directory, toy) == before


def test_without_sources_an_index_of_another_encoder_is_encoded_anew(directory: Path, toy: ToyEncoder) -> None:
    before, other = texts(directory, toy), ToyEncoder(revision="1" * 64)
    report = build([], directory, encoder=other)
    assert (report.unchanged, report.removed, report.encoded, report.mended) == (2, (), 4, ())
    assert texts(directory, other) == before


def test_without_sources_articles_that_are_damaged_are_not_lost_unasked(directory: Path, toy: ToyEncoder) -> None:
    damage(directory, "articles.sqlite")
    with pytest.raises(EmptyCorpus, match=r"2 articles of the index are from the files .* none are named now: .* Nothing was changed\.$"):
        build([], directory, encoder=toy)


def test_where_the_articles_are_damaged_the_generation_before_keeps_what_cannot_be_read(
    directory: Path, corpus: Path, toy: ToyEncoder
) -> None:
    written(corpus / "call.txt", "The call took place on 27 November.")
    build([corpus], directory, encoder=toy)
    edit("moon.txt", directory, {"author": "Ann"}, encoder=toy)
    damage(directory, "articles.sqlite")
    (corpus / "moon.txt").write_bytes(b"")
    report = build([corpus], directory, encoder=toy)
    assert report.kept == ("moon.txt",)
    assert texts(directory, toy)["moon.txt"] == MOON
    with Retriever.open(directory, encoder=toy) as retriever:
        assert retriever.article("moon.txt").author == "Ann"


def test_corrections_that_are_gone_are_made_anew(directory: Path, corpus: Path, tmp_path: Path, toy: ToyEncoder) -> None:
    edit("moon.txt", directory, {"author": "Ann", "title": "Moon rock"}, encoder=toy)
    edit("bridge.txt", directory, {"source": "", "date": "2024-12-05"}, encoder=toy)
    before = (directory / "corrections.json").read_bytes()
    for change in (lambda: build([corpus], directory, encoder=toy), lambda: add([tmp_path / "dam.txt"], directory, encoder=toy)):
        written(tmp_path / "dam.txt", "The dam is old.")
        (directory / "corrections.json").unlink()
        with pytest.raises(
            IndexCorrupt, match=r"corrections\.json is gone: articles that were corrected by hand: 2\. It has to be built again"
        ):
            verify(directory)
        assert [Path(remark.where).name for remark in change().mended] == ["corrections.json"]
        assert (directory / "corrections.json").read_bytes() == before
        verify(directory)
    with Retriever.open(directory, encoder=toy) as retriever:
        assert (retriever.article("moon.txt").author, retriever.article("moon.txt").title) == ("Ann", "Moon rock")


def test_a_folder_in_place_of_the_corrections_is_named(directory: Path, corpus: Path, toy: ToyEncoder) -> None:
    (directory / "corrections.json").mkdir()
    for use in (lambda: build([corpus], directory, encoder=toy), lambda: verify(directory)):
        with pytest.raises(IndexCorrupt, match=r"corrections\.json cannot be read \(Is a directory\)"):
            use()


def test_what_was_done_to_added_files_since_is_told(directory: Path, corpus: Path, tmp_path: Path, toy: ToyEncoder) -> None:
    for name in ("dam", "ship"):
        add([written(tmp_path / f"{name}.txt", f"The {name} is old.")], directory, encoder=toy)
    (directory / "added" / "dam.txt").unlink()
    written(directory / "added" / "ship.txt", "The ship is new.")
    with pytest.raises(IndexCorrupt, match=r"dam\.txt is gone, or not what was added: put it back, or a build takes it as it is now"):
        verify(directory)
    report = build([corpus], directory, encoder=toy)
    assert [(remark.where, remark.reason) for remark in report.warnings] == [
        ("dam.txt", "was added by hand, and is gone from the index's folder: its articles are removed."),
        ("ship.txt", "is not as it was added by hand: it is read as it is now."),
    ]
    assert (report.removed, report.changed) == (("dam.txt",), ("ship.txt",))
    assert build([corpus], directory, encoder=toy).warnings == ()


def test_a_stray_file_does_not_make_an_index_another_folder(directory: Path, corpus: Path, toy: ToyEncoder) -> None:
    written(directory / "hello.txt", "Stray.")
    (directory / "lost+found").mkdir()
    assert not build([corpus], directory, encoder=toy).published
    assert (directory / "hello.txt").exists()


def test_adding_mends_too(directory: Path, tmp_path: Path, toy: ToyEncoder) -> None:
    damage(directory, "vectors.npy")
    report = add([written(tmp_path / "dam.txt", "The dam is old.")], directory, encoder=toy)
    assert (report.new, report.encoded, len(report.mended)) == (("dam.txt",), 6, 1)
    verify(directory)


@pytest.mark.parametrize("name", ["articles.sqlite", "manifest.json"])
def test_where_the_articles_are_not_sure_nothing_is_added(directory: Path, tmp_path: Path, toy: ToyEncoder, name: str) -> None:
    path = damage(directory, name)
    with pytest.raises(IndexCorrupt, match=rf"{path} .*\. It has to be built again\.$"):
        add([written(tmp_path / "dam.txt", "The dam is old.")], directory, encoder=toy)


def test_the_model_is_known_though_the_manifest_is_damaged(directory: Path, corpus: Path, toy: ToyEncoder) -> None:
    assert last_manifest(directory) is not None
    written(corpus / "moon.txt", f"{MOON} And more.")
    build([corpus], directory, encoder=toy)
    damage(directory, "manifest.json")
    manifest = last_manifest(directory)
    assert manifest is not None
    assert (manifest.encoder, manifest.encoder_handed_in) == ("toy", True)


def test_a_copy_whose_pages_are_shown_is_made_anew(tmp_path: Path, toy: ToyEncoder) -> None:
    pdf = Path(__file__).parents[2] / "data" / "leuchtturm.pdf"
    written(tmp_path / "corpus" / "moon.txt", MOON)
    shutil.copyfile(pdf, tmp_path / "corpus" / "a.pdf")
    build([tmp_path / "corpus"], tmp_path / "index", encoder=toy)
    (copy,) = (tmp_path / "index" / "originals").iterdir()
    flip(copy, 1000)
    with pytest.raises(IndexCorrupt, match=f"{copy} is not what the build wrote: its checksum differs"):
        verify(tmp_path / "index")
    assert not build([tmp_path / "corpus"], tmp_path / "index", encoder=toy).published
    verify(tmp_path / "index")
    assert copy.read_bytes() == pdf.read_bytes()


@pytest.mark.parametrize("version", COLUMNS)
@pytest.mark.parametrize("with_sources", [True, False])
def test_an_older_index_is_taken_over(
    directory: Path, corpus: Path, tmp_path: Path, toy: ToyEncoder, version: int, with_sources: bool
) -> None:
    if version >= 4:  # before, nothing could be added by hand
        add([written(tmp_path / "dam.txt", "The dam is old.")], directory, encoder=toy)
    edit("moon.txt", directory, {"title": "Moon rock"}, encoder=toy)
    feedback = written(directory / "feedback.jsonl", '{"question": "?"}\n').read_bytes()
    before: BuildReport = build([corpus], directory, encoder=toy)
    make_older(directory, version)
    with pytest.raises(
        IndexMismatch, match=rf"has format {version}; this version of ArticleQA reads format 8\. It has to be built again\.$"
    ):
        Retriever.open(directory, encoder=toy)
    report = build([corpus] if with_sources else [], directory, encoder=toy)
    assert (report.published, report.articles, report.passages, report.encoded) == (True, before.articles, before.passages, 0)
    assert (report.removed, report.mended) == ((), ())
    assert texts(directory, toy) == {"bridge.txt": BRIDGE, "moon.txt": MOON} | ({"dam.txt": "The dam is old."} if version >= 4 else {})
    with Retriever.open(directory, encoder=toy) as retriever:
        assert retriever.article("moon.txt").title == "Moon rock"
    verify(directory)
    assert (directory / "feedback.jsonl").read_bytes() == feedback
    assert version < 4 or remove(["dam.txt"], directory, encoder=toy).removed == ("dam.txt",)
    assert version < 5 or not build([corpus], directory, encoder=toy).published  # before, it was not known where fields were read
