"""Files → articles: a small module for each format, and a table that maps suffixes to loaders (`files.LOADERS`)."""

from articleqa.index.loaders.base import LoadedArticle, Overridden, Remark, SourceFile
from articleqa.index.loaders.files import printable, reason_of
from articleqa.index.loaders.reading.isolation import FileContents, read_file
from articleqa.index.loaders.reading.same_ids import DistinctArticles, is_newer, older_remark
from articleqa.index.loaders.reading.sources import Known, KnownFile, PlainFile, SourceContents, list_files, read_sources, stream_articles

__all__ = [
    "DistinctArticles",
    "FileContents",
    "Known",
    "KnownFile",
    "LoadedArticle",
    "Overridden",
    "PlainFile",
    "Remark",
    "SourceContents",
    "SourceFile",
    "is_newer",
    "list_files",
    "older_remark",
    "printable",
    "read_file",
    "read_sources",
    "reason_of",
    "stream_articles",
]
