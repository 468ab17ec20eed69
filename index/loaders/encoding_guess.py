"""Which encoding a text is probably in, where nothing declares it.

Source: chardet (https://chardet.readthedocs.io), which compares pairs of bytes with those of real texts in 49 languages. Section Encodings
of docs/experiments/loaders.md has what it was compared with, and what each rule here is worth.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from operator import itemgetter
from typing import Any

import regex

# What articles are saved in. chardet knows more, such as those of mainframes; a short text would often be mistaken for one of them.
_ENCODINGS = (
    "utf-8",
    "big5hkscs",
    "cp932",
    "cp949",
    "euc_jis_2004",
    "euc_kr",
    "gb18030",
    "shift_jis_2004",
    "iso2022_jp_2",
    "iso2022_jp_2004",
    "iso2022_jp_ext",
    "iso2022_kr",
    "cp1250",
    "cp1251",
    "cp1252",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "cp1257",
    "cp1258",
    "cp874",
    "tis-620",
    "koi8-r",
    "koi8-u",
    "cp437",
    "cp720",
    "cp737",
    "cp850",
    "cp852",
    "cp855",
    "cp857",
    "cp860",
    "cp861",
    "cp862",
    "cp865",
    "cp866",
    "iso8859-1",
    "iso8859-2",
    "iso8859-4",
    "iso8859-5",
    "iso8859-6",
    "iso8859-7",
    "iso8859-8",
    "iso8859-9",
    "iso8859-13",
    "iso8859-15",
    "iso8859-16",
    "mac-roman",
    "mac-cyrillic",
    "mac-greek",
    "mac-turkish",
)
# Encodings that are part of another. Programs write the larger one under the name of the smaller.
_LARGER = {
    "euc_kr": "cp949",
    "iso8859-1": "cp1252",
    "iso2022_jp_2": "iso2022_jp_ext",
    "iso8859-9": "cp1254",
    "shift_jis_2004": "cp932",
    "tis-620": "cp874",
}
# Encodings that differ in signs that few texts hold; where a text holds none of them, it is in the one that is more common.
_WINDOWS = {"iso8859-2": "cp1250", "iso8859-7": "cp1253", "iso8859-8": "cp1255", "iso8859-13": "cp1257", "iso8859-15": "cp1252"}
_BYTES_THAT_TELL = 1 << 18
_ALTERNATIVES = 12
_FEW_ERRORS = 0.02
_TRUST_OF_DAMAGED = 0.8
# How much less likely than it looks this is, which few texts were ever in.
_RARE = {"iso8859-4": 0.95}
_WORDS = 400
# Scripts of which no word has letters beside Latin ones. Chinese and Japanese texts have them side by side.
_ALPHABETS = r"[\p{Cyrillic}\p{Greek}\p{Hebrew}\p{Arabic}]"
_MIXED_SCRIPTS = regex.compile(rf"\p{{Latin}}\p{{M}}*{_ALPHABETS}|{_ALPHABETS}\p{{M}}*\p{{Latin}}")
_C1_CONTROLS = regex.compile(r"[\x80-\x84\x86-\x9F]")
_LATIN_BEYOND_ASCII = regex.compile(r"[\p{Latin}--[A-Za-z]]", regex.VERSION1)
_LETTER = regex.compile(r"\p{L}")


def guess_encoding(data: bytes) -> str | None:
    """Return the encoding that a text is probably in.

    A few bytes that no character has in an encoding do not count against it: they are damage.

    Args:
        data: The text, or those of its lines that have bytes beyond ASCII.

    Returns:
        One of Python's codec names, or None where the bytes are no text.
    """
    import chardet

    data = data[:_BYTES_THAT_TELL]
    ranking = chardet.detect_all(data, compat_names=False, include_encodings=_ENCODINGS, max_bytes=len(data) + 1, ignore_threshold=True)
    candidates = [(str(row["encoding"]), _weighed(row) * _trust(data, row)) for row in ranking[:_ALTERNATIVES] if row["encoding"]]
    candidates.sort(key=itemgetter(1), reverse=True)
    unmixed = (candidate for candidate in candidates if not _mixes_scripts(data.decode(candidate[0], "replace")))
    name, confidence = next(unmixed, next(iter(candidates), ("", 0.0)))
    name, _ = max([(name, confidence), *_repaired(data)], key=itemgetter(1))
    larger = _LARGER.get(name, name)
    windows = _WINDOWS.get(name)
    return windows if windows and data.decode(windows, "replace") == data.decode(name, "replace") else larger or None


def _weighed(row: Mapping[str, Any]) -> float:
    """Return the confidence of a row of chardet's ranking, less for an encoding that is rare."""
    return float(row["confidence"]) * _RARE.get(str(row["encoding"]), 1.0)


def _trust(data: bytes, row: Mapping[str, Any]) -> float:
    """Return how far an encoding of chardet's ranking is to be trusted: less where the text would have control characters in it."""
    return _TRUST_OF_DAMAGED if _C1_CONTROLS.search(data.decode(str(row["encoding"]), "replace")) else 1.0


