"""How reports call a group: its values with commas between them, or the interval above its threshold, as by pandas."""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.bias.column_type import ValueKind


def values_text(values: Iterable[int | float | str]) -> str:
    """`a,b` of several values, the values as they were given."""
    return ",".join(map(str, values))


def interval_text(threshold: int | float | str, highest: float, whole: bool) -> str:
    """`(40.0, 58.0]`: above the threshold, up to the highest value that there is.

    Without points where the threshold is a whole number and so are all values, `whole`. A threshold above all values
    is the upper end, `(58.0, 95.0]`, and at the highest there is no interval. The threshold may be a number's text.
    """
    if float(threshold) == abs(highest):
        return ""
    whole = whole and isinstance(threshold, int)
    low, high = sorted((float(threshold), highest))
    return f"({int(low)}, {int(high)}]" if whole else f"({low!r}, {high!r}]"


def one_value_text(text: str, kind: ValueKind) -> str:
    """A value of a column as pandas shows it: `7` of `007`, `True` of `true`."""
    if kind is ValueKind.WHOLE:
        return str(int(text))
    if kind is ValueKind.TRUTH:
        return text.capitalize()
    return repr(float(text)) if kind is ValueKind.FRACTION else text
