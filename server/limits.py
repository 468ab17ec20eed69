"""How much one request may ask for, whoever sends it."""

from __future__ import annotations

MAX_QUESTION = 1_000
"""Characters of a question or a query."""
MAX_K = 100
"""Passages of a search."""
MAX_TURNS = 50
"""Earlier turns of a conversation."""
MAX_NAMES = 100
"""Ids, languages or sources of a filter."""
MAX_NAME = 1_000
"""Characters of one of these."""
MAX_LISTED = 1_000
"""Articles of one page of their list."""