def _repaired(data: bytes) -> Iterator[tuple[str, float]]:
    """Yield the encodings in which a text with few errors is what chardet finds without these errors, each with its confidence."""
    import chardet

    for name in _ENCODINGS:
        text = data.decode(name, "replace")
        errors = text.count("\ufffd")
        if 0 < errors <= max(1, _FEW_ERRORS * (len(text) - len(text.encode("ascii", "ignore")))):
            repaired = text.replace("\ufffd", "").encode(name, "ignore")
            found = chardet.detect(repaired, compat_names=False, include_encodings=_ENCODINGS, max_bytes=len(repaired) + 1)
            if found["encoding"] == name:
                yield name, _weighed(found) * _TRUST_OF_DAMAGED


UNKNOWN = "application/octet-stream"
"""The media type of data of no known kind."""


def media_type(data: bytes) -> str | None:
    """Return the media type of data that is no text ("image/png"), or None where it may be text."""
    import chardet

    found = chardet.detect(data)
    return None if found["encoding"] else found["mime_type"] or UNKNOWN


def is_garbled(text: str) -> bool:
    """Tell whether a text was decoded with an encoding that cannot be its own.

    Returns:
        True where most of the words with letters beyond ASCII mix scripts, or consist of accented letters: "Ìàÿê", "Ð¼Ð°ÑÐº".
    """
    words = _words(text)
    return sum(bool(_MIXED_SCRIPTS.search(word)) or _is_all_accents(word) for word in words) > len(words) / 2


def is_doubly_encoded(text: str) -> bool:
    """Tell whether a text is UTF-8 that a program once took for windows-1252, and saved again.

    Args:
        text: The decoded text.

    Returns:
        True where most of the first words with letters beyond ASCII are of that kind: "FranÃ§ois", and there are three of them.
    """
    words = _words(text)
    return sum(map(_is_utf8_as_windows, words)) > max(2, len(words) / 2)


def _is_utf8_as_windows(word: str) -> bool:
    try:
        return len(word.encode("cp1252").decode("utf-8")) < len(word)
    except UnicodeError:
        return False


def _is_all_accents(word: str) -> bool:
    letters = _LETTER.findall(word)
    return len(letters) > 2 and len(_LATIN_BEYOND_ASCII.findall(word)) > len(letters) * 2 / 3


def _mixes_scripts(text: str) -> bool:
    words = _words(text)
    return sum(bool(_MIXED_SCRIPTS.search(word)) for word in words) > len(words) / 4


def _words(text: str) -> list[str]:
    """Return the first words of a text that have characters beyond ASCII."""
    return list(islice((word for word in text.split() if not word.isascii()), _WORDS))


def unmarked_wide_encoding(data: bytes) -> str | None:
    """Return the form of UTF-16 or UTF-32 that a text without a byte order mark is in, or None if it is in none.

    A space, a full stop or a comma has a byte there that other texts do not hold. The higher bytes of the characters are nearly the same
    throughout a text, the lower ones are not.
    """
    sample = data[: min(len(data), _WIDE_SAMPLE) // 4 * 4]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    beyond_ascii = sample.decode("utf-8", "replace").count("\ufffd")
    if controls <= _STRAY_CONTROLS * len(sample) or max(controls, beyond_ascii) < _FEW * len(sample):
        return None
    for name, highest in (("utf-32-le", sample[3::4]), ("utf-32-be", sample[::4])):
        if highest and not any(highest) and _is_usual(sample, name):
            return name
    columns = {"utf-16-be": sample[::2], "utf-16-le": sample[1::2]}
    return next((name for name in sorted(columns, key=lambda name: len(set(columns[name]))) if _is_usual(sample, name)), None)


def _is_usual(data: bytes, encoding: str) -> bool:
    """Tell whether the data is, in an encoding, a text of few scripts without control characters."""
    text = data.decode(encoding, "replace")
    scripts = {_script(c) for c in text if c.isalpha()}
    return len(_UNUSUAL.findall(text)) <= _MOST_UNUSUAL * len(text) and len(scripts) <= _MOST_SCRIPTS


_CONTROLS = bytes({*range(0x20)} - {*b"\t\n\r\f\x0e\x0f\x1b"})
_STRAY_CONTROLS = 0.004
# A text in one-byte letters that has this few control characters, and letters beyond ASCII, is damaged and not in UTF-16.
_FEW = 0.1
_WIDE_SAMPLE = 20_000
# Besides control characters and those that Unicode does not have: what the bytes of an ASCII letter and a space make of each other.
_UNUSUAL = regex.compile(r"[^\p{L}\p{M}\p{N}\p{P}\p{S}\s\p{Cf}]|[\u2041-\u206F\u2071-\u207F\u2090-\u209F\uFFFD]")
_MOST_UNUSUAL = 0.02
_SCRIPTS = ("Latin", "Greek", "Cyrillic", "Hebrew", "Arabic", "Devanagari", "Thai", "Hangul", "Han", "Hiragana", "Katakana")
_SCRIPT = regex.compile("|".join(rf"(?P<{script}>\p{{{script}}})" for script in _SCRIPTS))
_MOST_SCRIPTS = 6


def _script(letter: str) -> str | None:
    match = _SCRIPT.match(letter)
    return match.lastgroup if match else f"block {ord(letter) >> 8}"
