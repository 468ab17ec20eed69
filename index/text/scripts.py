"""Scripts that are told apart by how they are written, as parts of character classes of the `regex` module."""

from typing import Final

IDEOGRAPHS: Final = r"\p{Han}\p{Hiragana}\p{Katakana}"
"""Scripts without spaces between words whose sentences end with marks."""
WITHOUT_MARKS: Final = r"\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
"""Scripts without spaces between words whose sentences end with a space."""
NO_SPACES: Final = IDEOGRAPHS + WITHOUT_MARKS
"""Scripts without spaces between words."""
