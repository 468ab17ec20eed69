"""The chat in the browser. Only this package and `app.py` import gradio."""

import os

# Read when gradio is imported: without it every start asks a server for news.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

if __name__ == "ui":  # in a checkout, by the folder's own name
    from articleqa.index.checkout import refuse_submodules

    refuse_submodules()
