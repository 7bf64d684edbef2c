"""What runs have found, as their callers get it: typed tables, a summary in a notebook, tables on a terminal."""
