"""Bytes that are nearly those of a format: real files, damaged at random. The same random numbers make the same bytes."""

from __future__ import annotations

import gzip
import io
import random
import zipfile
import zlib
from collections.abc import Callable, Sequence
from typing import Final

MOST_BYTES: Final = 100_000
"""No input is longer than this: what takes long is to be found, not what is long."""

_NUMBERS: Final = (b"0", b"-1", b"1", b"2147483648", b"4294967295", b"99999999999999999999", b"1e999", b"NaN", b"0x7fffffff")
_CHARACTERS: Final = (
    "\0\b\ud800\udfff\ufeff\ufffe\u2028\u0085\u200b\u202e\U0010ffffİßﬁ①３٣ก",
    *("\x1b[31m", "\r", "\r\n", "\n\n", "\t" * 30, " " * 200, "a" * 500, "\u0301" * 40, "👩‍👩‍👧", "۱۴۰۳", "十二", "27 novembre 2024"),
)
_ODD_TEXT: Final = tuple(text.encode("utf-8", "surrogatepass") for text in (*_CHARACTERS[0], *_CHARACTERS[1:]))
_STREAM: Final = b"stream"


def mutated(data: bytes, rng: random.Random, others: Sequence[bytes], words: Sequence[bytes]) -> bytes:
    """Return a file with some damage.

    Args:
        data: The file.
        rng: The random numbers.
        others: Files of the same kind, of which stretches are put in.
        words: What the format's syntax is made of.

    Returns:
        The damaged file, of at most `MOST_BYTES`.
    """
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 3, 5, 9, 30))):
        _OPERATIONS[rng.randrange(len(_OPERATIONS))](changed, rng, others, words)
    return bytes(changed[:MOST_BYTES])


def mutated_zip(data: bytes, rng: random.Random, others: Sequence[bytes], words: Sequence[bytes]) -> bytes:
    """Return a zip file with damage inside its members, and sometimes in how they are packed; the arguments are those of `mutated`."""
    if rng.random() < 0.15:
        return mutated(data, rng, others, words)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    names = sorted(members)
    written = [name for name in names if name.endswith((".xml", ".rels", ".opf", ".xhtml", ".html", ".ncx"))] or names
    for name in rng.sample(written, min(len(written), rng.choice((1, 1, 2, 4)))):
        members[name] = mutated(members[name], rng, [members[other] for other in written], words)
    if rng.random() < 0.15:
        del members[rng.choice(names)]
    if rng.random() < 0.1:
        members[rng.choice(names) + rng.choice(("", "/", "/../x", "\\x", "\u0301"))] = members.get(rng.choice(names), b"")
    return packed(members)


def mutated_gzip(data: bytes, rng: random.Random, others: Sequence[bytes], words: Sequence[bytes]) -> bytes:
    """Return a gzip file with damage in its content, or in itself; the arguments are those of `mutated`."""
    if rng.random() < 0.3:
        return mutated(data, rng, others, words)
    content = mutated(gzip.decompress(data), rng, [gzip.decompress(other) for other in others], words)
    return gzip.compress(content, 1, mtime=0)


def mutated_pdf(data: bytes, rng: random.Random, others: Sequence[bytes], words: Sequence[bytes]) -> bytes:
    """Return a PDF with damage in its objects, or inside a compressed stream; the arguments are those of `mutated`."""
    begin = data.find(_STREAM, rng.randrange(max(1, len(data))))
    end = data.find(b"endstream", begin)
    if begin >= 0 and end >= 0 and rng.random() < 0.5:
        start = begin + len(_STREAM) + (2 if data[begin + len(_STREAM) :].startswith(b"\r\n") else 1)
        try:
            content = zlib.decompress(data[start:end])
        except zlib.error:
            return mutated(data, rng, others, words)
        return data[:start] + zlib.compress(mutated(content, rng, (), words), 1) + data[end:]
    return mutated(data, rng, others, words)


def packed(members: dict[str, bytes]) -> bytes:
    """Return a zip file of these members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return file.getvalue()


def _stretch(data: Sequence[int], rng: random.Random) -> slice:
    """Choose a stretch, mostly a short one."""
    start = rng.randrange(len(data) + 1)
    return slice(start, start + rng.choice((1, 2, 4, 16, 64, 512, 4096)))


def _flip(data: bytearray, rng: random.Random, _others: Sequence[bytes], _words: Sequence[bytes]) -> None:
    for _ in range(rng.choice((1, 2, 8))):
        if data:
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _replace(data: bytearray, rng: random.Random, _others: Sequence[bytes], _words: Sequence[bytes]) -> None:
    if data:
        data[rng.randrange(len(data))] = rng.choice((0, 0xFF, 0x0A, 0x22, 0x3C, 0x3E, 0x2C, 0x7B, rng.randrange(256)))


def _truncate(data: bytearray, rng: random.Random, _others: Sequence[bytes], _words: Sequence[bytes]) -> None:
    if rng.random() < 0.3:
        del data[rng.randrange(len(data) + 1) :]


def _cut(data: bytearray, rng: random.Random, _others: Sequence[bytes], _words: Sequence[bytes]) -> None:
    del data[_stretch(data, rng)]


def _repeat(data: bytearray, rng: random.Random, _others: Sequence[bytes], _words: Sequence[bytes]) -> None:
    chosen = _stretch(data, rng)
    data[chosen.start : chosen.start] = data[chosen] * rng.choice((1, 2, 10, 200))


def _swap(data: bytearray, rng: random.Random, _others: Sequence[bytes], _words: Sequence[bytes]) -> None:
    chosen = _stretch(data, rng)
    moved = data[chosen]
    del data[chosen]
    at = rng.randrange(len(data) + 1)
    data[at:at] = moved


def _splice(data: bytearray, rng: random.Random, others: Sequence[bytes], _words: Sequence[bytes]) -> None:
    if others:
        other = rng.choice(others)
        data[_stretch(data, rng)] = other[_stretch(other, rng)]


def _insert_word(data: bytearray, rng: random.Random, _others: Sequence[bytes], words: Sequence[bytes]) -> None:
    if words:
        at = rng.randrange(len(data) + 1)
        data[at:at] = rng.choice(words) * rng.choice((1, 1, 1, 1, 3, 1000))


def _replace_by_word(data: bytearray, rng: random.Random, _others: Sequence[bytes], words: Sequence[bytes]) -> None:
    data[_stretch(data, rng)] = rng.choice((*words, *_NUMBERS, *_ODD_TEXT))


def _insert_odd(data: bytearray, rng: random.Random, _others: Sequence[bytes], _words: Sequence[bytes]) -> None:
    at = rng.randrange(len(data) + 1)
    data[at:at] = rng.choice((*_NUMBERS, *_ODD_TEXT))


_Operation = Callable[[bytearray, random.Random, Sequence[bytes], Sequence[bytes]], None]
_OPERATIONS: Final[Sequence[_Operation]] = (
    _flip, _replace, _truncate, _cut, _repeat, _swap, _splice, _insert_word, _insert_word, _replace_by_word, _replace_by_word, _insert_odd,
)  # fmt: skip
