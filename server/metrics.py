"""What is counted, as Prometheus reads it. Nothing that people ask or read is in it, and nothing is sent anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prometheus_client.metrics_core import Metric

    from articleqa import ArticleQA
    from articleqa.records import Reply

CONTENT_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """Counts requests and replies since the server was started, and says what the index holds.

    Args:
        qa: The index.
    """

    def __init__(self, qa: ArticleQA) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "articleqa_requests",
            "Requests by address and status",
            ["route", "status"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "articleqa_request_seconds", "Seconds from a request to its answer's end", ["route"], buckets=_SECONDS, registry=self._registry
        )
        self._questions = Counter(
            "articleqa_questions", "Questions by how far their answer can be relied on", ["outcome"], registry=self._registry
        )
        for outcome in ("sure", "perhaps", "none"):
            self._questions.labels(outcome)
        self._registry.register(_IndexCollector(qa))

    def request(self, route: str, status: int, seconds: float) -> None:
        """Count a request.

        Args:
            route: What it is counted as, one of few names.
            status: Of its answer.
            seconds: From its beginning to the answer's end.
        """
        self._requests.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def reply(self, reply: Reply) -> None:
        """Count a question that was answered, or was not."""
        self._questions.labels(reply.certainty or "none").inc()

    def text(self) -> bytes:
        """Return all of it, as Prometheus reads it."""
        return generate_latest(self._registry)


class _IndexCollector(Collector):
    """Looks up what the index holds when it is asked for."""

    def __init__(self, qa: ArticleQA) -> None:
        self._qa = qa

    def describe(self) -> Iterable[Metric]:
        """Return nothing: the names are known when they are collected."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """Return what the newest generation holds."""
        snapshot = self._qa.retriever.snapshot()
        number = int(snapshot.generation.name.partition("-")[0])
        return (
            GaugeMetricFamily("articleqa_generation", "Number of the index's generation that answers", number),
            GaugeMetricFamily("articleqa_articles", "Articles of the index", snapshot.manifest.articles),
            GaugeMetricFamily("articleqa_passages", "Passages of the index", snapshot.manifest.passages),
        )
