"""Measures retrieval, reading, abstention and follow-ups on questions whose answers are known. The extra `evaluation` has what it needs."""

from articleqa.index.errors import PackageMissing
from articleqa.index.extras import missing_library

try:
    import scipy  # noqa: F401
except ImportError as error:
    raise PackageMissing(f"Measuring {missing_library(error, 'evaluation')}", "articleqa[evaluation]") from error
