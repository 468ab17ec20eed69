"""Speed and footprint, beside other libraries in the same run: a module for each row of docs/speed.md, one command for all.

A module is a script, too, and takes what `shared.arguments` says: `python -m benchmarks.speed.query FOLDER --rivals VENV`.
"""
