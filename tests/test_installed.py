"""The installed package: it is whole, works beside modules that are named like the folders here, and opens no connection."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tomllib
import urllib.request
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
FOLDERS = {folder: package for package, folder in SETTINGS["package-dir"].items()}


# An audit hook sees every connection and every look-up that goes through Python; a patch of socket.connect does not.
BLOCKED = """
import sys

def watch(event, arguments):
    if event == "socket.connect":
        host = arguments[1][0] if isinstance(arguments[1], tuple) else "unix"
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        host = arguments[0] if event != "socket.sendto" else arguments[1][0]
    else:
        return
    if host not in ("127.0.0.1", "localhost", "::1", "unix", None, "", "0.0.0.0"):
        print("REACHED FOR", host, file=sys.stderr, flush=True)
        raise OSError(f"blocked: {host}")

sys.addaudithook(watch)
"""


def files() -> list[Path]:
    """All files of the packages, relative to the checkout."""
    return sorted(
        path.relative_to(ROOT)
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )


def installed_name(path: Path) -> str:
    folder, *inner = path.parts
    return "/".join([*FOLDERS[folder].split("."), *inner])


def test_every_package_is_listed() -> None:
    packages = {installed_name(path.parent).replace("/", ".") for path in files() if path.name == "__init__.py"}
    assert packages | {"articleqa.corpus"} == set(SETTINGS["packages"])  # which has no modules, but the sample articles


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy, so that nothing is left in the checkout."""
    copy = tmp_path_factory.mktemp("checkout")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "-w", "wheel", "."]
    subprocess.run(command, cwd=copy, check=True, capture_output=True, text=True)
    (built,) = (copy / "wheel").glob("*.whl")
    return built


@pytest.mark.model  # building the wheel takes as long
def test_the_wheel_holds_one_package_with_every_file(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert names == {installed_name(path) for path in files()}


def run(code: str, folder: Path, site: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(site), "PYTHONUNBUFFERED": "1"}
    environment.pop("ARTICLEQA_INDEX", None)
    return subprocess.Popen(
        [sys.executable, "-c", BLOCKED + code], cwd=folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def test_the_block_blocks(tmp_path: Path) -> None:
    _, err = run("import urllib.request\nurllib.request.urlopen('http://example.org')", tmp_path, tmp_path).communicate(timeout=60)
    assert "REACHED FOR example.org" in err


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with an article, and with modules that are named like the folders here."""
    for folder in ("qa", "server", "ui", "cli", "index/storage"):
        (tmp_path / "project" / folder).mkdir(parents=True)
    for name in ("index.py", "app.py", "qa/__init__.py", "qa/records.py", "server/__init__.py", "ui/__init__.py", "cli/__init__.py"):
        (tmp_path / "project" / name).write_text("OURS = True\n", encoding="utf-8")
    (tmp_path / "project" / "bridge.txt").write_text("The bridge opened in 1998. It is 17 km long.", encoding="utf-8")
    return tmp_path / "project"


@pytest.mark.model
def test_build_ask_and_serve_beside_modules_of_the_same_names_and_without_a_network(wheel: Path, project: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", site, wheel], check=True)
    process = run(
        "import app, index, qa, qa.records, server, ui, cli\n"
        "import articleqa, articleqa.index.storage.generations\n"
        "from pathlib import Path\n"
        "from articleqa.cli.main import main\n"
        "from articleqa.ui.server import serve\n"
        "assert all(m.OURS for m in (app, index, qa, qa.records, server, ui, cli))\n"
        "print(articleqa.__file__)\n"
        "assert main(['build', 'bridge.txt', '--index', 'ix']) == 0\n"
        "assert main(['ask', 'When did the bridge open?', '--index', 'ix', '--json']) in {0, 1}\n"
        "import signal\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # children of a shell's background jobs ignore it
        "serve(Path('ix'))\n"
        "print('Stopped')",
        project,
        site,
    )
    assert process.stdout is not None
    output = ""
    try:
        for line in process.stdout:
            if match := re.search(r"http://127\.0\.0\.1:\d+/", line):
                break
            output += line
        else:
            raise AssertionError("never served: " + process.communicate()[1])
        assert output.startswith(f"{site / 'articleqa' / '__init__.py'}\n")
        assert json.JSONDecoder().raw_decode(output[output.index("{") :])[0]["best_guess"]["text"] == "1998"
        url = match.group()
        with urllib.request.urlopen(url, timeout=20) as page:
            assert "ArticleQA" in page.read().decode()
        call = urllib.request.Request(
            f"{url}gradio_api/call/ask", b'{"data": ["When did the bridge open?"]}', {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(call, timeout=20) as response:
            event = json.load(response)["event_id"]
        with urllib.request.urlopen(f"{url}gradio_api/call/ask/{event}", timeout=60) as response:
            assert "1998" in response.read().decode()
        call = urllib.request.Request(
            f"{url}api/v1/ask", b'{"question": "When did the bridge open?"}', {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(call, timeout=60) as response:
            assert json.load(response)["answer"]["text"] == "1998"
        call = urllib.request.Request(
            f"{url}gradio_api/call/ask", b'{"data": ["When did the bridge open?"]}', {"Content-Type": "application/json"}
        )
        urllib.request.urlopen(call, timeout=20).close()
        process.send_signal(signal.SIGINT)  # while this question is answered: PyTorch would abort a program that ended at once
        assert process.stdout.read() == "Stopping …\nStopped\n"
    finally:
        process.terminate()
        _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, "")  # not even a warning of a library
