from __future__ import annotations

import errno
import json
import os
import threading
from pathlib import Path

import pytest

from articleqa.index.encoder.bundled_encoder import BundledEncoder
from articleqa.index.errors import CorpusError, DiskFull, EmptyCorpus, IndexBusy, IndexMismatch, IndexNotBuilt, IndexNotWritable
from articleqa.index.ingest import Upload, add, additions, build, remove, update
from articleqa.index.ingest.preparation import SETTINGS
from articleqa.index.loaders import Overridden
from articleqa.index.regular_files import SPECIAL
from articleqa.index.search.hybrid import HybridIndex
from articleqa.index.storage import generations
from articleqa.index.storage.manifest import MANIFEST
from articleqa.index.storage.verification import verify
from articleqa.retriever import Retriever
from tests.index.ingest.killing import killed_when_it_says
from tests.toys import ToyEncoder

MOON = "Luna 9 landed on the Moon on 3 February 1966. It sent the first pictures from its surface."
TUNNEL = "Le tunnel sous la Manche a été inauguré le 6 mai 1994. Il relie Coquelles à Folkestone."
CALL = "Der Anruf fand am 27. November statt. Der General stimmte zu."


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def rows(path: Path, *articles: tuple[str, str]) -> Path:
    return written(path, "".join(json.dumps({"id": id_, "text": text}) + "\n" for id_, text in articles))


def files_of_articles(directory: Path) -> dict[str, tuple[str, bool]]:
    """Return article id → its file, and whether that was added by hand."""
    store = HybridIndex.open(generations.current(directory)).store
    return {m.id: (m.file, m.added) for m in store.metadata()}


def added_files(directory: Path) -> list[str]:
    """Return the names of the files that the index keeps."""
    folder = directory / "added"
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


@pytest.fixture
def directory(tmp_path: Path, toy: ToyEncoder) -> Path:
    """An index of one article, moon.txt, whose SOURCE is `tmp_path / "corpus"`."""
    written(tmp_path / "corpus" / "moon.txt", MOON)
    build([tmp_path / "corpus"], tmp_path / "index", encoder=toy)
    return tmp_path / "index"


def test_what_is_added_is_found_without_a_restart_and_survives_a_build(tmp_path: Path, directory: Path, toy: ToyEncoder) -> None:
    file = written(tmp_path / "tunnel.txt", TUNNEL)
    stages: list[tuple[str, int, int]] = []
    with Retriever.open(directory, encoder=toy) as retriever:
        report = add([file], directory, encoder=toy, progress=lambda *stage: stages.append(stage))
        assert retriever.search("tunnel sous la Manche", 1)[0].passage.article_id == "tunnel.txt"
    assert (report.new, report.changed, report.removed, report.unchanged, report.failed) == (("tunnel.txt",), (), (), 1, ())
    assert (report.published, report.articles, report.passages, report.encoded) == (True, 2, 2, 1)
    assert stages == [
        ("read", 1, 1),
        ("prepare", 1, 2),
        ("prepare", 2, 2),
        ("encode", 0, 1),
        ("encode", 1, 1),
        ("write", 0, 1),
        ("write", 1, 1),
    ]
    file.unlink()
    assert not build([tmp_path / "corpus"], directory, encoder=toy).published
    written(tmp_path / "corpus" / "call.txt", CALL)
    assert build([tmp_path / "corpus"], directory, encoder=toy).new == ("call.txt",)
    assert files_of_articles(directory) == {
        "call.txt": ("call.txt", False),
        "moon.txt": ("moon.txt", False),
        "tunnel.txt": ("tunnel.txt", True),
    }
    verify(directory)


def test_adding_does_not_need_the_sources(tmp_path: Path, directory: Path, toy: ToyEncoder) -> None:
    (tmp_path / "corpus").rename(tmp_path / "elsewhere")
    add([written(tmp_path / "call.txt", CALL)], directory, encoder=toy)
    assert files_of_articles(directory) == {"call.txt": ("call.txt", True), "moon.txt": ("moon.txt", False)}


