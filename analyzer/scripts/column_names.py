"""Which columns the keys of a script's rows are: a script's columns sort by key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analyzer.values.names import unique_names


def columns_of_keys(keys: Sequence[str], baseline: Sequence[str] = ()) -> dict[str, str]:
    """The name of the column of each key, in the order of the columns.

    Keys that the baseline knows, all of them, are the names, in the baseline's order. Else they are sorted, those that
    are all digits, or `_c` and digits, by their number, and take the baseline's names by position; keys beyond these
    keep their own.
    """
    known = set(baseline)
    if baseline and known.issuperset(keys):
        places = {name: place for place, name in enumerate(baseline)}
        return {key: key for key in sorted(keys, key=places.__getitem__)}
    ordered = sorted(keys, key=_sort_key)
    return dict(zip(ordered, unique_names([*baseline[: len(ordered)], *ordered[len(baseline) :]]), strict=True))


def renamed(columns: Mapping[str, str]) -> dict[str, str]:
    """Those whose name is not their key."""
    return {key: name for key, name in columns.items() if key != name}


def _sort_key(key: str) -> tuple[bool, str, int, str, str]:
    """Numbers first and by their size: their digits, without zeros in front, by length and then as text.

    `_c2` stands before `_c10`, and where its text would stand among keys of other kinds.
    """
    prefix = "_c" if key.startswith("_c") else ""
    digits = key.removeprefix(prefix)
    if not (digits.isascii() and digits.isdecimal()):
        return True, key, 0, "", key
    digits = digits.lstrip("0")
    return bool(prefix), prefix, len(digits), digits, key
