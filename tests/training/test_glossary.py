from __future__ import annotations

from pathlib import Path

import pytest

from articleqa.index.encoder.bundled_encoder import BundledEncoder
from training.glossary import Glossary, load_glossary

FRENCH = ["Le roi de la ville, élu en avril", "La guerre, la maison et le pont", "Une reine, un enfant"]
CHINESE = ["国王和王后", "战争", "房子和桥", "城市"]


@pytest.fixture(scope="module")
def glossary(encoder: BundledEncoder, tmp_path_factory: pytest.TempPathFactory) -> Glossary:
    questions = ["Who was king of the city?", "When did the war begin?", "Which bridge?", "战争"]
    return load_glossary(questions, {"fr": FRENCH, "zh": CHINESE}, encoder, tmp_path_factory.mktemp("work"))


def test_words_are_translated(glossary: Glossary) -> None:
    assert glossary.languages == ["fr", "zh"]
    assert glossary.gloss("a King, a WAR 1914", "fr", 1, lambda: 0) == "a roi, a guerre 1914"
    assert glossary.gloss("roi", "fr", 1, lambda: 0) == "roi"  # none of the questions' words


def test_scripts_without_spaces_are_translated_too(glossary: Glossary) -> None:
    assert glossary.gloss("战争", "fr", 1, lambda: 0) == "guerre"
    assert glossary.gloss("war!", "zh", 1, lambda: 0) == "战争!"


def test_only_some_words_are_translated(glossary: Glossary) -> None:
    chances = iter([0.9, 0.1, 0.9])
    assert glossary.gloss("king war bridge", "fr", 0.5, lambda: next(chances)) == "king guerre bridge"


def test_the_glossary_is_cached(encoder: BundledEncoder, tmp_path: Path) -> None:
    load_glossary(["king"], {"fr": FRENCH}, encoder, tmp_path)
    again = load_glossary(["war"], {"zh": CHINESE}, encoder, tmp_path)
    assert again.languages == ["fr"]
    assert again.gloss("king war", "fr", 1, lambda: 0) == "roi war"
