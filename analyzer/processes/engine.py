"""The engine of one machine, without a JVM: see `ProcessEngine`."""

from __future__ import annotations

import errno
import pickle
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from itertools import chain, groupby
from typing import Any

from analyzer.errors import AnalyzerError, InputMissingError, ResourcesError, UnreadableDataError
from analyzer.memory import DRIVER_NEED, WORKER_NEED, available_processors, memory_budget
from analyzer.processes.contents import contents
from analyzer.processes.group_splits import GroupDecoder, GroupSplit
from analyzer.processes.pool import Pool
from analyzer.processes.tasks import EntryContent, StateContent, fold_split, merge_states, run_group, run_split
from analyzer.scan.engine import Groups, GroupTask, KeyedEntry, Progress, SplitTask
from analyzer.scan.packing import StateRow, unpack
from analyzer.scan.protocols import Fold, HasSplits, Scanned
from analyzer.scan.scanned_states import ScannedStates
from analyzer.scan.split import SplitReport
from analyzer.scan.tasks import STATES_AT_ONCE, merged_states
from analyzer.temporary_folders import remove_left_folders, temporary_folder
from contracts.errors import excerpt


@contextmanager
def process_engine(memory: str | None, progress: Progress | None = None) -> Iterator[ProcessEngine]:
    """The engine within; at the end its workers and what they have put aside are gone.

    `memory`, such as ``2g``, is for all processes together: it decides how many there are. Raises ConfigurationError.
    """
    by_memory = (memory_budget(memory) - DRIVER_NEED) // WORKER_NEED
    pool = Pool(max(1, min(available_processors(), by_memory)))
    with temporary_folder("processes") as folder:
        try:
            pool.start()
            remove_left_folders()  # what killed runs have left, while the workers start
            yield ProcessEngine(pool, str(folder), progress)
        finally:
            pool.close()


@dataclass(frozen=True)
class ProcessEngine:
    """Runs tasks in the processes of `pool`; what they make and is not small lies below `folder`."""

    pool: Pool
    folder: str
    progress: Progress | None = None
    is_here = True

    @property
    def slots(self) -> int:
        return self.pool.slots

    def scan(self, data: Scanned, fold: Fold) -> ScannedStates:
        with closing(self._run(fold_split, pickle.dumps((data.decoder, fold)), data.splits)) as results:
            rows = _until_failure(results, len(data.splits))
        rows.sort(key=lambda row: row[:2])
        return ScannedStates.of(fold, self._merged(fold, rows))

    def _merged(self, fold: Fold, rows: list[StateContent]) -> Iterator[StateRow]:
        if len(rows) <= STATES_AT_ONCE:
            yield from merged_states(fold, contents(rows))
            return
        tasks = [(fold, some, self.folder) for some in _whole_keys(rows)]
        with translated():
            for _, found in self.pool.map(merge_states, tasks):
                yield from contents(found)

    def each(self, data: HasSplits, task: SplitTask) -> Iterator[KeyedEntry]:
        work = pickle.dumps(task)
        for split in data.splits:
            for _, found in self._run(run_split, work, [split]):
                yield from contents(found)

    @contextmanager
    def regrouped(
        self, data: HasSplits, task: SplitTask, count: int, work: GroupTask, *, by_turns: bool = False
    ) -> Iterator[ProcessGroups]:
        entries: list[EntryContent] = []
        for _, found in self._run(run_split, pickle.dumps(task), data.splits):
            entries += found
        yield self.grouped(entries, count, work, by_turns)

    def joined(self, data: HasSplits, task: SplitTask, work: GroupTask, made: Scanned) -> Scanned:
        with self.regrouped(data, task, len(made.splits), work) as groups:
            splits = [
                GroupSplit(split.index, split.path, split.start, split.length, tuple(entries))
                for split, entries in zip(made.splits, groups.groups, strict=True)
            ]
        return replace(made, splits=splits, reader=GroupDecoder)

    def grouped(
        self, entries: list[EntryContent], count: int, work: GroupTask, by_turns: bool = False
    ) -> ProcessGroups:
        """What `work` makes of entries in `count` groups, by their keys or by turns."""
        groups: list[list[EntryContent]] = [[] for _ in range(count)]
        for number, entry in enumerate(sorted(entries, key=lambda entry: entry[:2])):
            groups[(number if by_turns else entry[0]) % count].append(entry)
        made = dict(self._run(run_group, pickle.dumps(work), groups))
        return ProcessGroups(self, [made[number] for number in range(count)])

    def _run(self, function: Any, work: bytes, items: Sequence[Any]) -> Generator[tuple[int, Any]]:
        with translated():
            yield from self.pool.map(function, [(work, item, self.folder) for item in items], self.progress)


