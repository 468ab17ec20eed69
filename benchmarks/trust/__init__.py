"""Attacks on the whole: what must hold whatever files, questions and browsers bring. `tests/trust/` runs a little of each."""
