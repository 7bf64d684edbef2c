"""Requests that botocore's model of the API allows, made by Hypothesis: any members, any values."""

from __future__ import annotations

from functools import cache
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape
from hypothesis import strategies as st

from analyzer.service.api.patterns import compiled

MOST = 3
"""Members of a list or a map; the model allows up to hundreds."""


@cache
def values(shape: Shape) -> st.SearchStrategy[Any]:
    match shape:
        case StructureShape():
            members = {name: values(member) for name, member in shape.members.items()}
            required = {name: members.pop(name) for name in shape.required_members}
            return st.fixed_dictionaries(required, optional=members)
        case ListShape():
            smallest, largest = shape.metadata.get("min", 0), shape.metadata.get("max", MOST)
            return st.lists(values(shape.member), min_size=smallest, max_size=max(smallest, min(largest, MOST)))
        case MapShape():
            return st.dictionaries(values(shape.key), values(shape.value), max_size=MOST)
    match shape.type_name:
        case "boolean":
            return st.booleans()
        case "timestamp":
            return st.floats(0, 4e9)
        case "integer" | "long":
            return st.integers(shape.metadata.get("min", -(2**31)), shape.metadata.get("max", 2**31 - 1))
        case "float" | "double":
            return st.floats(shape.metadata.get("min"), allow_nan=False, allow_infinity=False)
        case "string":
            return texts(shape)
    raise NotImplementedError(shape.type_name)


def texts(shape: Shape) -> st.SearchStrategy[str]:
    if shape.enum:
        return st.sampled_from(shape.enum)
    smallest, largest = shape.metadata.get("min", 0), shape.metadata.get("max", 40)
    pattern = compiled(shape.metadata.get("pattern", ""))
    if pattern is None or pattern.pattern in ("", ".*", r"[\S\s]*", r"[\s\S]+"):
        plain = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=smallest, max_size=min(largest, 40))
        return plain if pattern is None else plain.filter(lambda text: pattern.fullmatch(text) is not None)
    made = st.from_regex(pattern, fullmatch=True)
    return made.filter(lambda text: smallest <= len(text) <= largest)
