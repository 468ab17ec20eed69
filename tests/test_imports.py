"""Imports: which room may import which, what must not be loaded early, and the public names."""

from __future__ import annotations

import ast
import builtins
import collections.abc
import dataclasses
import datetime
import inspect
import pathlib
import subprocess
import sys
import types
import typing
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import articleqa
from tests.index.test_extras import EXTRA_MODULES

ROOT = Path(__file__).parents[1]
FOLDERS = {
    "cli": "articleqa.cli",
    "index": "articleqa.index",
    "qa": "articleqa",
    "server": "articleqa.server",
    "ui": "articleqa.ui",
}
FLOW = [
    "articleqa.index",
    "articleqa.server.guard",
    "articleqa.index.languages",
    "articleqa.index.text",
    "articleqa.index.storage",
    "articleqa.index.encoder",
    "articleqa.index.loaders",
    "articleqa.index.search",
    "articleqa.index.ingest",
    "articleqa.index.milvus",
    "articleqa.reader",
    "articleqa.date_resolution",
    "articleqa.comparison",
    "articleqa.conversation",
    "articleqa.bibliography",
    "articleqa",
    "articleqa.integrations",
    "articleqa.evaluation",
    "articleqa.server",
    "articleqa.ui.views",
    "articleqa.ui",
    "articleqa.cli",
]
"""The rooms in the order in which data passes them; each may import those above it."""
FOUNDATION = {
    "articleqa.records",
    "articleqa.citation",
    "articleqa.filters",
    "articleqa.source_names",
    "articleqa.ui.excerpts",
    "articleqa.server.faults",
    "articleqa.ui.i18n",
    "articleqa.ui.citation_text",
    "articleqa.ui.quotes",
}
"""Modules that rooms above theirs may import, too: they have only functions, of values and of errors, and values."""
FILES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
LONGEST = 320
"""Lines of a module."""
PUBLIC = set(articleqa.__all__) - {"__version__"}
ALIASES = {"Certainty", "Mode", "Progress", "QuestionType"}


def module_of(path: Path) -> str:
    folder, *inner = path.relative_to(ROOT).with_suffix("").parts
    return ".".join([FOLDERS[folder], *(part for part in inner if part != "__init__")])


MODULES = {module_of(path): path for path in FILES}


def room_of(module: str) -> str:
    """The innermost room that a module is in."""
    return max((room for room in FLOW if module == room or module.startswith(f"{room}.")), key=len)


@cache
def imported(path: Path) -> set[str]:
    """The names that a file imports, at the top or inside functions."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def modules_imported(path: Path) -> set[str]:
    """The modules of this project that a file imports."""
    names = {name for name in imported(path) if name.partition(".")[0] == "articleqa"}
    return {name if name in MODULES else name.rpartition(".")[0] for name in names}


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_data_flows_one_way(path: Path) -> None:
    place = FLOW.index(room_of(module_of(path)))
    upward = {m for m in modules_imported(path) - FOUNDATION if FLOW.index(room_of(m)) > place}
    assert upward == set()
    names = imported(path)
    assert not {name.partition(".")[0] for name in names} & {"app", "cli", "index", "qa", "server", "ui"}  # one name for each module
    assert "articleqa.ui" in module_of(path) or "gradio" not in {name.partition(".")[0] for name in names}


def test_no_circle() -> None:
    order = list(TopologicalSorter({module: modules_imported(path) - {module} for module, path in MODULES.items()}).static_order())
    assert set(MODULES) <= set(order)


def test_files_are_of_a_size_to_live_in() -> None:
    long = {path.relative_to(ROOT).as_posix(): count for path in FILES if (count := len(path.read_text("utf-8").splitlines())) > LONGEST}
    assert long == {}


@pytest.mark.parametrize("path", [ROOT / "index" / "records.py", ROOT / "qa" / "records.py"], ids=lambda p: p.parent.name)
def test_records_need_the_standard_library_only(path: Path) -> None:
    assert {m.partition(".")[0] for m in imported(path)} <= {*sys.stdlib_module_names, "articleqa"}


def python(code: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], cwd=cwd, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "module", ["articleqa", "articleqa.cli.main", "articleqa.cli.indexing", "articleqa.index.encoder.sentence_transformer"]
)
def test_nothing_heavy_is_imported_early(module: str) -> None:
    heavy = "torch", "sentence_transformers", "transformers", "faiss", "gradio", "pandas"
    done = python(f"import sys, {module}; sys.exit(','.join(m for m in {heavy!r} if m in sys.modules) or 0)")
    assert (done.returncode, done.stderr.strip()) == (0, "")


def test_building_and_asking_import_no_library_of_an_extra(tmp_path: Path) -> None:
    done = python(f"""
