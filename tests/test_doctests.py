"""The examples in docstrings give what they say."""

from __future__ import annotations

import doctest
import importlib

import pytest

from tests.test_imports import MODULES

WITH_EXAMPLES = sorted(module for module, path in MODULES.items() if ">>> " in path.read_text(encoding="utf-8"))


@pytest.mark.model
@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("module", WITH_EXAMPLES)
def test_the_examples_give_what_they_say(module: str) -> None:
    failed, attempted = doctest.testmod(importlib.import_module(module))
    assert failed == 0
    assert attempted >= 1


def test_what_applications_call_first_has_examples() -> None:
    first = {"articleqa.citation", "articleqa.filters", "articleqa.highlight", "articleqa.pipeline", "articleqa.retriever"}
    assert set(WITH_EXAMPLES) >= first
