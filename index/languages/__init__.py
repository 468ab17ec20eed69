"""Knowledge of single languages, as data: one TOML file for each language.

Search and the reader need none of it. It serves sentences, bylines, dates, follow-up questions and question types; docs/languages.md
says how to add a language.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

import regex
from pydantic import TypeAdapter, ValidationError

from articleqa.index.languages.language import Language

__all__ = ["Language", "any_of", "in_every_language", "languages", "read_language"]


@cache
def languages() -> Mapping[str, Language]:
    """Return the languages that have a file, code → language, in the order of codes."""
    files = sorted(resources.files(__package__).iterdir(), key=lambda file: file.name)
    parsed = (read_language(file.name, file.read_text(encoding="utf-8")) for file in files if file.name.endswith(".toml"))
    return MappingProxyType({language.code: language for language in parsed})


def read_language(file: str, text: str) -> Language:
    """Parse and check the file of a language.

    Args:
        file: The name of the file, such as "fr.toml".
        text: Its text.

    Returns:
        The language.

    Raises:
        ValueError: The text is no TOML, a key is missing, unknown or of the wrong type, or the code is not the file's name.
    """
    try:
        language = _LANGUAGE.validate_python(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{file} is no TOML: {error}.") from None
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(f"{file}: {'.'.join(map(str, first['loc']))}: {first['msg']}; docs/languages.md lists the keys.") from None
    if f"{language.code}.toml" != file:
        raise ValueError(f'{file}: its code is "{language.code}", which is not the name of the file.')
    return language


_LANGUAGE = TypeAdapter(Language)


def in_every_language(words: Callable[[Language], Iterable[str]]) -> tuple[str, ...]:
    """Return the words or phrases that `words` selects from each language, without repeats, in the order of languages."""
    return tuple(dict.fromkeys(word for language in languages().values() for word in words(language)))


def any_of(phrases: Iterable[str]) -> str:
    """Return a pattern that matches any of the phrases, or nothing if there are none. A space in a phrase is any white space."""
    return "|".join(regex.sub(" ", r"\\s", phrase) for phrase in phrases) or "(?!)"
