"""Bytes → text: what a browser or an editor shows."""

from __future__ import annotations

import codecs
import io
from typing import TYPE_CHECKING

import regex

from articleqa.index.errors import ArticleError
from articleqa.index.loaders.encoding_guess import (
    UNKNOWN,
    guess_encoding,
    is_doubly_encoded,
    is_garbled,
    media_type,
    unmarked_wide_encoding,
)

if TYPE_CHECKING:
    from articleqa.index.loaders.base import SourceFile

# The mark of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BYTES_THAT_TELL = 1 << 20
_CONTEXT = 1000
_BEYOND_ASCII = regex.compile(rb"[\x80-\xFF]")
_FEW_ERRORS = 0.1
# Python reads the bytes A0 and FD to FF as these, which no font has.
_BAD_IN_SHIFT_JIS = dict.fromkeys(range(0xF8F0, 0xF8F4), "\ufffd")
_ESCAPE = b"\x1b"
_CONTROLS = bytes(sorted({*range(0x20), 0x7F} - {*b"\t\n\f\r\v\b\x1a\x1b"}))
_MOST_CONTROLS = 0.02
# Windows-1252 has characters where Latin-1 has control characters that no text holds. NEL (U+0085) is a line end in some texts.
_C1_AS_WINDOWS = {code: bytes([code]).decode("cp1252", "replace") for code in range(0x80, 0xA0) if code != 0x85}
# Typewriters and `man` print bold letters twice in one place.
_PRINTED_OVER = regex.compile(r"[^\x08\n]?\x08")
_C1_CONTROL = regex.compile(r"[\x80-\x84\x86-\x9F]")
# https://html.spec.whatwg.org/multipage/parsing.html#prescan-a-byte-stream-to-determine-its-encoding
_ENCODING_DECLARATION = regex.compile(rb"""<(?:meta\s[^>]*?charset|\?xml\s[^>]*?encoding)\s*=\s*["']?\s*([\w.:-]+)""", regex.IGNORECASE)
_COMMENT = regex.compile(rb"<!--.*?(?:-->|\Z)", regex.DOTALL)
_MARKUP = regex.compile(rb"<[^<>]*+>")
_PRESCAN_BYTES = 4096


