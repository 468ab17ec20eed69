"""An index on disk: its generations, and the articles and vectors in them."""
