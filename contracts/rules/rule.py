"""One rule: what is to be asked of the data, read from what somebody has written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from contracts.errors import ContractError, counted, did_you_mean, escaped, held
from contracts.rules.bounds import ALL, KEYS, Bounds, BoundsError, read_bounds
from contracts.rules.document import RulePlace
from contracts.rules.shape import Shape

LONGEST_CONDITION = 5_000
"""Characters: what a condition consists of is looked at one by one, which takes some milliseconds for each."""


class Level(StrEnum):
    """What it means that a rule does not hold."""

    ERROR = "error"
    """A violation."""
    WARNING = "warning"
    """Reported beside the violations, and not counted."""


@dataclass(frozen=True)
class Rule:
    """A rule of a known kind, with the columns, arguments and bounds that it takes.

    `written` is the rule as it was found, at `place`.
    """

    kind: str
    columns: tuple[str, ...]
    arguments: Mapping[str, Any]
    bounds: Bounds
    where: str | None
    level: Level
    name: str
    hint: str | None
    place: RulePlace
    written: Mapping[str, Any]

    @property
    def demand(self) -> tuple[Any, ...]:
        """What two rules have in common that ask for the same."""
        arguments = tuple(sorted((key, repr(value)) for key, value in self.arguments.items()))
        return self.kind, self.columns, arguments, self.bounds, self.where, self.level


def rule_of(written: Any, place: RulePlace, shapes: Mapping[str, Shape]) -> Rule:
    """The rule at a place of a document. Raises ContractError whose subject is that place."""
    if not isinstance(written, dict):
        raise ContractError(str(place), f"holds {held(written)}; it should be an object with a kind")
    given = {key: value for key, value in written.items() if value is not None}
    shape = _shape(given, place, shapes)
    for key in given:
        if key not in shape.keys:
            raise ContractError(place.of(str(key)), _unknown(str(key), shape))
    columns = _columns(given, shape, place)
    _require_short_conditions(given, place)
    return Rule(
        kind=shape.name,
        columns=columns,
        arguments=_arguments(given, shape, place),
        bounds=_bounds(given, shape, place),
        where=_text(given, "where", place),
        level=_level(given, place),
        name=_text(given, "name", place) or (f"{shape.name}({', '.join(columns)})" if columns else shape.name),
        hint=_text(given, "hint", place),
        place=place,
        written=given,
    )


def _shape(given: Mapping[str, Any], place: RulePlace, shapes: Mapping[str, Shape]) -> Shape:
    kind = given.get("kind")
    if kind is None:
        raise ContractError(str(place), "has no kind; it should name one, such as isComplete")
    if not isinstance(kind, str):
        raise ContractError(place.of("kind"), f"holds {held(kind)}; it should be a text such as isComplete")
    if kind not in shapes:
        raise ContractError(place.of("kind"), f"holds {held(kind)}, which is no kind of rule.{_near(kind, shapes)}")
    return shapes[kind]


def _near(kind: str, shapes: Mapping[str, Shape]) -> str:
    """The nearest kind without regard to case and underscores, as other languages spell them."""
    folded = {name.lower(): name for name in shapes}
    folded_kind = kind.replace("_", "").replace("-", "").lower()
    hint = did_you_mean(folded.get(folded_kind, folded_kind), folded if folded_kind not in folded else folded.values())
    for low, name in folded.items():
        hint = hint.replace(f'"{low}"', f'"{name}"')
    return hint or " `analyzer rules list` shows all of them."


def _unknown(key: str, shape: Shape) -> str:
    if key in KEYS:
        return f"bounds what {shape.name} does not leave open: it asks for all of the rows"
    return f'is not known: "{escaped(key)}" is no key of {shape.name}.{did_you_mean(key, shape.keys)}'


def _columns(given: Mapping[str, Any], shape: Shape, place: RulePlace) -> tuple[str, ...]:
    if "column" in given and "columns" in given:
        raise ContractError(place.of("columns"), "stands beside column; one of them is enough")
    key = "columns" if "columns" in given else "column"
    found = given.get(key, [])
    names = [found] if isinstance(found, str) else found
    if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
        raise ContractError(place.of(key), f"holds {held(found)}; it should be {_wanted(shape)}")
    if len(names) < shape.fewest or (shape.most is not None and len(names) > shape.most):
        where = place.of(key) if key in given else str(place)
        raise ContractError(where, f"names {counted(len(names), 'column')}; it should be {_wanted(shape)}")
    if len(set(names)) < len(names):
        raise ContractError(place.of(key), "names a column twice; each should be there once")
    return tuple(names)


def _wanted(shape: Shape) -> str:
    match shape.fewest, shape.most:
        case 1, 1:
            return "column: the name of one column"
        case fewest, most if fewest == most:
            return f"columns: a list of {fewest} names"
        case _:
            return "column or columns: names of columns"


def _arguments(given: Mapping[str, Any], shape: Shape, place: RulePlace) -> dict[str, Any]:
    read = {}
    for argument in shape.arguments:
        if argument.name not in given:
            if argument.required:
                raise ContractError(str(place), f"has no {argument.name}; {shape.name} needs it: {argument.meaning}")
            continue
        try:
            read[argument.name] = argument.read(given[argument.name])
        except ValueError as error:
            what = f"holds {held(given[argument.name])}; it {error}"
            raise ContractError(place.of(argument.name), what) from None
    return read


def _bounds(given: Mapping[str, Any], shape: Shape, place: RulePlace) -> Bounds:
    if shape.bounds == "none":
        return ALL
    try:
        bounds = read_bounds(given, shape.possible)
    except BoundsError as error:
        raise ContractError(place.of(error.key), str(error)) from None
    if bounds is None and shape.bounds == "required":
        raise ContractError(str(place), f"has no bounds; {shape.name} needs one of {', '.join(KEYS)}")
    return bounds or ALL


def _text(given: Mapping[str, Any], key: str, place: RulePlace) -> str | None:
    value = given.get(key)
    if value is not None and not (isinstance(value, str) and value.strip()):
        raise ContractError(place.of(key), f"holds {held(value)}; it should be a text")
    return value


def _require_short_conditions(given: Mapping[str, Any], place: RulePlace) -> None:
    for key in ("where", "predicate"):
        condition = given.get(key)
        if isinstance(condition, str) and len(condition) > LONGEST_CONDITION:
            raise ContractError(
                place.of(key),
                f"holds a condition of {len(condition)} characters; it should have {LONGEST_CONDITION} at most. A long "
                "list of values is a rule of its own, isContainedIn; several conditions may be several rules",
            )


def _level(given: Mapping[str, Any], place: RulePlace) -> Level:
    level = given.get("level", Level.ERROR)
    if level not in list(Level):
        raise ContractError(place.of("level"), f"holds {held(level)}; it should be error or warning")
    return Level(level)
