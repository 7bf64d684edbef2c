"""The kinds, some a file; each module is imported for its registration."""

from analyzer.rules.kinds import (  # noqa: F401
    comparisons,
    completeness,
    information,
    lengths,
    numbers,
    patterns,
    predicates,
    size,
    uniqueness,
    values,
)
