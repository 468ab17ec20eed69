"""What stands before the page's server: everything that it answers has passed here. Knows nothing of articles."""
