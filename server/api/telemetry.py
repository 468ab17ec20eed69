"""FastAPI's own telemetry, which is off: with some environment variables it would send elsewhere what people ask."""

from __future__ import annotations

from fastapi.telemetry import TelemetryConfig

NO_TELEMETRY: TelemetryConfig = {"auto_configure": False, "tracing": False, "metrics": False, "logs": False, "operation_spans": False}
