"""Builds an index of articles on disk. It knows nothing of questions and answers; `qa` imports it, never the reverse."""

if __name__ == "index":  # in a checkout, by the folder's own name: `python -m index`
    from articleqa.index.checkout import refuse_submodules

    refuse_submodules()
