"""The command `articleqa`. Above all other rooms: none of them imports this one. Of them only `ui/server.py` prints: where the page is."""
