"""Compare the text that is read from PDFs with the text files of the same documents, for this package, pdftext and pdftotext.

    apt-get download debian-faq-fr && dpkg -x debian-faq-fr_*.deb FOLDER    # and so on: PACKAGES below
    python benchmarks/pdf_text.py FOLDER [--pdftext PYTHON] [--show NAME]

Words are compared as shingles of five, each as often as it is there; characters of scripts without spaces are words. What the PDF has
beside the text (the table of contents with its page numbers, an index) costs every reader some precision. pdftext is used where `--pdftext`
names a Python that has it, pdftotext (poppler-utils) where it is installed.
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

import regex

from articleqa.index.loaders import SourceFile, read_file
from articleqa.index.text.scripts import NO_SPACES

SHINGLE = 5
PACKAGES = (
    *(("debian-faq-" + lang, f"usr/share/doc/debian/FAQ/debian-faq.{lang}") for lang in ("fr", "it", "ja", "nl", "pt", "ru")),
    *(("debian-reference-" + lang, f"usr/share/debian-reference/debian-reference.{lang}") for lang in ("de", "es", "ja", "zh-tw")),
    *(
        ("installation-guide-amd64", f"usr/share/doc/installation-guide-amd64/{lang}/install.{lang}")
        for lang in ("cs", "en", "pt", "ro", "vi")
    ),
    *(("debmake-doc", f"usr/share/doc/debmake-doc/debmake-doc.{lang}") for lang in ("de", "zh-cn")),
    ("developers-reference", "usr/share/developers-reference/developers-reference"),
    ("debian-policy", "usr/share/doc/debian-policy/policy"),
    ("debian-policy", "usr/share/doc/debian-policy/fhs/fhs-3.0"),
)
"""Each Debian package with the path of its document, without .pdf or .txt."""
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


def by_articleqa(pdf: Path) -> str:
    """Return the text of the PDF's article."""
    (loaded,) = read_file(SourceFile(pdf, pdf.name, pdf.name)).loaded
    return loaded.article.text


def by_command(*command: str) -> Callable[[Path], str]:
    """Return a reader that runs a command; "PDF" in it stands for the file."""
    return lambda pdf: subprocess.run(
        [str(pdf) if part == "PDF" else part for part in command], capture_output=True, check=True
    ).stdout.decode()


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("folder", type=Path, help="where the packages are unpacked, side by side or each in a folder of its name")
    parser.add_argument("--pdftext", help="a Python that has pdftext")
    parser.add_argument("--show", default="", help="only documents whose name has this")
    arguments = parser.parse_args()
    readers: dict[str, Callable[[Path], str]] = {"articleqa": by_articleqa}
    if arguments.pdftext:
        readers["pdftext"] = by_command(arguments.pdftext, "-c", _PDFTEXT, "PDF")
    if pdftotext := shutil.which("pdftotext"):
        readers["pdftotext"] = by_command(pdftotext, "-enc", "UTF-8", "PDF", "-")
    print("| document |" + "".join(f" {name} recall | precision | s |" for name in readers))
    print("|---|" + "---|---|---|" * len(readers))
    totals = {name: [0.0, 0.0, 0.0] for name in readers}
    documents = [(package, document) for package, document in PACKAGES if arguments.show in document]
    for package, document in documents:
        root = arguments.folder / package
        path = (root if root.is_dir() else arguments.folder) / document
        right = content(path.with_name(path.name + ".txt")).decode()
        row = f"| {Path(document).name} |"
        with tempfile.TemporaryDirectory() as folder:
            pdf = Path(folder, "a.pdf")
            pdf.write_bytes(content(path.with_name(path.name + ".pdf")))
            for name, reader in readers.items():
                began = time.perf_counter()
                text = reader(pdf)
                figures = [*recall_and_precision(text, right), time.perf_counter() - began]
                row += f" {figures[0]:.3f} | {figures[1]:.3f} | {figures[2]:.1f} |"
                totals[name] = [total + figure for total, figure in zip(totals[name], figures, strict=True)]
        print(row, flush=True)
    means = [[total / len(documents) for total in totals[name]] for name in readers]
    print("| mean |" + "".join(f" {recall:.3f} | {precision:.3f} | {seconds:.1f} |" for recall, precision, seconds in means))


if __name__ == "__main__":
    main()
