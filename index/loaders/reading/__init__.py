"""Reads SOURCES: which files, under which ids, each in a process of its own and within limits."""
