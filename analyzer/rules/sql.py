"""In Spark SQL: names and values, quoted."""

from __future__ import annotations

from contracts.inferred_type import InferredType


def quoted(name: str) -> str:
    """A column's name, whatever is in it."""
    return "`" + name.replace("`", "``") + "`"


def literal(value: str | float, kind: InferredType) -> str:
    """A value to compare a column of this type with: numbers with numbers, texts with texts.

    A text beside numbers is left a text, unless it is the number of its own text.
    """
    if kind.is_numeric:
        try:
            return _number(float(value) if isinstance(value, str) and _is_plain(value) else value)
        except TypeError:
            pass
    return text_literal(str(value))


def text_literal(text: str) -> str:
    """A text; backslashes escape in Spark SQL, and two quotes after one another do not."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _is_plain(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text.strip("+-.0123456789eE") == ""


def _number(value: str | float) -> str:
    if isinstance(value, str):
        raise TypeError
    return f"{value}" if isinstance(value, int) and abs(value) < 2**63 else f"{float(value)!r}D"
