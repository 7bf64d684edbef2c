"""A data set: a place and a format, made into what a scan takes."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path

import pyarrow as pa

from analyzer.captured.headers import headers_of
from analyzer.captured.payload_hints import payload_hints
from analyzer.captured.rows import Headers
from analyzer.captured.side_columns import SideColumns, find_columns
from analyzer.captured.window import Window, files_in_window
from analyzer.datasets.captures import CaptureDecoder, MergedDecoder
from analyzer.datasets.csv import CsvDecoder
from analyzer.datasets.csv_head import column_names, least_columns, read_header
from analyzer.datasets.csv_shape import shape_hints
from analyzer.datasets.file_lines import file_blocks, file_lines, require_held_whole, whole_file
from analyzer.datasets.head import Head
from analyzer.datasets.json import JsonDecoder, json_width
from analyzer.datasets.limited import LimitedDecoder, too_many_columns
from analyzer.datasets.local_files import SETTING, find_files, local_head, local_heads, local_path
from analyzer.datasets.local_lines import LocalLinesDecoder, parts_of_files
from analyzer.datasets.manifest import refuse_manifest
from analyzer.datasets.parquet import (
    LocalParquetDecoder,
    ParquetTable,
    RowGroups,
    shared_by_columns,
    splits_of,
)
from analyzer.datasets.partitions import partition_hints
from analyzer.datasets.reading import PLAIN, Reading
from analyzer.datasets.scripted import ScriptedCsvDecoder, ScriptedJsonDecoder
from analyzer.errors import ConfigurationError, InputMissingError, UnreadableDataError
from analyzer.scan import Decoder, Engine, Scanned, SplitReport
from analyzer.scan.packs import OPENING, Pack, PackDecoder, packed
from analyzer.scan.stamps import NO_FILES, Stamps
from contracts.captured import GROUND_TRUTH, SIDES
from contracts.dataset_format import CaptureFormat, CsvFormat, DatasetFormat, JsonFormat, MergeFormat, ParquetFormat
from contracts.errors import counted

BATCH_BYTES = 16 << 20
BLOCK_BYTES = 32 << 20
"""Of lines that are parsed as they lie in the file. Wide data has few rows in a batch, and each column of it costs."""
LARGEST_BATCH_ROWS = 1 << 16
WIDE, WIDEST = 1_000, 16
"""Columns of which a batch is larger than others, and how many times larger it may be."""
SMALLEST_SPLIT = 12 << 20
LARGEST_SPLIT = 64 << 20
SPLITS_WANTED = 8
ROWS_A_SPLIT = 1 << 14
UNSPLIT = 1 << 62
"""Splits and batches follow from the data alone, never from processors or hosts, so that results do too."""

_GUESSED_WIDTH = 100
_HEADS_LOOKED_AT = 1_000
"""Files of captured data that are looked at for a side that the first one does not show."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Dataset:
    """A data set that has been looked at.

    `files` is None for a URI of another file system; `head` is None for one too, for Parquet (which has a `table`
    instead), and where only Spark can read it. `chosen` is whether there are more files, which are not to be read;
    `stamps` are of those that are.
    """

    source: str
    format: DatasetFormat
    reading: Reading
    files: Sequence[Path] | None
    head: Head | None
    chosen: bool = False
    table: ParquetTable | None = None
    stamps: Stamps = NO_FILES

    @classmethod
    def find(cls, source: str, format: DatasetFormat, reading: Reading = PLAIN) -> Dataset:
        """Look at a data set before Spark starts; raises what can be known by then."""
        path = local_path(source)
        if path is None:
            return cls(source, format, reading, None, None)
        every = files = find_files(path)
        if not isinstance(format, CaptureFormat | MergeFormat):
            files = _in_window(path, every, reading.window)
        is_parquet = isinstance(format, ParquetFormat)
        stamps = Stamps.of(files, may_grow=isinstance(format, CaptureFormat | MergeFormat))
        documents = isinstance(format, JsonFormat) and not format.lines
        head = None if is_parquet else local_head(files, None if documents else reading.limits)
        root = path.resolve()
        places = [root / file.relative_to(path) for file in files]
        table = ParquetTable.of(places, root if path.is_dir() else root.parent) if is_parquet else None
        dataset = cls(str(root), format, reading, places, head, files != every, table, stamps)
        if head is not None:
            dataset._check(head, alone=len(files) == 1)
        if table is not None:
            table.readable(reading.excluded, reading.limits)
        return dataset

    @property
    def size(self) -> int | None:
        """Bytes on disk, None when unknown."""
        return None if self.files is None else sum(file.stat().st_size for file in self.files)

    @property
    def column_names(self) -> list[str] | None:
        """The names of the columns, where they are known before Spark starts: of CSV that no script looks at."""
        if not isinstance(self.format, CsvFormat) or self.head is None or self.reading.script is not None:
            return None
        return list(self._csv_decoder(self.head).names)

    @property
    def positional(self) -> bool:
        """Whether the columns have one order in all records."""
        return isinstance(self.format, CsvFormat | ParquetFormat) and self.reading.script is None

    @property
    def is_documents(self) -> bool:
        """Whether a file is one text, which has no lines."""
        return isinstance(self.format, JsonFormat) and not self.format.lines

    @property
    def captured_sides(self) -> tuple[SideColumns, ...]:
        """The columns by position of each side of captured data in files of this machine."""
        return self._captured_sides(self._readable_head())

    def captured_headers(self, sides: Sequence[str]) -> Headers:
        """The lines of names that payloads of captured data begin with, by the first records."""
        return {} if self.head is None else headers_of(self._first_lines(self.head), sides)

    def batches(self, report: SplitReport) -> Iterator[pa.RecordBatch]:
        """All of it, read by this process, for a look at a few files; `report` is told what is met.

        Raises UnreadableDataError.
        """
        if self.table is not None:
            splits, parquet = self._row_groups(self.table)
            return chain.from_iterable(parquet.decode(split, iter(()), report) for split in splits)
        reader, _ = self._pack_reader(self._readable_head())
        files = tuple(map(str, self.files or ()))
        return reader.decode(Pack(0, files[0], 0, self.size or 0, files), iter(()), report)

    def _readable_head(self) -> Head:
        if self.head is None:
            reason = "only Spark can open it; unpack it, or compress it with gzip, to have it looked at here"
            raise UnreadableDataError.cannot_open(self.source, reason)
        return self.head

    @property
    def needs_spark(self) -> str | None:
        """Why nothing but Spark reads the data, as a sentence's end; None where tasks read it by themselves."""
        if self.files is None:
            return "only Spark reaches the data where it lies"
        if self.head is None and self.table is None:
            return "only Spark can unpack the data"
        return None

    def open(self, engine: Engine, unsplit: bool = False) -> Scanned:
        """The data set as a scan takes it; `unsplit` reads each file in one piece."""
        return replace(self._opened(engine, unsplit), stamps=self.stamps)

    def _opened(self, engine: Engine, unsplit: bool) -> Scanned:
        if self.table is not None:
            splits, row_groups = self._row_groups(self.table, unsplit)
            width = len(row_groups.columns)
            return Scanned(splits, row_groups, width, column_splits=shared_by_columns(splits, width, SPLITS_WANTED))
        if self.is_documents:
            for file in self.files or ():
                require_held_whole(str(file), file.stat().st_size, self.reading.limits)
        if self.head is None or not self.files:
            from analyzer.datasets.framed import open_framed  # noqa: PLC0415 (needs pyspark)

            return open_framed(self, engine, unsplit)
        if packs := self._packs(self.head):
            reader, width = self._pack_reader(self.head)
            return Scanned(packs, reader, width)
        return self._open_parts(self.head, self.files, unsplit)

    def _row_groups(self, table: ParquetTable, unsplit: bool = False) -> tuple[list[RowGroups], LocalParquetDecoder]:
        columns, hints = table.readable(self.reading.excluded, self.reading.limits)
        row_bytes = max(16 * len(columns), table.row_bytes)
        sizes = {str(file): file.stat().st_size for file in self.files or ()}
        splits = splits_of(sizes, table.groups, UNSPLIT if unsplit else split_bytes(sum(sizes.values()), row_bytes))
        partitions = partition_hints(Path(self.source), self.files or (), table.names)
        return splits, LocalParquetDecoder(columns, batch_rows(row_bytes, len(columns)), (*hints, *partitions))

    def _open_parts(self, head: Head, files: Sequence[Path], unsplit: bool) -> Scanned:
        """Large files, in parts."""
        decoder, width = self._decoder(head)
        rows = batch_rows(head.row_bytes)
        single = not isinstance(decoder, CsvDecoder | ScriptedCsvDecoder | JsonDecoder | CaptureDecoder)
        most = BLOCK_BYTES if isinstance(decoder, CsvDecoder) else BATCH_BYTES
        block = min(LARGEST_BATCH_ROWS * head.row_bytes, most)
        reader = LocalLinesDecoder(self._limited(decoder), single, block, rows, self.reading.limits)
        return Scanned(
            parts_of_files(files, UNSPLIT if unsplit else split_bytes(self.size or 0, head.row_bytes)), reader, width
        )

    def _pack_reader(self, head: Head) -> tuple[PackDecoder, int]:
        decoder, width = self._decoder(head)
        reader = PackDecoder(
            self._limited(decoder),
            mixes_files=isinstance(decoder, CaptureDecoder | MergedDecoder | JsonDecoder | ScriptedJsonDecoder),
            pieces=partial(whole_file if self.is_documents else file_lines, limits=self.reading.limits),
            batch_rows=batch_rows(head.row_bytes),
            batch_bytes=min(BATCH_BYTES, LARGEST_BATCH_ROWS * head.row_bytes),
            blocks=partial(file_blocks, limits=self.reading.limits) if isinstance(decoder, CaptureDecoder) else None,
        )
        return reader, width

    def _packs(self, head: Head) -> list[Pack]:
        """Packs of whole files; none where files are few, or one is so large that it is better cut, if it can be."""
        sizes = [(str(file), file.stat().st_size) for file in self.files or ()]
        if len(sizes) <= SPLITS_WANTED or max(size for _, size in sizes) > LARGEST_SPLIT:
            return packed(sizes, 1) if self.is_documents else []
        total = sum(size + OPENING for _, size in sizes)
        return packed(sizes, split_bytes(total, head.row_bytes))

    def decoder_of(self, head: Head, alone: bool) -> tuple[Decoder, int]:
        """The decoder of lines that begin with `head`, and about how many columns it gives; for what Spark opens."""
        if self.head is None:
            self._check(head, alone)
        decoder, width = self._decoder(head)
        return self._limited(decoder), width

    def _decoder(self, head: Head) -> tuple[Decoder, int]:
        """The decoder of lines, and about how many columns it will give."""
        script = self.reading.script
        if isinstance(self.format, CsvFormat):
            csv = self._csv_decoder(head)
            return ScriptedCsvDecoder(csv, script) if script else csv, len(csv.names)
        if isinstance(self.format, JsonFormat):
            plain = JsonDecoder(self.format.lines, self.reading.excluded, self.reading.limits.max_columns)
            width = min(max(_GUESSED_WIDTH, json_width(head.text)), self.reading.limits.max_columns)
            return ScriptedJsonDecoder(self.format.lines, script) if script else plain, width
        if isinstance(self.format, MergeFormat):
            headers = headers_of(self._first_lines(head), (*SIDES, GROUND_TRUTH))
            sides = self.format.capture_index_names
            hints = self._captured_hints(head, (*sides, GROUND_TRUTH))
            return MergedDecoder(sides, self.reading, headers, hints), _GUESSED_WIDTH
        columns = self._captured_sides(head)
        width = max(_GUESSED_WIDTH, sum(len(side.names) for side in columns))
        hints = self._captured_hints(head, [each.side for each in columns])
        return CaptureDecoder(columns, self.reading, hints), width

    def _limited(self, decoder: Decoder) -> Decoder:
        return LimitedDecoder(decoder, self.reading.limits, self.is_documents)

    def _captured_sides(self, head: Head) -> tuple[SideColumns, ...]:
        assert isinstance(self.format, CaptureFormat)
        return find_columns(
            self._first_lines(head),
            self.format.capture_index_names,
            self.reading.baseline_names,
            self.reading.output_is_last,
        )

    def _captured_hints(self, head: Head, sides: Sequence[str]) -> tuple[str, ...]:
        """What the first records show that may not be meant as it is read; a script reads them in its own way."""
        if self.reading.script is not None:
            return ()
        return tuple(payload_hints(self._first_lines(head), sides, self.reading.baseline_names))

    def _first_lines(self, head: Head) -> Iterator[str]:
        heads = chain([head], local_heads(list(self.files or ())[:_HEADS_LOOKED_AT]))
        return (line for each in heads for line in each.text.split("\n"))

    def _csv_decoder(self, head: Head) -> CsvDecoder:
        assert isinstance(self.format, CsvFormat)
        csv, limits = self.format, self.reading.limits
        least = least_columns(head.text, csv.delimiter)
        first = [] if least > limits.max_columns else read_header(head.text, csv.delimiter, csv.escape)
        if max(least, len(first)) > limits.max_columns:
            too_many_columns(head.path, max(least, len(first)), limits)
        return CsvDecoder(
            names=tuple(column_names(first, csv.header, self.reading.baseline_names)),
            first_record=tuple(first),
            header=csv.header,
            delimiter=csv.delimiter,
            excluded=self.reading.excluded,
            escape=csv.escape,
            ragged=csv.ragged,
            hints=tuple(shape_hints(head, csv, self.reading.header_is_said)),
        )

    def _check(self, head: Head, alone: bool) -> None:
        """What the start of the first file tells before anything is scanned."""
        refuse_manifest(head)
        if isinstance(self.format, CsvFormat):
            self._check_csv(head, alone)

    def _check_csv(self, head: Head, alone: bool) -> None:
        """What the start of the first file tells: whether there is a header, and anything after it."""
        decoder = self._csv_decoder(head)
        if not decoder.names:
            raise InputMissingError.no_rows(SETTING, self.source, f"{head.path} holds nothing but empty lines")
        if "\n" not in head.text and "\r" in head.text.rstrip("\r"):
            raise UnreadableDataError.cannot_open(head.path, "its lines end with a carriage return alone")
        if self.reading.script is None and (unknown := sorted(self.reading.excluded - set(decoder.names))):
            raise ConfigurationError.unknown_name("exclude_columns", unknown[0], decoder.names)
        if decoder.header and alone and head.whole and not head.text.partition("\n")[2].strip():
            raise InputMissingError.no_rows(SETTING, self.source, "only a header")


