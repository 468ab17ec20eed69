from __future__ import annotations

from tests.integrations.samples import bridges, bridges_index, opened  # noqa: F401  # fixtures
