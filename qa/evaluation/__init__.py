"""Measures retrieval, reading, abstention and follow-ups on questions whose answers are known."""
