"""Which of the exchanges that a browser keeps are from here: a key that stays with the index, and what it makes of a text.

A browser's store can be written by whoever has the browser. What it sends back is shown as a reply of these articles, and may be rated,
only where its signature says that this index gave it out. The key is kept in the index's folder, so a restart of the server changes
nothing, and an index that is copied takes it along. Where it cannot be kept it lives as long as the process.
"""

from __future__ import annotations

import hmac
import logging
import os
import secrets
import threading
from contextlib import suppress
from pathlib import Path

from articleqa.index.storage import generations
from articleqa.index.storage.files import sync

LENGTH = 64
"""Characters of a signature."""
_BYTES = 32
_log = logging.getLogger(__name__)
_keys: dict[Path, bytes] = {}
_lock = threading.Lock()


def key_of(directory: Path) -> bytes:
    """Return the key of an index. The first call makes it, readable for its owner alone.

    Args:
        directory: The index's folder.

    Returns:
        The same key for every call, and after a restart too, unless the folder cannot be written to.
    """
    directory = directory.resolve()
    with _lock:
        if directory not in _keys:
            try:
                _keys[directory] = _kept(directory / generations.TRANSCRIPT_KEY)
            except OSError as error:
                _log.warning("Conversations that browsers keep have to be asked again after a restart: no key can be kept (%s).", error)
                _keys[directory] = secrets.token_bytes(_BYTES)
        return _keys[directory]


def signature(key: bytes, text: str) -> str:
    """Return the signature of a text: its HMAC-SHA256, in hexadecimal."""
    return hmac.new(key, text.encode("utf-8", "surrogatepass"), "sha256").hexdigest()


def is_from_here(key: bytes, text: str, signed: str) -> bool:
    """Return whether a signature is that of a text."""
    return hmac.compare_digest(signature(key, text), signed)


def _kept(path: Path) -> bytes:
    """Read the key, or make it: whole, and of two processes that make one at a time the first one's counts."""
    with suppress(FileNotFoundError):
        if len(key := path.read_bytes()) == _BYTES:
            return key
        path.unlink()  # it is damaged
    new = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(_BYTES))
        sync(new)
        with suppress(FileExistsError):
            os.link(new, path)
    finally:
        new.unlink(missing_ok=True)
    return path.read_bytes()
