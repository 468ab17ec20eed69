"""Compare the text that is read from PDFs with the web pages of the same documents, for this package, pdftext and pdftotext.

    apt-get download debian-faq-fr && dpkg -x debian-faq-fr_*.deb FOLDER/debian-faq-fr    # and so on: DOCUMENTS below
    python benchmarks/pdf_text.py FOLDER [--pdftext PYTHON] [--only NAME]

Words are compared as shingles of five, each as often as it is there; characters of scripts without spaces are words. What one of the two
has beside the text (page numbers in the table of contents, links from page to page) costs every reader the same. pdftext is used where
`--pdftext` names a Python that has it, pdftotext (poppler-utils) where it is installed.
"""

from __future__ import annotations

import argparse
import gzip
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import lxml.html
import regex

from articleqa.index.loaders.base import LoadedArticle, SourceFile
from articleqa.index.loaders.html.text import text_of
from articleqa.index.loaders.pdf import load
from articleqa.index.text.scripts import NO_SPACES

SHINGLE = 5
DOCUMENTS = (
    *(
        (f"debian-faq-{lang}", "usr/share/doc/debian/FAQ", f"debian-faq.{lang}", f"{lang}/*.html")
        for lang in ("fr", "it", "nl", "pt", "ru")
    ),
    *(
        (f"debian-reference-{lang}", "usr/share/debian-reference", f"debian-reference.{lang}", f"*.{lang}.html")
        for lang in ("de", "es", "ja", "zh-tw")
    ),
    *(
        ("installation-guide-amd64", f"usr/share/doc/installation-guide-amd64/{lang}", f"install.{lang}", "*.html")
        for lang in ("cs", "en", "pt", "ro", "vi")
    ),
    *(("debmake-doc", "usr/share/doc/debmake-doc", f"debmake-doc.{lang}", f"html/*.{lang}.html") for lang in ("de", "ja", "zh-cn")),
    ("developers-reference", "usr/share/developers-reference", "developers-reference", "developers-reference.html"),
    ("debian-policy", "usr/share/doc/debian-policy", "policy", "policy-1.html"),
    ("debian-policy", "usr/share/doc/debian-policy/fhs", "fhs-3.0", "fhs-3.0.html"),
)
"""For each document its Debian package, its folder there, the name of its PDF, and the names of its web pages."""
_WORD = regex.compile(rf"[{NO_SPACES}]|[\p{{L}}\p{{M}}\p{{N}}--[{NO_SPACES}]]+", regex.VERSION1)
_PDFTEXT = "import sys, pdftext.extraction as e; sys.stdout.buffer.write(e.plain_text_output(sys.argv[1]).encode('utf-8', 'replace'))"


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Count every run of five words."""
    words = _WORD.findall(text.casefold())
    return Counter(zip(*(words[start:] for start in range(SHINGLE)), strict=False))


def recall_and_precision(text: str, right: str) -> tuple[float, float]:
    """Return which part of the right shingles is read, and which part of those read is right."""
    read, expected = shingles(text), shingles(right)
    shared = (read & expected).total()
    return shared / max(1, expected.total()), shared / max(1, read.total())


def content(path: Path) -> bytes:
    """Return the content of a file, which may be compressed there."""
    compressed = path.with_name(path.name + ".gz")
    return gzip.decompress(compressed.read_bytes()) if compressed.exists() else path.read_bytes()


def text_of_page(path: Path) -> str:
    """Return the text of a web page."""
    return text_of(lxml.html.document_fromstring(path.read_bytes()).body)


def by_articleqa(pdf: Path) -> str:
    """Return the text of the PDF's article."""
    (loaded,) = load(SourceFile(pdf, pdf.name, pdf.name))
    assert isinstance(loaded, LoadedArticle)
    return loaded.article.text


def by_command(*command: str) -> Callable[[Path], str]:
    """Return a reader that runs a command; "PDF" in it stands for the file."""
    return lambda pdf: subprocess.run(
        [str(pdf) if part == "PDF" else part for part in command], capture_output=True, check=True
    ).stdout.decode()


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("folder", type=Path, help="where the packages are unpacked, each in a folder of its name")
    parser.add_argument("--pdftext", help="a Python that has pdftext")
    parser.add_argument("--only", default="", help="only documents whose name has this")
    arguments = parser.parse_args()
    readers: dict[str, Callable[[Path], str]] = {"articleqa": by_articleqa}
    if arguments.pdftext:
        readers["pdftext"] = by_command(arguments.pdftext, "-c", _PDFTEXT, "PDF")
    if pdftotext := shutil.which("pdftotext"):
        readers["pdftotext"] = by_command(pdftotext, "-enc", "UTF-8", "PDF", "-")
    print("| document |" + "".join(f" {name} recall | precision | s |" for name in readers))
    print("|---|" + "---|---|---|" * len(readers))
    totals = {name: [0.0, 0.0, 0.0] for name in readers}
    documents = [document for document in DOCUMENTS if arguments.only in document[2]]
    for package, inside, name, pages in documents:
        folder = arguments.folder / package / inside
        right = " ".join(text_of_page(path) for path in sorted(folder.glob(pages)))
        row = f"| {name} |"
        with tempfile.TemporaryDirectory() as scratch:
            pdf = Path(scratch, "a.pdf")
            pdf.write_bytes(content(folder / f"{name}.pdf"))
            for reader_name, reader in readers.items():
                began = time.perf_counter()
                text = reader(pdf)
                figures = [*recall_and_precision(text, right), time.perf_counter() - began]
                row += f" {figures[0]:.3f} | {figures[1]:.3f} | {figures[2]:.1f} |"
                totals[reader_name] = [total + figure for total, figure in zip(totals[reader_name], figures, strict=True)]
        print(row, flush=True)
    means = [[total / len(documents) for total in totals[name]] for name in readers]
    print("| mean |" + "".join(f" {recall:.3f} | {precision:.3f} | {seconds:.1f} |" for recall, precision, seconds in means))


if __name__ == "__main__":
    main()
