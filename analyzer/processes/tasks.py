"""What the workers of the pool run: functions of this module, on what was pickled by this very program."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from analyzer.processes.contents import Content, contents, kept
from analyzer.scan.protocols import Fold
from analyzer.scan.split import Split
from analyzer.scan.tasks import merged_states, split_states

StateContent = tuple[str, int, int, Content]
EntryContent = tuple[int, int, Content]


@lru_cache(maxsize=2)
def _unpickled(work: bytes) -> Any:
    """What all tasks of a stage have in common; the next task of the same stage finds it here."""
    return pickle.loads(work)  # noqa: S301 (from the parent of this process)


def fold_split(work: bytes, split: Split, folder: str) -> list[StateContent]:
    """The states of a split; `work` is the decoder and the fold."""
    decoder, fold = _unpickled(work)
    return kept(split_states(split, decoder, fold, iter(())), folder)


def merge_states(fold: Fold, rows: Sequence[StateContent], folder: str) -> list[StateContent]:
    """The merged states of some keys."""
    return kept(merged_states(fold, contents(rows)), folder)


def run_split(work: bytes, split: Split, folder: str) -> list[EntryContent]:
    """What the task that `work` is makes of a split."""
    return kept(_unpickled(work)(split, iter(())), folder)


def run_group(work: bytes, entries: Sequence[EntryContent], folder: str) -> list[EntryContent]:
    """What the task that `work` is makes of a group of entries."""
    return kept(_unpickled(work)(contents(entries)), folder)
