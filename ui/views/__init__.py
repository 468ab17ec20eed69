"""Records → HTML, a module for each part of the page. Pure, and the only place that makes HTML.

Every text that an article or a person wrote goes through `html.escape` here and nowhere else: titles, authors, languages, ids,
questions, messages. No text is ever read as Markdown or as a template: see ui/page.py for how the page takes what is made here.
"""
