"""Web pages: which part of a page is its article, the text of that part, and what the page states of it."""

from articleqa.index.loaders.html.loader import article_of, load

__all__ = ["article_of", "load"]
