"""Whether two answers say the same, in one language or in two: as numbers, as dates, as words."""
