from __future__ import annotations

from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from articleqa.ui.i18n import LANGUAGES, LOCALE, Messages

UI = Path(__file__).parents[2] / "ui"
TRANSLATED = LANGUAGES[1:]


def used() -> set[str | tuple[str, ...]]:
    """The messages in the code, but for those inside f-strings, at which the next test fails."""
    rows = extract_from_dir(UI, method_map=[("**.py", "python")], keywords={"say": None, "count": (1, 2)})
    return {row[2] if isinstance(row[2], str) else tuple(row[2]) for row in rows}


def translated(lang: str) -> dict[str | tuple[str, ...], Message]:
    with (LOCALE / f"{lang}.po").open("rb") as file:
        return {m.id if isinstance(m.id, str) else tuple(m.id): m for m in read_po(file, locale=lang) if m.id}


def test_every_message_is_found() -> None:
    calls = sum(path.read_text("utf-8").count(f"messages.{call}(") for path in UI.rglob("*.py") for call in ("say", "count"))
    rows = list(extract_from_dir(UI, method_map=[("**.py", "python")], keywords={"say": None, "count": (1, 2)}))
    assert len(rows) == calls


@pytest.mark.parametrize("lang", TRANSLATED)
def test_every_message_is_translated_and_no_other(lang: str) -> None:
    assert translated(lang).keys() == used()


@pytest.mark.parametrize("lang", TRANSLATED)
def test_translations_have_the_same_values(lang: str) -> None:
    def values(text: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(text)} - {None}

    for original, message in translated(lang).items():
        strings = [message.string] if isinstance(message.string, str) else list(message.string or [""])
        assert all(strings)
        for string in strings:
            expected = values(original if isinstance(original, str) else original[1])
            assert values(string) in (expected, expected - {"number"}), string


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_two_numbers_are_said_the_same(lang: str) -> None:
    for message in used():
        if isinstance(message, tuple):
            one, several = message
            texts = {Messages(lang).count(one, several, number, languages="French") for number in range(1, 200)}
            assert len(texts) == 199, message


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        (None, "en"),
        ("", "en"),
        ("fr-CH, fr;q=0.9, en;q=0.8", "fr"),
        ("nl, de-AT;q=0.7, en;q=0.9", "en"),
        ("nl;q=1.0, de-AT;q=0.7, en;q=0.2", "de"),
        ("zh-TW,zh;q=0.9", "zh"),
        ("vi", "vi"),
        ("ar-EG, en;q=0.5", "ar"),
        ("ru-RU,ru;q=0.9", "ru"),
        ("es;q=0, fr;q=0.1", "fr"),
        ("*", "en"),
        ("ja;q=wrong,,;;", "en"),
        ("<script>", "en"),
    ],
)
def test_the_language_is_what_the_browser_prefers(header: str | None, lang: str) -> None:
    assert Messages.accepted(header).lang == lang


def test_numbers_days_and_names_are_written_as_the_language_does() -> None:
    english, french, chinese = Messages("en"), Messages("fr"), Messages("zh")
    assert (english.number(1234), french.number(1234)) == ("1,234", "1\u202f234")
    assert (english.day("2024-12-05"), french.day("2024-12-05"), chinese.day("2024-12-05")) == (
        "5 December 2024",
        "5 décembre 2024",
        "2024年12月5日",
    )
    assert english.day("no day") == "no day"
    assert (english.language("fr"), french.language("zh-Hant"), english.language("xx-unknown")) == ("French", "chinois", "xx-unknown")
    assert {code: french.languages()[code] for code in ("vi", "zh")} == {"vi": "vietnamien", "zh": "chinois"}
    assert all(len(code) == 2 for code in french.languages())
    assert (english.listed(["a", "b", "c"]), french.listed(["a", "b", "c"])) == ("a, b and c", "a, b et c")
    assert (english.percent(0.714), french.percent(0.714)) == ("71%", "71\xa0%")


def test_plural_forms() -> None:
    assert [Messages(lang).count("{number} article", "{number} articles", 0) for lang in ("en", "fr")] == ["0 articles", "0 article"]
    assert Messages("de").count("One article.", "{number} articles.", 1) == "Ein Artikel."
    assert Messages("vi").count("One article.", "{number} articles.", 1) == "1 bài viết."
    russian, arabic = (
        [Messages(lang).count("{number} article", "{number} articles", n) for n in (1, 2, 5, 21, 100)] for lang in ("ru", "ar")
    )
    assert russian == ["1 статья", "2 статьи", "5 статей", "21 статья", "100 статей"]
    assert arabic == ["مقالة واحدة", "مقالتان", "5 مقالات", "21 مقالة", "100 مقالة"]


def test_the_direction_of_the_script() -> None:
    assert {lang: Messages(lang).direction for lang in LANGUAGES if Messages(lang).direction != "ltr"} == {"ar": "rtl"}
