"""The interface's messages, numbers and dates in the reader's language. Answers stay in the article's own words.

Messages are written in English where they are used and translated in `locale/LANGUAGE.po` (GNU gettext), with the plural forms of each.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

from babel import Locale, negotiate_locale
from babel.dates import format_date
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

LANGUAGES = ("en", "fr", "es", "de", "vi", "zh", "ru", "ar")
"""Of the interface; the first one where the browser asks for none of them."""
_FORMATS = {"en": "en_GB"}  # days as they are written in most of the world
LOCALE = Path(__file__).parent / "locale"


class Messages:
    """What the interface says.

    Args:
        lang: One of LANGUAGES.
    """

    def __init__(self, lang: str = LANGUAGES[0]) -> None:
        self.lang = lang
        self._locale = Locale.parse(_FORMATS.get(lang, lang))
        self._translations = _translations(lang)

    @classmethod
    def accepted(cls, header: str | None) -> Messages:
        """Return the messages in the language that a browser prefers, of LANGUAGES.

        Args:
            header: Its Accept-Language header (RFC 9110, section 12.5.4); None: it sent none.
        """
        weighted = []
        for place, item in enumerate((header or "").split(",")):
            tag, _, quality = item.partition(";q=")
            weighted.append((-_number(quality), place, tag.strip()))
        preferred = [tag for weight, _, tag in sorted(weighted) if weight]
        return cls(negotiate_locale(preferred, LANGUAGES, sep="-") or LANGUAGES[0])

    @property
    def direction(self) -> str:
        """The direction of the language's script: "ltr" or "rtl"."""
        return "rtl" if self._locale.character_order == "right-to-left" else "ltr"

    def say(self, message: str, **values: str) -> str:
        """Return a message.

        Args:
            message: In English, as it is in the files in `locale/`.
            values: What its `{names}` are replaced by.
        """
        return self._translations.gettext(message).format(**values)

    def count(self, one: str, several: str, number: int, **values: str) -> str:
        """Return the message for a number of things.

        Args:
            one: The message for one thing, in English.
            several: The message for `{number}` things, in English.
            number: How many there are.
            values: What the other `{names}` are replaced by.
        """
        return self._translations.ngettext(one, several, number).format(number=self.number(number), **values)

    def number(self, number: int) -> str:
        """Return a number as it is written."""
        return str(format_decimal(number, locale=self._locale))

    def percent(self, fraction: float) -> str:
        """Return a fraction, 0 to 1, as a whole percentage."""
        return str(format_percent(fraction, locale=self._locale))

    def day(self, iso: str) -> str:
        """Return a day in ISO 8601 as it is written, such as "5 December 2024"; what is none as it is."""
        try:
            day = date.fromisoformat(iso[:10])
        except ValueError:
            return iso
        return str(format_date(day, "long", locale=self._locale))

    def language(self, tag: str) -> str:
        """Return the name of a language by its BCP 47 tag; the tag itself where CLDR does not know it."""
        return str(self._locale.languages.get(tag.split("-")[0].lower(), tag))

    def languages(self) -> dict[str, str]:
        """Return the names of the languages that have a code of two letters, by their codes."""
        return {code: str(name) for code, name in self._locale.languages.items() if len(code) == 2}

    def listed(self, items: Sequence[str]) -> str:
        """Return "a, b and c"."""
        return str(format_list(list(items), locale=self._locale))


@lru_cache(maxsize=len(LANGUAGES))
def _translations(lang: str) -> gettext.NullTranslations:
    """The catalogue of a language, compiled."""
    path = LOCALE / f"{lang}.po"
    if not path.exists():  # English
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=lang))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _number(quality: str) -> float:
    """The weight of a language: 1 where it is blank, 0 where it is no number."""
    try:
        return float(quality) if quality else 1.0
    except ValueError:
        return 0.0
