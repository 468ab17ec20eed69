from __future__ import annotations

from pathlib import Path

import pytest

from tests.index.loaders.helpers import only_article, written


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("é".encode(), "é"),
        ("é".encode("utf-8-sig"), "é"),
        ("é".encode("utf-16"), "é"),
        (b"\xfe\xff" + "é\n".encode("utf-16-be"), "é\n"),
        (b"a\r\nb\rc\n\n", "a\nb\nc\n\n"),
    ],
)
def test_encodings(tmp_path: Path, content: bytes, text: str) -> None:
    assert only_article(written(tmp_path / "a.txt", content)).text == text
