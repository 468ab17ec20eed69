"""Question + passages → the words that answer best, and the probability that they are right."""