def _in_window(root: Path, files: list[Path], window: Window) -> list[Path]:
    """The files but those of hours outside the window. Raises InputMissingError when that is all of them."""
    kept = files_in_window(root, files, window)
    if not kept:
        raise InputMissingError.outside_window(
            SETTING, root, counted(len(files), "file lies in an hour", "files all lie in hours"), str(window)
        )
    if len(kept) < len(files):
        left_out = counted(len(files) - len(kept), "file lies in an hour", "files lie in hours")
        logger.info("%s outside of the window %s, and left out", left_out, window)
    return kept


def split_bytes(total: int, row_bytes: int) -> int:
    """The size of a split: an eighth of the data set, between 12 and 64 MiB, and with some thousands of rows in it.

    With fewer the states of wide data would be larger than the data, and merging them dearer than reading it.
    """
    wanted = min(max(-(-total // SPLITS_WANTED), SMALLEST_SPLIT, ROWS_A_SPLIT * row_bytes), LARGEST_SPLIT)
    even = -(-total // wanted) or 1
    return -(-total // even) or 1


def batch_rows(row_bytes: int, columns: int = 0) -> int:
    """Rows in a batch: about 16 MiB of them, and more of wide rows, up to 256 MiB.

    Each column of a batch has its price, so batches of few rows would make time grow with the square of `columns`.
    """
    size = BATCH_BYTES * min(max(columns / WIDE, 1), WIDEST)
    return min(max(int(size) // row_bytes, 1), LARGEST_BATCH_ROWS)
