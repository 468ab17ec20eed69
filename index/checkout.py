"""The folders of a checkout under their own names: `from qa import ArticleQA` and `python -m index`, and nothing else.

What is installed is one package, `articleqa`: pyproject.toml maps the folders to it. Where the checkout is the current folder, Python finds
`qa`, `index`, `ui` and `cli` as well, and would make a second module of `qa/records.py`, whose classes are not those of
`articleqa.records`.
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
_INSTALLED_AS = {"cli": "articleqa.cli", "index": "articleqa.index", "qa": "articleqa", "ui": "articleqa.ui"}


class _Refusing(MetaPathFinder):
    """Finds nothing, and says of a submodule of a checkout's folder which name it has."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:  # noqa: ARG002
        folder, _, submodule = fullname.partition(".")
        ours = folder in _INSTALLED_AS and any(Path(parent).parent == _CHECKOUT for parent in path or ())
        if ours and submodule != "__main__":
            raise ImportError(f"{fullname} is {_INSTALLED_AS[folder]}.{submodule}: import it by that name.", name=fullname)
        return None


def refuse_submodules() -> None:
    """Make the import of any submodule of these folders, but for `python -m index`, an ImportError that says its name."""
    if not any(isinstance(finder, _Refusing) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Refusing())
