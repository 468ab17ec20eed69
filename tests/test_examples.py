"""The examples in the documents run as they are, and print what the documents show."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from articleqa.cli.main import main
from articleqa.evaluation.evaluate import index_folder
from articleqa.index.encoder.bundled_model import cache_folder
from articleqa.index.storage import generations
from articleqa.index.storage.vector_cache import digest_of, load_digests

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from articleqa.index.encoder.bundled_encoder import BundledEncoder

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"^```(python|console|sh|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NUMBER = re.compile(r"(\d+\.\d+|\d+(?=%))( s\b|%)?")
TOLERANCE = {" s": 1000.0, "%": 5.0, None: 0.02}
"""How far a number may be from the one in the document, by unit: times and the last digits of scores depend on the machine."""
README_INDEX = "/tmp/index"  # noqa: S108  # only read in the README, and replaced

pytestmark = [pytest.mark.model, pytest.mark.usefixtures("loaded")]


def blocks(name: str, kind: str) -> list[str]:
    """The fenced blocks of a document."""
    return [text for language, text in BLOCK.findall((ROOT / name).read_text(encoding="utf-8")) if language == kind]


@pytest.fixture
def folder(corpus_index: Path, encoder: BundledEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the current folder, which has the sample's articles as a checkout has them.

    It is HOME too, where some of them are in `articles`, and `evaluate` has indexed the sample before.
    """
    monkeypatch.setenv("ARTICLEQA_CACHE", str(cache_folder()))  # the encoder of all tests
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus")
    shutil.copytree(ROOT / "corpus", tmp_path / "articles", ignore=lambda _folder, names: {n for n in names if not n.endswith(".txt")})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("articleqa.evaluation.evaluate.cache_folder", lambda: tmp_path / "cache")
    monkeypatch.delenv("ARTICLEQA_INDEX", raising=False)
    shutil.copytree(corpus_index, index_folder(tmp_path / "corpus"))
    monkeypatch.setattr(encoder, "encode_passages", remembering(encoder, generations.current(corpus_index)))
    return tmp_path


def remembering(encoder: BundledEncoder, generation: Path) -> Callable[[Sequence[str]], NDArray[np.float32]]:
    """Return an `encode_passages` that takes the vectors of texts that are in the index from there, as encoding takes most of the time."""
    encode_passages = encoder.encode_passages
    vectors = np.load(generation / generations.VECTORS).astype(np.float32)
    vector_of = dict(zip(load_digests(generation / generations.DIGESTS), vectors, strict=True))

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        missing = [text for text in texts if digest_of(text) not in vector_of]
        vector_of.update(zip(map(digest_of, missing), encode_passages(missing), strict=True))
        return np.stack([vector_of[digest_of(text)] for text in texts])

    return encode


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[[str], str]:
    """Return a function that runs a command and returns what it prints; `serve` ends where it would wait for a browser."""
    monkeypatch.setattr(
        "articleqa.ui.server._serve",
        lambda _qa, serving, _examples, _accounts: print(f"Ask at http://{serving.host}:{serving.port}/   (stop with Ctrl+C)"),  # noqa: T201
    )
    monkeypatch.setattr(  # tests/server/ has what it answers, and so has it for assistants
        "articleqa.server.running.serve_api",
        lambda _directory, serving: print(f"Ask at http://{serving.host}:{serving.port}/api/v1/ask   (stop with Ctrl+C)"),  # noqa: T201
    )
    monkeypatch.setattr(
        "articleqa.server.mcp.transports.serve_stdio",
        lambda directory: print('{"jsonrpc":"2.0","id":1,"result":{}}' if directory.is_dir() else "no index"),  # noqa: T201
    )

    def run_command(command: str) -> str:
        program, *arguments = shlex.split(command, comments=True)
        assert program == "articleqa"
        assert main([str(Path(word).expanduser()) if word.startswith("~") else word for word in arguments]) in {0, 1}
        return capsys.readouterr().out

    return run_command


