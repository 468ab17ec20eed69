"""Lines that run to the left."""

from __future__ import annotations

import pytest

from articleqa.index.loaders.pdf.right_to_left import begins_at_the_right, has_letters, in_reading_order, words_in_order
from articleqa.index.loaders.pdf.spelling import Letter
from tests.index.loaders.helpers import no_blow_up


def read(*parts: tuple[str, float]) -> str:
    """Read parts of a line, each with the place of its first letter; the letters of a part follow to the right."""
    letters = [Letter(character, 0, left + 10 * n, left + 10 * n + 9) for part, left in parts for n, character in enumerate(part)]
    return "".join(letter.text for letter in in_reading_order(letters))


def test_words_that_are_given_as_painted_are_turned() -> None:
    assert read(("םולש", 100)) == "שלום"
    letters = [Letter(character, 0, left, left + 9) for character, left in zip("שלום", (130, 120, 110, 100), strict=True)]
    assert in_reading_order(letters) == letters
    assert read(("John", 0), (" ", 40), ("Smith", 50)) == "John Smith"


def test_words_of_other_scripts_are_in_their_own_order() -> None:
    assert (
        read(("סדנ", 300), (")", 250), (" ", 290), ("Smith", 200), (" ", 190), ("John", 150), (" )", 130), ("דמע", 100))
        == "נדס (John Smith) עמד"
    )


def sign(text: str, left: float) -> list[Letter]:
    """The letters of one sign, such as a ligature, as PDFium gives them: turned one by one."""
    return [Letter(character, 0, left, left + 9) for character in reversed(text)]


def test_the_letters_of_a_ligature_are_in_order() -> None:
    slam = [Letter("س", 0, 130, 139), *sign("لا", 120), Letter("م", 0, 110, 119)]
    assert "".join(letter.text for letter in in_reading_order(slam)) == "سلام"
    assert "".join(letter.text for letter in in_reading_order(sign("الله", 100))) == "الله"


def test_a_word_that_is_given_in_parts_is_whole() -> None:
    assert read(("جذومن", 105), ("\u064b", 101), ("ا", 95), (" ", 90), ("ه", 80)) == "نموذجًا ه"
    assert read(("غلبم", 110), (" ", 109), ("ا", 100), ("\u064b", 97)) == "مبلغاً"
    assert read(("غلبم", 110), (" ", 103), ("ا", 93)) == "مبلغ ا"


def test_words_of_other_scripts_alone_are_from_left_to_right() -> None:
    letters = [
        Letter(character, 0, left + 10 * n, left + 10 * n + 9)
        for word, left in (("of", 200), (" ", 190), ("story", 100))
        for n, character in enumerate(word)
    ]
    assert "".join(letter.text for letter in words_in_order(letters)) == "story of"
    assert "".join(letter.text for letter in words_in_order(letters[:2])) == "of"


def test_a_mark_behind_a_number_is_behind_it() -> None:
    assert read(("يف", 300), (" ", 290), ("،", 200), ("1886", 210), (" ", 190), ("لاق", 150)) == "في 1886، قال"


def test_a_full_stop_behind_a_number_is_at_the_end() -> None:
    assert read(("םילמ", 300), (" ", 290), (".", 200), ("5%", 210)) == "מלים 5%."


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((("%", 200), ("40", 210)), "40%"),
        ((("٪", 200), ("٤٠", 210)), "٤٠٪"),
        (((".", 190), ("%", 200), ("12.5", 210)), "12.5%."),
        ((("$", 200), ("40", 210)), "40$"),
        ((("40", 200), ("$", 220)), "$40"),
        ((("5", 200), ("-", 210)), "-5"),
        ((("5", 200), ("-", 210), ("3", 220)), "3-5"),
        ((("12/3", 200),), "12/3"),
        ((("10:30", 200),), "10:30"),
        ((("a%20", 200),), "a%20"),
    ],
)
def test_signs_of_numbers_and_ranges_are_where_an_arabic_reader_comes_to_them(parts: tuple[tuple[str, float], ...], expected: str) -> None:
    assert read(("نم", 300), (" ", 290), *parts) == f"من {expected}"


@pytest.mark.parametrize("number", ["40%", "$40", "40$", "3-5", "5-3", "12/3"])
def test_numbers_in_hebrew_are_as_painted(number: str) -> None:
    assert read(("ןמ", 300), (" ", 290), (number, 200)) == f"מן {number}"


def test_quotation_marks_open_where_they_touch_the_word_inside() -> None:
    assert read(("لاق", 300), (":", 290), ("»", 270), (" ", 265), ("معن", 240), ("«", 230), (".", 220)) == "قال: «نعم»."
    assert read(("»", 340), ("معن", 310), ("«", 300), (" ", 290), ("لاق", 200)) == "«نعم» قال"
    assert read(("معن", 310), ("«", 300), (".", 290)) == "نعم»."  # it was opened on the line before


def test_where_a_line_begins() -> None:
    assert begins_at_the_right("5% שלום abc")
    assert not begins_at_the_right("abc שלום")
    assert has_letters("abc שלום")
    assert not has_letters("abc 5")


@pytest.mark.parametrize("part", ["a ", "ab", "(", "( ", "5", ".5", "ש ", "ש(", "«", "%5", "5-", "5-3 ", "5.", "$"])
def test_a_long_line_costs_no_time(part: str) -> None:
    letters = [Letter(character, n, -n, -n) for n, character in enumerate("ש" + part * (100_000 // len(part)))]
    with no_blow_up():
        in_reading_order(letters)
