"""A table of a report: a list of its rows, and a frame for who works on with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from analyzer.reports.numbers import number
from analyzer.reports.view import Cell, TableView, ViewColumn, ViewRow
from contracts.errors import counted, escaped

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

AnyRow = TypeVar("AnyRow")

SHOWN_ROWS = 3
"""Of the short text."""

LONGEST_CELL = 300


class ReportTable(list[AnyRow]):
    """Rows of one class, whose fields are the columns; a class with a tuple `COLUMNS` names those attributes instead.

    It is a list, equal to other lists of the same rows.
    """

    def __init__(self, row: type[AnyRow], rows: Iterable[AnyRow] = ()) -> None:
        super().__init__(rows)
        self.row = row

    def to_arrow(self) -> pa.Table:
        """The rows as a table of pyarrow; missing values are null."""
        import pyarrow as pa  # noqa: PLC0415 (slow to import)

        types = {str: pa.string(), bool: pa.bool_(), int: pa.int64(), float: pa.float64(), tuple: pa.list_(pa.string())}
        schema = pa.schema([(name, types[kind]) for name, kind in columns_of(self.row).items()])
        rows = [{name: getattr(row, name) for name in schema.names} for row in self]
        return pa.Table.from_pylist(rows, schema)

    def to_pandas(self) -> pd.DataFrame:
        """The rows as a frame of pandas; missing numbers are NaN."""
        frame: pd.DataFrame = self.to_arrow().to_pandas()
        return frame

    @property
    def view(self) -> TableView:
        """As people see it, with rounded numbers."""
        columns = [ViewColumn(name, right=kind in (int, float)) for name, kind in columns_of(self.row).items()]
        rows = [ViewRow(tuple(Cell(_text(getattr(row, column.title))) for column in columns)) for row in self]
        return TableView(tuple(columns), tuple(rows))

    def __repr__(self) -> str:
        more = len(self) - SHOWN_ROWS
        shown = [repr(row) for row in self[:SHOWN_ROWS]] + ([f"... {more} more"] if more > 0 else [])
        return f"[{', '.join(shown)}]"

    def _repr_html_(self) -> str:
        from analyzer.reports.notebook import table_html  # noqa: PLC0415 (of notebooks alone)

        return f"<p>{counted(len(self), 'row', grouping=',')}</p>{table_html(self.view) if self else ''}"


def columns_of(row: type) -> dict[str, type]:
    """The columns of a class of rows and their types: str, bool, int, float, or tuple for names in a list."""
    hints = get_type_hints(row)
    own = [field.name for field in fields(row)] if is_dataclass(row) else list(getattr(row, "model_fields", ()))
    names: Iterable[str] = getattr(row, "COLUMNS", own)
    return {name: _plain(hints[name] if name in hints else _returned(row, name)) for name in names}


def _returned(row: type, name: str) -> Any:
    return get_type_hints(getattr(row, name).fget)["return"]


def _plain(hint: Any) -> type:
    """The one type of cells: None may be beside it, and enumerations and literals are texts."""
    if get_origin(hint) in (Union, UnionType):
        hint = next(each for each in get_args(hint) if each is not NoneType)
    kind = get_origin(hint) or hint
    if kind in (bool, int, float, tuple):
        return kind  # type: ignore[no-any-return]
    return str


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return number(value)
        case tuple():
            return escaped(", ".join(value), LONGEST_CELL)
        case _:
            return escaped(str(value), LONGEST_CELL)
