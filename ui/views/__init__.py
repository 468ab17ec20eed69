"""Records → HTML, a module for each part of the page. Pure, and the only place that makes HTML.

HTML is made of htpy's elements. A string inside an element, and the value of an attribute, is text and is escaped, whoever wrote it; only
an element is HTML, and mypy tells the two apart. A view returns elements and never a string, which `ui/rendering.py` makes of them.
Several children are a list and no generator, as an element may be rendered more than once. No text is ever read as Markdown or as a
template: see ui/page.py for how the page takes what is made here.
"""
