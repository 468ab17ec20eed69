from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from articleqa.server.guard.asgi import Disconnected, Refused
from articleqa.server.guard.receiving import receive_file
from articleqa.server.guard.uploads import Uploads
from tests.server.guard.event_loop import finished

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

TYPE = b"multipart/form-data; boundary=b"
HEAD = b'--b\r\nContent-Disposition: form-data; name="files"; filename="../../a.txt"\r\nContent-Type: text/html\r\n\r\n'


@pytest.fixture
def uploads(tmp_path: Path) -> Iterator[Uploads]:
    with Uploads(1, parent=tmp_path) as folder:
        yield folder


def receive(uploads: Uploads, *chunks: bytes | Exception, content_type: bytes = TYPE) -> str:
    async def body() -> AsyncIterator[bytes]:
        for chunk in chunks:
            if isinstance(chunk, Exception):
                raise chunk
            yield chunk

    return finished(receive_file({"headers": [(b"content-type", content_type)]}, body(), uploads, "a"))


def left(uploads: Uploads) -> list[str]:
    return [path.name for path in uploads.folder.iterdir() if path.name != "lock"]


@pytest.mark.parametrize("size", [1, 2, 7, 10_000])
def test_a_file_is_kept_as_it_came(uploads: Uploads, size: int) -> None:
    data = b"\r\n--\r\n--c\r\n-" + bytes(range(256))
    form = HEAD + data + b"\r\n--b--\r\n"
    name = receive(uploads, *(form[at : at + size] for at in range(0, len(form), size)))
    path = uploads.claim(name)
    assert path == uploads.folder / name
    assert path.read_bytes() == data
    assert left(uploads) == [name]


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        (b'--b\r\nContent-Disposition: form-data; name="note"\r\n\r\nx\r\n--b--\r\n', "An upload holds one file, and nothing else."),
        (b'--b\r\nContent-Disposition: form-data; name="files"\r\n\r\nx\r\n--b--\r\n', "An upload holds one file, and nothing else."),
        (b"--b\r\nX: y\r\n\r\nx\r\n--b--\r\n", "An upload holds one file, and nothing else."),
        (HEAD + b"x\r\n" + HEAD + b"y\r\n--b--\r\n", "An upload holds one file, and nothing else."),
        (HEAD + b"x\r\n--b\r\n" + b"a" * 20_000, "An upload holds one file, and nothing else."),
        (b"--b\r\n" + b"X: y\r\n" * 2000, "The upload is no form."),
        (HEAD + b"x", "The upload is not whole."),
        (b"", "The upload is not whole."),
        (b"--c--", "The upload is no form."),
        (b"nonsense", "The upload is no form."),
    ],
)
def test_what_is_no_form_with_one_file_leaves_nothing(uploads: Uploads, form: bytes, sentence: str) -> None:
    with pytest.raises(Refused) as caught:
        receive(uploads, form)
    assert (caught.value.status, caught.value.sentence) == (400, sentence)
    assert left(uploads) == []


@pytest.mark.parametrize("content_type", [b"text/plain", b"multipart/form-data", b"multipart/form-data; boundary=" + b"b" * 201, b""])
def test_what_says_it_is_no_form_is_not_read(uploads: Uploads, content_type: bytes) -> None:
    with pytest.raises(Refused) as caught:
        receive(uploads, AssertionError("was read"), content_type=content_type)
    assert caught.value.status == 415


def test_a_file_that_is_too_large_leaves_nothing(uploads: Uploads) -> None:
    with pytest.raises(Refused) as caught:
        receive(uploads, HEAD, *[b"x" * 60_000] * 16, b"x" * 50_000, AssertionError("was read on"))
    assert caught.value.status == 413
    assert left(uploads) == []
    assert uploads._total == 0


def test_a_file_that_breaks_off_leaves_nothing(uploads: Uploads) -> None:
    with pytest.raises(Disconnected):
        receive(uploads, HEAD, b"x" * 1000, Disconnected())
    assert left(uploads) == []


def test_a_disk_that_is_full_is_said_in_a_sentence(uploads: Uploads, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def __enter__(self) -> Full:
            return self

        def __exit__(self, *_: object) -> None:
            raise OSError(28, "No space left on device")

        def write(self, data: bytes) -> int:
            return len(data)

    monkeypatch.setattr("pathlib.Path.open", lambda _self, _mode: Full())
    with pytest.raises(Refused) as caught:
        receive(uploads, HEAD + b"x\r\n--b--\r\n")
    assert (caught.value.status, caught.value.sentence) == (507, "The file could not be kept: No space left on device.")
    assert not uploads._files
