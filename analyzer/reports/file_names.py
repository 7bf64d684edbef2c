"""The names of the files that reports are written to."""

STATISTICS = "statistics.json"
CONSTRAINTS = "constraints.json"
DRIFT = "drift.json"
VIOLATIONS = "constraint_violations.json"
ANALYSIS = "analysis.json"
PAGE = "report.html"
