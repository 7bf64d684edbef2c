"""Groups of entries as splits: what was made of a scan is scanned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from analyzer.processes.contents import contents
from analyzer.processes.tasks import EntryContent
from analyzer.scan.lines import block_batch
from analyzer.scan.protocols import Decoder
from analyzer.scan.split import Split, SplitReport


@dataclass(frozen=True)
class GroupSplit(Split):
    """Entries that are blocks of lines."""

    entries: tuple[EntryContent, ...]


@dataclass(frozen=True)
class GroupDecoder:
    """Has the blocks of a group decoded by `decoder`."""

    decoder: Decoder

    def decode(self, split: Split, _: Iterator[pa.RecordBatch], report: SplitReport) -> Iterator[pa.RecordBatch]:
        assert isinstance(split, GroupSplit)
        blocks = (block_batch(content) for _, _, content in contents(split.entries))
        yield from self.decoder.decode(split, blocks, report)
