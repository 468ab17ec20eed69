from __future__ import annotations

import pytest

from articleqa.index.encoder.bundled_encoder import BundledEncoder
from articleqa.reader.pairs import pairs


@pytest.mark.parametrize("title", ["", "Le pont"])
def test_a_pair_as_tokens(encoder: BundledEncoder, title: str) -> None:
    tokenizer = encoder.tokenizer
    text = "Ouvert en 1998, il mesure 17 km."
    (tokens,) = pairs(tokenizer, "When did it open?", [(title, text)])
    question_ids, title_ids, text_ids = tokenizer.ids(["query: When did it open?", title, text])
    between = [*title_ids, 2] if title else []
    assert tokens.ids == [0, *question_ids, 2, 2, *between, *text_ids, 2]
    assert len(tokens.ids) == len(tokens.segments)
    assert [text[a:b].strip() for a, b in tokens.offsets[:3]] == ["Ou", "vert", "en"]
    assert tokens.segments[tokens.first : tokens.first + len(tokens.offsets)] == [2] * len(tokens.offsets)
    assert tokens.segments.count(1) == (len(tokenizer([title])[0].ids) + 1 if title else 0)


def test_what_is_too_long_is_cut(encoder: BundledEncoder) -> None:
    tokenizer = encoder.tokenizer
    (tokens,) = pairs(tokenizer, "why " * 500, [("title " * 200, "word " * 2000)])
    assert len(tokens.ids) <= encoder.embeddings.longest
    assert tokens.ids[-1] == tokenizer.last
