"""A connection to a Milvus: pymilvus, with errors that are one sentence."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from typing import Any

from articleqa.index.errors import PackageMissing, StoreUnusable
from articleqa.index.extras import missing_library
from articleqa.index.milvus.address import StoreAddress

_OLDEST = (2, 5)
"""The first version of Milvus that has what is used: arrays that filters look into, sparse vectors, hits grouped by a field."""
_SECONDS = 10.0
"""How long a server may take to answer the first call."""
_ANSWER_SECONDS = 60.0
"""How long a server may take for what a reader waits for; pymilvus tries again until then."""
_FOR_READERS = frozenset({"describe_alias", "has_collection", "query", "search"})
_LITE = {"grpc.keepalive_time_ms": 2**31 - 1, "grpc.keepalive_permit_without_calls": False}
"""milvus-lite is in this process, and ends connections that ask every few seconds whether it is there."""
_PAGE = 1000
"""Rows that are fetched at a time."""


class Connection:
    """A client of a store. Threads may share it.

    Args:
        address: The store.

    Attributes:
        address: The store.

    Raises:
        PackageMissing: pymilvus is not installed, or milvus-lite where the store is of its kind.
        StoreUnusable: The store cannot be reached, or is of a version that is too old.
    """

    def __init__(self, address: StoreAddress) -> None:
        try:
            if address.is_lite:
                import milvus_lite  # noqa: F401
            from pymilvus import MilvusClient
            from pymilvus.exceptions import MilvusException
        except ImportError as error:
            raise PackageMissing(f"The store {missing_library(error, 'milvus')}", "articleqa[milvus]") from error
        logging.getLogger("pymilvus").setLevel(logging.CRITICAL)  # it logs what it raises
        if address.is_lite:  # it does without the clock that iterators ask for, and logs that it has none
            logging.getLogger("grpc._server").setLevel(logging.CRITICAL)
        self.address = address
        self._error: type[Exception] = MilvusException
        self._closed = False
        try:
            options = {"grpc_options": _LITE} if address.is_lite else {}
            self._client = MilvusClient(uri=address.uri, token=address.token, timeout=_SECONDS, **options)
            version = str(self._client.get_server_version())
        except MilvusException as error:
            reason = "another process has it open, or its folder cannot be written to" if address.is_lite else _first_line(error)
            raise StoreUnusable(f"The store {address} cannot be reached: {reason}.", str(address)) from error
        numbers = re.search(r"(\d+)\.(\d+)", version)
        if not address.is_lite and numbers and (int(numbers[1]), int(numbers[2])) < _OLDEST:
            needed = ".".join(map(str, _OLDEST))
            raise StoreUnusable(f"The store {address} is a Milvus {version}; at least version {needed} is needed.", str(address))

    def call(self, method: str, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401  (pymilvus has no types)
        """Call a method of pymilvus' client.

        Args:
            method: Its name.
            *arguments: Its arguments.
            **named: Its named arguments.

        Returns:
            What it returns.

        Raises:
            StoreUnusable: The store cannot do it, or is not there any more.
            ValueError: The connection is closed.
        """
        if self._closed:
            raise ValueError("this index is closed")
        if method in _FOR_READERS:
            named = {"timeout": _ANSWER_SECONDS, **named}
        try:
            return getattr(self._client, method)(*arguments, **named)
        except self._error as error:
            raise self._failed(error) from error

    def rows(self, collection: str, condition: str, fields: Sequence[str], limit: int = _PAGE) -> list[dict[str, Any]]:
        """Return the rows of a collection that meet a condition, in no order, at most `limit`."""
        return [dict(row) for row in self.call("query", collection, filter=condition, output_fields=list(fields), limit=limit)]

    def all_rows(self, collection: str, condition: str, fields: Sequence[str]) -> Iterator[dict[str, Any]]:
        """Yield all rows of a collection that meet a condition, in no order."""
        rows = self.rows(collection, condition, fields)
        if len(rows) < _PAGE:
            yield from rows
            return
        pages = self.call("query_iterator", collection, batch_size=_PAGE, filter=condition, output_fields=list(fields))
        try:
            while page := pages.next():
                yield from (dict(row) for row in page)
        except self._error as error:
            raise self._failed(error) from error
        finally:
            pages.close()

    def close(self) -> None:
        """Take no further calls. pymilvus shares what is below with other connections to the store, and ends it with the process."""
        self._closed = True

    def _failed(self, error: Exception) -> StoreUnusable:
        return StoreUnusable(f"The store {self.address} failed: {_first_line(error)}.", str(self.address))


def _first_line(error: Exception) -> str:
    message = str(getattr(error, "message", "") or error)
    return message.strip().partition("\n")[0].rstrip(".")
