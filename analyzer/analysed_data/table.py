"""CSV and Parquet: columns by the names that the configuration has for them."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast

import pyarrow as pa

from analyzer.analysed_data.csv_header import has_header, holds_headers
from analyzer.analysed_data.data import decoded_by
from analyzer.analysed_data.known_columns import KnownColumns, listed
from analyzer.analysed_data.script_columns import columns_of
from analyzer.errors import ConfigurationError
from analyzer.formats.csv_head import column_names, first_records
from analyzer.formats.dataset import Dataset
from analyzer.formats.reading import Reading
from analyzer.formats.register import format_of
from analyzer.scan import Decoder, Engine, Scanned, Split, SplitReport
from analyzer.values.names import unique_names
from contracts.dataset_format import CsvFormat, DatasetFormat
from contracts.errors import counted, excerpt

logger = logging.getLogger(__name__)

FirstRecord = Literal["data", "header", "names"]

NOT_THAT_MANY = "Headers in config do not match with the number of columns in the dataset."


@dataclass(frozen=True)
class TableData:
    """A data set whose columns are called `given` in its own batches and `names` here.

    `first_record` is of files that nobody could look at before: their first record is left out, or that only where it
    holds the names.
    """

    dataset: Dataset
    names: tuple[str, ...]
    given: tuple[str, ...]
    first_record: FirstRecord = "data"
    has_names: bool = True

    def known(self, what: str = "the data") -> KnownColumns:
        """The columns for those who look for them; `what` is the table in errors."""
        return KnownColumns(self.names, what if self.has_names else f"{what} (which has no header, nor headers)")

    def open(self, engine: Engine, columns: tuple[str, ...], unsplit: bool) -> Scanned:
        scanned = self._narrowed(columns).open(engine, unsplit)
        return decoded_by(scanned, lambda decoder: self.decoder(decoder, columns), len(columns))

    def read(self, columns: tuple[str, ...], report: SplitReport) -> Iterator[pa.RecordBatch]:
        """All of it, read by this process, file by file. Raises UnreadableDataError."""
        narrow = self._narrowed(columns)
        for file in narrow.files or ():
            alone = replace(narrow, files=[file])
            batches = _DecodedAlready(alone.batches(report))
            yield from self.decoder(batches, columns).decode(Split(0, str(file), 0, 0), iter(()), report)

    def decoder(self, decoder: Decoder, columns: tuple[str, ...]) -> Decoder:
        """What gives `columns` of that which the data set's own decoder gives."""
        if self.dataset.reading.script is not None:
            return ScriptedDecoder(decoder, self.names, self.given, columns)
        given = dict(zip(self.names, self.given, strict=True))
        return NamingDecoder(decoder, tuple(given[name] for name in columns), columns, self.first_record)

    def _narrowed(self, columns: tuple[str, ...]) -> Dataset:
        """The data set without the columns that are not needed."""
        wanted = set(columns)
        left_out = {given for given, name in zip(self.given, self.names, strict=True) if name not in wanted}
        reading = replace(self.dataset.reading, excluded=self.dataset.reading.excluded | left_out)
        return replace(self.dataset, reading=reading)


@dataclass(frozen=True)
class NamingDecoder:
    """Takes the columns that are called `given`, in this order, and calls them `names`."""

    decoder: Decoder
    given: tuple[str, ...]
    names: tuple[str, ...]
    first_record: FirstRecord

    def decode(self, split: Split, batches: Iterator[pa.RecordBatch], report: SplitReport) -> Iterator[pa.RecordBatch]:
        first = self.first_record != "data" and split.start == 0
        for batch in self.decoder.decode(split, batches, report):
            named = pa.record_batch([batch.column(name) for name in self.given], names=list(self.names))
            if first and self._is_header(named):
                report.rows -= 1
                named = named.slice(1)
            first = False
            if named.num_rows:
                yield named

    def _is_header(self, batch: pa.RecordBatch) -> bool:
        if self.first_record == "header":
            return True
        return holds_headers([str(column[0].as_py()) for column in batch.columns], self.names)


@dataclass(frozen=True)
class ScriptedDecoder:
    """Finds the columns among the keys that the user's script gives, by their names or by their order."""

    decoder: Decoder
    names: tuple[str, ...]
    given: tuple[str, ...]
    wanted: tuple[str, ...]

    def decode(self, split: Split, batches: Iterator[pa.RecordBatch], report: SplitReport) -> Iterator[pa.RecordBatch]:
        given = dict(zip(self.names, self.given, strict=True))
        for batch in self.decoder.decode(split, batches, report):
            found = columns_of(batch, self.names, given)
            yield pa.record_batch([found[name] for name in self.wanted], names=list(self.wanted))


