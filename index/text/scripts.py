"""Scripts that are told apart by how they are written, as parts of character classes of the `regex` module."""

from typing import Final

NO_SPACES: Final = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
"""Scripts written without spaces between words."""
