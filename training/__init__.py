"""Training of the weights and constants that come with `index` and `qa`. Each module says what it makes."""
