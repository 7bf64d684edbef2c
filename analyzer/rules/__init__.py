"""The users' own rules, computed by Deequ: their kinds, how they are read, run and judged, and what data suggests.

Nothing here imports Spark or pydeequ before a rule is run.
"""
