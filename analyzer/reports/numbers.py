"""Numbers as people read them in tables and pages: rounded, while the files have all of their digits."""

from __future__ import annotations

import math
import re

LONGEST_WHOLE, SMALLEST = 1e15, 1e-4
"""From where on, and below which, numbers have an exponent."""

_LONG = re.compile(r'"(?:[^"\\]|\\.)*"|(?<![\w.])-?\d+\.\d{4,}(?:[eE][-+]?\d+)?(?!\.?\w)')
"""A quoted text, which stays, or a number of more digits than anyone reads."""


def number(value: float | None, digits: int = 3) -> str:
    """Three `digits` of what is below one, four of what is below a thousand, else a whole number; nothing of None.

    What is below one never becomes one. Years and the like have no comma.
    """
    if value is None:
        return ""
    if not math.isfinite(value):
        return str(float(value)).replace("inf", "Infinity").replace("nan", "NaN")
    value += 0.0  # there is no -0 for people
    size = abs(value)
    if size < LONGEST_WHOLE and (size >= 1000 or value == int(value)):
        places = 0 if value == int(value) else digits - 3
        return f"{value:.{places}f}" if size < 10_000 else f"{value:,.{places}f}"
    if size >= LONGEST_WHOLE or size < SMALLEST:
        return f"{value:.{digits}g}"
    if size >= 1:
        return f"{value:.{digits + 1}g}"
    texts = (f"{value:.{each}g}" for each in range(digits, 18))
    return next(text for text in texts if abs(float(text)) < 1)


def apart(one: float | None, other: float | None) -> tuple[str, str]:
    """Two numbers with as many digits as tell them apart."""
    texts = ((number(one, digits), number(other, digits)) for digits in range(3, 17))
    last = (number(one), number(other)) if one == other else (repr(one), repr(other))
    return next((pair for pair in texts if pair[0] != pair[1]), last)


def percent(fraction: float) -> str:
    """A fraction in percent, in which almost all is never 100 and almost nothing never 0."""
    if 0.0 < fraction < 0.001:
        return "<0.1 %"
    if 0.999 < fraction < 1.0:
        return ">99.9 %"
    return f"{100.0 * fraction:.1f}".removesuffix(".0") + " %"


def readable(text: str) -> str:
    """A sentence of a report with its long numbers rounded."""
    return _LONG.sub(lambda found: found[0] if found[0].startswith('"') else number(float(found[0])), text)
