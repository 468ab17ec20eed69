"""Fixtures of the tests against the real frameworks, which are told to send nothing anywhere."""

from __future__ import annotations

import os

from tests.integrations.samples import bridges, bridges_index, opened, run_page, threads  # noqa: F401  # fixtures

os.environ |= {"HAYSTACK_TELEMETRY_ENABLED": "False", "LITELLM_LOCAL_MODEL_COST_MAP": "True", "LANGSMITH_TRACING": "false"}
