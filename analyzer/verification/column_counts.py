"""The sentence that both checks of the columns begin with."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.constraints import Constraints


def column_counts(names: Sequence[str], constraints: Constraints) -> str:
    """How many columns there are on either side; scripts look for this sentence."""
    return (
        f"Number of columns in current dataset: {len(names)}, "
        f"number of columns in baseline constraints: {len(constraints.features)}."
    )
