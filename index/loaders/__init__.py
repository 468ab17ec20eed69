"""Files → articles: a small module for each format, and a table that maps suffixes to loaders (`files.LOADERS`)."""

from articleqa.index.loaders.base import Overridden, Remark, SourceFile
from articleqa.index.loaders.files import FileContents, SourceContents, list_files, printable, read_file, read_sources, reason_of

__all__ = [
    "FileContents",
    "Overridden",
    "Remark",
    "SourceContents",
    "SourceFile",
    "list_files",
    "printable",
    "read_file",
    "read_sources",
    "reason_of",
]
