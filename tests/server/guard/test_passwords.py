from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import bcrypt
import pytest

from articleqa.index.errors import LoginFileUnusable
from articleqa.server.guard.passwords import line_of, others_can_read, read_accounts, write_line

if TYPE_CHECKING:
    from pathlib import Path

ANNA = "anna:" + bcrypt.hashpw("öffne dich".encode(), b"$2b$04$abcdefghijklmnopqrstuu").decode()
BEN = "ben:" + bcrypt.hashpw(b"secret", b"$2a$05$abcdefghijklmnopqrstuu").decode().replace("$2a$", "$2y$")  # as htpasswd -B writes it


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "people"
    path.write_text(f"# who may\n\n{ANNA}\n{BEN}\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "password", "admitted"),
    [
        ("anna", "öffne dich", True),
        ("ben", "secret", True),
        ("anna", "secret", False),
        ("ben", "", False),
        ("Ben", "secret", False),
        ("", "", False),
        ("nobody", "secret", False),
        ("ben", "secret\0", False),
        ("ben", "s" * 73, False),
    ],
)
def test_who_has_the_password_is_admitted(people: Path, name: str, password: str, admitted: bool) -> None:
    assert read_accounts(people).admit(name.encode(), password.encode()) is admitted


def test_a_name_that_is_not_there_is_compared_too(people: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[bytes] = []
    accounts, compare = read_accounts(people), bcrypt.checkpw

    def note(password: bytes, hash_: bytes) -> bool:
        compared.append(hash_)
        return compare(password, hash_)

    monkeypatch.setattr("bcrypt.checkpw", note)
    for name in (b"anna", b"ben", b"nobody", b"nobody"):
        accounts.admit(name, b"wrong")
    assert len(compared) == 4
    assert compared[2] == compared[3]  # always as costly


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The login file {path} names nobody."),
        ("# nobody\n", "The login file {path} names nobody."),
        (f"{ANNA}\nanna\n", "Line 2 of the login file {path} is not a name, a colon and a bcrypt hash."),
        ("anna:secret\n", "Line 1 of the login file {path} is not a name, a colon and a bcrypt hash."),
        (f":{ANNA.partition(':')[2]}\n", "Line 1 of the login file {path} is not a name, a colon and a bcrypt hash."),
        ("anna:$2b$31$" + "a" * 53, "Line 1 of the login file {path} is not a name, a colon and a bcrypt hash."),
        (f"{ANNA}\n{ANNA}\n", "Line 2 of the login file {path} has a name that is there already."),
        (b"\xff\xfe", "The login file {path} cannot be read: it is not UTF-8."),
    ],
)
def test_a_file_that_is_not_well_formed_is_refused_with_a_sentence(tmp_path: Path, text: str | bytes, sentence: str) -> None:
    path = tmp_path / "people"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(LoginFileUnusable) as caught:
        read_accounts(path)
    assert str(caught.value) == sentence.format(path=path)
    assert caught.value.path == path


def test_a_file_that_is_not_there_or_is_a_folder_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(LoginFileUnusable, match="is not there, or is no file"):
            read_accounts(path)


def test_a_line_takes_the_place_of_the_names_earlier_one_and_keeps_the_rest(people: Path) -> None:
    people.chmod(0o640)
    line = line_of("anna", "another")
    write_line(people, line)
    assert people.read_text("utf-8").splitlines() == ["# who may", "", BEN, line]
    assert stat.S_IMODE(people.stat().st_mode) == 0o640
    accounts = read_accounts(people)
    assert (accounts.admit(b"anna", b"another"), accounts.admit(b"anna", "öffne dich".encode())) == (True, False)


@pytest.mark.parametrize("earlier", [f"  {ANNA}", f"\t{ANNA} "])
def test_a_line_with_space_around_it_is_the_names_too(tmp_path: Path, earlier: str) -> None:
    path = tmp_path / "people"
    path.write_text(f"{earlier}\n{BEN}\n", encoding="utf-8")
    write_line(path, line_of("anna", "another"))
    assert path.read_text("utf-8").count("anna") == 1
    assert read_accounts(path).admit(b"anna", b"another")


def test_a_new_file_is_its_owners_alone(tmp_path: Path) -> None:
    write_line(tmp_path / "people", line_of("anna", "a"))
    assert stat.S_IMODE((tmp_path / "people").stat().st_mode) == 0o600
    assert not others_can_read(tmp_path / "people")
    (tmp_path / "people").chmod(0o644)
    assert others_can_read(tmp_path / "people")


@pytest.mark.parametrize(
    ("name", "password"), [("", "a"), ("a:b", "a"), (" a", "a"), ("#a", "a"), ("a\n", "a"), ("a", ""), ("a", "ä" * 37)]
)
def test_what_cannot_be_in_the_file_is_refused(name: str, password: str) -> None:
    with pytest.raises(ValueError, match="has 1 to"):
        line_of(name, password)
