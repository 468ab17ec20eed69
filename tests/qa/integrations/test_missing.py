from __future__ import annotations

import importlib
import sys

import pytest

from articleqa import PackageMissing

ADAPTERS = {
    "dspy": ("dspy", "DSPy needs dspy", "dspy"),
    "haystack": ("haystack", "Haystack needs haystack-ai", "haystack"),
    "langchain": ("langchain_core", "LangChain needs langchain-core", "langchain"),
    "llama_index": ("llama_index", "LlamaIndex needs llama-index-core", "llama-index"),
}


@pytest.mark.parametrize("name", ADAPTERS)
def test_an_adapter_without_its_framework_names_the_extra(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    library, needs, extra = ADAPTERS[name]
    for module in [m for m in sys.modules if m.partition(".")[0] == library]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, library, None)
    monkeypatch.delitem(sys.modules, f"articleqa.integrations.{name}", raising=False)
    with pytest.raises(PackageMissing) as missing:
        importlib.import_module(f"articleqa.integrations.{name}")
    assert str(missing.value) == f"The integration with {needs}, which is not installed; install articleqa[{extra}]."
    assert missing.value.requirement == f"articleqa[{extra}]"
