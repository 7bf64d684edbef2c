"""Clients of the closed service drive this one, each in an environment of its own, with nothing but its address set."""
