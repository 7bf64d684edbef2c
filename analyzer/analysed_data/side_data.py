"""Columns that lie in files of their own: facets and predictions, row by row or by an id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from analyzer.analysed_data.known_columns import KnownColumns
from analyzer.analysed_data.table import TableData, find_csv
from analyzer.errors import InputMissingError, UnreadableDataError
from analyzer.formats.reading import Reading
from analyzer.places.place import place_of
from analyzer.scan import SplitReport
from analyzer.sources.data_files import find_files
from analyzer.sources.file_lines import require_held_whole
from contracts.errors import counted, excerpt
from contracts.limits import LIMITS, Limits

JOIN_SOURCE = "joinsource_name_or_index"


@dataclass(frozen=True)
class SideData:
    """Columns of texts beside the data, held whole. Without `ids` row i belongs to row i of the data."""

    setting: str
    source: str
    columns: pa.Table
    rows: int
    ids: pa.Array | None

    def renamed(self, names: Sequence[str]) -> SideData:
        """The same with other names for its columns."""
        return replace(self, columns=self.columns.rename_columns(list(names)))


@dataclass(frozen=True)
class SideFiles:
    """Side data that has been looked at: `setting` holds `place`."""

    setting: str
    place: str
    table: TableData

    @classmethod
    def find(
        cls,
        setting: str,
        uri: str,
        headers: Sequence[str] | None,
        wanted: Sequence[int | str],
        limits: Limits = LIMITS,
    ) -> SideFiles:
        """Look at it; `wanted` are the columns that the configuration names. Raises what can be known by now."""
        place = place_of(setting, uri)
        files = find_files(place, setting)
        require_held_whole(uri, sum(each.stat().st_size for each in files), limits)
        found_by = setting.replace("dataset_uri", "headers")
        table = find_csv(str(place), Reading(limits=limits), headers, wanted=wanted, setting=found_by)
        return cls(setting, uri, table)

    @property
    def known(self) -> KnownColumns:
        return self.table.known(f"what {self.setting} holds")

    @property
    def is_single_file(self) -> bool:
        return len(self.table.dataset.files or ()) == 1

    def read(self, columns: Sequence[str], id_column: str | None) -> SideData:
        """These columns, and the ids where there is a column of them. Raises where a row cannot be read."""
        wanted = tuple(dict.fromkeys([*columns, *([] if id_column is None else [id_column])]))
        report = SplitReport()
        batches = list(self.table.read(wanted, report))
        self.table.dataset.stamps.require_unchanged()
        if report.bad_records or report.torn_files:
            first = report.examples[0] if report.examples else "a quote is never closed"
            raise UnreadableDataError(
                f"{self.setting}: {counted(report.bad_records, 'record')} could not be read: {first}"
            )
        if not batches:
            raise InputMissingError.no_rows(self.setting, self.place)
        whole = pa.Table.from_batches(batches).combine_chunks()
        ids = None if id_column is None else self._ids(whole.column(id_column))
        return SideData(self.setting, self.place, whole.select(list(columns)), len(whole), ids)

    def _ids(self, column: pa.ChunkedArray) -> pa.Array:
        """The ids, which must be different."""
        ids = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
        counts = pc.value_counts(ids.drop_null())
        repeated = counts.filter(pc.greater(pc.struct_field(counts, "counts"), 1))
        if len(repeated):
            raise UnreadableDataError(
                f"{self.setting} holds {excerpt(self.place, 200)}, where "
                f"{counted(len(repeated), 'id is', 'ids are')} there "
                f"more than once, such as {excerpt(repeated[0]['values'].as_py())}; each should be there once"
            )
        return ids
