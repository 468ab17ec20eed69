"""Measure how much of the documents in `benchmarks/documents/` the loaders read, and print the table of docs/results.md.

    python benchmarks/loaders.py [--differences]

Each document has its right text beside it, made by hand, and what it states is in `documents.toml`. Recall is the share of the words of the
right text that are in the loaded one, precision the share of the loaded words that are in the right one; what counts is the longest common
subsequence of words, so their order does too. In scripts without spaces each character is a word. A stretch in {{double braces}} may be
loaded or not: bylines, tables of contents, the marks of footnotes. A format's figure is the mean of its documents'.

A rival reads the same files in the same run: trafilatura's `extract`, PDFium's own text, python-docx's paragraphs, the tags of an EPUB's
chapters taken out, feedparser. With `--differences` the stretches are printed that are missing (-) or too many (+).
"""

from __future__ import annotations

import argparse
import difflib
import tomllib
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from statistics import mean
from typing import Any
from unicodedata import normalize

import regex
from lxml import html
from rapidfuzz.distance import LCSseq

from articleqa.index.loaders.base import LoadedArticle, Part, SourceFile
from articleqa.index.loaders.files import load_file
from articleqa.index.records import Article

FOLDER = Path(__file__).parent / "documents"
FIELDS = ("title", "date", "author")
FORMATS: Mapping[str, str] = {
    ".html": "HTML", ".pdf": "PDF", ".docx": "Word", ".epub": "EPUB", ".md": "Markdown", ".atom": "feeds", ".rss": "feeds", ".csv": "CSV",
    ".txt": "plain text",
}  # fmt: skip
_WORD = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]|[[\p{L}\p{M}\p{N}_]--[\p{Han}\p{Hiragana}\p{Katakana}]]+", regex.VERSION1)
_OPTIONAL = regex.compile(r"\{\{(.*?)\}\}", regex.DOTALL)


@dataclass(frozen=True, slots=True)
class Document:
    """A document and what is right.

    Attributes:
        path: The file.
        right: The right text of all its articles, with {{ }} around what may be loaded or not.
        fields: For each article, the values that are right for a field, by its name; a field that is not judged is missing.
    """

    path: Path
    right: str
    fields: tuple[Mapping[str, tuple[str, ...]], ...]

    @property
    def kind(self) -> str:
        """The name of the document's format."""
        return FORMATS[self.path.suffix]


@dataclass(frozen=True, slots=True)
class Overlap:
    """How much two texts have in common.

    Attributes:
        recall: The share of the right words that were loaded.
        precision: The share of the loaded words that are right.
    """

    recall: float
    precision: float


@dataclass(frozen=True, slots=True)
class Measured:
    """A document as it was read.

    Attributes:
        document: The document.
        text: The texts of the articles that were loaded, one below the other.
        overlap: How much it has in common with the right text.
        rival: The same of the rival's text; None where there is no rival.
        right_fields: How many of the judged values are right, by field.
        judged_fields: How many are judged, by field.
        wrong_fields: What came instead of a right value, as sentences.
    """

    document: Document
    text: str
    overlap: Overlap
    rival: Overlap | None
    right_fields: Mapping[str, int]
    judged_fields: Mapping[str, int]
    wrong_fields: tuple[str, ...]


def documents(folder: Path = FOLDER) -> list[Document]:
    """Return the documents of a folder, in the order of its `documents.toml`."""
    table = tomllib.loads((folder / "documents.toml").read_text(encoding="utf-8"))
    return [
        Document(
            path=folder / entry["file"],
            right=right_text_of(folder / entry["file"]).read_text(encoding="utf-8"),
            fields=tuple(_judged(article) for article in entry.get("article", [entry])),
        )
        for entry in table["document"]
    ]


def right_text_of(path: Path) -> Path:
    """Return the file that has the right text of a document."""
    return path.parent / "right" / f"{path.stem}.txt"