@dataclass(frozen=True)
class _DecodedAlready:
    """A decoder that gives batches which are there."""

    batches: Iterator[pa.RecordBatch]

    def decode(self, *_: object) -> Iterator[pa.RecordBatch]:
        return self.batches


def find_csv(
    source: str,
    reading: Reading,
    headers: Sequence[str] | None,
    *,
    wanted: Iterable[int | str],
    format: CsvFormat | None = None,
    setting: str = "headers",
    unnamed: Sequence[str] = (),
) -> TableData:
    """A table of CSV; without a `format` that says so its first line is looked at for a header (see `has_header`).

    `headers`, which `setting` holds, are its columns, else the header's, else `column_0`, `column_1`, ... They may lack
    names for the last columns, which are then called `unnamed`.
    """
    stated = format is not None and format.header
    plain = CsvFormat(header=False) if format is None else format.model_copy(update={"header": False})
    reading = replace(reading, header_is_said=False)
    dataset = Dataset.find(source, plain, reading)
    if headers is not None:
        _require_different(headers, setting)
    if dataset.head is None:
        names = _needed_headers(headers, setting, source)
        return TableData(dataset, names, _places(names), "header" if stated else "names")
    path = dataset.head.path
    records = first_records(dataset.head, plain.delimiter, plain.escape)
    given = records[0] if records else []
    if headers is not None and len(headers) < len(given) <= len(headers) + len(unnamed):
        own = given[len(headers) :] if stated else unnamed[: len(given) - len(headers)]
        headers = unique_names([*headers, *own])
    header = stated or holds_headers(given, headers or ())
    if format is None and not header:
        header = has_header(records, headers or (), wanted)
    if headers is not None and len(headers) != len(given):
        raise ConfigurationError(
            f"{setting} holds {counted(len(headers), 'name')}, and {excerpt(path, 200)} has "
            f"{counted(len(given), 'column')}. "
            f"{NOT_THAT_MANY} There should be a name for each column, in the order of the data."
        )
    if header:
        dataset = Dataset.find(source, plain.model_copy(update={"header": True}), reading)
        if headers is not None and not holds_headers(given, headers):
            logger.info("the header of %s is left out: %s has other names for the columns", path, setting)
    given_names = tuple(column_names(given, header))
    if headers is None and not header:
        return TableData(dataset, tuple(f"column_{place}" for place in range(len(given))), given_names, has_names=False)
    return TableData(dataset, given_names if headers is None else tuple(headers), given_names)


def find_table(
    source: str,
    format: DatasetFormat,
    reading: Reading,
    headers: Sequence[str] | None,
    unnamed: Sequence[str] = (),
) -> TableData:
    """A table of any format that has columns; one of CSV as `find_csv` finds it.

    The columns of others are called as in their files, and are in the order of `headers` of the same names; `headers`
    of other names go before those of the files.
    """
    if format_of(format).has_header:
        return find_csv(source, reading, headers, wanted=(), format=cast(CsvFormat, format), unnamed=unnamed)
    dataset = Dataset.find(source, format, reading)
    if dataset.table_columns is None:
        names = _needed_headers(headers, "headers", source)
        return TableData(dataset, names, names)
    own = tuple(dataset.table_columns)
    if headers is None or set(headers) == set(own):
        names = own if headers is None else tuple(dict.fromkeys(headers))
        return TableData(dataset, names, names)
    _require_different(headers, "headers")
    if len(headers) != len(own):
        raise ConfigurationError(
            f"headers holds {counted(len(headers), 'name')}, and {excerpt(source, 200)} has "
            f"{counted(len(own), 'column')}: {listed(own)}. "
            f"{NOT_THAT_MANY} Such files need no headers."
        )
    return TableData(dataset, tuple(headers), own)


def _needed_headers(headers: Sequence[str] | None, setting: str, source: str) -> tuple[str, ...]:
    if headers is None:
        raise ConfigurationError(
            f"{setting} is not set, and only Spark can open {excerpt(source, 200)}: "
            "it should list the columns of the data, in their order."
        )
    return tuple(headers)


def _require_different(headers: Sequence[str], setting: str) -> None:
    seen: set[str] = set()
    for name in headers:
        if name in seen:
            raise ConfigurationError(f"{setting} holds {excerpt(name)} twice; each column should have its own name.")
        seen.add(name)


def _places(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"_c{place}" for place in range(len(names)))
