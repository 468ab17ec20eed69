"""Attack the HTTP API: Schemathesis makes requests of its description, right ones and wrong ones, and looks at every answer.

    python -m benchmarks.trust.http_api .venv-tools/bin/schemathesis --seed 1 --examples 200

Schemathesis is in an environment of its own (`.ci/tools.txt`). The API is served as it always is, behind the guard and with a login, over
the sample articles by the encoder and the reader of the tests; only the rates of one address are not limited. The exit status is that of
Schemathesis: 1 where an answer was a fault of the server (500), or was not of the status, the type or the form that the description says,
where something wrong was accepted or something right was not, or where the login could be left out.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import bcrypt

from articleqa import ArticleQA
from articleqa.index.ingest import build
from articleqa.server.guard.guard import Guard, Policy
from articleqa.server.guard.hosts import Hosts
from articleqa.server.guard.login import Login
from articleqa.server.guard.passwords import read_accounts
from articleqa.server.guard.rates import Rate
from articleqa.server.guard.routes import Kind
from articleqa.server.services import services_over
from articleqa.server.web_server import WebServer
from tests.toys import ToyEncoder, ToyReader

ROOT = Path(__file__).parents[2]
_SETTINGS = """
[checks.positive_data_acceptance]
expected-statuses = ["2xx", 404, 422]

[checks.negative_data_rejection]
expected-statuses = [400, 401, 404, 405, 413, 415, 422]

[checks.missing_required_header]
expected-statuses = [401, 415]

[[operations]]
include-name = "GET /api/v1/articles"
checks.negative_data_rejection.enabled = false
"""
"""404: no such article. 422 for right data: the 30th of February, or a range that ends before it begins, which no schema can say.

Wrong parameters of the list are not counted as accepted: one that is an empty list is not in the address at all, and what is left is right.
"""


def main() -> int:
    """Serve the API and attack it; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.trust.http_api", description="Attack the HTTP API.")
    parser.add_argument("schemathesis", type=Path, help="the program")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="makes the requests (default: 1)")
    parser.add_argument("--examples", type=int, default=100, metavar="N", help="requests for each address and phase (default: 100)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        index, people, settings = Path(folder) / "index", Path(folder) / "people", Path(folder) / "schemathesis.toml"
        people.write_bytes(b"anna:" + bcrypt.hashpw(b"secret", bcrypt.gensalt(4)) + b"\n")
        settings.write_text(_SETTINGS, "utf-8")
        build([ROOT / "corpus"], index, encoder=ToyEncoder())
        with ArticleQA.open(index, encoder=ToyEncoder(), reader=ToyReader()) as qa:
            services = services_over(qa)
            rates = dict.fromkeys(Kind, Rate(at_once=10**9, per_second=10**9))
            policy = Policy(
                hosts=Hosts("127.0.0.1"), routes=services.routes, login=Login(read_accounts(people), rates[Kind.STATE]), rates=rates
            )
            server = WebServer(Guard(services.app, policy, services.metrics.request), "127.0.0.1", 0)
            server.start()
            try:
                return subprocess.run(_command(arguments, server.url, settings), check=False, cwd=folder).returncode
            finally:
                server.close()
                services.answering.close()


def _command(arguments: argparse.Namespace, url: str, settings: Path) -> list[str]:
    """How Schemathesis is called."""
    return [
        *(str(arguments.schemathesis.absolute()), f"--config-file={settings}", "run", f"{url}api/v1/openapi.json", f"--url={url}"),
        *("--auth=anna:secret", "--continue-on-failure", "--workers=1", "--generation-database=none"),
        *(f"--seed={arguments.seed}", f"--max-examples={arguments.examples}"),
    ]


if __name__ == "__main__":
    sys.exit(main())