def test_adding_gives_the_arrays_that_a_build_of_all_gives(tmp_path: Path, directory: Path, toy: ToyEncoder) -> None:
    add([written(tmp_path / "more" / "call.txt", CALL), written(tmp_path / "more" / "tunnel.txt", TUNNEL)], directory, encoder=toy)
    build([tmp_path / "corpus", tmp_path / "more"], tmp_path / "both", encoder=toy)
    grown, built = generations.current(directory), generations.current(tmp_path / "both")
    for path in sorted(built.iterdir()):
        if path.suffix in {".npy", ".faiss", ".txt"} and path.name not in {"vectors.npy", "vectors.faiss"}:
            assert path.read_bytes() == (grown / path.name).read_bytes(), path.name


def test_the_first_article_makes_an_index(tmp_path: Path, toy: ToyEncoder) -> None:
    report = add([written(tmp_path / "call.txt", CALL)], tmp_path / "index", encoder=toy)
    assert (report.published, report.new) == (True, ("call.txt",))
    assert files_of_articles(tmp_path / "index") == {"call.txt": ("call.txt", True)}
    assert not build([], tmp_path / "index", encoder=toy).published


def test_a_build_without_sources_loses_nothing(tmp_path: Path, directory: Path, toy: ToyEncoder) -> None:
    add([written(tmp_path / "call.txt", CALL)], directory, encoder=toy)
    with pytest.raises(EmptyCorpus, match=r"1 articles of the index are from the files .* none are named now: .* Nothing was changed\.$"):
        build([], directory, encoder=toy)
    assert build([], directory, encoder=toy, allow_empty=True).removed == ("moon.txt",)
    with pytest.raises(CorpusError, match="There is nothing to index"):
        build([], tmp_path / "new", encoder=toy)


def test_what_was_added_outlives_an_index_of_another_format(tmp_path: Path, toy: ToyEncoder) -> None:
    directory = tmp_path / "index"
    add([written(tmp_path / "call.txt", CALL)], directory, encoder=toy)
    manifest = generations.current(directory) / MANIFEST
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"format": 1}))
    with pytest.raises(IndexMismatch, match=r"has format 1; .* It has to be built again\.$"):
        add([written(tmp_path / "tunnel.txt", TUNNEL)], directory, encoder=toy)
    build([], directory, encoder=toy)
    assert files_of_articles(directory) == {"call.txt": ("call.txt", True)}


def test_an_index_of_other_settings_is_not_added_to(
    tmp_path: Path, directory: Path, toy: ToyEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SETTINGS, "analyzer_version", 99)
    with pytest.raises(IndexMismatch, match=r"made by another version .* It has to be built again\.$"):
        add([written(tmp_path / "call.txt", CALL)], directory, encoder=toy)
    assert not (directory / "added").exists()


def test_a_folder_is_added_with_its_paths(tmp_path: Path, directory: Path, toy: ToyEncoder) -> None:
    written(tmp_path / "drop" / "a" / "call.txt", CALL)
    written(tmp_path / "drop" / "tunnel.txt", TUNNEL)
    (tmp_path / "drop" / "photo.bmp").write_bytes(b"BM")
    report = add([tmp_path / "drop"], directory, encoder=toy)
    assert report.new == ("a/call.txt", "tunnel.txt")
    assert [Path(r.where).name for r in report.skipped] == ["photo.bmp"]
    assert added_files(directory) == ["a/call.txt", "tunnel.txt"]
    assert remove(["a/call.txt"], directory, encoder=toy).removed == ("a/call.txt",)
    assert [p.name for p in (directory / "added").iterdir()] == ["tunnel.txt"]


def test_the_same_name_is_replaced_and_the_same_content_is_nothing(tmp_path: Path, directory: Path, toy: ToyEncoder) -> None:
    wire = rows(tmp_path / "wire.jsonl", ("a", CALL), ("b", TUNNEL))
    add([wire], directory, encoder=toy)
    before = generations.current(directory)
    again = add([Upload("wire.jsonl", wire)], directory, encoder=toy)
    assert (again.published, again.unchanged, generations.current(directory)) == (False, 3, before)
    rows(wire, ("b", TUNNEL + " Il est long."), ("c", CALL))
    report = add([wire], directory, encoder=toy)
    assert (report.new, report.changed, report.removed) == (("c",), ("b",), ("a",))
    assert added_files(directory) == ["wire.jsonl"]


