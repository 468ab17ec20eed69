"""EPUB: the text of a book in reading order, and what its package document states."""

from articleqa.index.loaders.epub.loader import load

__all__ = ["load"]
