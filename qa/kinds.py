"""Which kind of answer a question asks for, and whether a sentence holds one of that kind.

Question words of the languages that the samples are asked in; a question that matches none asks for no kind, and nothing follows from it.
Asking for a person was tried too ("who" → a capital inside the sentence) and told nothing.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import regex
from babel import Locale

Kind = Literal["date", "number"]

_ASKED: dict[Kind, str] = {
    "date": r"""
        \bwhen\b | \b(?:what|which|in\ what)\ (?:date|day|month|year|time|century)\b | \bhow\ long\ ago\b
        | \bquand\b | \bquel(?:le)?\ (?:date|jour|mois|année|siècle)\b
        | \bcuándo\b | \bcuando\b | \bqué\ (?:fecha|día|mes|año|siglo)\b
        | \bwann\b | \b(?:an\ welchem\ (?:tag|datum)|in\ welchem\ (?:jahr|monat))\b
        | \bquando\b | \bin\ che\ (?:anno|data|giorno)\b | \bem\ que\ (?:ano|data|dia)\b
        | khi\ nào | lúc\ nào | (?:ngày|năm|tháng|bao)\ (?:nào|giờ|mấy) | hôm\ nào | thời\ gian\ nào
        | 什么时候 | 什麼時候 | 何时 | 何時 | 哪(?:一)?[年天日月] | 几[月日号] | いつ | 언제
        | \bкогда\b | \bв\ каком\ (?:году|месяце)\b | \bкакого\ числа\b | متى | في\ أي\ (?:عام|سنة|يوم|تاريخ) | \bnår\b
    """,
    "number": r"""
        \bhow\ (?:many|much|long|far|fast|deep|high|tall|old|heavy|big|large|wide)\b
        | \bcombien\b | \bquelle\ (?:longueur|distance|durée|hauteur|profondeur)\b
        | \bcuánt[oa]s?\b | \bcuanto\b | \bwie\ ?(?:viele?|lange?|hoch|tief|weit|groß|alt|schwer)\b
        | \bquant[ioae]s?\b | bao\ (?:nhiêu|xa|lâu) | \bmấy\b | dài\ bao | 多少 | 多[长長远遠大久高深] | 几[个個名人公位次]
        | \bсколько\b | \bhvor\ (?:mange|mye|lang|lenge)\b | كم
    """,
}
_QUESTIONS = {kind: regex.compile(words, regex.X | regex.I) for kind, words in _ASKED.items()}
_NUMBER = regex.compile(r"\p{N}|[一二三四五六七八九十百千万亿两]+[个名人次公年月米]")
_YEAR_OR_DAY = regex.compile(
    r"\b(?:1[0-9]|20)\d\d\b | \d+\s*[年月日] | \b\d{1,2}[./-]\d{1,2}\b | \bngày\s+\d+ | \btháng\s+(?:\d+|\w+)", regex.X | regex.I
)
_LANGUAGES = ("en", "fr", "es", "de", "it", "pt", "nl", "ru", "el", "tr", "ro", "pl", "nb", "sv", "ar", "he", "hi", "th")


def asked(question: str) -> Kind | None:
    """The kind of answer that a question asks for, or None where its words do not say."""
    for kind, words in _QUESTIONS.items():
        if words.search(question):
            return kind
    return None


def holds(kind: Kind, text: str) -> bool:
    """Whether the text holds something of that kind: a day, month or year; a number."""
    if kind == "date":
        return bool(_YEAR_OR_DAY.search(text) or (_NUMBER.search(text) and _months().search(text)))
    return bool(_NUMBER.search(text))


@lru_cache(maxsize=1)
def _months() -> regex.Pattern[str]:
    """Names of months in full, as CLDR has them, in the form used inside a date and in the one that stands alone."""
    names = set()
    for language in _LANGUAGES:
        months = Locale(language).months
        names |= {name for form in ("format", "stand-alone") for name in months[form]["wide"].values()}
    return regex.compile(r"\b(?:" + "|".join(sorted(map(regex.escape, names), key=len, reverse=True)) + r")\b", regex.I)
