"""The command `articleqa`. No other room imports this one. Only `cli` prints, but for `ui/server.py`, which prints the page's address."""

if __name__ == "cli":  # in a checkout, by the folder's own name
    from articleqa.index.checkout import refuse_submodules

    refuse_submodules()
