"""As many digits as are the same everywhere."""

from __future__ import annotations

_DIGITS = 10


def steady(number: float) -> float:
    """The number with ten digits.

    Logarithms, exponentials and error functions come from the system's library and the processor, and their last digits
    with them; sums, products, quotients and roots are the same everywhere.
    """
    return float(f"{number:.{_DIGITS}g}")
