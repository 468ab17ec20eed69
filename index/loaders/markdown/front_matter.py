"""What a Markdown file states before its text: YAML, TOML, JSON, or the headers of Pandoc and MultiMarkdown."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple, TypeAlias

import regex
import yaml

from articleqa.index.languages import languages
from articleqa.index.loaders.metadata.date_lines import day_of_field

_Fields: TypeAlias = Mapping[object, object]


class FrontMatter(NamedTuple):
    """What stands before a text.

    Attributes:
        fields: The fields that articles have, under their names there.
        body: The text after it.
        remarks: What is wrong with it, each continuing a sentence after the file's name.
    """

    fields: dict[str, object]
    body: str
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Names:
    """The names of a field, the better first; of an `address` only URLs count, as others are relative to some site."""

    names: tuple[str, ...]
    addresses: tuple[str, ...] = ()


# When a file was changed says nothing of when its text was published; when a note was created is the best that notes have.
_FIELD_NAMES: Final = {
    "title": _Names(("title",)),
    "date": _Names(("date", "published", "publishdate", "pubdate", "publicationdate", "publishedat", "datepublished", "issued", "created")),
    "lang": _Names(("lang", "language", "locale")),
    "source": _Names(("source",), ("url", "link", "canonicalurl", "canonical", "originalurl", "permalink")),
    "author": _Names(("author", "authors", "byline", "creator", "by")),
}
# Tables in which programs want fields of one's own: Hugo, Zola and others.
_TABLES = ("params", "extra", "taxonomies", "metadata", "meta")
_LONGEST = 50_000  # characters
_BOOLEANS = ("true", "false", "yes", "no")
_EMPTY_VALUES = ("", "~", "null", None)
_URL = regex.compile(r"https?://\S+")
_LINK = regex.compile(r"\[\[(?:[^\[\]|]*\|)?(?P<shown>[^\[\]|]*)\]\]")
_TIME_OF_DAY = regex.compile(r"(\d{4}[-/.]\d{1,2}[-/.]\d{1,2})[T ].*", regex.DOTALL)


def _fence(begin: str, end: str) -> regex.Pattern[str]:
    return regex.compile(
        rf"\A\s*^{begin}(?P<language>yaml|toml|json)?[ \t]*\n(?P<content>.*?)^(?:{end})[ \t]*(?:\n|\Z)", regex.DOTALL | regex.MULTILINE
    )


# What stands between such lines, and its language where they do not name one.
_FENCES = ((_fence("---", r"---|\.\.\."), "yaml"), (_fence(r"\+\+\+", r"\+\+\+"), "toml"), (_fence(";;;", ";;;"), "json"))
_YAML_LINE = regex.compile(r"(?P<name>[\p{L}_][\p{L}\p{M}\p{N}_ .-]{0,60}?)[ \t]*:(?:[ \t]+(?P<value>.*))?", regex.DOTALL)
_YAML_LINE_WITHOUT_SPACE = regex.compile(r"(?P<name>[\p{L}_][\p{L}\p{M}\p{N}_.-]{0,30}):(?P<value>[^\s:/].*)?")
_TOML_LINE = regex.compile(r"(?P<name>[\w-]{1,60})[ \t]*=[ \t]*(?P<value>.*)")
_PANDOC_BLOCK = regex.compile(r"\A%(?P<title>.*\n(?:[ \t]+\S.*\n)*)(?:%(?P<author>.*\n(?:[ \t]+\S.*\n)*))?(?:%(?P<date>.*)(?:\n|\Z))?")
_HEADER = regex.compile(r"(?P<name>[A-Za-z][\w -]{0,40}):[ \t]+(?P<value>\S.*)")


def split_front_matter(text: str) -> FrontMatter:
    """Separate a text from what stands before it.

    What is not valid is read line by line, with a remark. What stands between two rules and states nothing is text.

    Args:
        text: The whole file.

    Returns:
        The fields, the text after them, and remarks.
    """
    for reader in (_fenced, _unopened, _dotted, _json_object, _pandoc_block, _headers):
        front_matter = reader(text)
        if front_matter is not None:
            return front_matter
    return FrontMatter({}, text)


def _fenced(text: str) -> FrontMatter | None:
    """Read what stands between two lines of `---`, `+++` or `;;;`."""
    for pattern, usual_language in _FENCES:
        match = pattern.match(text)
        if match is None:
            continue
        content, body = match["content"], text[match.end() :]
        if not content.strip():
            return FrontMatter({}, body)
        fields, remarks = _parsed(content, match["language"] or usual_language)
        stated = _article_fields(fields) if fields is not None else {}
        is_text = fields is None or (not stated and content.startswith("\n"))  # a text between two rules
        return None if is_text else FrontMatter(stated, body, remarks)
    return None


def _unopened(text: str) -> FrontMatter | None:
    """Read YAML that begins a file without a line of `---` before it, as Hexo does; a title is among its fields."""
    match = _UNOPENED.match(text)
    fields, remarks = _parsed(match["content"], "yaml") if match else (None, ())
    stated = _article_fields(fields) if fields is not None else {}
    return FrontMatter(stated, text[match.end() :], remarks) if match and "title" in stated and len(stated) > 1 else None


_UNOPENED = regex.compile(r"\A(?P<content>\w[\w-]{0,30}:[ \t].*\n(?:[ \t\w-].*\n){1,60}?)---[ \t]*(?:\n|\Z)")


def _dotted(text: str) -> FrontMatter | None:
    """Read lines such as ".. title: Crane", in a comment or without one, as Nikola writes them."""
    match = _DOTTED.match(text)
    pairs = (line[3:].partition(":") for line in match.captures("line")) if match else ()
    stated = _article_fields({name: value.strip() for name, _, value in pairs})
    return FrontMatter(stated, text[match.end() :]) if match and stated else None


_DOTTED = regex.compile(r"\A\s*(?P<comment><!--\s*)?(?:(?P<line>\.\. \w[\w-]{0,30}:.*)\n)+(?(comment)\s*-->[ \t]*(?:\n|\Z))")


def _parsed(content: str, language: str) -> tuple[_Fields | None, tuple[str, ...]]:
    """Return the fields of front matter, or None where it is none, and a remark where it is not valid."""
    try:
        if len(content) > _LONGEST:
            raise ValueError("it is too long")
        fields = _LANGUAGES[language](content)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        lines: dict[object, object] = dict(_toml_lines(content) if language == "toml" else _yaml_lines(content))
        if not _article_fields(lines):
            return None, ()
        reason = getattr(error, "problem", None) or str(error).partition("\n")[0]
        return lines, (f"has front matter that is not valid {language.upper()} ({reason}); its lines were read one by one.",)
    if isinstance(fields, dict):
        return fields, ()
    if fields in _EMPTY_VALUES:
        return {}, ()
    without_spaces = _lines_without_spaces(content)
    return without_spaces, (_NO_SPACES,) if without_spaces else ()


_NO_SPACES = "has front matter without spaces after its colons; its lines were read one by one."


def _lines_without_spaces(content: str) -> dict[object, object] | None:
    """Return the fields of lines such as "title:Crane", which are one string for YAML; None where there are others, or none is known."""
    matches = [_YAML_LINE_WITHOUT_SPACE.fullmatch(line.strip()) for line in content.strip().split("\n")]
    fields: dict[object, object] = {match["name"]: _unquoted(match["value"] or "") for match in matches if match}
    return fields if all(matches) and _article_fields(fields) else None


def _yaml(content: str) -> object:
    # The base loader makes only strings, lists and mappings: `lang: no` is Norwegian and not False, and a title may be 1984.
    # The one in C crashes where lists are nested too deeply.
    try:
        return yaml.load(content, Loader=yaml.BaseLoader)
    except yaml.YAMLError:
        if "\t" not in content:
            raise
        return yaml.load(content.expandtabs(2), Loader=yaml.BaseLoader)


_LANGUAGES: Final[Mapping[str, Callable[[str], object]]] = {"yaml": _yaml, "toml": tomllib.loads, "json": json.loads}


def _yaml_line(line: str) -> regex.Match[str] | None:
    return _YAML_LINE.fullmatch(line) or _YAML_LINE_WITHOUT_SPACE.fullmatch(line)


def _yaml_lines(content: str) -> Iterator[tuple[str, object]]:
    """Yield the fields of YAML that is not valid: each line that names one, with the lines that belong to it, is read on its own."""
    parts: list[list[str]] = []
    for line in content.expandtabs(2).split("\n"):
        if _yaml_line(line):
            parts.append([line])
        elif parts:
            parts[-1].append(line)
    for part in parts:
        match = _yaml_line(part[0])
        try:
            fields = _yaml("\n".join(part))
        except (yaml.YAMLError, RecursionError, ValueError):
            fields = None
        if isinstance(fields, dict):
            yield from fields.items()
        elif match is not None and match["value"]:
            yield match["name"], _unquoted(match["value"])


def _toml_lines(content: str) -> Iterator[tuple[str, object]]:
    """Yield the fields of TOML that is not valid, a line at a time."""
    for line in content.split("\n"):
        if match := _TOML_LINE.fullmatch(line.strip()):
            try:
                yield from tomllib.loads(line).items()
            except ValueError:
                yield match["name"], _unquoted(match["value"])


def _unquoted(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def _json_object(text: str) -> FrontMatter | None:
    """Read a JSON object at the beginning of a text, as Hugo does."""
    if not text.startswith("{"):
        return None
    try:
        fields, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return None
    stated = _article_fields(fields)
    rest_of_line, _, body = text[end:].partition("\n")
    return FrontMatter(stated, body) if stated and not rest_of_line.strip() else None


def _pandoc_block(text: str) -> FrontMatter | None:
    """Read the title, the authors and the date of Pandoc, each after a `%`."""
    match = _PANDOC_BLOCK.match(text)
    if match is None:
        return None
    title, authors = " ".join(match["title"].split()), match["author"] or ""
    names = [name for line in authors.split("\n") for part in line.split(";") if (name := part.strip())]
    return FrontMatter(_article_fields({"title": title, "author": names, "date": (match["date"] or "").strip()}), text[match.end() :])


def _headers(text: str) -> FrontMatter | None:
    """Read the headers of MultiMarkdown: the lines to the first blank one, which are all fields, one of them the title."""
    fields: dict[object, object] = {}
    name, position = "", 0
    for line in text.split("\n"):
        position += len(line) + 1
        match = _HEADER.fullmatch(line.rstrip())
        if not line.strip():
            break
        if match:
            name = match["name"]
            fields[name] = match["value"]
        elif name and line[0] in " \t":
            fields[name] = f"{fields[name]} {line.strip()}"
        else:
            return None
    stated = _article_fields(fields)
    return FrontMatter(stated, text[position:]) if "title" in stated else None


@cache
def _known_names() -> Mapping[str, tuple[str, ...]]:
    """Return field → its names, the better first; the last are what it is called in other languages, as the column of a table."""
    columns = {field: [name for language in languages().values() for name in getattr(language.columns, field)] for field in _FIELD_NAMES}
    return {field: tuple(dict.fromkeys((*known.names, *map(_normal, columns[field])))) for field, known in _FIELD_NAMES.items()}


def _article_fields(fields: _Fields) -> dict[str, object]:
    """Return the fields that articles have, under the names that they have there."""
    values: dict[str, object] = {}
    for table in (*(table for name, table in fields.items() if _normal(name) in _TABLES and isinstance(table, dict)), fields):
        values |= {_normal(name): value for name, value in table.items() if not _is_empty(value)}
    stated: dict[str, object] = {}
    for field, known in _FIELD_NAMES.items():
        candidates = [values[name] for name in _known_names()[field] if name in values and name not in known.addresses]
        candidates += [values[name] for name in known.addresses if _URL.fullmatch(str(values.get(name)))]
        if field == "date":  # in some blogs "published" is true or false, and "data" is a date in Portuguese only
            days = [value for value in candidates if day_of_field(str(_value(field, value)))]
            candidates = days or [values[name] for name in known.names if str(values.get(name, "no")).lower() not in _BOOLEANS]
        if candidates:
            stated[field] = _value(field, candidates[0])
    return stated


def _is_empty(value: object) -> bool:
    return value in _EMPTY_VALUES or value in ([], {})


def _normal(name: object) -> str:
    """Return a field's name as it is compared: `Publish_Date` and `publishDate` are the same."""
    return str(regex.sub(r"[\W_]", "", str(name))).lower()


def _value(field: str, value: object) -> object:
    """Return a field's value as `metadata.described` takes it."""
    if isinstance(value, dt.date | dt.time):
        value = value.isoformat()
    if field == "author":
        people = value if isinstance(value, list) else [value]
        return [_name(person) for person in people]
    if isinstance(value, dict):
        value = value.get("url") or value.get("name") or value
    value = _without_link(value)
    if field == "date" and isinstance(value, str):
        return _TIME_OF_DAY.sub(r"\1", value.strip())
    return value


def _name(person: object) -> object:
    """Return the name of a person, who may be a mapping with further facts."""
    if isinstance(person, dict):
        person = person.get("name") or person.get("title") or person
    return _without_link(person)


def _without_link(value: object) -> object:
    """Return what a link of Obsidian shows, quoted or not: without quotation marks `[[Ana]]` is a list in a list for YAML."""
    match value:
        case [[str(link)]] | [str(link)]:
            value = f"[[{link}]]" if isinstance(value[0], list) else link
    return _LINK.sub(r"\g<shown>", value) if isinstance(value, str) else value