def test_what_cannot_be_read_is_named_not_kept_and_the_rest_goes_on(tmp_path: Path, directory: Path, toy: ToyEncoder) -> None:
    broken = tmp_path / "x.pdf"
    broken.write_bytes(b"%PDF-1.7 cut short")
    files: list[Path | str | Upload] = [
        Upload("broken.pdf", broken),
        Upload("gone.txt", tmp_path / "nowhere.txt"),
        Upload("photo.bmp", broken),
        Upload("empty.jsonl", written(tmp_path / "empty.jsonl", "")),
        tmp_path / "nowhere",
        Upload("call.txt", written(tmp_path / "y", CALL)),
    ]
    report = add(files, directory, encoder=toy)
    assert report.new == ("call.txt",)
    assert [(r.where, r.reason.split(";")[0]) for r in report.failed] == [
        (str(tmp_path / "nowhere"), "does not exist"),
        ("broken.pdf", report.failed[1].reason.split(";")[0]),
        ("gone.txt", "cannot be read: No such file or directory."),
        ("empty.jsonl", "holds no article."),
    ]
    assert [r.where for r in report.skipped] == ["photo.bmp"]
    assert added_files(directory) == ["call.txt"]


def test_a_replacement_that_cannot_be_read_leaves_the_file_before(tmp_path: Path, directory: Path, toy: ToyEncoder) -> None:
    add([written(tmp_path / "call.txt", CALL)], directory, encoder=toy)
    report = add([written(tmp_path / "call.txt", " ")], directory, encoder=toy)
    assert (report.published, [r.where for r in report.failed]) == (False, [str(tmp_path / "call.txt")])
    assert (directory / "added" / "call.txt").read_text(encoding="utf-8") == CALL


def test_an_article_whose_id_the_sources_have_is_named_and_the_rest_of_its_file_is_added(
    tmp_path: Path, directory: Path, toy: ToyEncoder
) -> None:
    files = [
        Upload("moon.txt", written(tmp_path / "other", CALL)),
        Upload("two.jsonl", rows(tmp_path / "two", ("b", CALL), ("moon.txt", CALL))),
    ]
    report = add(files, directory, encoder=toy)
    assert report.new == ("b",)
    assert [(r.where, r.reason.partition(";")[0]) for r in report.failed] == [
        ("moon.txt", 'has the id "moon.txt" of moon.txt, of the folder that the index was built from'),
        ("two.jsonl:2", 'has the id "moon.txt" of moon.txt, of the folder that the index was built from'),
    ]
    assert added_files(directory) == ["two.jsonl"]


def test_of_two_added_articles_with_one_id_the_newer_counts(tmp_path: Path, directory: Path, toy: ToyEncoder) -> None:
    add([rows(tmp_path / "z.jsonl", ("a", CALL), ("b", TUNNEL))], directory, encoder=toy)
    os.utime(directory / "added" / "z.jsonl", (1, 1))
    report = add([rows(tmp_path / "y.jsonl", ("a", MOON), ("b", TUNNEL), ("c", CALL), ("c", TUNNEL))], directory, encoder=toy)
    assert (report.new, report.changed, report.failed) == (("c",), ("a",), ())
    assert [str(remark).replace(str(tmp_path), "").partition(";")[0] for remark in report.skipped] == [
        '/y.jsonl:3 has the id "c" of /y.jsonl:4, which is newer and counts',
        'z.jsonl has the id "a" of /y.jsonl:1, which is newer and counts',
    ]
    held = {"a": ("y.jsonl", True), "b": ("y.jsonl", True), "c": ("y.jsonl", True), "moon.txt": ("moon.txt", False)}
    assert files_of_articles(directory) == held
    assert not build([tmp_path / "corpus"], directory, encoder=toy).published
    report = remove(["y.jsonl"], directory, encoder=toy)
    assert (report.changed, report.removed) == (("a",), ("c",))  # those of the other file count again
    assert files_of_articles(directory)["b"] == ("z.jsonl", True)


def test_sources_that_come_to_hold_an_added_id_count(tmp_path: Path, directory: Path, toy: ToyEncoder) -> None:
    add([written(tmp_path / "call.txt", CALL)], directory, encoder=toy)
    source = written(tmp_path / "corpus" / "call.txt", CALL + " Endlich.")
    report = build([tmp_path / "corpus"], directory, encoder=toy)
    assert (report.changed, report.articles) == (("call.txt",), 2)
    (remark,) = report.skipped
    assert isinstance(remark, Overridden)
    assert (remark.reason, remark.file) == ('has the id "call.txt" of call.txt, which counts.', "call.txt")
    assert files_of_articles(directory)["call.txt"] == ("call.txt", False)
    source.unlink()
    assert build([tmp_path / "corpus"], directory, encoder=toy).changed == ("call.txt",)
    assert files_of_articles(directory)["call.txt"] == ("call.txt", True)
    written(source, CALL)
    build([tmp_path / "corpus"], directory, encoder=toy)
    assert remove(["call.txt"], directory, encoder=toy).removed == ()
    assert (added_files(directory), files_of_articles(directory)["call.txt"]) == ([], ("call.txt", False))


