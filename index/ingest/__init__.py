"""Articles → an index; only what is new or changed is computed.

`build` makes an index hold what its SOURCES hold, `build_articles` what an application hands in. `add` and `remove` change which files are
held beside these. Each decides what the index is to hold (`state.py`), takes over what has not changed from the current generation
(`plan.py`), and publishes a new generation (`update.py`).
"""

from articleqa.index.ingest.additions import Upload, add, remove
from articleqa.index.ingest.build_report import BuildReport, Progress
from articleqa.index.ingest.editing import edit
from articleqa.index.ingest.rebuild import build, build_articles

__all__ = ["BuildReport", "Progress", "Upload", "add", "build", "build_articles", "edit", "remove"]
