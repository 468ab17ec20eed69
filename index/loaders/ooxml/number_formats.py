"""Numbers of lists and notes as Word writes them: "iv", "C", "第十二"."""

from __future__ import annotations

from typing import Final

_ROMAN = {1000: "m", 900: "cm", 500: "d", 400: "cd", 100: "c", 90: "xc", 50: "l", 40: "xl", 10: "x", 9: "ix", 5: "v", 4: "iv", 1: "i"}
_CHINESE: Final = frozenset(
    ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographDigital", "taiwaneseCounting", "taiwaneseCountingThousand")
)
# The letters that count, by the name of the format. From the end on they are doubled: z, aa, bb.
_ALPHABETS: Final = {
    "lowerLetter": "abcdefghijklmnopqrstuvwxyz",
    "russianLower": "абвгдежзиклмнопрстуфхцчшщэюя",
    "arabicAlpha": "أبتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "arabicAbjad": "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ",
    "hebrew2": "אבגדהוזחטיכלמנסעפצקרשת",
    "thaiLetters": "กขคงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ",
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
    "ganada": "가나다라마바사아자차카타파하",
    "aiueo": "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン",
}
_DIGITS: Final = {"hindiNumbers": "०१२३४५६७८९", "thaiNumbers": "๐๑๒๓๔๕๖๗๘๙", "hindiArabic": "٠١٢٣٤٥٦٧٨٩"}
_MOST_DOUBLED, _LARGEST_ROMAN = 30, 32_767


def written(number: int, number_format: str) -> str:
    """Write a number.

    Args:
        number: The number.
        number_format: A value of ST_NumberFormat (ECMA-376, part 1, 17.18.59).

    Returns:
        The number in that format, in digits where the format is not known here, and "" for bullets and for no number.
    """
    if number_format in {"bullet", "none"}:
        return ""
    if number_format in {"upperRoman", "upperLetter", "russianUpper"}:
        return written(number, number_format.replace("upper", "lower").replace("Upper", "Lower")).upper()
    if number_format == "lowerRoman" and 0 < number <= _LARGEST_ROMAN:
        return _roman(number)
    if number_format in _CHINESE and number > 0:
        from unicode_rbnf import RbnfEngine

        return str(RbnfEngine.for_language("zh").format_number(number).text)
    if number_format == "decimalEnclosedCircle" and 0 < number <= 20:
        return chr(ord("①") + number - 1)
    if number_format == "decimalZero":
        return f"{number:02}"
    if number_format in _DIGITS:
        return str(number).translate(str.maketrans("0123456789", _DIGITS[number_format]))
    letters = _ALPHABETS.get(number_format, "")
    if letters and 0 < number <= _MOST_DOUBLED * len(letters):
        return letters[(number - 1) % len(letters)] * ((number - 1) // len(letters) + 1)
    return str(number)


def _roman(number: int) -> str:
    digits = ""
    for step, digit in _ROMAN.items():
        digits += digit * (number // step)
        number %= step
    return digits