def test_removing_takes_the_whole_file_and_says_which_articles_went(tmp_path: Path, directory: Path, toy: ToyEncoder) -> None:
    add([rows(tmp_path / "wire.jsonl", ("a", CALL), ("b", TUNNEL)), written(tmp_path / "call.txt", CALL)], directory, encoder=toy)
    assert remove(["b"], directory, encoder=toy).removed == ("a", "b")
    assert files_of_articles(directory) == {"call.txt": ("call.txt", True), "moon.txt": ("moon.txt", False)}
    assert added_files(directory) == ["call.txt"]
    assert not build([tmp_path / "corpus"], directory, encoder=toy).published


def test_a_file_that_is_removed_can_be_moved_elsewhere(tmp_path: Path, directory: Path, toy: ToyEncoder) -> None:
    add([Upload("notes/tunnel.txt", written(tmp_path / "t", TUNNEL))], directory, encoder=toy)
    remove(["notes/tunnel.txt"], directory, encoder=toy, move_to=tmp_path / "kept")
    assert added_files(directory) == []
    assert (tmp_path / "kept" / "notes" / "tunnel.txt").read_text("utf-8") == TUNNEL
    with pytest.raises(ValueError, match="move_to must be a Path or None, not 'kept'"):
        remove(["notes/tunnel.txt"], directory, encoder=toy, move_to="kept")  # type: ignore[arg-type]


