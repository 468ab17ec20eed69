"""Which days an answer's words mean, from the date of the article that they stand in."""
