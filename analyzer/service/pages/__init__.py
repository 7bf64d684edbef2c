"""Pages for people: what there is, how it is, and what was found; they read, and change nothing."""
