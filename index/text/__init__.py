"""Text analysis: scripts, sentences, boilerplate, passages and their windows, terms, and language identification.

Pure functions of strings. Positions are Python characters.
"""
