from __future__ import annotations

from pathlib import Path

import pytest

from articleqa.index.encoder.sentence_transformer import SentenceEncoder
from training.glossary import Glossary, load_glossary

FRENCH = ["Le roi de la ville, élu en avril", "La guerre, la maison et le pont", "Une reine, un enfant"]
CHINESE = ["国王和王后", "战争", "房子和桥", "城市"]


@pytest.fixture(scope="module")
def made(encoder: SentenceEncoder, tmp_path_factory: pytest.TempPathFactory) -> Glossary:
    questions = ["Who was king of the city?", "When did the war begin?", "Which bridge?", "战争"]
    return load_glossary(questions, {"fr": FRENCH, "zh": CHINESE}, encoder, tmp_path_factory.mktemp("work"))


def test_words_are_exchanged_for_their_likes(made: Glossary) -> None:
    assert made.languages == ["fr", "zh"]
    assert made.gloss("a King, a WAR 1914", "fr", 1, lambda: 0) == "a roi, a guerre 1914"
    assert made.gloss("roi", "fr", 1, lambda: 0) == "roi"  # none of the questions' words


def test_scripts_without_spaces_are_exchanged_too(made: Glossary) -> None:
    assert made.gloss("战争", "fr", 1, lambda: 0) == "guerre"
    assert made.gloss("war!", "zh", 1, lambda: 0) == "战争!"


def test_a_share_of_the_words_is_exchanged(made: Glossary) -> None:
    chances = iter([0.9, 0.1, 0.9])
    assert made.gloss("king war bridge", "fr", 0.5, lambda: next(chances)) == "king guerre bridge"


def test_what_was_made_is_kept(encoder: SentenceEncoder, tmp_path: Path) -> None:
    load_glossary(["king"], {"fr": FRENCH}, encoder, tmp_path)
    again = load_glossary(["war"], {"zh": CHINESE}, encoder, tmp_path)
    assert again.languages == ["fr"]
    assert again.gloss("king war", "fr", 1, lambda: 0) == "roi war"
