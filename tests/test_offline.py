"""Build, ask and serve in a process that is told off for every attempt to reach another machine, a look-up of a name included."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

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
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    environment.pop("ARTICLEQA_INDEX", None)
    return subprocess.Popen(
        [sys.executable, "-c", BLOCKED + code], cwd=folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def test_the_block_blocks(tmp_path: Path) -> None:
    _, err = run("import urllib.request\nurllib.request.urlopen('http://example.org')", tmp_path).communicate(timeout=60)
    assert "REACHED FOR example.org" in err


def test_build_and_ask_reach_for_nothing(tmp_path: Path) -> None:
    (tmp_path / "bridge.txt").write_text("The bridge opened in 1998. It is 17 km long.", encoding="utf-8")
    code = (
        "from qa.cli import main\nassert main(['build', 'bridge.txt']) == 0\nsys.exit(main(['ask', 'When did the bridge open?', '--json']))"
    )
    process = run(code, tmp_path)
    out, err = process.communicate(timeout=120)
    assert "REACHED FOR" not in err
    assert json.loads(out[out.index("{") :])["best_guess"]["text"] == "1998"
    assert process.returncode in {0, 1}


def test_serve_reaches_for_nothing(tmp_path: Path, corpus_index: Path) -> None:
    process = run(f"from pathlib import Path\nimport app\napp.serve(Path({str(corpus_index)!r}), port=None)", tmp_path)
    assert process.stdout is not None
    try:
        for line in process.stdout:
            if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
                break
        else:
            raise AssertionError("never served: " + process.communicate()[1])
        url = found.group()
        with urllib.request.urlopen(url, timeout=20) as page:
            assert "ArticleQA" in page.read().decode()
        call = urllib.request.Request(
            f"{url}gradio_api/call/ask", b'{"data": ["When did the call take place?"]}', {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(call, timeout=20) as response:
            event = json.load(response)["event_id"]
        with urllib.request.urlopen(f"{url}gradio_api/call/ask/{event}", timeout=60) as response:
            assert "27 novembre" in response.read().decode()
    finally:
        process.terminate()
        _, err = process.communicate(timeout=30)
    assert "REACHED FOR" not in err
