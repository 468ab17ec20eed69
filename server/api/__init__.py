"""The HTTP API: questions, searches and articles as JSON."""
