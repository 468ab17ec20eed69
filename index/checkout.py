"""Which imports work in a checkout under the folders' own names: `from qa import ArticleQA` and `python -m index`, and no others.

The installed package has one name, `articleqa`; pyproject.toml maps the folders to it. Where the checkout is the current folder, Python
also finds `qa`, `index`, `server`, `ui` and `cli`. It would then load `qa/records.py` a second time, as a module whose classes differ
from those of `articleqa.records`.
"""

from __future__ import annotations

import sys
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

_CHECKOUT = Path(__file__).parents[1]
_INSTALLED_AS = {
    "cli": "articleqa.cli",
    "index": "articleqa.index",
    "qa": "articleqa",
    "server": "articleqa.server",
    "ui": "articleqa.ui",
}


class _SubmoduleRefuser(MetaPathFinder):
    """A finder that finds no module, and refuses a submodule of a checkout's folder with the name to import it by."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:  # noqa: ARG002
        folder, _, submodule = fullname.partition(".")
        in_checkout = folder in _INSTALLED_AS and any(Path(parent).parent == _CHECKOUT for parent in path or ())
        if in_checkout and submodule != "__main__":
            raise ImportError(f"{fullname} is {_INSTALLED_AS[folder]}.{submodule}: import it by that name.", name=fullname)
        return None


def refuse_submodules() -> None:
    """Make imports of these folders' submodules raise an ImportError with the right name; `python -m index` still works."""
    if not any(isinstance(finder, _SubmoduleRefuser) for finder in sys.meta_path):
        sys.meta_path.insert(0, _SubmoduleRefuser())
