"""Files → articles: a small module for each format, and one table that knows them (`files.LOADERS`)."""

from articleqa.index.loaders.base import Overridden, Remark, SourceFile
from articleqa.index.loaders.files import Collected, Contents, list_files, read_file, read_sources, reason_of, shown

__all__ = ["Collected", "Contents", "Overridden", "Remark", "SourceFile", "list_files", "read_file", "read_sources", "reason_of", "shown"]
