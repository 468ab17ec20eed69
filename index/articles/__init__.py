"""Files → articles: a small module for each format, and one table that knows them (`sources.READERS`)."""

from articleqa.index.articles.reading import Remark, SourceFile
from articleqa.index.articles.sources import Collected, Contents, list_files, read_file, read_sources, reason_of, shown

__all__ = ["Collected", "Contents", "Remark", "SourceFile", "list_files", "read_file", "read_sources", "reason_of", "shown"]
