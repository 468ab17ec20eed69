"""Makes the trained files of `index` and `qa` from evaluation collections: see each module."""
