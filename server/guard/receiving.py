"""Receives an upload: one file in a form, which goes to the disk as it comes. Nothing else of the form is kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import BinaryIO

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from articleqa.server.guard.asgi import Refused, Scope, header
from articleqa.server.guard.uploads import Uploads

_LONGEST_HEADERS = 8_000
_LONGEST_BOUNDARY = 200
_FIELD = b"files"


class _Form:
    """The parts of a form, as the parser tells of them: the bytes of the one file there may be."""

    def __init__(self, boundary: bytes) -> None:
        self.is_done = False
        self._parts = 0
        self._headers = 0
        self._name = b""
        self._value = b""
        self._disposition = b""
        self._data: list[bytes] = []
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._part_begins,
                "on_header_field": self._header_name,
                "on_header_value": self._header_value,
                "on_header_end": self._header_ends,
                "on_headers_finished": self._headers_end,
                "on_part_data": self._part_data,
                "on_end": self._ends,
            },
        )

    def feed(self, chunk: bytes) -> bytes:
        """Read on; return what of the file is in there."""
        self._data = []
        self._parser.write(chunk)
        return b"".join(self._data)

    def _part_begins(self) -> None:
        self._parts += 1
        if self._parts > 1:
            raise Refused(400, "An upload holds one file, and nothing else.")

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]
        self._count(end - start)

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]
        self._count(end - start)

    def _count(self, size: int) -> None:
        self._headers += size
        if self._headers > _LONGEST_HEADERS:
            raise Refused(400, "The headers of the uploaded file are too long.")

    def _header_ends(self) -> None:
        if self._name.lower() == b"content-disposition":
            self._disposition = self._value
        self._name = self._value = b""

    def _headers_end(self) -> None:
        _, options = parse_options_header(self._disposition)
        if options.get(b"name") != _FIELD or b"filename" not in options:
            raise Refused(400, "An upload holds one file, and nothing else.")

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        self._data.append(data[start:end])

    def _ends(self) -> None:
        self.is_done = True


async def receive_file(scope: Scope, chunks: AsyncIterator[bytes], uploads: Uploads, address: str) -> str:
    """Receive a file.

    Args:
        scope: Of the request.
        chunks: Its body.
        uploads: Where the file is put.
        address: Who sends it.

    Returns:
        Its name there.

    Raises:
        Refused: It is too large, or the body is no form with one file. Then nothing of it is left.
    """
    form = _Form(_boundary(header(scope, b"content-type")))
    name = uploads.begin(address)
    try:
        with (uploads.folder / name).open("xb") as file:
            await _receive(form, chunks, uploads, name, file)
        uploads.finish(name)
    except OSError as error:
        uploads.discard(name)
        raise Refused(507, f"The file could not be kept: {error.strerror or 'the disk refused it'}.") from error
    except BaseException:  # also where the connection is cut
        uploads.discard(name)
        raise
    return name


async def _receive(form: _Form, chunks: AsyncIterator[bytes], uploads: Uploads, name: str, file: BinaryIO) -> None:
    """Write a form's file down."""
    try:
        async for chunk in chunks:
            data = form.feed(chunk)
            uploads.count(name, len(data))
            await asyncio.to_thread(file.write, data)
    except FormParserError as error:
        raise Refused(400, "The upload is no form.") from error
    if not form.is_done:
        raise Refused(400, "The upload is not whole.")


def _boundary(content_type: str | None) -> bytes:
    """What stands between the parts of a form."""
    kind: bytes = b""
    options: dict[bytes, bytes] = {}
    with suppress(ValueError):
        kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary", b"")
    if kind != b"multipart/form-data" or not 0 < len(boundary) <= _LONGEST_BOUNDARY:
        raise Refused(415, "An upload is a form of multipart/form-data.")
    return bytes(boundary)
