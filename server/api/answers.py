"""What is answered: records as JSON, and their schemas."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING, Any, get_type_hints

from pydantic import BaseModel, Field, create_model
from starlette.responses import Response

from articleqa.index.records import Article, Hit, Metadata
from articleqa.json_answers import API_VERSION, as_json
from articleqa.records import Reply

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


class State(BaseModel):
    """Whether the server is well."""

    status: str = Field(examples=["ok"])


def versioned(name: str, record: type[DataclassInstance], without: tuple[str, ...] = ()) -> type[BaseModel]:
    """Return the schema of what `as_json` makes of a record: the version, then its fields.

    Args:
        name: Of the schema.
        record: The class of the record.
        without: Fields that are left out.
    """
    hints = get_type_hints(record)
    values: dict[str, Any] = {field.name: (hints[field.name], ...) for field in fields(record) if field.name not in without}
    model: type[BaseModel] = create_model(name, version=_version(), **values)
    model.__doc__ = (record.__doc__ or "").partition("\n")[0]
    return model


def _version() -> Any:  # noqa: ANN401
    """The field that every answer begins with."""
    return (int, Field(description="Raised where a field goes, gets another name or means something else.", examples=[API_VERSION]))


REPLY = versioned("Reply", Reply)
ARTICLE = versioned("Article", Article, ("layout",))
FOUND: type[BaseModel] = create_model("Found", version=_version(), hits=(list[Hit], ...))
ARTICLES: type[BaseModel] = create_model(
    "Articles",
    version=_version(),
    total=(int, Field(description="How many articles there are.")),
    offset=(int, Field(description="How many stand before these.")),
    articles=(list[Metadata], ...),
)


def article_json(article: Article) -> dict[str, Any]:
    """Return an article as it is answered: without what only drawing its pages needs."""
    answered = as_json(article)
    del answered["layout"]
    return answered


def json_response(value: dict[str, Any], status: int = 200) -> Response:
    """Answer with JSON, whose first field is the version."""
    return Response(dumped(value), status, media_type="application/json")


def dumped(value: dict[str, Any]) -> str:
    """Return JSON on one line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