def _judged(article: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {name: tuple([value] if isinstance(value, str) else value) for name in FIELDS if (value := article.get(name)) is not None}


def measure(document: Document, *, rivals: bool = True) -> Measured:
    """Read a document in this process, and compare it with what is right.

    Args:
        document: The document.
        rivals: Whether the rival of its format reads it too.

    Returns:
        What came of it.
    """
    parts: list[Part] = []
    load_file(SourceFile(document.path, document.path.name, document.path.name), parts.append)
    articles = [part.article for part in parts if isinstance(part, LoadedArticle)]
    text = "\n".join(article.text for article in articles)
    judged, right, wrong = dict.fromkeys(FIELDS, 0), dict.fromkeys(FIELDS, 0), []
    for number, fields in enumerate(document.fields):
        article = articles[number] if number < len(articles) else None
        for name, accepted in fields.items():
            value = _value(article, name)
            judged[name] += 1
            if value in accepted:
                right[name] += 1
            else:
                wrong.append(f"{name} is {value!r}, not {accepted[0]!r}")
    rival = RIVALS.get(document.kind) if rivals else None
    return Measured(
        document,
        text,
        overlap(document.right, text),
        overlap(document.right, rival(document.path)) if rival else None,
        right,
        judged,
        tuple(wrong),
    )


def _value(article: Article | None, name: str) -> str:
    value = getattr(article, name, None)
    return normalize("NFC", value) if value else ""


def overlap(right: str, loaded: str) -> Overlap:
    """Compare two texts by their longest common subsequence of words.

    Args:
        right: The right text; what is in {{ }} may be missing.
        loaded: The text to judge.

    Returns:
        Recall and precision, between 0 and 1; 0 where there is no word.
    """
    required, allowed, found = words(_OPTIONAL.sub(" ", right)), words(_OPTIONAL.sub(r" \1 ", right)), words(loaded)
    recalled, precise = LCSseq.similarity(required, found), LCSseq.similarity(allowed, found)
    return Overlap(recalled / len(required) if required else 0.0, precise / len(found) if found else 0.0)


def words(text: str) -> list[str]:
    """Return the words of a text: runs of letters, marks and digits; in scripts without spaces each character."""
    return [str(word) for word in _WORD.findall(normalize("NFC", text))]


def differences(right: str, loaded: str) -> list[str]:
    """Return the stretches in which a loaded text differs: "- …" is missing, "+ …" is too many."""
    required, found = words(_OPTIONAL.sub(r" \1 ", right)), words(loaded)
    lines = []
    for kind, first, last, start, end in difflib.SequenceMatcher(None, required, found, autojunk=False).get_opcodes():
        before = " ".join(required[max(0, first - 3) : first])
        if kind in {"replace", "delete"}:
            lines.append(f"- [{before}] {' '.join(required[first:last])}")
        if kind in {"replace", "insert"}:
            lines.append(f"+ [{before}] {' '.join(found[start:end])}")
    return lines


def _stripped(source: bytes | str) -> str:
    return str(html.fromstring(source).text_content()) if source.strip() else ""


def _trafilatura(path: Path) -> str:
    from trafilatura import extract

    return extract(path.read_bytes(), include_comments=False) or ""


def _pdfium(path: Path) -> str:
    import pypdfium2

    with pypdfium2.PdfDocument(path) as pdf:
        return "\n".join(page.get_textpage().get_text_range() for page in pdf)


def _python_docx(path: Path) -> str:
    import docx

    return "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)


def _epub_tags(path: Path) -> str:
    with zipfile.ZipFile(BytesIO(path.read_bytes())) as book:
        return "\n".join(_stripped(book.read(name)) for name in book.namelist() if name.endswith((".xhtml", ".html")))


def _feedparser(path: Path) -> str:
    import feedparser

    entries = feedparser.parse(path.read_bytes()).entries
    return "\n".join(_stripped(entry.content[0].value if "content" in entry else entry.get("summary", "")) for entry in entries)


RIVALS: Mapping[str, Callable[[Path], str]] = {
    "HTML": _trafilatura,
    "PDF": _pdfium,
    "Word": _python_docx,
    "EPUB": _epub_tags,
    "feeds": _feedparser,
}
"""What else reads a format, by its name."""


def by_format(results: Iterable[Measured]) -> dict[str, list[Measured]]:
    """Return results by the names of their formats, in the order of the results."""
    groups: dict[str, list[Measured]] = defaultdict(list)
    for result in results:
        groups[result.document.kind].append(result)
    return dict(groups)


def row(name: str, results: list[Measured]) -> list[str]:
    """Return the cells of a format's line in the table."""
    rivals = [result.rival for result in results if result.rival]
    return [
        name,
        str(len(results)),
        f"{mean(result.overlap.recall for result in results):.3f}",
        f"{mean(result.overlap.precision for result in results):.3f}",
        f"{mean(rival.recall for rival in rivals):.3f}" if rivals else "–",
        f"{mean(rival.precision for rival in rivals):.3f}" if rivals else "–",
        *(f"{sum(r.right_fields[field] for r in results)} of {sum(r.judged_fields[field] for r in results)}" for field in FIELDS),
    ]


def main() -> None:
    """Measure, and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--differences", action="store_true", help="print what is missing or too many")
    arguments = parser.parse_args()
    results = [measure(document) for document in documents()]
    for result in results:
        rival = f", rival {result.rival.recall:.3f} {result.rival.precision:.3f}" if result.rival else ""
        print(f"{result.document.path.name}: recall {result.overlap.recall:.3f}, precision {result.overlap.precision:.3f}{rival}")
        for sentence in result.wrong_fields:
            print(f"    {sentence}")
        if arguments.differences:
            for line in differences(result.document.right, result.text):
                print(f"    {line}")
    print()
    head = ("format", "documents", "recall", "precision", "rival's recall", "rival's precision", *FIELDS)
    print(f"| {' | '.join(head)} |\n|{'---|' * len(head)}")
    for name, group in by_format(results).items():
        print(f"| {' | '.join(row(name, group))} |")


if __name__ == "__main__":
    main()
