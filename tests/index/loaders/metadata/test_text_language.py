from __future__ import annotations

from pathlib import Path

import pytest

from articleqa.index.loaders import read_sources
from articleqa.index.loaders.metadata.text_language import language_tag
from articleqa.index.records import Place
from tests.index.loaders.helpers import rows

FRENCH = (
    "La grue a quitté le port mardi, sur une barge qui l'emmène vers le sud, où un musée l'a achetée pour quatre-vingt-dix mille euros. "
)
ENGLISH = (
    "The crane left the harbour on Tuesday, on a barge that carries it south, where a museum has bought it for ninety thousand euros. "
)
CATALAN = "La grua va sortir del port dimarts, en una barcassa que la porta cap al sud, on un museu l'ha comprada per noranta mil euros. "
BULGARIAN = "Кранът напусна пристанището във вторник на шлеп, който го откарва на юг, където музей го купи за деветдесет хиляди евро. "


@pytest.mark.parametrize(
    ("lang", "text", "result", "place"),
    [
        ("en", FRENCH * 3, "fr", Place.RECOGNISED),
        ("fr-CA", FRENCH * 3, "fr-CA", Place.FIELD),
        ("en", FRENCH[:90], "en", Place.FIELD),  # too short to be sure
        ("oc", FRENCH * 3, "oc", Place.FIELD),  # a language that may be taken for French
        ("en", CATALAN * 3, "en", Place.FIELD),
        ("en", BULGARIAN * 3, "bg", Place.RECOGNISED),
        ("bg", BULGARIAN * 3, "bg", Place.FIELD),
        ("en", ENGLISH * 2 + FRENCH * 4, "en", Place.FIELD),
    ],
)
def test_a_stated_language_that_the_text_contradicts_loses(tmp_path: Path, lang: str, text: str, result: str, place: Place) -> None:
    collected = read_sources([rows(tmp_path / "a.jsonl", {"id": "a", "text": text, "lang": lang})])
    (article,) = collected.articles
    assert article.provenance is not None
    assert article.provenance.lang is not None
    assert (article.lang, article.provenance.lang.place) == (result, place)
    told = [f'states the language "{lang}", but its text is in "{result}", which counts.'] if lang != result else []
    assert [warning.reason for warning in collected.warnings] == told


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("zh-Hans-CN", "zh-Hans-CN"),
        ("PT_br.UTF-8", "pt-br"),
        ("English", "en"),
        ("norsk", "no"),
        ("中文", "zh"),
        ("the usual", None),
    ],
)
def test_a_language_is_stated_by_a_tag_a_locale_or_a_name(written: str, tag: str | None) -> None:
    assert language_tag(written) == tag
