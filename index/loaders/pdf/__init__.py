"""PDF → running text, and the places of its letters on its pages."""

from articleqa.index.loaders.pdf.loader import load

__all__ = ["load"]
