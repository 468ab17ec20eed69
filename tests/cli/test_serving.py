from __future__ import annotations

import argparse
import io
from pathlib import Path

import pytest

from articleqa.cli.main import main
from articleqa.cli.serving import add_serving_options, serving_of
from articleqa.index.limits import Limits
from articleqa.server.guard.passwords import read_accounts
from articleqa.server.serving import Serving


def parsed(*arguments: str) -> Serving:
    parser = argparse.ArgumentParser()
    add_serving_options(parser, port=7860)
    return serving_of(parser.parse_args(arguments))


def test_options_say_how_the_page_is_served() -> None:
    assert parsed() == Serving(port=7860)
    assert parsed(
        *("--host", "10.0.0.1", "--port", "80", "--no-uploads", "--auth-file", "people", "--max-upload-megabytes", "5"),
        *("--allow-host", "Articles.example", "--allow-host", "b", "--proxy", "127.0.0.1", "--proxy", "0:0::1", "--max-characters", "7"),
    ) == Serving(
        host="10.0.0.1",
        port=80,
        uploads=False,
        max_upload_megabytes=5,
        limits=Limits(characters=7),
        auth_file=Path("people"),
        allow_hosts=("articles.example", "b"),
        proxies=("127.0.0.1", "::1"),
    )


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("--allow-host", "http://a", "must be a host's name, such as articles.example.org, not 'http://a'"),
        ("--proxy", "*", "must be an IP address, not '*'"),
        ("--port", "65536", "must be a whole number from 0 to 65535, not '65536'"),
        ("--port", "-1", "must be a whole number from 0 to 65535, not '-1'"),
        ("--port", "http", "must be a whole number from 0 to 65535, not 'http'"),
        ("--max-upload-megabytes", "0", "must be a whole number of at least 1, not '0'"),
    ],
)
def test_what_no_option_can_be_is_refused(capsys: pytest.CaptureFixture[str], option: str, value: str, sentence: str) -> None:
    with pytest.raises(SystemExit):
        parsed(option, value)
    assert sentence in capsys.readouterr().err


def test_a_password_that_is_typed_twice_lets_its_owner_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("getpass.getpass", lambda prompt: asked.append(prompt) or "secret")  # type: ignore[func-returns-value]
    assert main(["password", "anna", "--auth-file", str(tmp_path / "people")]) == 0
    assert asked == ["Password: ", "Once more: "]
    assert read_accounts(tmp_path / "people").admit(b"anna", b"secret")
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == f"{tmp_path / 'people'}: anna may use the page, once it is started again\n"


def test_two_passwords_that_differ_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = iter(["secret", "sceret"])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("getpass.getpass", lambda _prompt: next(typed))
    assert main(["password", "anna", "--auth-file", str(tmp_path / "people")]) == 2
    assert capsys.readouterr().err == "articleqa: The two passwords are not the same.\n"
    assert list(tmp_path.iterdir()) == []


def test_without_a_terminal_the_first_line_is_the_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("öffne dich\nmore\n"))
    assert main(["password", "anna"]) == 0
    (tmp_path / "people").write_text(capsys.readouterr().out, encoding="utf-8")
    assert read_accounts(tmp_path / "people").admit(b"anna", "öffne dich".encode())


@pytest.mark.parametrize(
    ("name", "file", "typed", "sentence"),
    [
        ("anna", "people", "\n", "A password has 1 to 72 bytes."),
        ("a:b", "people", "x\n", "A name has 1 to 200 letters, no colon, no # at its beginning, and no space around it."),
        ("anna", "none/people", "x\n", "none/people cannot be written: No such file or directory."),
    ],
)
def test_what_cannot_be_written_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, file: str, typed: str, sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    assert main(["password", name, "--auth-file", file]) == 2
    assert capsys.readouterr().err == f"articleqa: {sentence}\n"


def test_a_login_file_that_cannot_be_used_is_said_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["serve", "--auth-file", "people", "--index", "ix"]) == 2
    sentence = "The login file people is not there, or is no file. Write a line of it with: articleqa password NAME --auth-file people"
    assert capsys.readouterr().err == f"articleqa: {sentence}\n"
    assert list(tmp_path.iterdir()) == []
