"""Articles → an index, by what changed since the last time.

`build` makes an index hold what its SOURCES hold; `add` and `remove` change what is held beside them. Each says first what the index is to
hold (`state.py`), then what of the generation before serves again (`plan.py`), and publishes a new one (`update.py`).
"""

from articleqa.index.ingest.additions import Upload, add, remove
from articleqa.index.ingest.build_report import BuildReport, Progress
from articleqa.index.ingest.rebuild import build

__all__ = ["BuildReport", "Progress", "Upload", "add", "build", "remove"]
