"""Terms and vectors → ranked hits: BM25 counted language by language, exact vectors in FAISS, both together, near-duplicates as one."""
