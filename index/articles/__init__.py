"""Files → articles: a small module for each format, and one table that knows them (`sources.READERS`)."""

from index.articles.reading import Remark
from index.articles.sources import Collected, read_sources

__all__ = ["Collected", "Remark", "read_sources"]
