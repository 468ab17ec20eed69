"""Articles that an application hands in, as records, mappings or the rows of a data frame → what a build takes."""

from __future__ import annotations

import datetime as dt
import math
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

from articleqa.index.arguments import wrong_value
from articleqa.index.errors import ArticleError
from articleqa.index.loaders import DistinctArticles, Remark, SourceContents, SourceFile
from articleqa.index.loaders.base import LoadedArticle, checked_article
from articleqa.index.loaders.columns import columns_of
from articleqa.index.loaders.metadata import described
from articleqa.index.records import Article, Place

_MUST_BE = "several Articles or mappings, or a data frame"
_MISSING = frozenset({"NAType", "NaTType"})
"""The classes of pandas' values for what is not there, which are equal to nothing, themselves included."""

_NO_FILE = Path(os.devnull)


def read_articles(articles: Iterable[Article | Mapping[str, Any]]) -> SourceContents:
    """Read articles that an application hands in.

    Args:
        articles: Articles, which are taken as they are, or mappings with the text and what else is known, by the names of a CSV file's
            columns; a row of sqlite3 is as good. A data frame of pandas, Polars or PyArrow has a row for each. What names no id has its
            place, from 1, as its id.

    Returns:
        The articles in the order of their ids, and what could not be used. Of two with one id and another text the one with the later day
        counts, else the last one.

    Raises:
        ValueError: It is no collection, or holds something else.
    """
    collected, distinct = SourceContents(), DistinctArticles()
    unnamed: list[tuple[int, LoadedArticle]] = []
    for number, item in enumerate(_items(articles), 1):
        where = f"articles[{number - 1}]"
        try:
            loaded = _loaded(item, where)
        except ArticleError as error:
            collected.failures.append(error)
            continue
        collected.warnings.extend(Remark(where, remark) for remark in loaded.article.provenance.remarks)
        if loaded.article.id:
            distinct.add(loaded, SourceFile(_NO_FILE, loaded.article.id, where))
        else:
            unnamed.append((number, loaded))
    taken = {loaded.article.id for loaded, _ in distinct}
    for number, loaded in unnamed:
        id_ = next(name for name in _names(number) if name not in taken)
        title = loaded.article.title or id_
        named = replace(loaded, article=replace(loaded.article, id=id_, title=title))
        distinct.add(named, SourceFile(_NO_FILE, id_, loaded.where))
    collected.skipped.extend(distinct.remarks)
    collected.articles.extend(sorted((loaded.article for loaded, _ in distinct), key=lambda article: article.id))
    collected.files.update((loaded.article.id, file) for loaded, file in distinct)
    return collected


def _names(number: int) -> Iterator[str]:
    """Yield names for what names no id: its number, then others where an article has that."""
    yield str(number)
    yield from (f"{number} ({again})" for again in count(2))


def _items(articles: object) -> Iterator[object]:
    """Yield each article, or the row of each in a data frame.

    Raises:
        ValueError: It is no collection of them.
    """
    import narwhals

    if isinstance(articles, (str, bytes, Mapping, Article)):
        raise ValueError(wrong_value("articles", _MUST_BE, articles))
    frame: Any = narwhals.from_native(articles, pass_through=True, allow_series=False)
    if isinstance(frame, narwhals.LazyFrame):
        frame = frame.collect()
    if isinstance(frame, narwhals.DataFrame):
        yield from frame.iter_rows(named=True)
    elif isinstance(articles, Iterable):
        yield from articles
    else:
        raise ValueError(wrong_value("articles", _MUST_BE, articles))


def _loaded(item: object, where: str) -> LoadedArticle:
    """Return an article with the remarks on it; its id is empty where it names none.

    Raises:
        ArticleError: It has no text, or its text or id cannot be used.
        ValueError: It is neither an Article nor a mapping.
    """
    if isinstance(item, Article):
        if not item.id.strip():
            raise ArticleError(where, 'has an empty "id"; give it one of its own.')
        return LoadedArticle(where, checked_article(replace(item, layout=b""), where))  # the file that has the pages is not here
    if not isinstance(item, Mapping) and callable(names := getattr(item, "keys", None)):
        item = {name: item[name] for name in names()}  # type: ignore[index]  # a row of sqlite3, which is no Mapping
    if not isinstance(item, Mapping) or not all(isinstance(name, str) for name in item):
        raise ValueError(wrong_value(where, "an Article, or a mapping of names to values", item))
    names = list(item)
    fields = {
        field: value for field, places in columns_of(names).items() if (value := _first(item[names[at]] for at in places)) is not None
    }
    id_, text = fields.pop("id", ""), fields.pop("text", None)
    if text is None:
        raise ArticleError(where, 'has no "text"; put it there, or into "body" or "content".')
    if isinstance(id_, float) and id_.is_integer():  # pandas makes floats of a column of numbers in which one is missing
        id_ = int(id_)
    if isinstance(id_, (int, UUID)) and not isinstance(id_, bool):
        id_ = str(id_)
    return described(where, _string("id", id_, where), _string("text", text, where), fields, place=Place.FIELD, exact=True)


def _string(name: str, value: object, where: str) -> str:
    """Return the value.

    Raises:
        ArticleError: It is no string.
    """
    if not isinstance(value, str):
        raise ArticleError(where, f'has "{name}" of type {type(value).__name__}; make it a string.')
    return value


def _first(values: Iterable[object]) -> object:
    """Return the first value that is there, as plain Python has it; None where none is."""
    return next((plain for value in values if (plain := _plain(value)) is not None), None)


def _plain(value: object) -> object:
    """Return a value of a data frame's cell as plain Python has it: None where the cell is empty, a day in ISO 8601."""
    if hasattr(value, "item") and type(value).__module__.partition(".")[0] == "numpy":
        value = value.item()
    if (isinstance(value, float) and math.isnan(value)) or type(value).__name__ in _MISSING:
        return None
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, str):
        return value if value.strip() else None
    return list(value) if isinstance(value, tuple) else value