def decode_any(data: bytes, where: str, declared: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Decode a text in any encoding.

    These are tried in order: a byte order mark; UTF-16 and UTF-32 without one; UTF-8, even with a few bad bytes; the declared encoding,
    where it can be right; and the one that is likely. A byte that is bad in the encoding becomes U+FFFD.

    Args:
        data: The content of the file.
        where: The file's name in messages.
        declared: The encoding that the file itself declares: a label of the WHATWG Encoding Standard, or one of Python's codec names.

    Returns:
        The text without the byte order mark, and remarks about bad bytes, and about an encoding that was guessed.

    Raises:
        ArticleError: The file is no text.
    """
    mark, encoding = next(((mark, name) for mark, name in _MARKS if data.startswith(mark)), (b"", ""))
    remarks: list[str] = []
    if not encoding:
        encoding, remark = _unmarked_encoding(data, where, codec_of(declared) if declared else None)
        remarks.extend([remark] if remark else [])
    text = data[len(mark) :].decode(encoding, "replace").removeprefix("\ufeff")
    if encoding == "cp932":
        text = text.translate(_BAD_IN_SHIFT_JIS)
    errors = text.count("\ufffd") - (data.count("\ufffd".encode()) if encoding == "utf-8" else 0)
    if errors > 0:
        remarks.append(_remark_on(errors, encoding))
    if is_doubly_encoded(text[:_BYTES_THAT_TELL]):
        remarks.append("seems to have been decoded wrongly before it was saved; it was left as it is.")
    return _without_controls(text, remarks), tuple(remarks)


def decode_markup(data: bytes, where: str, declared: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Decode HTML or XML as `decode_any` does, with the encoding that it declares.

    Args:
        data: The content of the file.
        where: The file's name in messages.
        declared: The encoding that something outside of the file declares; it counts before the file's own.

    Returns:
        The same as `decode_any`.

    Raises:
        ArticleError: The file is no text.
    """
    declaration = _ENCODING_DECLARATION.search(_COMMENT.sub(b"", data[:_PRESCAN_BYTES]))
    return decode_any(data, where, declared or (declaration[1].decode("ascii", "replace") if declaration else None))


def decode_line(line: bytes, where: str) -> tuple[str, tuple[str, ...]]:
    """Decode a line of a format that is always in UTF-8; unlike `decode_any` without a change where it is valid.

    Args:
        line: The line.
        where: Its place in messages.

    Returns:
        The line, with U+FFFD for its bad bytes where these are few; else as `decode_any` reads it. And remarks about either.

    Raises:
        ArticleError: The line is no text.
    """
    text = line.decode("utf-8", "replace")
    errors = text.count("\ufffd") - line.count("\ufffd".encode())
    if not errors:
        return text, ()
    if errors == 1 or _is_mostly_utf8(line):
        return text, (_remark_on(errors, "utf-8"),)
    return decode_any(line, where)


def read_text(file: SourceFile) -> tuple[str, tuple[str, ...]]:
    """Read a file of plain text.

    Returns:
        The text, with a line feed for every line end, and remarks as from `decode_any`.

    Raises:
        ArticleError: The file is no text.
        OSError: The file cannot be opened.
    """
    text, remarks = decode_any(file.path.read_bytes(), file.where)
    return text.replace("\r\n", "\n").replace("\r", "\n"), remarks


def codec_of(label: str) -> str | None:
    """Return Python's codec for the label of an encoding, as browsers understand it; None for a label that means nothing.

    Source: the WHATWG Encoding Standard. There "iso-8859-1" is windows-1252, and UTF-16 is no encoding that a text can declare: where the
    declaration can be read, characters have one byte. So it means UTF-8.
    """
    import webencodings

    encoding = webencodings.lookup(label)
    for name in (encoding.codec_info.name if encoding else label, label):
        try:
            "".encode(name)
        except (LookupError, ValueError):  # no name of an encoding of text
            continue
        codec = _LARGER.get(codecs.lookup(name).name, codecs.lookup(name).name)
        return "utf-8" if codec.startswith(("utf-16", "utf-32")) or codec in _ASCII_ONLY else codec
    return None


# What Python names like browsers' encodings lacks some of their characters.
_LARGER = {"euc_jp": "euc_jis_2004", "iso2022_jp": "iso2022_jp_ext", "gbk": "gb18030", "gb2312": "gb18030"}
_ASCII_ONLY = ("ascii", "utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined")


def _unmarked_encoding(data: bytes, where: str, declared: str | None) -> tuple[str, str | None]:
    """Return the encoding of a text without a byte order mark, and a remark where it was guessed or is not the declared one.

    Raises:
        ArticleError: The file is no text.
    """
    if wide := unmarked_wide_encoding(data):
        return wide, f"has no byte order mark; it was read as {_printed(wide)}, which is a guess."
    _check_text(data, where)
    sample = _sample(data)
    if sample.isascii():
        escaped = declared if declared and declared.startswith("iso2022") else guess_encoding(sample) if _ESCAPE in sample else None
        return (escaped, None) if escaped and escaped.startswith("iso2022") else ("utf-8", None)
    if _is_mostly_utf8(sample):
        differs = declared not in {None, "utf-8"}
        return "utf-8", f"declares {_printed(declared or '')}, but is UTF-8, and was read as that." if differs else None
    if declared and declared != "utf-8" and _fits(sample, declared):
        return declared, None
    guess = guess_encoding(sample)
    if guess is None:
        raise ArticleError(where, "is in no encoding that is known; save it as UTF-8.")
    declaration = f"declares {_printed(declared)}, which it is not" if declared else "is not UTF-8"
    return guess, f"{declaration}; it was read as {_printed(guess)}, which is a guess."


def _sample(data: bytes) -> bytes:
    """Return what tells the encoding of a text: its lines with bytes beyond ASCII, without mark-up, or those with escapes."""
    if data.isascii():
        return b"\n".join(line for line in data.splitlines() if _ESCAPE in line)[:_BYTES_THAT_TELL] if _ESCAPE in data else b""
    lines: list[bytes] = []
    size = 0
    for line in io.BytesIO(data):
        if (first := _BEYOND_ASCII.search(line)) is not None:
            lines.append(line if len(line) < _BYTES_THAT_TELL else line[max(0, first.start() - _CONTEXT) :][:_BYTES_THAT_TELL])
            size += len(lines[-1])
            if size >= _BYTES_THAT_TELL:
                break
    sample = b"\n".join(lines)[:_BYTES_THAT_TELL].translate(None, _CONTROLS)
    return sample if (text := _MARKUP.sub(b" ", sample)).isascii() else text


def _check_text(data: bytes, where: str) -> None:
    """Check that a file is text.

    Raises:
        ArticleError: Too many of its bytes are control characters, or it begins like a file of another kind.
    """
    head = data[:_BYTES_THAT_TELL]
    without = head.translate(None, _CONTROLS)
    if len(without) == len(head):
        return
    kind = media_type(head if len(head) - len(without) > max(1, _MOST_CONTROLS * len(head)) else without)
    if kind:
        kind = "" if kind == UNKNOWN else f", but {kind}"
        raise ArticleError(where, f"is no text{kind}; save it as text in UTF-8, or give it the suffix of its kind.")


def _is_mostly_utf8(sample: bytes) -> bool:
    """Tell whether more characters beyond ASCII are UTF-8 than are not. In other encodings hardly any are."""
    text = sample.decode("utf-8", "replace")
    errors = text.count("\ufffd") - sample.count("\ufffd".encode())
    return len(text) - len(text.encode("ascii", "ignore")) >= 2 * errors


def _fits(sample: bytes, encoding: str) -> bool:
    """Tell whether a text can be in an encoding: few of its bytes are bad in it, and its words are of one script."""
    text = sample.decode(encoding, "replace")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return text.count("\ufffd") <= max(1, _FEW_ERRORS * beyond_ascii) and not is_garbled(text)


def _without_controls(text: str, remarks: list[str]) -> str:
    """Return the text without NUL, what was printed over, and Latin-1's control characters, in whose place windows-1252 has others."""
    if nulls := text.count("\0"):
        remarks.append(f"holds {_counted(nulls, 'NUL character')}, which {'were' if nulls > 1 else 'was'} left out.")
        text = text.replace("\0", "")
    if "\b" in text:
        text = _PRINTED_OVER.sub("", text)
    if not text.isascii() and _C1_CONTROL.search(text):
        remarks.append("holds control characters of Latin-1, which were read as windows-1252's characters.")
        text = text.translate(_C1_AS_WINDOWS)
    return text


def _remark_on(errors: int, encoding: str) -> str:
    each = "each" if errors > 1 else "it"
    return f"has {_counted(errors, 'place')} whose bytes are no {_printed(encoding)}; {each} was read as U+FFFD."


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' if number > 1 else ''}"


_NAMES = {
    "big5hkscs": "Big5",
    "cp932": "Shift_JIS",
    "cp949": "EUC-KR",
    "euc_jis_2004": "EUC-JP",
    "iso2022_jp_2004": "ISO-2022-JP",
    "iso2022_jp_ext": "ISO-2022-JP",
    "mac-cyrillic": "Mac Cyrillic",
    "mac-greek": "Mac Greek",
    "mac-roman": "Mac Roman",
    "mac-turkish": "Mac Turkish",
}


def _printed(codec: str) -> str:
    """Return the name of one of Python's codecs as people know it."""
    name = codec.replace("_", "-")
    if codec in _NAMES:
        return _NAMES[codec]
    if match := regex.fullmatch("cp(125.|874)", name):
        return f"windows-{match[1]}"
    return name if name.startswith("cp") else name.upper().replace("ISO8859", "ISO-8859").replace("ISO2022", "ISO-2022")
