"""What is known of text: scripts, sentences, boilerplate, passages and their windows, terms, and which language it is in.

Pure functions of strings; positions are Python characters.
"""
