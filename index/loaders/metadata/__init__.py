"""What an article says of itself: in the fields of its file, else in the first and last lines of its text."""

from articleqa.index.loaders.metadata.described import Found, checked_field, described, states_a_field

__all__ = ["Found", "checked_field", "described", "states_a_field"]
