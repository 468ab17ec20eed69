"""The messages of errors, their attributes, and the tree of their classes."""

from __future__ import annotations

import ast
import pickle
import re
from pathlib import Path

import pytest

from articleqa.index import errors

ROOT = Path(__file__).parents[2]
DIRECTORY = Path("x") / "index"
SAMPLES = [
    errors.CorpusError("What is wrong."),
    errors.ArticleError("a.txt", "has no text."),
    errors.EmptyCorpus("What is wrong."),
    *(
        kind("What is wrong.", DIRECTORY)
        for kind in (
            *(errors.IndexUnusable, errors.IndexNotBuilt, errors.IndexCorrupt, errors.IndexMismatch),
            *(errors.DiskFull, errors.IndexBusy, errors.IndexNotWritable),
        )
    ),
    errors.StoreUnusable("What is wrong.", "milvus://localhost:19530/news", is_empty=True),
    errors.EncoderUnavailable("What is wrong."),
    errors.ModelNotInstalled("What is wrong.", "some/model"),
    errors.ModelDamaged("What is wrong.", "package==1.0"),
    errors.EncoderNotHandedIn("What is wrong.", DIRECTORY, "toy"),
    errors.ReaderMismatch("What is wrong."),
    errors.PackageMissing("What is wrong.", "package[extra]"),
    errors.LoginFileUnusable("What is wrong.", Path("people.txt")),
    errors.AddressUnavailable("What is wrong.", "localhost", 80),
]
COMMAND = re.compile(
    r"(?<![\w-])--[a-z]{2}|articleqa (?:build|add|remove|ask|search|serve|evaluate|info|password)\b|\bhf |\bpip |python -m"
)


def all_kinds(kind: type[Exception]) -> set[type[Exception]]:
    return {kind, *(descendant for child in kind.__subclasses__() for descendant in all_kinds(child))}


def test_every_kind_is_tried_here_and_has_its_place_in_the_tree() -> None:
    kinds = {kind for kind in all_kinds(errors.ArticleQAError) if kind.__module__ == errors.__name__}
    assert {type(error) for error in SAMPLES} == kinds - {errors.ArticleQAError}
    tree = re.findall(r"(\w+) {2,}\w", errors.__doc__ or "")
    assert {kind.__name__ for kind in kinds} == {"ArticleQAError", *tree}


@pytest.mark.parametrize("error", SAMPLES, ids=lambda e: type(e).__name__)
def test_errors_say_what_is_wrong_and_can_be_pickled(error: errors.ArticleQAError) -> None:
    assert str(error) in {"What is wrong.", "a.txt has no text."}
    unpickled = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert (type(unpickled), str(unpickled), vars(unpickled)) == (type(error), str(error), vars(error))


def strings_in(path: Path) -> list[str]:
    """Return the strings of a module, without its docstrings."""
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    return [n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in docstrings]


def test_the_library_speaks_of_no_command_and_no_flag() -> None:
    modules = [path for folder in ("index", "qa") for path in sorted((ROOT / folder).rglob("*.py"))]
    modules += [*sorted((ROOT / "ui").glob("*.py")), *sorted((ROOT / "server").rglob("*.py"))]
    of_tesseract = {"--version", "--list-langs"}
    assert [(path.name, text) for path in modules for text in strings_in(path) if COMMAND.search(text) and text not in of_tesseract] == []
    assert COMMAND.search("give --allow-empty")
    assert COMMAND.search("Build it with: articleqa build FOLDER")