def test_where_nothing_is_to_be_encoded_no_model_is_loaded(
    tmp_path: Path, encoder: BundledEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    add([written(tmp_path / "call.txt", CALL), written(tmp_path / "moon.txt", MOON)], tmp_path / "index", encoder=encoder)
    monkeypatch.setattr(update, "load_encoder", lambda _model: pytest.fail("nothing is to be encoded"))
    assert remove(["call.txt"], tmp_path / "index").removed == ("call.txt",)


@pytest.mark.parametrize(
    ("id_", "message"),
    [
        ("moon.txt", r'^"moon\.txt" is from the folder that the index was built from: remove its file there and build again\.$'),
        ("../corpus/moon.txt", r'^There is no article "\.\./corpus/moon\.txt" in this index'),
        ("", 'There is no article ""'),
    ],
)
def test_removing_what_was_not_added_is_a_clear_error(tmp_path: Path, directory: Path, toy: ToyEncoder, id_: str, message: str) -> None:
    add([written(tmp_path / "call.txt", CALL)], directory, encoder=toy)
    with pytest.raises(CorpusError, match=message):
        remove(["call.txt", id_], directory, encoder=toy)
    assert (added_files(directory), sorted(files_of_articles(directory))) == (["call.txt"], ["call.txt", "moon.txt"])


def test_removing_where_there_is_no_index_makes_none(tmp_path: Path, toy: ToyEncoder) -> None:
    with pytest.raises(IndexNotBuilt):
        remove(["a"], tmp_path / "index", encoder=toy)
    assert list(tmp_path.iterdir()) == []


BAD_NAMES = [
    *("../x.txt", "a/../../x.txt", "/etc/x.txt", "..", "", ".", "a//x.txt", "a/./x.txt", ".x.txt", ".git/x.txt", ".incoming/x.txt"),
    *("C:x.txt", "C:/x.txt", "c:\\x.txt", "..\\x.txt", "\\\\host\\share\\x.txt", "//host/share/x.txt"),
    *("nul\0.txt", "a\nb.txt", "\x7f.txt", "CON.txt", "a/nul", "com1.txt", "LPT9 .txt", "x.txt.", "x.txt ", "a /x.txt"),
    *("x" * 300 + ".txt", "é" * 130 + ".txt", "/".join(["folder"] * 200) + "/x.txt", "\udcff.txt"),
]


def test_no_name_leaves_the_folder_of_what_was_added(tmp_path: Path, directory: Path, toy: ToyEncoder) -> None:
    before = sorted(tmp_path.rglob("*"))
    file = written(tmp_path.parent / f"{tmp_path.name}.call", CALL)
    report = add([Upload(name, file) for name in BAD_NAMES], directory, encoder=toy)
    assert (report.published, len(report.failed)) == (False, len(BAD_NAMES))
    assert all(r.reason.startswith("has a name that ") for r in report.failed)
    assert sorted(p for p in tmp_path.rglob("*") if p != directory / "added") == before
    report.failed[-1].where.encode()


@pytest.mark.parametrize("name", ["Who: me?.txt", "通话 (1).txt", "a/b c/…x.txt", "console.txt", "x" * 251 + ".txt"])
def test_ordinary_names_are_kept_as_they_are(tmp_path: Path, toy: ToyEncoder, name: str) -> None:
    assert add([Upload(name, written(tmp_path / "x", CALL))], tmp_path / "index", encoder=toy).new == (name,)
    assert added_files(tmp_path / "index") == [name]


def test_a_name_that_is_a_folder_already_is_an_error_of_that_file(tmp_path: Path, directory: Path, toy: ToyEncoder) -> None:
    files = [Upload("a.txt/call.txt", written(tmp_path / "x", CALL)), Upload("a.txt", tmp_path / "x")]
    report = add(files, directory, encoder=toy)
    assert (report.new, [r.where for r in report.failed]) == (("a.txt/call.txt",), ["a.txt"])


def test_the_folder_and_the_index_agree_again_after_the_next_change(tmp_path: Path, directory: Path, toy: ToyEncoder) -> None:
    """The folder changed behind the index's back: a person or a killed process put files there, changed them or deleted them."""
    add([written(tmp_path / f"{name}.txt", f"{CALL} {name}") for name in "abc"], directory, encoder=toy)
    (directory / "added" / "a.txt").unlink()
    written(directory / "added" / "b.txt", TUNNEL)
    written(directory / "added" / "d.txt", CALL)
    report = add([written(tmp_path / "e.txt", CALL)], directory, encoder=toy)
    assert (report.new, report.changed, report.removed) == (("d.txt", "e.txt"), ("b.txt",), ("a.txt",))
    assert sorted(files_of_articles(directory)) == ["b.txt", "c.txt", "d.txt", "e.txt", "moon.txt"]
    assert not build([tmp_path / "corpus"], directory, encoder=toy).published


def test_killed_by_the_system_while_it_adds(tmp_path: Path, directory: Path, toy: ToyEncoder) -> None:
    file = written(tmp_path / "call.txt", CALL)
    script = (
        "def slow(*_, **__):\n    print('publishing', flush=True); time.sleep(60)\n"
        "generations.write_manifest = slow\n"
        f"add([{str(file)!r}], {str(directory)!r}, encoder=ToyEncoder())\n"
    )
    killed_when_it_says(b"publishing\n", script)
    assert sorted(files_of_articles(directory)) == ["moon.txt"]
    report = add([written(tmp_path / "tunnel.txt", TUNNEL)], directory, encoder=toy)
    assert (report.new, report.encoded) == (("call.txt", "tunnel.txt"), 1)  # the vector of the call had been made
    assert added_files(directory) == ["call.txt", "tunnel.txt"]


def test_two_who_add_take_turns(tmp_path: Path, directory: Path, toy: ToyEncoder) -> None:
    is_writing, may_go_on = threading.Event(), threading.Event()

    def pause(stage: str, _done: int, _total: int) -> None:
        if stage == "write" and not is_writing.is_set():
            is_writing.set()
            assert may_go_on.wait(30)

    files = [written(tmp_path / f"{name}.txt", f"{CALL} {name}") for name in "ab"]
    first = threading.Thread(target=lambda: add([files[0]], directory, encoder=toy, progress=pause))
    second = threading.Thread(target=lambda: add([files[1]], directory, encoder=toy))
    first.start()
    assert is_writing.wait(30)
    with pytest.raises(IndexBusy):
        build([tmp_path / "corpus"], directory, encoder=toy)
    second.start()
    may_go_on.set()
    first.join()
    second.join()
    assert sorted(files_of_articles(directory)) == ["a.txt", "b.txt", "moon.txt"]


def test_waiting_has_an_end(tmp_path: Path, directory: Path, toy: ToyEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(additions, "LOCK_TIMEOUT", 0.1)
    with generations.locked(directory), pytest.raises(IndexBusy):
        add([written(tmp_path / "call.txt", CALL)], directory, encoder=toy)


def test_a_folder_of_somebody_elses_is_left_alone(tmp_path: Path, toy: ToyEncoder) -> None:
    file = written(tmp_path / "mine" / "letter.txt", CALL)
    with pytest.raises(IndexNotWritable, match="is a folder of other files"):
        add([file], tmp_path / "mine", encoder=toy)
    assert list((tmp_path / "mine").iterdir()) == [file]


def test_a_table_says_of_each_article_which_file_it_is_from(tmp_path: Path, toy: ToyEncoder) -> None:
    file = written(tmp_path / "news" / "day.csv", f"id,text\n1,{MOON}\n2,{CALL}\n")
    add([file.parent], tmp_path / "index", encoder=toy)
    assert files_of_articles(tmp_path / "index") == {"1": ("day.csv", True), "2": ("day.csv", True)}


def test_a_wrong_argument_is_a_value_error_that_names_it(tmp_path: Path, toy: ToyEncoder) -> None:
    with pytest.raises(ValueError, match="files must be several paths, as a list, not 'article'"):
        add("article", tmp_path / "index", encoder=toy)
    with pytest.raises(ValueError, match="files must be several paths, as a list, not Upload"):
        add(Upload("a.txt", tmp_path), tmp_path / "index", encoder=toy)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="ids must be several ids, as a list, not 'article'"):
        remove("article", tmp_path / "index", encoder=toy)
    with pytest.raises(ValueError, match="directory must be the path of an index, not ''"):
        add([], "", encoder=toy)
    assert not (tmp_path / "index").exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")
def test_what_cannot_be_read_among_the_added_files_is_named(tmp_path: Path, directory: Path, toy: ToyEncoder) -> None:
    (directory / "added").mkdir()
    os.mkfifo(directory / "added" / "pipe.txt")
    report = build([tmp_path / "corpus"], directory, encoder=toy)
    assert [(Path(remark.where).name, remark.reason) for remark in [*report.failed, *report.skipped]] == [("pipe.txt", SPECIAL)]


@pytest.mark.parametrize("named", ["tunnel.txt", "notes/tunnel.txt"])
def test_a_removal_that_was_killed_is_done_again(tmp_path: Path, directory: Path, toy: ToyEncoder, named: str) -> None:
    folder = tmp_path / "notes" if "/" in named else tmp_path
    written(folder / "tunnel.txt", TUNNEL)
    add([tmp_path / "notes" if "/" in named else folder / "tunnel.txt"], directory, encoder=toy)
    (id_,) = set(files_of_articles(directory)) - {"moon.txt"}
    killed_when_it_says(
        b"taken out\n",
        "from articleqa.index.ingest import additions\n"
        "def slow(*_, **__):\n    print('taken out', flush=True); time.sleep(60)\n"
        "additions.update = slow\n"
        f"additions.remove([{id_!r}], {str(directory)!r}, encoder=ToyEncoder())\n",
    )
    assert added_files(directory) == [f".outgoing/{id_}"]
    assert id_ in files_of_articles(directory)
    assert remove([id_], directory, encoder=toy).removed == (id_,)
    assert files_of_articles(directory) == {"moon.txt": ("moon.txt", False)}
    assert added_files(directory) == []


def test_a_disk_that_is_full_is_not_taken_for_a_file_that_cannot_be_read(
    tmp_path: Path, directory: Path, toy: ToyEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(additions, "copy", full)
    with pytest.raises(DiskFull, match="There is no space left"):
        add([written(tmp_path / "tunnel.txt", TUNNEL)], directory, encoder=toy)


def test_a_removal_that_fails_takes_nothing_away(tmp_path: Path, directory: Path, toy: ToyEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    add([written(tmp_path / "tunnel.txt", TUNNEL)], directory, encoder=toy)

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(update, "_write_articles", fail)
        with pytest.raises(DiskFull, match=f"There is no space left to write the index at {directory}"):
            remove(["tunnel.txt"], directory, encoder=toy, move_to=tmp_path / "kept")
    assert added_files(directory) == ["tunnel.txt"]
    assert set(files_of_articles(directory)) == {"moon.txt", "tunnel.txt"}
    assert remove(["tunnel.txt"], directory, encoder=toy).removed == ("tunnel.txt",)
