"""Questions → answers, over an index of articles.

    from articleqa import ArticleQA, Retriever

Names are loaded when they are first used, so that `articleqa --help` does not wait for NumPy and FAISS.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from articleqa.bibliography.bibtex import to_bibtex
    from articleqa.bibliography.csl_json import to_csl_json
    from articleqa.bibliography.ris import to_ris
    from articleqa.citation import Citation, cite
    from articleqa.filters import Filters
    from articleqa.highlight import Segment, segments
    from articleqa.index.encoder.protocol import Encoder
    from articleqa.index.encoder.sentence_transformer import SentenceEncoder
    from articleqa.index.errors import (
        AddressUnavailable,
        ArticleError,
        ArticleQAError,
        CorpusError,
        DiskFull,
        EmptyCorpus,
        EncoderNotHandedIn,
        EncoderUnavailable,
        IndexBusy,
        IndexCorrupt,
        IndexMismatch,
        IndexNotBuilt,
        IndexNotWritable,
        IndexUnusable,
        LoginFileUnusable,
        ModelDamaged,
        ModelNotInstalled,
        PackageMissing,
        ReaderMismatch,
        StoreUnusable,
    )
    from articleqa.index.ingest import BuildReport, Progress, Upload, add, build, build_articles, edit, remove
    from articleqa.index.limits import Limits
    from articleqa.index.loaders import Overridden, Remark
    from articleqa.index.milvus.build import build_store
    from articleqa.index.page_images import PageImage, PageView
    from articleqa.index.page_layout import Box
    from articleqa.index.records import Article, ExactHit, Hit, Metadata, NearDuplicate, Passage, Place, Provenance, Span, Stated
    from articleqa.index.search.protocol import Mode
    from articleqa.index.search.selection import Selection
    from articleqa.index.storage.manifest import Manifest
    from articleqa.pipeline import ArticleQA
    from articleqa.reader.protocol import PassageReading, Reader, Reading
    from articleqa.records import Answer, Certainty, Context, DistinctAnswer, Evidence, Period, QuestionType, Reply, Turn
    from articleqa.retriever import Retriever
    from articleqa.snapshot import Snapshot

    __version__: str

__all__ = [
    "AddressUnavailable",
    "Answer",
    "Article",
    "ArticleError",
    "ArticleQA",
    "ArticleQAError",
    "Box",
    "BuildReport",
    "Certainty",
    "Citation",
    "Context",
    "CorpusError",
    "DiskFull",
    "DistinctAnswer",
    "EmptyCorpus",
    "Encoder",
    "EncoderNotHandedIn",
    "EncoderUnavailable",
    "Evidence",
    "ExactHit",
    "Filters",
    "Hit",
    "IndexBusy",
    "IndexCorrupt",
    "IndexMismatch",
    "IndexNotBuilt",
    "IndexNotWritable",
    "IndexUnusable",
    "Limits",
    "LoginFileUnusable",
    "Manifest",
    "Metadata",
    "Mode",
    "ModelDamaged",
    "ModelNotInstalled",
    "NearDuplicate",
    "Overridden",
    "PackageMissing",
    "PageImage",
    "PageView",
    "Passage",
    "PassageReading",
    "Period",
    "Place",
    "Progress",
    "Provenance",
    "QuestionType",
    "Reader",
    "ReaderMismatch",
    "Reading",
    "Remark",
    "Reply",
    "Retriever",
    "Segment",
    "Selection",
    "SentenceEncoder",
    "Snapshot",
    "Span",
    "Stated",
    "StoreUnusable",
    "Turn",
    "Upload",
    "__version__",
    "add",
    "build",
    "build_articles",
    "build_store",
    "cite",
    "edit",
    "remove",
    "segments",
    "to_bibtex",
    "to_csl_json",
    "to_ris",
]

_MODULES = {
    "articleqa.bibliography.bibtex": "to_bibtex",
    "articleqa.bibliography.csl_json": "to_csl_json",
    "articleqa.bibliography.ris": "to_ris",
    "articleqa.citation": "Citation cite",
    "articleqa.filters": "Filters",
    "articleqa.highlight": "Segment segments",
    "articleqa.index.encoder.protocol": "Encoder",
    "articleqa.index.encoder.sentence_transformer": "SentenceEncoder",
    "articleqa.index.errors": """
        AddressUnavailable ArticleError ArticleQAError CorpusError DiskFull EmptyCorpus EncoderNotHandedIn EncoderUnavailable IndexBusy
        IndexCorrupt IndexMismatch IndexNotBuilt IndexNotWritable IndexUnusable LoginFileUnusable ModelDamaged ModelNotInstalled
        PackageMissing ReaderMismatch StoreUnusable
    """,
    "articleqa.index.ingest": "BuildReport Progress Upload add build build_articles edit remove",
    "articleqa.index.limits": "Limits",
    "articleqa.index.loaders": "Overridden Remark",
    "articleqa.index.milvus.build": "build_store",
    "articleqa.index.page_images": "PageImage PageView",
    "articleqa.index.page_layout": "Box",
    "articleqa.index.records": "Article ExactHit NearDuplicate Hit Metadata Passage Place Provenance Span Stated",
    "articleqa.index.search.protocol": "Mode",
    "articleqa.index.search.selection": "Selection",
    "articleqa.index.storage.manifest": "Manifest",
    "articleqa.pipeline": "ArticleQA",
    "articleqa.reader.protocol": "PassageReading Reader Reading",
    "articleqa.records": "Answer Certainty Context DistinctAnswer Evidence Period QuestionType Reply Turn",
    "articleqa.retriever": "Retriever",
    "articleqa.snapshot": "Snapshot",
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names.split()}


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version

        return version("articleqa")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)


if __name__ == "qa":  # in a checkout, by the folder's own name
    from articleqa.index.checkout import refuse_submodules

    refuse_submodules()
