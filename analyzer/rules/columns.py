"""The data's columns as rules name them, and the ids that Deequ knows them by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from analyzer.profile.column_state import ColumnState
from analyzer.rules.registry import RuleKind, ValueForm
from analyzer.rules.rule_check import UncomputableError
from analyzer.rules.typed_frame import TypedColumn
from analyzer.rules.typed_values import SparkType
from analyzer.scan import ScannedStates
from contracts.errors import did_you_mean, escaped
from contracts.inferred_type import InferredType
from contracts.rules import Rule

_LONGEST = 2.0**63


class ColumnIds:
    """Gives out ids for the columns that rules ask for; names of columns never reach Deequ."""

    def __init__(self, states: ScannedStates, declared: Mapping[str, InferredType] | None = None) -> None:
        self._states = states
        self._declared = declared or {}
        self._names = states.keys
        self._known = set(self._names)
        self._given: dict[tuple[str, bool], TypedColumn] = {}
        self._types: dict[str, tuple[InferredType, SparkType]] = {}
        self.types: dict[str, InferredType] = {}

    def ids_of(self, rule: Rule, kind: RuleKind) -> list[str]:
        """The ids of a rule's columns. Raises UncomputableError where one is missing or of the wrong type."""
        for name in rule.columns:
            self.require(name)
            found, _ = self._type(name)
            if kind.form is ValueForm.NUMBERS and not (found.is_numeric or found is InferredType.UNKNOWN):
                raise UncomputableError(f'the column "{escaped(name)}" is {found.value}, and it should hold numbers')
        return [self._id(name, kind.form is ValueForm.TEXT) for name in rule.columns]

    def require(self, name: str) -> None:
        if name not in self._known:
            hint = did_you_mean(name, self._names)
            raise UncomputableError(f'the data has no column "{escaped(name)}".{hint}')

    def name_in(self, text: str) -> None:
        """Have ids for all columns that some SQL may name: any whose name is found in it."""
        for name in self._names:
            if name.replace("`", "``") in text:
                self._id(name, as_text=False)

    def require_any(self) -> None:
        """Have one column at least: rows are counted even where rules ask for no column."""
        if not self._given:
            self._id(self._names[0], as_text=True)

    @property
    def given(self) -> Sequence[TypedColumn]:
        """The columns that have ids, in their order."""
        return list(self._given.values())

    @property
    def typed(self) -> Iterator[tuple[str, str]]:
        """Id and name of each column that is there with its own type."""
        for (name, as_text), column in self._given.items():
            if not as_text:
                yield column.id, name

    @property
    def names(self) -> Sequence[str]:
        return self._names

    def _id(self, name: str, as_text: bool) -> str:
        if (name, as_text) not in self._given:
            found, kind = self._type(name)
            number = len(self._given)
            column = TypedColumn(
                key=self._states.key_of(name),
                id=f"t{number}" if as_text else f"c{number}",
                kind=SparkType.TEXT if as_text else kind,
                of_numbers=found is not InferredType.STRING,
            )
            self._given[name, as_text] = column
            self.types[column.id] = found
        return self._given[name, as_text].id

    def _type(self, name: str) -> tuple[InferredType, SparkType]:
        if name not in self._types:
            state = self._states.state(name)
            assert isinstance(state, ColumnState)
            found = state.inferred_type(self._declared.get(name))
            self._types[name] = found, _value_type(found, state)
        return self._types[name]


def _value_type(found: InferredType, state: ColumnState) -> SparkType:
    """What is Integral is long, where that holds all of it; a column without values may be anything, also a number."""
    match found:
        case InferredType.STRING:
            return SparkType.TEXT
        case InferredType.INTEGRAL:
            moments = state.moments
            fits = moments.minimum >= -_LONGEST and moments.maximum < _LONGEST
            return SparkType.LONG if fits else SparkType.DOUBLE
        case _:
            return SparkType.DOUBLE
