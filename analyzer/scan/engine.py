"""What runs the tasks of a scan: see `Engine`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Protocol

import pyarrow as pa

from analyzer.scan.protocols import Fold, HasSplits, Scanned
from analyzer.scan.scanned_states import ScannedStates
from analyzer.scan.split import Split

Progress = Callable[[int, int], None]
"""Called now and then with the tasks that are done and the tasks that there are."""

KeyedEntry = tuple[int, int, bytes]
"""What tasks pass on beside states: a key, the place in the order of those with that key, and the content."""

SplitTask = Callable[[Split, Iterator[pa.RecordBatch]], Iterator[KeyedEntry]]
"""What is made of a split, whose raw batches a decoder takes. It travels to the workers, as do all tasks."""

GroupTask = Callable[[Iterator[KeyedEntry]], Iterator[KeyedEntry]]
"""What is made of some entries, which come in the order of their keys and places."""


class Groups(Protocol):
    """Entries in groups, which lie on the disks of the workers where they are many."""

    def each(self, task: GroupTask) -> Iterator[KeyedEntry]:
        """What `task` makes of every group that has any entries, in the order of keys and places."""
        ...

    def in_order(self, count: int = 1) -> Iterator[KeyedEntry]:
        """All entries by key and place; about one of `count` of them is in memory at a time."""
        ...

    def regrouped(self, count: int, work: GroupTask) -> AbstractContextManager[Groups]:
        """Within, there is what `work` made of all entries, in `count` groups anew: those of one key are in one."""
        ...


class Engine(Protocol):
    """Hands out splits, runs their tasks, and brings home what they make: the same bytes on any engine.

    Raises AnalyzerError: what the machinery itself throws is translated.
    """

    @property
    def slots(self) -> int:
        """The number of tasks that run at a time."""
        ...

    @property
    def is_here(self) -> bool:
        """Whether all tasks run on this machine, and see its files."""
        ...

    def scan(self, data: Scanned, fold: Fold) -> ScannedStates:
        """Fold the whole data set once; states of one key are merged in the order of the splits, whatever ran first."""
        ...

    def each(self, data: HasSplits, task: SplitTask) -> Iterator[KeyedEntry]:
        """What `task` makes of the splits, one after another; those whose entries nobody takes do not run."""
        ...

    def joined(self, data: HasSplits, task: SplitTask, work: GroupTask, made: Scanned) -> Scanned:
        """`made` over what `work` makes of the entries of `data`, whose keys are the numbers of its splits.

        What `work` makes keeps its key, and is blocks of whole lines. It is there for as long as the engine is.
        """
        ...

    def regrouped(
        self, data: HasSplits, task: SplitTask, count: int, work: GroupTask, *, by_turns: bool = False
    ) -> AbstractContextManager[Groups]:
        """Within, there is what `work` made of the entries of all splits, in `count` groups.

        Entries of one key are in one group; or, `by_turns`, each group gets as many as the others, whatever their keys.
        """
        ...
