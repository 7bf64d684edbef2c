"""Captured data read as a job reads it, by this process alone: no Spark, no JVM."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from analyzer.baseline_files import Baseline
from analyzer.captured.name_hints import NamedColumns
from analyzer.captured.side_columns import SideColumns
from analyzer.captured.window import Window
from analyzer.errors import UnreadableDataError
from analyzer.formats.dataset import Dataset
from analyzer.formats.json import possible_parents
from analyzer.formats.reading import Reading
from analyzer.preview.sides import PayloadCounts
from analyzer.preview.watched_script import HandledRecord, WatchedScript
from analyzer.profile.batch_cells import batch_cells
from analyzer.profile.column_state import ColumnState
from analyzer.profile.number_texts import number_texts
from analyzer.profile.type_counts import TypeCounts
from analyzer.scan import SplitReport
from analyzer.scan.split import DROPPED, FAILED_ANSWERS, OUTSIDE_WINDOW, SCRIPT_FAILURES, UNANSWERED, UNASKED
from analyzer.scripts.checking import record_script
from analyzer.scripts.column_names import columns_of_keys
from analyzer.scripts.record_script import SPLITS_GIVEN, RecordScript
from contracts.inferred_type import InferredType
from contracts.job import DataQualityJob


@dataclass(frozen=True)
class Preview:
    """What a capture becomes.

    `columns` are the names of the table's columns by their keys, in order: a key is the name itself, but for columns
    of a script. `rows` are the first rows, by key. `handled` are the first records that the script got. `stopped` says
    why not all was read.
    """

    source: str
    index_names: Sequence[str]
    sides: PayloadCounts
    positions: tuple[SideColumns, ...]
    report: SplitReport
    baseline: tuple[str, ...]
    columns: dict[str, str]
    rows: list[dict[str, str | None]]
    script: RecordScript | None = None
    handled: Sequence[HandledRecord] = ()
    stopped: str | None = None
    types: Mapping[str, TypeCounts] = field(default_factory=dict)
    expected: Mapping[str, InferredType] = field(default_factory=dict)
    output_is_last: bool = False

    @property
    def named(self) -> NamedColumns:
        """The columns of records as they are, beside the baseline."""
        return NamedColumns(self.positions, self.types, self.expected, self.output_is_last)

    @property
    def scripted(self) -> bool:
        """Whether the columns are those of the script's rows."""
        return bool(self.report.counts.get(SPLITS_GIVEN))

    @property
    def kept(self) -> int:
        """Records that became rows."""
        lost = (OUTSIDE_WINDOW, DROPPED, SCRIPT_FAILURES, FAILED_ANSWERS, UNANSWERED, UNASKED)
        return self.sides.records - self.report.bad_records - sum(self.report.counts.get(what, 0) for what in lost)


def preview(job: DataQualityJob, rows: int, records: int) -> Preview:
    """The table that the captured data of a job becomes: its first `rows`, and the first `records` of its script.

    The whole data is read, so that its columns and counts are those of the job. Raises AnalyzerError.
    """
    with ExitStack() as copies:
        return _preview(job, record_script(job, copies), rows, records)


def _preview(job: DataQualityJob, script: RecordScript | None, rows: int, records: int) -> Preview:
    watched = None if script is None else WatchedScript(script, records)
    baseline = Baseline.of(job)
    names = baseline.names if baseline else ()
    excluded, window = frozenset(job.exclude_columns), Window.of(job)
    last = baseline is not None and baseline.output_is_last
    reading = Reading(excluded, names, window, job.payload_rows, watched, last, limits=job.limits)
    dataset = Dataset.find(job.dataset_source, job.dataset_format, reading)
    report, table = SplitReport(), _PreviewTable(rows)
    stopped = None
    try:
        table.fill(dataset.batches(report))
    except UnreadableDataError as error:
        if not report.counts.get(SCRIPT_FAILURES):
            raise
        stopped = str(error)
    keys = table.columns()
    named = columns_of_keys(keys, names) if report.counts.get(SPLITS_GIVEN) else {key: key for key in keys}
    index_names = dataset.kind.sides
    sides = PayloadCounts(index_names, {each.side: list(each.header) for each in dataset.captured_sides if each.header})
    sides.look(dataset.lines())
    return Preview(
        source=job.dataset_source,
        index_names=index_names,
        sides=sides,
        positions=dataset.captured_sides,
        report=report,
        baseline=names,
        columns={key: name for key, name in named.items() if name not in reading.excluded},
        rows=table.rows,
        script=script,
        handled=watched.handled if watched else (),
        stopped=stopped,
        types={key: table.states[key].values.types for key in keys if key not in reading.excluded},
        expected=baseline.types if baseline else {},
        output_is_last=last,
    )


@dataclass
class _PreviewTable:
    """The first rows, and all columns in the order of their first appearance with what their values look like."""

    wanted: int
    rows: list[dict[str, str | None]] = field(default_factory=list)
    states: dict[str, ColumnState] = field(default_factory=dict)

    def fill(self, batches: Iterable[pa.RecordBatch]) -> None:
        for batch in batches:
            for name in batch.schema.names:
                self.states.setdefault(name, ColumnState()).update(next(batch_cells(batch.select([name]))))
            self.rows += _rows(batch.slice(0, self.wanted - len(self.rows)))

    def columns(self) -> list[str]:
        """All but those that are an object which was null wherever no column inside of it was seen."""
        null_objects = {name for name in possible_parents(self.states) if not self.states[name].holds_any}
        return [name for name in self.states if name not in null_objects]


def _rows(batch: pa.RecordBatch) -> Iterator[dict[str, str | None]]:
    texts = [_texts(column) for column in batch.columns]
    return (dict(zip(batch.schema.names, row, strict=True)) for row in zip(*texts, strict=True))


def _texts(column: pa.Array) -> list[Any]:
    """Values as the texts that a job takes them for."""
    if not pa.types.is_dictionary(column.type):
        return list(column.to_pylist())
    values = column.dictionary
    texts = values if pa.types.is_string(values.type) else number_texts(values)
    return list(pa.DictionaryArray.from_arrays(column.indices, texts).to_pylist())
