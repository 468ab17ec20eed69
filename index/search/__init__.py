"""Terms and vectors → ranked hits: BM25 language by language, exact vectors in FAISS, the sum of both, near-duplicates as one hit."""