import sys
from articleqa import ArticleQA, Retriever
from articleqa.index.ingest import build
from tests.toys import ToyEncoder, ToyReader

build(["corpus"], {str(tmp_path)!r}, encoder=ToyEncoder())
with Retriever.open({str(tmp_path)!r}, encoder=ToyEncoder()) as retriever:
    assert retriever.search("call")
with ArticleQA.open({str(tmp_path)!r}, encoder=ToyEncoder(), reader=ToyReader()) as qa:
    assert qa.ask("When did the call take place?").hits
print({{name.partition(".")[0] for name in sys.modules}} & set({[*EXTRA_MODULES]!r}))
""")
    assert (done.stdout, done.stderr) == ("set()\n", "")


def test_every_public_name_is_there() -> None:
    for name in PUBLIC - ALIASES:
        assert getattr(articleqa, name).__name__ == name
    for alias in ALIASES:
        assert typing.get_origin(getattr(articleqa, alias)) in {typing.Literal, collections.abc.Callable}
    assert dir(articleqa) == sorted(articleqa.__all__)
    assert set(errors()) <= PUBLIC
    assert articleqa.__version__[0].isdigit()
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = articleqa.nonsense


def errors() -> list[str]:
    from articleqa.index import errors

    return [name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, errors.ArticleQAError)]


def annotations_of(value: object) -> Iterator[str]:
    """The annotations of a function, or of the public fields, methods and properties of a class and its bases in this project."""
    if isinstance(value, property):
        value = value.fget
    elif isinstance(value, (classmethod, staticmethod)):
        value = value.__func__
    if inspect.isfunction(value):
        yield from map(str, value.__annotations__.values())
    elif isinstance(value, type):
        for kind in (kind for kind in value.__mro__ if kind.__module__.startswith("articleqa")):
            yield from (str(a) for name, a in vars(kind).get("__annotations__", {}).items() if not name.startswith("_"))
            # Where there is `open`, nobody else calls the constructor; that of SentenceEncoder is `of`.
            has_open = hasattr(kind, "open") or kind.__name__ == "SentenceEncoder"
            public = {name for name in vars(kind) if not name.startswith("_")} | (set() if has_open else {"__init__"})
            if dataclasses.is_dataclass(kind) and kind.__name__ != "Filters":  # its constructor takes the fields
                public -= {"__init__"}
            for name in public & vars(kind).keys():
                yield from annotations_of(vars(kind)[name])


@pytest.mark.parametrize("public", sorted(PUBLIC - ALIASES))
def test_every_type_that_a_public_name_gives_or_takes_is_public(public: str) -> None:
    outside = {"np", "NDArray"}.union(*map(dir, (builtins, collections.abc, datetime, pathlib, types, typing)))
    names = {
        node.id
        for annotation in annotations_of(getattr(articleqa, public))
        for node in ast.walk(ast.parse(annotation, mode="eval"))
        if isinstance(node, ast.Name)
    }
    assert names - outside - PUBLIC == set()


def test_in_a_checkout_the_public_names_are_there_under_the_folders_name_and_no_module_is_there_twice() -> None:
    done = python("""
import importlib
import articleqa
from qa import ArticleQA

assert ArticleQA is articleqa.ArticleQA
import index, server, ui, cli
for name in ("qa.records", "index.records", "server.faults", "ui.views.reply", "cli.main"):
    try:
        importlib.import_module(name)
    except ImportError as error:
        print(error)
""")
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "qa.records is articleqa.records: import it by that name.",
        "index.records is articleqa.index.records: import it by that name.",
        "server.faults is articleqa.server.faults: import it by that name.",
        "ui.views is articleqa.ui.views: import it by that name.",
        "cli.main is articleqa.cli.main: import it by that name.",
    ]


def test_a_package_of_such_a_name_that_lies_elsewhere_is_not_meant(tmp_path: Path) -> None:
    (tmp_path / "cli").mkdir()
    (tmp_path / "cli" / "__init__.py").touch()
    (tmp_path / "cli" / "main.py").touch()
    done = python(f"import sys\nfrom qa import Retriever\nsys.path.insert(0, {str(tmp_path)!r})\nimport cli.main\nprint(cli.main.__file__)")
    assert (done.stdout.strip(), done.stderr) == (str(tmp_path / "cli" / "main.py"), "")


def test_the_index_has_a_command_line_of_its_own_in_a_checkout() -> None:
    done = subprocess.run([sys.executable, "-m", "index", "--help"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "python -m index" in done.stdout
    assert all(command in done.stdout for command in ("build", "add", "remove", "info"))
