"""How two samples of a column differ, from what their states keep: tests with p-values, and distances.

The two sides are the current data and what it is held against: a baseline, or the window before.
"""
