"""What the fuzzed files are made of: small valid files of each format, and the words of its syntax (`syntax.toml`)."""

from __future__ import annotations

import gzip
import random
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from benchmarks.trust.mutation import mutated, mutated_gzip, mutated_pdf, mutated_zip

_ROOT: Final = Path(__file__).parents[2]
_FOLDERS: Final = (_ROOT / "tests" / "data", _ROOT / "corpus", _ROOT / "benchmarks" / "documents")
_MOST_BYTES: Final = 40_000
"""Of the real files the larger ones are left out: thousands of inputs are made of each."""
_MADE_UP: Final = 0.2
"""So many inputs are of the words of a syntax alone."""

Mutation = Callable[[bytes, random.Random, Sequence[bytes], Sequence[bytes]], bytes]


@dataclass(frozen=True, slots=True)
class Format:
    """What inputs of one format are made of.

    Attributes:
        suffixes: The suffixes of its files; each is a target of its own.
        mutate: How a file is damaged.
        syntax: Its name in `syntax.toml`.
    """

    suffixes: tuple[str, ...]
    mutate: Mutation
    syntax: str

    def samples(self) -> list[bytes]:
        """Return the small valid files, the same ones in the same order each time."""
        made = _syntax()[self.syntax].get("file")
        samples = [made.encode()] if made else []
        if self.mutate is mutated_gzip:
            samples = [gzip.compress(sample, mtime=0) for sample in samples]
        paths = [path for folder in _FOLDERS for path in sorted(folder.iterdir()) if path.is_file() and path.name.endswith(self.suffixes)]
        return samples + [path.read_bytes() for path in paths if path.stat().st_size <= _MOST_BYTES]

    def input(self, rng: random.Random, samples: Sequence[bytes]) -> bytes:
        """Make an input.

        Args:
            rng: The random numbers.
            samples: What `samples` returned.

        Returns:
            The content of a file.
        """
        words = [word.encode() for word in words_of(self.syntax)]
        if self.mutate is mutated and rng.random() < _MADE_UP:
            return _in_a_row(rng, words)
        return self.mutate(rng.choice(samples), rng, samples, words)


@cache
def _syntax() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("syntax.toml").read_text(encoding="utf-8"))


@cache
def words_of(syntax: str) -> tuple[str, ...]:
    """Return the words of a format's syntax, and of those that stand in its files too."""
    entry = _syntax()[syntax]
    own = tuple(word.replace("␣", " ").replace("␤", "\n") for word in entry["words"].split())
    return own + tuple(word for other in entry.get("also", ()) for word in words_of(other))


def _in_a_row(rng: random.Random, words: Sequence[bytes]) -> bytes:
    """Return words of a syntax in a row: what opens is mostly closed again, and between them stands text."""
    texts = [text.encode() for text in words_of("texts")]
    parts: list[bytes] = []
    ends: list[bytes] = []
    for _ in range(rng.choice((3, 10, 40, 200))):
        word = rng.choice((*words, *texts))
        parts.append(word)
        if word.startswith(b"<") and word.endswith(b">") and not word.startswith((b"</", b"<!", b"<?")) and not word.endswith(b"/>"):
            ends.append(b"</" + word[1:].split(b" ")[0].rstrip(b">") + b">")
        if ends and rng.random() < 0.4:
            parts.append(ends.pop())
    return b"".join(parts + ends[::-1] if rng.random() < 0.8 else parts)


FORMATS: Final[Sequence[Format]] = (
    Format((".txt",), mutated, "text"),
    Format((".md", ".markdown"), mutated, "markdown"),
    Format((".html", ".htm", ".xhtml"), mutated, "html"),
    Format((".mht", ".mhtml"), mutated, "mail"),
    Format((".pdf",), mutated_pdf, "pdf"),
    Format((".docx", ".docm", ".dotx", ".dotm"), mutated_zip, "word"),
    Format((".epub",), mutated_zip, "book"),
    Format((".csv", ".tsv"), mutated, "table"),
    Format((".rss", ".atom", ".xml"), mutated, "feed"),
    Format((".jsonl",), mutated, "json"),
    Format((".jsonl.gz",), mutated_gzip, "json"),
)
"""A format for every suffix of `LOADERS` in `index/loaders/files.py`."""
