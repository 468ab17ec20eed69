"""Which room may use which, and what must not be loaded before it is needed."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FORBIDDEN = {
    "index": {"qa", "ui", "app", "gradio"},
    "qa": {"ui", "gradio"},
}


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").split(".")[0])
    return names


@pytest.mark.parametrize(
    "path", sorted([*ROOT.glob("index/**/*.py"), *ROOT.glob("qa/**/*.py")]), ids=lambda p: p.relative_to(ROOT).as_posix()
)
def test_data_flows_one_way(path: Path) -> None:
    room = path.relative_to(ROOT).parts[0]
    forbidden = FORBIDDEN[room] | ({"app"} if path != ROOT / "qa" / "cli.py" else set())
    assert imported(path) & forbidden == set()


@pytest.mark.parametrize("path", sorted([*ROOT.glob("index/records.py"), *ROOT.glob("qa/records.py")]), ids=str)
def test_records_need_the_standard_library_only(path: Path) -> None:
    assert imported(path) <= {*sys.stdlib_module_names, "index"}


@pytest.mark.parametrize("module", ["qa.cli", "qa", "index.encoder", "index.__main__"])
def test_nothing_heavy_is_imported_early(module: str) -> None:
    heavy = "torch", "sentence_transformers", "transformers", "faiss", "gradio", "pandas"
    code = f"import sys, {module}; sys.exit(','.join(m for m in {heavy!r} if m in sys.modules) or 0)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.strip()) == (0, "")


def test_every_public_name_is_there() -> None:
    import qa

    for name in qa.__all__:
        assert getattr(qa, name).__name__ == name
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = qa.nonsense
