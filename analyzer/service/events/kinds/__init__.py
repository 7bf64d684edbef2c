"""One module a kind of sink; each registers itself."""
