"""The command `articleqa`. Above all other rooms: none of them imports this one. Of them only `ui/server.py` prints: where the page is."""

if __name__ == "cli":  # in a checkout, by the folder's own name
    from articleqa.index.checkout import refuse_submodules

    refuse_submodules()
