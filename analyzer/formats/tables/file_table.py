"""The files of a data set as one table: columns, their types, where the rows lie."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pyarrow as pa

from analyzer.errors import UnreadableDataError
from analyzer.formats.reading import EXCLUDED
from analyzer.formats.tables.column_types import is_text_like, widened
from analyzer.formats.tables.file_column import FieldStep, FileColumn
from analyzer.hints import no_such_columns
from analyzer.places.ahead import read_ahead
from analyzer.places.place import Place, below
from analyzer.profile.number_texts import is_number
from analyzer.sources.cutting import RowGroup
from analyzer.values.names import unique_names
from contracts.errors import excerpt
from contracts.limits import LIMITS, Limits

if TYPE_CHECKING:
    pass


@dataclass(frozen=True)
class TableColumn:
    """A column of the table: the steps to it in each file, and the type that holds the values of all files.

    `trouble` is why it cannot be read, and in which file; `hint` is what may not be meant as it is read. `held` is how
    many bytes of it are held at a time where single values are long.
    """

    name: str
    steps: tuple[FieldStep, ...]
    kind: pa.DataType
    trouble: str | None = None
    hint: str | None = None
    held: int = 0

    @property
    def notice(self) -> str | None:
        """What someone should know of it."""
        if self.trouble is None:
            return self.hint
        return (
            f"The column {excerpt(self.name)} is left out, because {self.trouble}. "
            "Leave it out by exclude_columns, or write it as numbers or texts."
        )


@dataclass(frozen=True)
class FileFacts:
    """What one file tells: its columns, where its rows lie, and how long the texts of one are, where it was sampled."""

    columns: list[FileColumn]
    groups: tuple[RowGroup, ...]
    text_bytes: int


FactsReader = Callable[[Place, bool], FileFacts]
"""Looks at a file, and says whether rows of another one were sampled already."""


def require_values_held(path: str, column: str, size: int, limits: Limits, where: str = "one row group") -> None:
    """Raise UnreadableDataError where the long values of a column, held together, have too many bytes."""
    if size > limits.max_whole_file_bytes:
        found = f"has a column {excerpt(column)} whose long values are {size} bytes in {where}"
        raise UnreadableDataError.beyond_limit(path, found, "max_whole_file_bytes", limits.max_whole_file_bytes)


def name_of(steps: Iterable[FieldStep]) -> str:
    return ".".join(name for name, _ in steps)


@dataclass(frozen=True)
class FileTable:
    """What the files tell. `row_bytes` is about how long a row of the longest kind is when nothing is compressed."""

    columns: tuple[TableColumn, ...]
    groups: dict[str, tuple[RowGroup, ...]]
    row_bytes: int

    @classmethod
    def of(cls, files: Iterable[Place], folder: Place, read_facts: FactsReader) -> FileTable:
        """Look at each file by `read_facts`; hints name it as in `folder`. Raises UnreadableDataError."""
        root = _Node()
        groups: dict[str, tuple[RowGroup, ...]] = {}
        row_bytes = 0
        sampled = False
        known: list[FileColumn] = []
        ordered = sorted(files, key=str)
        with read_ahead(list(map(str, ordered)), 0):
            for path in ordered:
                found = read_facts(path, sampled)
                if found.columns != known:
                    root.add(found.columns, str(below(folder, path)))
                    known = found.columns
                groups[str(path)] = found.groups
                lengths = (group.bytes // group.rows for group in found.groups if group.rows)
                row_bytes = max([row_bytes, found.text_bytes, *lengths])
                sampled = sampled or any(group.rows for group in found.groups)
        merged = [node.column(steps) for steps, node in root.walk()]
        names = unique_names(column.name for column in merged)
        return cls(
            tuple(replace(column, name=name) for column, name in zip(merged, names, strict=True)), groups, row_bytes
        )

    @property
    def names(self) -> tuple[str, ...]:
        """What the columns are called."""
        return tuple(column.name for column in self.columns)

    def readable(
        self, excluded: frozenset[str], limits: Limits = LIMITS
    ) -> tuple[tuple[TableColumn, ...], tuple[str, ...]]:
        """The columns that can be read, and hints about those and the others; not a word of what is `excluded`.

        Raises UnreadableDataError where values are so long that they are beyond the limits.
        """
        wanted = [column for column in self.columns if column.name not in excluded]
        for column in wanted:
            require_values_held(next(iter(self.groups)), column.name, column.held, limits)
        absent = no_such_columns(EXCLUDED, sorted(excluded), self.names)
        hints = (hint for column in wanted if (hint := column.notice) is not None)
        return tuple(column for column in wanted if column.trouble is None), (*absent, *hints)


@dataclass
class _Node:
    """What lies at one place of the files' schemas: a column, a struct, or one in some files and one in others."""

    kinds: dict[pa.DataType, str] = field(default_factory=dict)
    trouble: str | None = None
    held: int = 0
    inside: dict[FieldStep, _Node] = field(default_factory=dict)

    def add(self, columns: Sequence[FileColumn], file: str) -> None:
        for column in columns:
            node = self
            for step in column.steps:
                node = node.inside.setdefault(step, _Node())
            node.kinds.setdefault(column.kind, file)
            node.held = max(node.held, column.held)
            if column.trouble is not None:
                node.trouble = node.trouble or f"in {excerpt(file, 100)} it holds {column.trouble}"

    def walk(self, before: tuple[FieldStep, ...] = ()) -> Iterator[tuple[tuple[FieldStep, ...], _Node]]:
        """The columns below, each with the steps to it; those of a struct stand together."""
        if self.kinds:
            yield before, self
        for step, node in self.inside.items():
            yield from node.walk((*before, step))

    def column(self, steps: tuple[FieldStep, ...]) -> TableColumn:
        name = name_of(steps)
        kind = widened(list(self.kinds))
        return TableColumn(name, steps, kind, self.trouble, self._hint(name), self.held)

    def _hint(self, name: str) -> str | None:
        """Of numbers that are read as texts, because other files hold something else."""
        numbers = [other for other in self.kinds if is_number(other) or pa.types.is_decimal(other)]
        others = [other for other in self.kinds if is_text_like(other)]
        if not numbers or not others:
            return None
        one, other = (f"{each[0]} in {excerpt(self.kinds[each[0]], 100)}" for each in (numbers, others))
        return f"The column {excerpt(name)} is {one} and {other}: it is read as texts."
