"""Markdown as people write it: its text, and what its front matter states."""

from articleqa.index.loaders.markdown.loader import load

__all__ = ["load"]
