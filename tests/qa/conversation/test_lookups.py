from __future__ import annotations

import pytest

from articleqa.conversation.lookups import is_lookup


@pytest.mark.parametrize(
    "text",
    [
        "Gerasimov", "grain corridor", "鳥", "mer Noire", "AI", "WHO", "E-204", "27 novembre", "嫦娥五号", "hành lang ngũ cốc",
        "Black Sea Fleet", "Brücke von Mostar", "Чёрное море", "البحر الأسود", "ท่าเรือ", "흑해", "puente de Mostar", "mar Nero",
        "GERASIMOV", "General Staff of Russia", "Zwarte Zee", "morze Czarne", "Karadeniz", "Laut Hitam", "Μαύρη Θάλασσα", "2023",
        '"the words that were typed are longer than a name"', "«Who was it?»",
    ],
)  # fmt: skip
def test_a_name_or_a_word_or_two_are_looked_up(text: str) -> None:
    assert is_lookup(text)


@pytest.mark.parametrize(
    "text",
    [
        "Warum?", "Who?", "And then?", "Combien de morts ?", "And in 2023?", "And in 2023", "Warum", "who painted xyzzy", "who",
        "combien de morts", "when did the bridge open", "wann starb Brown", "tell me more", "Kennedy death when", "cuándo murió",
        "what happened", "何", "谁去了", "ใคร", "quando morreu", "kiedy", "mikor", "なぜ", "언제", "Gerasimov?", "WHO DIED", "", "?!",
        "the man who was on the bridge when the ship came in", 'Who wrote "War and Peace"',
    ],
)  # fmt: skip
def test_a_question_is_not(text: str) -> None:
    assert not is_lookup(text)
