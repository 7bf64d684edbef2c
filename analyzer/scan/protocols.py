"""What takes part in a scan: mergeable states, the fold that makes them, the decoder that feeds it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import pyarrow as pa

from analyzer.scan.split import Split, SplitReport
from analyzer.scan.stamps import NO_FILES, Stamps


class State(Protocol):
    """A mergeable summary of rows; `merge` takes in the state of rows that come later."""

    def merge(self, other: Any) -> None: ...
    def to_plain(self) -> Any: ...


class Fold(Protocol):
    """What a scan computes: states by key. It travels to the workers, so it holds no more than settings."""

    def fold(self, split: Split, batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[str, State]]:
        """The states of one split, its batches taken in order."""
        ...

    def restore(self, plain: Any) -> State:
        """A state from its plain form."""
        ...


class Decoder(Protocol):
    """Makes a split's raw batches into batches of named columns, and reports what it met."""

    def decode(
        self, split: Split, batches: Iterator[pa.RecordBatch], report: SplitReport, /
    ) -> Iterator[pa.RecordBatch]: ...


class HasSplits(Protocol):
    """What tasks are made of: one of each split."""

    @property
    def splits(self) -> Sequence[Split]: ...


@dataclass(frozen=True)
class Scanned:
    """A data set as a scan takes it: its splits, each for one task, and how to decode them.

    `lines` decodes what is in them, which the `reader` that is made of it reads; without one the engine does, or
    `lines` itself. `width` is about how many keys there will be, for sizing the merge; `stamps` are of the files of
    this machine that are read. `column_splits` are the same data for folds that take each column by itself: large
    splits are shared by columns there, where the format lets columns be read apart.
    """

    splits: Sequence[Split]
    lines: Decoder
    width: int
    stamps: Stamps = NO_FILES
    column_splits: Sequence[Split] = ()
    reader: Callable[[Decoder], Decoder] | None = None

    @property
    def decoder(self) -> Decoder:
        """What gives the batches of a split."""
        return self.lines if self.reader is None else self.reader(self.lines)
