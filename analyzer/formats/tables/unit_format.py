"""Formats of tables that Arrow reads by units of rows: they differ in how a file is opened."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from analyzer.formats.register import TableFormat
from analyzer.places.place import Place
from contracts.dataset_format import FormatSettings
from contracts.limits import Limits

if TYPE_CHECKING:
    from analyzer.formats.tables.file_table import FileTable, TableColumn
    from analyzer.formats.tables.unit_tables import Opener
    from analyzer.scan import Decoder

S = TypeVar("S", bound=FormatSettings)


class UnitFormat(TableFormat[S]):
    """A table whose files give their schema, and units of rows by number."""

    @property
    @abstractmethod
    def opener(self) -> Opener:
        """What opens a file."""

    def table(self, files: Sequence[Place], folder: Place) -> FileTable:
        from analyzer.formats.tables.file_table import FileTable  # noqa: PLC0415 (of tables alone)
        from analyzer.formats.tables.unit_tables import facts_reader  # noqa: PLC0415

        return FileTable.of(files, folder, facts_reader(self.opener))

    def reader(
        self, columns: tuple[TableColumn, ...], batch_rows: int, hints: tuple[str, ...], limits: Limits
    ) -> Decoder:
        from analyzer.formats.tables.unit_tables import UnitDecoder  # noqa: PLC0415

        return UnitDecoder(self.opener, columns, batch_rows, hints, limits)