def as_shown(expected: str, printed: str) -> bool:
    """Whether a command printed what a document shows: … stands for any text, and numbers may differ by TOLERANCE."""
    text, *rest = NUMBER.split(expected.strip())
    pattern, numbers = re.escape(text), []
    for number, unit, following in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        numbers.append((float(number), unit))
        pattern += rf"(\d+\.?\d*){unit or ''}{re.escape(following)}"
    match = re.fullmatch(pattern.replace("…", ".*"), printed.strip(), re.DOTALL)
    return match is not None and all(
        abs(number - float(group)) <= TOLERANCE[unit] for (number, unit), group in zip(numbers, match.groups(), strict=True)
    )


def session(text: str) -> list[tuple[str, str]]:
    """The commands of a console block, each with the output below it."""
    return [(part.partition("\n")[0], part.partition("\n")[2]) for part in re.split(r"^\$ ", text, flags=re.MULTILINE) if part]


def test_what_counts_as_shown() -> None:
    assert as_shown("3 passages, 1.5 s\n…\nsure 82%\n", "3 passages, 20.0 s\nmore\nand more\nsure 84%")
    assert as_shown("1. 0.446  Title", "1. 0.451  Title")
    assert not as_shown("1. 0.446  Title", "1. 0.551  Title")
    assert not as_shown("3 passages", "4 passages")
    assert not as_shown("sure 82%", "sure 92%")


def check_commands(name: str, folder: Path, run: Callable[[str], str]) -> None:
    """Run the commands of a document's console blocks in order, and compare what they print with the document."""
    pairs = [pair for text in blocks(name, "console") for pair in session(text.replace(README_INDEX, str(folder / "index")))]
    pairs = [pair for pair in pairs if "--help" not in pair[0]]  # tests/docs/test_make_cli.py compares those
    assert len(pairs) >= 2
    for command, expected in pairs:
        printed = run(command)
        assert as_shown(expected, printed), f"$ {command}\n{printed}"


def test_the_command_lines_page_shows_what_is_printed(folder: Path, run: Callable[[str], str]) -> None:
    (bridge,) = blocks("docs/cli.md", "text")
    (folder / "bridge.txt").write_text(bridge, encoding="utf-8")
    check_commands("docs/cli.md", folder, run)


def test_the_readmes_commands_and_its_python_run_one_after_another(
    folder: Path, run: Callable[[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    check_commands("README.md", folder, run)
    for example in blocks("README.md", "python"):
        exec(compile(example.replace(README_INDEX, str(folder / "index")), "README.md", "exec"), {})  # noqa: S102
    assert "27 novembre" in capsys.readouterr().out
    lines = [line for text in blocks("README.md", "sh") for line in text.splitlines() if line.startswith("articleqa ")]
    assert lines
    for line in lines:
        assert run(line)


@pytest.mark.usefixtures("folder")
def test_the_python_api_runs_as_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    namespace: dict[str, object] = {}
    printed = []
    with ThreadPoolExecutor(1) as thread:  # asyncio.run needs one without a loop, which Playwright may have in this one
        for number, example in enumerate(blocks("docs/python-api.md", "python"), 1):
            thread.submit(exec, compile(example, f"docs/python-api.md, block {number}", "exec"), namespace).result()
            printed.append(capsys.readouterr().out)
    expected = [
        r"19 61 \[\]\n27 novembre perhaps 0\.\d+\n",
        r"\('kvik',\) \['articles\[1\] has no \"text\"; put it there, or into \"body\" or \"content\"\.'\]\n",
        r"1998 https://example\.org/kvik\n",
        r".*\b50\b.*\n",
        r"27 novembre \('seed-article\.txt',\) \[Period\(first='2024-11-27', last='2024-11-27'\)\]\n",
        r"When did the call take place\? .+\n",
        "",
        r"L'appel téléphonique rare a eu lieu le \[27 novembre\], « mais .* »\.\n https://thanhnien\.vn/\S+#:~:text=27%20novembre\n",
        r"1 0\.\d+ .+\n(.+\n)*",
        r"@misc\{thanhnienvn2024-(.*\n)+.*",
        r"There is no index at nowhere\. nowhere\n",
        r"\('bridge\.txt',\)\n\('bridge\.txt',\)\n",
        r"kvik\n",
        r"penicillin\.md\n",
        r".+\n",
        r"27 novembre\n",
    ]
    assert len(printed) == len(expected)
    for output, pattern in zip(printed, expected, strict=True):
        assert re.fullmatch(pattern, output), output
