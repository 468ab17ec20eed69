"""docs/http.md runs as it stands, over the sample articles."""

from __future__ import annotations

import re
import shlex
import subprocess
from typing import TYPE_CHECKING

import pytest

from articleqa.cli.main import main
from articleqa.server.guard.passwords import line_of, read_accounts, write_line
from articleqa.server.services import guarded, services_over
from articleqa.server.serving import Serving
from tests.test_examples import as_shown, blocks, session

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from articleqa import ArticleQA

PAGE = "docs/http.md"
pytestmark = [pytest.mark.model, pytest.mark.usefixtures("loaded")]


@pytest.fixture(scope="module")
def ports(corpus_qa: ArticleQA, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Serve the API as the page has it: with a login at 7861. Return the real ports."""
    people = tmp_path_factory.mktemp("login") / "people"
    write_line(people, line_of("anna", "secret"))
    services = services_over(corpus_qa)
    servers = {
        port: guarded(services.app, services.routes, Serving(port=0), accounts, seen=services.metrics.request)
        for port, accounts in (("7860", None), ("7861", read_accounts(people)))
    }
    for server in servers.values():
        server.start()
    yield {port: str(server.port) for port, server in servers.items()}
    for server in servers.values():
        server.close()
    services.answering.close()


def at(ports: dict[str, str], text: str) -> str:
    """A text of the page with the ports that are served."""
    return re.sub(r"(?<=127\.0\.0\.1:)\d+", lambda match: ports[match[0]], text)


def test_each_curl_line_answers_what_stands_below_it(ports: dict[str, str]) -> None:
    pairs = [pair for text in blocks(PAGE, "console") for pair in session(text)]
    assert len(pairs) == 14
    for command, expected in pairs:
        assert command.startswith("curl -s")
        done = subprocess.run(shlex.split(at(ports, command)), capture_output=True, text=True, check=True)
        assert as_shown(expected, done.stdout), f"$ {command}\n{done.stdout}"


def test_the_python_client_runs(ports: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = blocks(PAGE, "python")
    exec(compile(at(ports, example), PAGE, "exec"), {})  # noqa: S102
    assert capsys.readouterr().out == "27 novembre perhaps\nWhen did the call take place?\n"


def test_the_command_serves_the_api_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[tuple[Path, Serving]] = []
    monkeypatch.setattr("articleqa.server.running.serve_api", lambda directory, serving: served.append((directory, serving)))
    install, command = [line for text in blocks(PAGE, "sh") for line in text.splitlines()]
    assert install == 'pip install "articleqa[api]"'
    assert main(shlex.split(command)[1:]) == 0
    assert [serving for _, serving in served] == [Serving(port=7860, uploads=False)]
