from __future__ import annotations

import pytest

from articleqa.index.records import Passage, Span
from articleqa.reader.codes import Code, are_named, codes, is_code_alone, sentences_about_other_codes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ما هو الرمز E-204؟", [Code("e", ("204",))]),
        ("e204, E-204 and E.204", [Code("e", ("204",))] * 3),
        ("CVE-2021-44228", [Code("cve", ("2021", "44228"))]),
        ("RFC2616 or RFC 2616", [Code("rfc", ("2616",))] * 2),
        ("TX-77.0419-Rev.C", [Code("tx", ("77", "0419"))]),
        ("issue #4711", [Code("#", ("4711",))]),
        ("Рейс МН-٣٧٠", [Code("мн", ("370",))]),
        ("the 27-year-old ran 100m in 1998, on 3 May, at 50 km/h; G7. I 2023", []),
        ("昭和63年", []),
    ],
)
def test_codes_whatever_their_separators(text: str, expected: list[Code]) -> None:
    assert codes(text) == expected


@pytest.mark.parametrize(
    ("question", "alone"), [("CVE-2021-44228", True), ("RFC2616 ?", True), ("What is RFC2616?", False), ("1998", False), ("", False)]
)
def test_a_code_alone_asks_nothing(question: str, *, alone: bool) -> None:
    assert is_code_alone(question) == alone


def test_digits_name_a_code_in_any_script() -> None:
    question_codes = codes("Where is MH370?")
    assert are_named(question_codes, "الرحلة إم إتش ٣٧٠")
    assert not are_named(question_codes, "MH17, and 3700")
    assert are_named([], "nothing asked")


def test_sentences_about_another_code() -> None:
    text = "E-204 is the sensor. E-240 is the pressure. It is low. F-240 is the fan."
    ends = [21, 44, 55, len(text)]
    sentences = tuple(Span(100 + start, 100 + end) for start, end in zip([0, *ends], ends, strict=False))
    passage = Passage(1, "a", 100, 100 + len(text), text, sentences)
    assert [text[s.start : s.end].strip() for s in sentences_about_other_codes(codes("E-204?"), passage)] == ["E-240 is the pressure."]
    assert sentences_about_other_codes(codes("E-204 or E-240?"), passage) == []
    assert sentences_about_other_codes([], passage) == []
