"""A data set: a place and a format, made into what a scan takes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from analyzer.captured.pairs import joined_lines
from analyzer.captured.window import Window, files_in_window, hour_of_path
from analyzer.errors import ConfigurationError, InputMissingError, UnreadableDataError
from analyzer.formats.events import EventsDecoder, PacksOfEvents, first_joined, joined_groups
from analyzer.formats.frames import spark_frame
from analyzer.formats.limited import LimitedDecoder
from analyzer.formats.reading import PLAIN, Reading
from analyzer.formats.register import DataFormat, format_of
from analyzer.places.place import Place, below, data_place, place_of
from analyzer.scan import Decoder, Engine, Scanned, Split, SplitReport
from analyzer.scan.stamps import NO_FILES, Stamps
from analyzer.sources.cutting import (
    BATCH_BYTES,
    LARGEST_BATCH_ROWS,
    SPLITS_WANTED,
    UNSPLIT,
    RowGroups,
    batch_rows,
    packs_of_files,
    row_group_splits,
    shared_by_columns,
    split_bytes,
    splits_of_files,
)
from analyzer.sources.data_files import SETTING, find_files, first_head, first_heads
from analyzer.sources.file_lines import file_blocks, file_lines, lines_of, require_held_whole, whole_file
from analyzer.sources.head import Head
from analyzer.sources.local_lines import LocalLinesDecoder
from analyzer.sources.manifest import refuse_manifest
from analyzer.sources.packs import FileBlocks, Pack, PackDecoder
from analyzer.sources.partitions import partition_hints
from contracts.dataset_format import DatasetFormat
from contracts.errors import counted
from contracts.setting import Use

if TYPE_CHECKING:
    from analyzer.captured.rows import Headers
    from analyzer.captured.side_columns import SideColumns
    from analyzer.formats.tables.file_table import FileTable

_HEADS_LOOKED_AT = 1_000
"""Files of captured data that are looked at for a side that the first one does not show."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Dataset:
    """A data set that has been looked at.

    `files` is None where Spark alone reaches them; `head` is None there too, for tables (which have a `table`
    instead), and where only Spark can read it. `chosen` is whether there are more files, which are not to be read;
    `stamps` are of those that are.
    """

    source: str
    format: DatasetFormat
    reading: Reading
    files: Sequence[Place] | None
    head: Head | None
    chosen: bool = False
    table: FileTable | None = None
    stamps: Stamps = NO_FILES

    @classmethod
    def find(cls, source: str, format: DatasetFormat, reading: Reading = PLAIN) -> Dataset:
        """Look at a data set before Spark starts; raises what can be known by then."""
        kind = format_of(format)
        path = data_place(SETTING, source)
        if path is None and not kind.spark_reads and spark_frame(source) is None:
            right = f"a file or directory of this machine or S3: Spark reads no {format.kind}"
            raise ConfigurationError.malformed(SETTING, source, right)
        if path is None:
            return cls(source, format, reading, None, None)
        kind.get_ready()
        every = files = find_files(path)
        if not kind.captured:
            files = _in_window(path, every, reading.window)
        stamps = Stamps.of(files, may_grow=kind.captured)
        root = path.resolve()
        places = files if root == path else [root / below(path, file) for file in files]
        table = kind.table(places, root.parent if every == [path] else root)
        blocks = kind.blocks(reading.limits, reading.window.bounded)
        head = first_head(files, None if kind.documents else reading.limits, blocks) if table is None else None
        dataset = cls(str(root), format, reading, places, head, files != every, table, stamps)
        if head is not None:
            dataset._check(head, alone=len(files) == 1)
        if table is not None:
            table.readable(reading.excluded, reading.limits)
        return dataset

    @property
    def kind(self) -> DataFormat[Any]:
        """What is different between formats."""
        return format_of(self.format)

    @property
    def size(self) -> int | None:
        """Bytes on disk, None when unknown."""
        return None if self.files is None else sum(file.stat().st_size for file in self.files)

    @property
    def uses(self) -> frozenset[Use]:
        """What there is that only some settings are for."""
        kind, window = self.kind, self.reading.window
        found = {Use.CAPTURED, Use.HOURS} if kind.captured else set()
        if not (kind.is_table or spark_frame(self.source) is not None):
            found |= {Use.RECORDS, Use.JSON} if kind.nested or kind.captured else {Use.RECORDS}
        if kind.has_header:
            found.add(Use.CSV)
        if window.bounded and (
            self.chosen or any(hour_of_path(str(file).removeprefix(self.source)) for file in self.files or ())
        ):
            found.add(Use.HOURS)
        return frozenset(found)

    @property
    def column_names(self) -> list[str] | None:
        """The names of the columns, where they are known before Spark starts: of CSV that no script looks at."""
        if self.head is None or self.reading.script is not None:
            return None
        return self.kind.column_names(self, self.head)

    @property
    def table_columns(self) -> list[str] | None:
        """The columns of a table that can be read, where they are known before Spark starts."""
        if self.table is not None:
            return [column.name for column in self.table.readable(frozenset())[0]]
        frame = spark_frame(self.source)
        if frame is None:
            return None
        from analyzer.formats.parquet.spark_reader import leaf_names  # noqa: PLC0415 (needs pyspark)

        return leaf_names(frame)

    @property
    def positional(self) -> bool:
        """Whether the columns have one order in all records."""
        return self.kind.positional and self.reading.script is None

    @property
    def nested(self) -> bool:
        """Whether values may be objects, each key of which is a column."""
        return self.kind.nested or self.reading.script is not None

    @property
    def is_documents(self) -> bool:
        """Whether a file is one text, which has no lines."""
        return self.kind.documents

    @property
    def reads_whole_files(self) -> bool:
        """Whether files are not cut: their own lines are not what is decoded."""
        return self.is_documents or self.kind.makes_lines

    @property
    def captured_sides(self) -> tuple[SideColumns, ...]:
        """The columns by position of each side of captured data in files of this machine."""
        return self.kind.side_columns(self, self._readable_head())

    def captured_headers(self, sides: Sequence[str]) -> Headers:
        """The lines of names that payloads of captured data begin with, by the first records."""
        from analyzer.captured.headers import headers_of  # noqa: PLC0415 (of captured data alone)

        return {} if self.head is None else headers_of(self.first_lines(self.head), sides)

    def batches(self, report: SplitReport) -> Iterator[pa.RecordBatch]:
        """All of it, read by this process, for a look at a few files; `report` is told what is met.

        Raises UnreadableDataError.
        """
        if self.table is not None:
            splits, reader, _ = self._table_splits(self.table)
            return chain.from_iterable(reader.decode(split, iter(()), report) for split in splits)
        pack = self.as_pack()
        if self.kind.is_of_events:
            pack = replace(pack, lines=EventsDecoder(pack.lines))
        return pack.decoder.decode(pack.splits[0], iter(()), report)

    def as_pack(self) -> Scanned:
        """All files of lines as one pack, which is how one process reads them."""
        files, head = tuple(map(str, self.files or ())), self._readable_head()
        return self._read_by([Pack(0, files[0], 0, self.size or 0, files)], self._packs_read(head), head)

    def _readable_head(self) -> Head:
        if self.head is None:
            reason = "only Spark can open it; unpack it, or compress it with gzip, to have it looked at here"
            raise UnreadableDataError.cannot_open(self.source, reason)
        return self.head

    @property
    def needs_spark(self) -> str | None:
        """Why nothing but Spark reads the data, as a sentence's end; None where tasks read it by themselves."""
        if spark_frame(self.source) is not None:
            return "the data is a frame of Spark"
        if self.files is None:
            return "only Spark reaches the data where it lies"
        if self.head is None and self.table is None:
            return "only Spark can unpack the data"
        return None

    def open(self, engine: Engine, unsplit: bool = False) -> Scanned:
        """The data set as a scan takes it; with `unsplit` each file is one split."""
        return replace(self._scanned(engine, unsplit), stamps=self.stamps)

    def _scanned(self, engine: Engine, unsplit: bool) -> Scanned:
        if self.table is not None:
            splits, reader, width = self._table_splits(self.table, unsplit)
            return Scanned(splits, reader, width, column_splits=shared_by_columns(splits, width, SPLITS_WANTED))
        if self.is_documents:
            for file in self.files or ():
                require_held_whole(str(file), file.stat().st_size, self.reading.limits)
        if self.head is None or not self.files:
            from analyzer.formats.framed import open_framed  # noqa: PLC0415 (needs pyspark)

            return open_framed(self, engine, unsplit)
        sizes = [(str(file), file.stat().st_size) for file in self.files]
        if self.kind.is_of_events:
            return self._joined(engine, sizes, self.head)
        if packs := packs_of_files(sizes, self.head.row_bytes, self.reads_whole_files):
            return self._read_by(packs, self._packs_read(self.head), self.head)
        most = UNSPLIT if unsplit else split_bytes(self.size or 0, self.head.row_bytes)
        return self._read_by(splits_of_files(self.files, most), self._splits_read(self.head), self.head)

    def _joined(self, engine: Engine, sizes: Sequence[tuple[str, int]], head: Head) -> Scanned:
        """The records of events that the engine joins, in groups that follow from the bytes of the files."""
        packs = packs_of_files(sizes, head.row_bytes, True)
        size = sum(length for _, length in sizes)
        groups = -(-size // split_bytes(size, head.row_bytes))
        events = PacksOfEvents(tuple(packs), self._blocks_there, groups)
        decoder, width = self.kind.decoder(self, head)
        splits = [Split(number, self.source, 0, 0) for number in range(groups)]
        return engine.joined(events, events.entries, joined_groups, Scanned(splits, self.limited(decoder), width))

    @property
    def _blocks(self) -> FileBlocks | None:
        """What stands for the text of a file, where that is not its own."""
        return self.kind.blocks(self.reading.limits, self.reading.window.bounded)

    @property
    def _blocks_there(self) -> FileBlocks:
        return self._blocks or partial(file_blocks, limits=self.reading.limits)

    def lines(self) -> Iterator[bytes]:
        """All lines, read by this process; those of events are joined, and in memory."""
        every = (
            line for file in self.files or () for block in self._blocks_there(str(file)) for line in lines_of(block)
        )
        return joined_lines(every) if self.kind.is_of_events else every

    def _table_splits(self, table: FileTable, unsplit: bool = False) -> tuple[list[RowGroups], Decoder, int]:
        columns, hints = table.readable(self.reading.excluded, self.reading.limits)
        row_bytes = max(16 * len(columns), table.row_bytes, 1)
        sizes = {str(file): file.stat().st_size for file in self.files or ()}
        splits = row_group_splits(
            sizes, table.groups, UNSPLIT if unsplit else split_bytes(sum(sizes.values()), row_bytes)
        )
        partitions = partition_hints(place_of(SETTING, self.source), self.files or (), table.names)
        rows = batch_rows(row_bytes, len(columns))
        reader = self.kind.reader(columns, rows, (*hints, *partitions), self.reading.limits)
        return splits, reader, len(columns)

    def _read_by(self, splits: Sequence[Split], reader: Callable[[Decoder], Decoder], head: Head) -> Scanned:
        decoder, width = self.kind.decoder(self, head)
        return Scanned(splits, self.limited(decoder), width, reader=reader)

    def _splits_read(self, head: Head) -> Callable[[Decoder], Decoder]:
        """What reads the splits of large files for a decoder."""
        most = self.kind.block_bytes(self.reading.script is not None)
        return partial(
            LocalLinesDecoder,
            single=most is None,
            block_bytes=min(LARGEST_BATCH_ROWS * head.row_bytes, most or BATCH_BYTES),
            batch_rows=batch_rows(head.row_bytes),
            limits=self.reading.limits,
        )

    def _packs_read(self, head: Head) -> Callable[[Decoder], Decoder]:
        """What reads packs of whole files for a decoder."""
        return partial(
            PackDecoder,
            mixes_files=self.kind.mixes_files,
            lines=partial(whole_file if self.is_documents else file_lines, limits=self.reading.limits),
            batch_rows=batch_rows(head.row_bytes),
            batch_bytes=min(BATCH_BYTES, LARGEST_BATCH_ROWS * head.row_bytes),
            blocks=self._blocks_there if self.kind.packs_blocks else None,
        )

    def decoder_of(self, head: Head, alone: bool) -> tuple[Decoder, int]:
        """The decoder of lines that begin with `head`, and about how many columns it gives; for what Spark opens."""
        if self.head is None:
            self._check(head, alone)
        return self.kind.decoder(self, head)

    def limited(self, decoder: Decoder) -> Decoder:
        """The decoder, held to the limits of the job."""
        return LimitedDecoder(decoder, self.reading.limits, self.is_documents)

    def first_lines(self, head: Head) -> Iterator[str]:
        """The lines that `head` and the starts of more files begin with."""
        files = list(self.files or ())[:_HEADS_LOOKED_AT]
        texts = (each.text for each in chain([head], first_heads(files, blocks=self._blocks)))
        if self.kind.is_of_events:
            return first_joined(texts, len(files))
        return (line for text in texts for line in text.split("\n"))

    def _check(self, head: Head, alone: bool) -> None:
        """What the start of the first file tells before anything is scanned."""
        refuse_manifest(head)
        self.kind.check(self, head, alone)


def _in_window(root: Place, files: list[Place], window: Window) -> list[Place]:
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
