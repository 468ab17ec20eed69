"""The file that says who may use the page: a line `name:hash` each, as `htpasswd -B` writes them. No password is ever in a file."""

from __future__ import annotations

import hmac
import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

import bcrypt

from articleqa.index.errors import LoginFileUnusable

LONGEST_PASSWORD = 72
"""Bytes: bcrypt does not read on."""
_COST = 12
_HASH = re.compile(r"\$2[aby]\$(?:0[4-9]|1[0-5])\$[./A-Za-z0-9]{53}")
_NAME = re.compile(r"[^:\x00-\x1f\x7f]{1,200}")
_LARGEST_FILE = 10_000_000


class Accounts:
    """Who may use the page.

    Args:
        hashes: Of each name's password; not empty.
    """

    def __init__(self, hashes: Mapping[str, str]) -> None:
        self._hashes = {name.encode(): hash_.encode() for name, hash_ in hashes.items()}
        self._all = list(self._hashes.values())
        self._key = secrets.token_bytes(32)

    def admit(self, name: bytes, password: bytes) -> bool:
        """Return whether this is the name's password. Takes as long as that is meant to, also for names that are not there."""
        # Which hash an unknown name is compared with is always the same one, so that its cost says nothing.
        other = self._all[int.from_bytes(hmac.digest(self._key, name, "sha256")) % len(self._all)]
        same = bcrypt.checkpw(password[:LONGEST_PASSWORD].replace(b"\0", b"\n"), self._hashes.get(name, other))
        return same and name in self._hashes and len(password) <= LONGEST_PASSWORD and b"\0" not in password


def read_accounts(path: Path) -> Accounts:
    """Read the file of those who may use the page.

    Args:
        path: Has a line `name:hash` each; empty lines and those that begin with # are left out.

    Returns:
        Those people.

    Raises:
        LoginFileUnusable: It cannot be read, has no line, or has one that says no name and hash.
    """
    try:
        if not path.is_file():
            raise LoginFileUnusable(f"The login file {path} is not there, or is no file.", path)
        with path.open("rb") as file:
            text = file.read(_LARGEST_FILE).decode()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise LoginFileUnusable(f"The login file {path} cannot be read: {reason}.", path) from error
    hashes: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, hash_ = line.strip().partition(":")
        if not _NAME.fullmatch(name) or not _HASH.fullmatch(hash_):
            raise LoginFileUnusable(f"Line {number} of the login file {path} is not a name, a colon and a bcrypt hash.", path)
        if name in hashes:
            raise LoginFileUnusable(f"Line {number} of the login file {path} has a name that is there already.", path)
        hashes[name] = hash_
    if not hashes:
        raise LoginFileUnusable(f"The login file {path} names nobody.", path)
    return Accounts(hashes)


def write_line(path: Path, line: str) -> None:
    """Write a line to a file of those who may use the page, in place of the one that its name has there.

    Args:
        path: The file; where there is none it is made, and only its owner can read it.
        line: By `line_of`.

    Raises:
        OSError: The file cannot be read or written.
        UnicodeDecodeError: It is no text.
    """
    name = line.partition(":")[0]
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    kept = [other for other in lines if other.strip().partition(":")[0] != name]
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o600
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:  # noqa: PTH123
            file.write("".join(f"{other}\n" for other in (*kept, line)))
        beside.replace(path)  # at once: a full disk leaves the earlier one
    finally:
        beside.unlink(missing_ok=True)


def others_can_read(path: Path) -> bool:
    """Return whether every user of this machine can read a file."""
    return bool(path.stat().st_mode & 0o004)


def line_of(name: str, password: str) -> str:
    """Return the line of such a file, without its end.

    Args:
        name: Whose.
        password: Only its hash is in the line.

    Raises:
        ValueError: The name or the password cannot be used; the message is a sentence.
    """
    if not _NAME.fullmatch(name) or name != name.strip() or name.startswith("#"):
        raise ValueError("A name has 1 to 200 letters, no colon, no # at its beginning, and no space around it.")
    encoded = password.encode()
    if not encoded or len(encoded) > LONGEST_PASSWORD or b"\0" in encoded:
        raise ValueError(f"A password has 1 to {LONGEST_PASSWORD} bytes.")
    return f"{name}:{bcrypt.hashpw(encoded, bcrypt.gensalt(_COST)).decode()}"