@dataclass(frozen=True)
class ProcessGroups:
    """Groups of entries, in memory or below the folder of the engine."""

    engine: ProcessEngine
    groups: list[list[EntryContent]]

    def each(self, task: GroupTask) -> Iterator[KeyedEntry]:
        some = [group for group in self.groups if group]
        found = [entry for _, made in self.engine._run(run_group, pickle.dumps(task), some) for entry in made]
        return contents(sorted(found, key=lambda entry: entry[:2]))

    def in_order(self, count: int = 1) -> Iterator[KeyedEntry]:  # noqa: ARG002 (each content is read when it is taken)
        return contents(sorted(chain.from_iterable(self.groups), key=lambda entry: entry[:2]))

    @contextmanager
    def regrouped(self, count: int, work: GroupTask) -> Iterator[Groups]:
        yield self.engine.grouped(list(chain.from_iterable(self.groups)), count, work)


def _until_failure(results: Iterator[tuple[int, list[StateContent]]], number: int) -> list[StateContent]:
    """The rows of so many splits, or of those up to the first that cannot be read: the job tells nothing else then."""
    found: dict[int, list[StateContent]] = {}
    last = number
    for split, rows in results:
        found[split] = rows
        if _is_unreadable(rows):
            last = min(last, split)
        if last < number and all(each in found for each in range(last)):
            break
    return [row for split in sorted(found) if split <= last for row in found[split]]


def _is_unreadable(rows: list[StateContent]) -> bool:
    """By the report, which is the last of a split's rows; of a script that fails all failures are counted."""
    report = SplitReport.from_plain(unpack(next(contents(rows[-1:]))[-1]))
    return report.failure is not None and not report.script_failures


def _whole_keys(rows: Sequence[StateContent]) -> Iterator[list[StateContent]]:
    """The rows, some at a time, those of a key together."""
    some: list[StateContent] = []
    for _, group in groupby(rows, key=lambda row: row[0]):
        some += group
        if len(some) >= STATES_AT_ONCE:
            yield some
            some = []
    if some:
        yield some


@contextmanager
def translated() -> Iterator[None]:
    """Within, what a task has thrown becomes an AnalyzerError."""
    try:
        yield
    except AnalyzerError:
        raise
    except MemoryError as error:
        raise ResourcesError.out_of_memory("a Python worker") from error
    except OSError as error:
        raise _of_system(error) from error
    except Exception as error:
        raise AnalyzerError(_defect(error)) from error


def _of_system(error: OSError) -> AnalyzerError:
    if error.errno == errno.ENOSPC:
        return ResourcesError("No space is left on the device of the temporary files; see TMPDIR.")
    path = str(error.filename)
    if isinstance(error, FileNotFoundError):
        return InputMissingError(f"The data file {excerpt(path, 200)} was there and is there no more.")
    if isinstance(error, PermissionError):
        return UnreadableDataError.cannot_open(path, "permission denied")
    return AnalyzerError(_defect(error))


def _defect(error: Exception) -> str:
    return f"a defect of the analyzer, in a task: {excerpt(f'{type(error).__name__}: {error}', 200)}"
