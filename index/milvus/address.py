"""Where a store is: `milvus://HOST:PORT/NAME` for a server, `FOLDER/NAME.db` for milvus-lite, which keeps its files in that folder."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from articleqa.index.arguments import wrong_value
from articleqa.index.encoder.bundled_model import cache_folder
from articleqa.index.storage import generations

_SCHEME, _SUFFIX = "milvus://", ".db"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
_DEFAULT_NAME, _DEFAULT_PORT = "articleqa", 19530


def is_store(location: object) -> bool:
    """Return whether a location is a store's, and not the folder of an index: it begins with `milvus://` or ends in `.db`."""
    if str(location).startswith(_SCHEME):
        return True
    return isinstance(location, (str, os.PathLike)) and str(location).endswith(_SUFFIX) and not generations.is_index(Path(location))


@dataclass(frozen=True, slots=True)
class StoreAddress:
    """A store: an archive of articles in a Milvus.

    Attributes:
        uri: Where pymilvus connects: an address, or the folder of milvus-lite.
        name: The archive's name: an alias in the Milvus, and what the names of its collections begin with.
        is_lite: Whether it is milvus-lite, which runs in this process.
    """

    uri: str
    name: str = _DEFAULT_NAME
    is_lite: bool = False

    @classmethod
    def of(cls, location: str | Path) -> Self:
        """Read a location.

        Args:
            location: `milvus://HOST:PORT/NAME`, where port and name may be left out, or a path that ends in `.db`.

        Returns:
            The address.

        Raises:
            ValueError: It is neither.
        """
        text = str(location)
        if text.startswith(_SCHEME):
            try:
                parts = urlsplit(text)
                host, port = parts.hostname, parts.port or _DEFAULT_PORT
            except ValueError:
                host, port = None, 0
            name = parts.path.strip("/") if host else ""
            if host and _NAME.fullmatch(name or _DEFAULT_NAME) and not (parts.query or parts.fragment or parts.username):
                host = f"[{host}]" if ":" in host else host
                return cls(f"http://{host}:{port}", name or _DEFAULT_NAME)
        elif text.endswith(_SUFFIX):
            return cls(str(Path(text).absolute()), is_lite=True)
        raise ValueError(wrong_value("store", "milvus://HOST:PORT/NAME, or a path that ends in .db", location))

    def __str__(self) -> str:
        return self.uri if self.is_lite else f"milvus://{self.uri.removeprefix('http://')}/{self.name}"

    @property
    def token(self) -> str:
        """What a server may ask for, NAME:PASSWORD or a key: the environment variable ARTICLEQA_MILVUS_TOKEN, "" where it is not set."""
        return os.environ.get("ARTICLEQA_MILVUS_TOKEN", "")

    @property
    def folder(self) -> Path:
        """The folder on this machine for what belongs to the store: what builds prepare, and what people thought of replies."""
        return cache_folder() / "stores" / hashlib.sha256(str(self).encode()).hexdigest()[:16]
