"""JMESPath expressions, the common ones without the interpreter that takes microseconds for each value."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from analyzer.errors import ConfigurationError
from contracts.errors import escaped

JmesSearch = Callable[[Any], Any]


def check_expression(setting: str, expression: str) -> None:
    """Raise ConfigurationError, which names `setting`, where the text is no JMESPath."""
    import jmespath  # noqa: PLC0415 (not every run needs it)

    try:
        jmespath.compile(expression)
    except jmespath.exceptions.JMESPathError as error:
        reason = " ".join(str(error).split()).partition(":")[0]
        raise ConfigurationError.malformed(setting, expression, f"a JMESPath ({reason})") from None


class SearchError(ValueError):
    """A function of the expression cannot take what it is given, or there is none of that name; the text says it."""


@lru_cache(maxsize=256)
def search_of(expression: str) -> JmesSearch:
    """What finds the value of an expression in a parsed document; None where there is none. It raises SearchError."""
    import jmespath  # noqa: PLC0415 (not every run needs it)

    compiled = jmespath.compile(expression)

    def search(document: Any) -> Any:
        try:
            return compiled.search(document)
        except jmespath.exceptions.JMESPathError as error:
            raise SearchError(f"nothing for its functions ({escaped(str(error))})") from None

    return _quick(compiled.parsed) or search


def _quick(node: dict[str, Any]) -> JmesSearch | None:
    """The same for names, indices and projections of them; None of all else."""
    make = _QUICK.get(node["type"])
    if make is None:
        return None
    inner: list[JmesSearch] = []
    for child in node["children"]:
        found = _quick(child)
        if found is None:
            return None
        inner.append(found)
    return make(node.get("value"), inner)


def _itself(_: Any, __: list[JmesSearch]) -> JmesSearch:
    return lambda value: value


def _field(name: Any, _: list[JmesSearch]) -> JmesSearch:
    return lambda value: value.get(name) if type(value) is dict else None


def _index(place: Any, _: list[JmesSearch]) -> JmesSearch:
    def at(value: Any) -> Any:
        return value[place] if type(value) is list and -len(value) <= place < len(value) else None

    return at


def _chained(_: Any, steps: list[JmesSearch]) -> JmesSearch:
    def last(value: Any) -> Any:
        for step in steps:
            value = step(value)
        return value

    return last


def _projected(_: Any, sides: list[JmesSearch]) -> JmesSearch:
    left, right = sides

    def each(value: Any) -> Any:
        base = left(value)
        if type(base) is not list:
            return None
        return [found for found in map(right, base) if found is not None]

    return each


_QUICK: dict[str, Callable[[Any, list[JmesSearch]], JmesSearch]] = {
    "identity": _itself,
    "current": _itself,
    "field": _field,
    "index": _index,
    "subexpression": _chained,
    "index_expression": _chained,
    "projection": _projected,
}
