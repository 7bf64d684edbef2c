"""Runs over time: what is kept of each, windows that several make together, and the page of their trends."""
