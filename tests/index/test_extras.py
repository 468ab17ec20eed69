"""Without the libraries of an extra, whatever needs them says so in one sentence, and everything else works."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import get_args

import pytest

from articleqa.index.errors import ArticleError
from articleqa.index.extras import Extra, missing_library
from articleqa.index.loaders.base import LoadedArticle
from tests.index.loaders.helpers import parts_of, rows, written

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"
EXTRA_MODULES = {
    "PIL": "pillow",
    "anyascii": "anyascii",
    "bcrypt": "bcrypt",
    "docx": "python-docx",
    "dspy": "dspy",
    "fastapi": "fastapi",
    "feedparser": "feedparser",
    "gradio": "gradio",
    "h11": "h11",
    "haystack": "haystack-ai",
    "htpy": "htpy",
    "huggingface_hub": "huggingface-hub",
    "langchain_core": "langchain-core",
    "llama_index": "llama-index-core",
    "lxml_html_clean": "lxml-html-clean",
    "markupsafe": "markupsafe",
    "mcp": "mcp",
    "milvus_lite": "milvus-lite",
    "prometheus_client": "prometheus-client",
    "pymilvus": "pymilvus",
    "pypdfium2": "pypdfium2",
    "pytesseract": "pytesseract",
    "python_multipart": "python-multipart",
    "scipy": "scipy",
    "sentence_transformers": "sentence-transformers",
    "torch": "torch",
    "trafilatura": "trafilatura",
    "transformers": "transformers",
    "uvicorn": "uvicorn",
}
"""What the extras install for users: module → package."""
FORMATS = "install articleqa[formats]."


def test_every_library_of_an_extra_is_tried_here() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    packages = {re.split(r"[<>=]", line)[0] for extra in set(extras) - {"all", "dev"} for line in extras[extra]}
    assert set(extras) - {"all", "dev"} == set(get_args(Extra))
    assert packages - {"articleqa[api]"} == set(EXTRA_MODULES.values())
    assert "articleqa[api]" in extras["ui"]
    assert extras["all"] == ["articleqa[evaluation,formats,mcp,models,ui]"]
    assert "articleqa[all,ocr]" in extras["dev"]


@pytest.mark.parametrize(
    ("module", "name", "package"),
    [
        ("feedparser", "news.rss", "feedparser"),
        ("pypdfium2", "leuchtturm.pdf", "pypdfium2"),
        ("trafilatura", "bao.html", "trafilatura"),
    ],
)
def test_a_file_that_needs_a_missing_library_says_so(monkeypatch: pytest.MonkeyPatch, module: str, name: str, package: str) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    (failure,), whole = parts_of(DATA / name)
    assert isinstance(failure, ArticleError)
    assert (failure.where, failure.reason) == (name, f"needs {package}, which is not installed; {FORMATS}")
    assert not whole  # the articles that an index has from it stay


def test_what_the_installation_of_a_library_lacks_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in [name for name in sys.modules if name.partition(".")[0] in {"justext", "trafilatura"} or name == "lxml.html.clean"]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "lxml_html_clean", None)
    (failure,), _ = parts_of(DATA / "bao.html")
    assert isinstance(failure, ArticleError)
    reason = "lxml.html.clean module is now a separate project lxml_html_clean"
    assert failure.reason == f"needs a library that cannot be imported ({reason}); {FORMATS}"


def test_an_import_of_ours_that_fails_is_not_taken_for_a_missing_library() -> None:
    error = ModuleNotFoundError("No module named 'articleqa.nonsense'", name="articleqa.nonsense")
    with pytest.raises(ModuleNotFoundError, match=r"articleqa\.nonsense"):
        missing_library(error, "ui")


def test_text_markdown_tables_word_documents_and_books_need_no_extra(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for module in EXTRA_MODULES:
        monkeypatch.setitem(sys.modules, module, None)
    files = (
        written(tmp_path / "a.txt", "The fox went home."),
        written(tmp_path / "b.md", "---\ntitle: Fox\ndate: 2024-12-05\n---\nThe fox *went* home."),
        written(tmp_path / "c.csv", "id,text\nc.csv,The fox went home.\n"),
        rows(tmp_path / "d.jsonl", {"id": "d.jsonl", "text": "The fox went home."}),
    )
    for name, title in (("faro.docx", "El faro de Hércules"), ("cordouan.epub", "Le phare de Cordouan")):
        (loaded,), _ = parts_of(DATA / name)
        assert isinstance(loaded, LoadedArticle)
        assert loaded.article.title == title
    for path in files:
        (loaded,), whole = parts_of(path)
        assert isinstance(loaded, LoadedArticle)
        assert (loaded.article.id, loaded.article.text, whole) == (path.name, "The fox went home.", True)


SERVE = "from articleqa.cli.main import main; sys.exit(main(['serve', '--index', 'ix']))"
DEMO = SERVE.replace("['serve', '--index', 'ix']", "['demo']")
APP = "import app; sys.exit(app.main())"


API = "from articleqa.cli.main import main; sys.exit(main(['serve', '--api-only', '--index', 'ix']))"
MCP = "from articleqa.cli.main import main; sys.exit(main(['mcp', '--index', 'ix']))"
PAGE_MISSES = "The page needs gradio, which is not installed; install articleqa[ui]."
MCP_MISSES = "MCP needs mcp, which is not installed; install articleqa[mcp]."
API_MISSES = "The API needs prometheus-client, which is not installed; install articleqa[api]."


@pytest.mark.parametrize(
    ("module", "start", "sentence"),
    [
        ("gradio", SERVE, f"articleqa: {PAGE_MISSES}"),
        ("gradio", DEMO, f"articleqa: {PAGE_MISSES}"),
        ("gradio", APP, f"python app.py: {PAGE_MISSES}"),
        ("prometheus_client", API, f"articleqa: {API_MISSES}"),
        ("mcp", API.replace("'--api", "'--mcp', '--api"), f"articleqa: {MCP_MISSES}"),
        ("mcp", MCP, f"articleqa: {MCP_MISSES}"),
    ],
)
def test_without_the_libraries_serve_says_so_and_makes_nothing(tmp_path: Path, module: str, start: str, sentence: str) -> None:
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); sys.modules[{module!r}] = None; {start}"
    process = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (process.returncode, process.stderr) == (2, f"{sentence}\n")
    assert list(tmp_path.iterdir()) == []
