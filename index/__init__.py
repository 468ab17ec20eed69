"""Articles → an index on disk. Knows nothing of questions and answers: the rooms above import this one, never the reverse."""

if __name__ == "index":  # in a checkout, by the folder's own name: `python -m index`
    from articleqa.index.checkout import refuse_submodules

    refuse_submodules()
