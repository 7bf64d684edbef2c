"""Tables in files that Arrow reads by units of rows: the stripes of ORC, the record batches of its own files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa

from analyzer.formats.tables.column_types import read_as
from analyzer.formats.tables.damage import column_error, damage_errors, is_not_utf_8
from analyzer.formats.tables.file_column import INTERVALS, LONG_VALUE, FieldStep, FileColumn
from analyzer.formats.tables.file_table import FileFacts, TableColumn, name_of, require_values_held
from analyzer.formats.tables.plain_arrays import plain_array, plain_type
from analyzer.formats.tables.values import given_type, values_of
from analyzer.places.place import Place
from analyzer.scan.gathering import evened
from analyzer.scan.split import Split, SplitReport
from analyzer.sources.cutting import RowGroup, RowGroups
from contracts.limits import LIMITS, Limits


class UnitFile(Protocol):
    """An open file: what its columns are, how many units it has, and how much there is in one, about."""

    @property
    def schema(self) -> pa.Schema: ...

    @property
    def units(self) -> int: ...

    @property
    def unit_rows(self) -> int: ...

    @property
    def row_bytes(self) -> int:
        """About how long a row is when nothing is compressed."""
        ...

    def read(self, unit: int, fields: Sequence[int]) -> Iterator[pa.RecordBatch]:
        """The rows of a unit, with the fields of these numbers alone, in the order of the file."""
        ...


_UNIT = "one stripe or record batch"

Opener = Callable[[str], AbstractContextManager[UnitFile]]
"""A function of a module: it runs in workers too."""


def facts_reader(opener: Opener) -> Callable[[Place, bool], FileFacts]:
    """What looks at a file, for a table of several."""

    def read_facts(path: Place, sampled: bool) -> FileFacts:  # noqa: ARG001 (each file says how long its rows are)
        with opener(str(path)) as file:
            size = path.stat().st_size
            # Where a unit lies is not told: each is taken to have as many bytes as the others.
            middles = ((2 * unit + 1) * size // (2 * file.units) for unit in range(file.units))
            rows = file.unit_rows
            groups = tuple(RowGroup(rows, rows * file.row_bytes, middle) for middle in middles)
            return FileFacts(columns_of(file.schema), groups, 0)

    return read_facts


def columns_of(schema: pa.Schema) -> list[FileColumn]:
    """The columns of a file; the `leaves` of each are the number of the field that it is in."""
    return [column for place, field in enumerate(_numbered(schema)) for column in _columns(field, (), place)]


def _columns(field: tuple[FieldStep, pa.DataType], before: tuple[FieldStep, ...], place: int) -> Iterator[FileColumn]:
    step, given = field
    kind = _storage(given)
    steps = (*before, step)
    if pa.types.is_struct(kind):
        for inner in _numbered(kind):
            yield from _columns(inner, steps, place)
    else:
        is_uuid = getattr(given, "extension_name", None) == "arrow.uuid"
        read = pa.string() if is_uuid else read_as(plain_type(kind))
        yield FileColumn(steps, range(place, place + 1), read, "uuid" if is_uuid else "arrow", _trouble(kind))


def _numbered(fields: Iterable[pa.Field]) -> Iterator[tuple[FieldStep, pa.DataType]]:
    """The fields by their names, each with how many of that name come before it."""
    seen: Counter[str] = Counter()
    for field in fields:
        yield (field.name, seen[field.name]), field.type
        seen[field.name] += 1


def _storage(kind: pa.DataType) -> pa.DataType:
    """What an extension is made of; a struct where there are runs or a dictionary of structs."""
    if isinstance(kind, pa.BaseExtensionType):
        return kind.storage_type
    return plain if pa.types.is_struct(plain := plain_type(kind)) and not pa.types.is_struct(kind) else kind


def _trouble(kind: pa.DataType) -> str | None:
    """Why values of a type cannot be read."""
    kind = _storage(kind)
    if pa.types.is_union(kind):
        return "values of several types (a union), which have no one meaning"
    if pa.types.is_interval(kind):
        return INTERVALS
    inner = [kind.value_type] if pa.types.is_dictionary(kind) or pa.types.is_run_end_encoded(kind) else []
    if pa.types.is_nested(kind):
        inner += [kind.field(place).type for place in range(kind.num_fields)]
    return next(filter(None, map(_trouble, inner)), None)


@dataclass(frozen=True)
class UnitDecoder:
    """Reads the units of a split in batches of `batch_rows` rows; `hints` go into the report."""

    opener: Opener
    columns: tuple[TableColumn, ...]
    batch_rows: int
    hints: tuple[str, ...] = ()
    limits: Limits = LIMITS

    def decode(self, split: Split, _: Iterator[pa.RecordBatch], report: SplitReport) -> Iterator[pa.RecordBatch]:
        assert isinstance(split, RowGroups)
        report.hint(*self.hints)
        with self.opener(split.path) as file, damage_errors(split.path):
            wanted = split.share_of(self.columns)
            found = {column.steps: column for column in columns_of(file.schema)}
            there = [found[column.steps] for column in wanted if column.steps in found]
            places = sorted({column.leaves.start for column in there}) or [0][: len(file.schema)]
            every = list(_numbered(file.schema))
            fields = [every[place][0] for place in places]
            names = {column.steps: column.name for column in wanted}
            for batch in evened(self._read(file, split, places, fields, names), self.batch_rows):
                report.rows += batch.num_rows if split.counts_rows else 0
                if not wanted:
                    continue
                arrays = dict(_leaves(fields, batch.columns, ()))
                made = [self._values(column, found, arrays, batch.num_rows, split.path) for column in wanted]
                yield pa.record_batch(made, names=[column.name for column in wanted])

    def _read(
        self,
        file: UnitFile,
        split: RowGroups,
        places: Sequence[int],
        fields: Sequence[FieldStep],
        names: Mapping[tuple[FieldStep, ...], str],
    ) -> Iterator[pa.RecordBatch]:
        for unit in split.groups:
            for batch in file.read(unit, places):
                leaves = list(_leaves(fields, batch.columns, ()))
                for steps, values in leaves:
                    if values.nbytes > LONG_VALUE * len(values):
                        require_values_held(split.path, name_of(steps), values.nbytes, self.limits, _UNIT)
                try:
                    batch.validate(full=True)  # nobody has looked at offsets, nor whether characters are UTF-8
                except pa.ArrowInvalid as error:
                    if not is_not_utf_8(error):
                        raise
                    _require_valid(leaves, names, split.path)
                yield batch

    @staticmethod
    def _values(
        column: TableColumn,
        found: dict[tuple[FieldStep, ...], FileColumn],
        arrays: dict[tuple[FieldStep, ...], pa.Array],
        rows: int,
        path: str,
    ) -> pa.Array:
        values = arrays.get(column.steps)
        if values is None:
            return pa.nulls(rows, given_type(column.kind))
        try:
            return values_of(values, found[column.steps], column.kind)
        except pa.ArrowException as error:
            raise column_error(path, column.name, error) from error


def _require_valid(
    leaves: Sequence[tuple[tuple[FieldStep, ...], pa.Array]], names: Mapping[tuple[FieldStep, ...], str], path: str
) -> None:
    """Raise UnreadableDataError that names the column that is not valid, of those that have names: others are left."""
    for steps, values in leaves:
        try:
            values.validate(full=True)
        except pa.ArrowInvalid as error:
            if steps in names:
                raise column_error(path, names[steps], error) from error


def _leaves(
    steps: Sequence[FieldStep], arrays: Sequence[pa.Array], before: tuple[FieldStep, ...]
) -> Iterator[tuple[tuple[FieldStep, ...], pa.Array]]:
    """The columns inside of structs by the steps to them."""
    for step, array in zip(steps, arrays, strict=True):
        values = array.storage if isinstance(array, pa.ExtensionArray) else array
        if pa.types.is_struct(_storage(values.type)):
            values = values if pa.types.is_struct(values.type) else plain_array(values)
            inner = [each for each, _ in _numbered(values.type)]
            yield from _leaves(inner, values.flatten(), (*before, step))
        else:
            yield (*before, step), values
