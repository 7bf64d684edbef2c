"""JMESPath: where in a JSON document a value is.

Names, indices, lists of such and `[*]` are followed by ourselves, many times as fast as by the interpreter, which does
all else. `[*]` keeps the place of an element that has nothing, where JMESPath leaves it out: the values of records have
to stay beside one another.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from analyzer.errors import ConfigurationError
from contracts.errors import excerpt

Getter = Callable[[Any], Any]

_FOLLOWED = {
    *("field", "index", "identity", "current"),
    *("subexpression", "index_expression", "projection", "multi_select_list"),
}


@lru_cache(maxsize=64)
def getter(path: str) -> Getter:
    """What finds the value of a path in a parsed document, None where there is none; `require_path` says if it is one.

    The function raises ValueError where a function of the path cannot take what it is given.
    """
    import jmespath  # noqa: PLC0415 (only jobs with JSON need it)
    from jmespath.exceptions import JMESPathError  # noqa: PLC0415

    expression = jmespath.compile(path)
    quick = _quick(expression.parsed)
    if quick is not None:
        return quick

    def search(document: Any) -> Any:
        try:
            return expression.search(document)
        except JMESPathError as error:
            raise ValueError(str(error)) from None

    return search


def require_path(setting: str, path: str) -> None:
    """Raise ConfigurationError where the text is no JMESPath."""
    from jmespath.exceptions import JMESPathError  # noqa: PLC0415

    try:
        getter(path)
    except JMESPathError as error:
        reason = str(error).splitlines()[0]
        raise ConfigurationError(f"{setting} holds {excerpt(path)}; it should be a JMESPath: {reason}") from None


def _quick(node: Any) -> Getter | None:
    """The path of a syntax tree as a function; None where there is more to it than we follow."""
    if node["type"] not in _FOLLOWED:
        return None
    children = [_quick(child) for child in node["children"]]
    if any(child is None for child in children):
        return None
    followed: list[Getter] = [child for child in children if child is not None]
    match node["type"], followed:
        case ("field", []):
            quick: Getter | None = _field(node["value"])
        case ("index", []):
            quick = _index(node["value"])
        case ("identity" | "current", []):
            quick = _itself
        case ("subexpression" | "index_expression", _):
            quick = _chain(followed)
        case ("projection", [left, right]):
            quick = _each(left, right)
        case ("multi_select_list", _):
            quick = _several(followed)
        case _:
            quick = None
    return quick


def _itself(value: Any) -> Any:
    return value


def _field(name: str) -> Getter:
    return lambda value: value.get(name) if type(value) is dict else None


def _index(place: int) -> Getter:
    return lambda value: value[place] if type(value) is list and -len(value) <= place < len(value) else None


def _chain(getters: list[Getter]) -> Getter:
    def follow(value: Any) -> Any:
        for get in getters:
            value = get(value)
        return value

    return follow


def _each(left: Getter, right: Getter) -> Getter:
    def follow(value: Any) -> Any:
        found = left(value)
        return [right(element) for element in found] if type(found) is list else None

    return follow


def _several(getters: list[Getter]) -> Getter:
    return lambda value: None if value is None else [get(value) for get in getters]
