"""Question + passages found → the words that answer, with the probability that they do."""
