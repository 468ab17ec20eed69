"""Articles → an index on disk. Knows nothing of questions and answers: `qa` imports `index`, never the reverse."""
