"""The message for a missing library that only some uses need. The extras of pyproject.toml install such libraries."""

from __future__ import annotations

from typing import Literal

Extra = Literal["api", "dspy", "evaluation", "formats", "haystack", "langchain", "llama-index", "mcp", "milvus", "models", "ocr", "ui"]
"""An extra of pyproject.toml: "formats" is installed as `articleqa[formats]`."""

_PACKAGES = {
    "PIL": "pillow",
    "docx": "python-docx",
    "haystack": "haystack-ai",
    "huggingface_hub": "huggingface-hub",
    "langchain_core": "langchain-core",
    "llama_index": "llama-index-core",
    "milvus_lite": "milvus-lite",
    "prometheus_client": "prometheus-client",
    "python_multipart": "python-multipart",
    "sentence_transformers": "sentence-transformers",
}
"""Module → package, where their names differ."""


def missing_library(error: ImportError, extra: Extra) -> str:
    """Return the end of a sentence that says which library is missing and how to install it.

    Args:
        error: What the import of the library raised.
        extra: The extra that installs it.

    Returns:
        "needs pypdfium2, which is not installed; install articleqa[formats]."

    Raises:
        ImportError: `error` itself, if the missing module is ArticleQA's own: installing a library would not help.
    """
    module = (error.name or "").partition(".")[0]
    if module == "articleqa":
        raise error
    if isinstance(error, ModuleNotFoundError) and module:
        library = f"{_PACKAGES.get(module, module)}, which is not installed"
    else:  # the library is installed, but a part of it is missing or has the wrong version
        reason = str(error).partition("\n")[0].rstrip(".")
        library = f"a library that cannot be imported ({reason})"
    return f"needs {library}; install articleqa[{extra}]."
