"""Lines as PDFium gives them, and files that are read."""

from __future__ import annotations

from articleqa.index.loaders.pdf.lines import Line


def lines(*texts: str, left: float = 0, width: float = 100) -> list[Line]:
    """Return lines below each other."""
    return [Line(text, left, left + width, 700 - 12 * number, 10) for number, text in enumerate(texts)]
