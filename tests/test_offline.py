"""Build, ask and serve in a process that is told off for every attempt to reach another machine, a look-up of a name included."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# An audit hook sees what socket.connect patches do not: every connection and every look-up that goes through Python.
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


def run(code: str, folder: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    environment.pop("ARTICLEQA_INDEX", None)
    return subprocess.Popen(
        [sys.executable, "-c", BLOCKED + code], cwd=folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def test_the_block_blocks(tmp_path: Path) -> None:
    _, err = run("import urllib.request\nurllib.request.urlopen('http://example.org')", tmp_path).communicate(timeout=60)
    assert "REACHED FOR example.org" in err


@pytest.mark.model
def test_build_ask_and_serve_reach_for_nothing(tmp_path: Path) -> None:
    (tmp_path / "bridge.txt").write_text("The bridge opened in 1998. It is 17 km long.", encoding="utf-8")
    process = run(
        "from pathlib import Path\nfrom articleqa.ui.server import serve\nfrom articleqa.cli.main import main\n"
        "assert main(['build', 'bridge.txt', '--index', 'ix']) == 0\n"
        "assert main(['ask', 'When did the bridge open?', '--index', 'ix', '--json']) in {0, 1}\n"
        "serve(Path('ix'), port=None)",
        tmp_path,
    )
    assert process.stdout is not None
    said = ""
    try:
        for line in process.stdout:
            if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
                break
            said += line
        else:
            raise AssertionError("never served: " + process.communicate()[1])
        assert json.JSONDecoder().raw_decode(said[said.index("{") :])[0]["best_guess"]["text"] == "1998"
        url = found.group()
        with urllib.request.urlopen(url, timeout=20) as page:
            assert "ArticleQA" in page.read().decode()
        call = urllib.request.Request(
            f"{url}gradio_api/call/ask", b'{"data": ["When did the bridge open?"]}', {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(call, timeout=20) as response:
            event = json.load(response)["event_id"]
        with urllib.request.urlopen(f"{url}gradio_api/call/ask/{event}", timeout=60) as response:
            assert "1998" in response.read().decode()
    finally:
        process.terminate()
        _, err = process.communicate(timeout=30)
    assert "REACHED FOR" not in err
