"""What serves an index over the network and knows nothing of the page. Gradio is not imported here."""

if __name__ == "server":  # in a checkout, by the folder's own name
    from articleqa.index.checkout import refuse_submodules

    refuse_submodules()
