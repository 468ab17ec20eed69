"""PDF files that are made in a test."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.index.loaders.helpers import written


def made_pdf(path: Path, *contents: str, page: str = "", letters: Mapping[str, str] | None = None, info: str = "") -> Path:
    """Write a PDF whose font is Helvetica.

    Args:
        path: Where the file is written.
        contents: What is drawn on each page, of 600 times 800 points: `shown` makes it.
        page: Further entries of every page, such as "/Rotate 90".
        letters: Painted letter → the letters that the font says it is, where these differ.
        info: The entries of the file's properties, such as "/Title (A)".

    Returns:
        The path.
    """
    objects = ["<</Type/Catalog/Pages 2 0 R>>", "", _font(letters or {}), *([_stream(_cmap(letters))] if letters else ["null"])]
    kids = []
    for content in contents:
        objects.append(_stream(content))
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents {len(objects)} 0 R/Resources<</Font<</F 3 0 R>>>>{page}>>"
        )
    objects[1] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(kids)}>>"
    objects.append(f"<<{info}>>")
    body = "\n".join(f"{number} 0 obj {content} endobj" for number, content in enumerate(objects, 1))
    return written(path, f"%PDF-1.7\n{body}\ntrailer<</Root 1 0 R/Info {len(objects)} 0 R>>".encode("latin-1"))


def shown(x: float, y: float, text: str, *, size: float = 12, red: bool = False) -> str:
    """Return what draws a line of text with its baseline at (x, y); brackets and backslashes are as PDF writes them."""
    return f"{'1' if red else '0'} 0 0 rg BT /F {size} Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET\n"


def column(x: float, y: float, *lines: str, size: float = 12) -> str:
    """Return what draws lines below each other."""
    return "".join(shown(x, y - 1.2 * size * number, line, size=size) for number, line in enumerate(lines))


def _stream(content: str) -> str:
    return f"<</Length {len(content)}>>stream\n{content}\nendstream"


def _font(letters: Mapping[str, str]) -> str:
    return f"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding{'/ToUnicode 4 0 R' if letters else ''}>>"


def _cmap(letters: Mapping[str, str]) -> str:
    pairs = "\n".join(f"<{ord(painted):02X}> <{meant.encode('utf-16-be').hex()}>" for painted, meant in letters.items())
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def /CMapType 2 def\n"
        "1 begincodespacerange <00> <FF> endcodespacerange\n"
        f"{len(letters)} beginbfchar\n{pairs}\nendbfchar\nendcmap end end"
    )
