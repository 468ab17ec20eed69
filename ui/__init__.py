"""The chat in the browser. Only this package and `app.py` import gradio."""

import os

# Read when gradio is imported: without it every start asks a server for news.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
