"""The join of ids: which labels belong to which splits of the captures.

Of each split there are a few rows at most for an id, so no id, however often it is there, makes many. Payloads have no
part in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple, dataclass, field
from itertools import groupby

import msgpack
import pyarrow as pa
import pyarrow.compute as pc

from analyzer.ground_truth.label_choice import latest_of
from analyzer.ground_truth.reading import REPORT
from analyzer.scan.engine import KeyedEntry
from analyzer.scan.packing import pack_rows, unpack_rows
from analyzer.scan.split import SplitReport

COUNTS = -2
"""The key of what was counted of a group of ids; what was found has the numbers of its splits for keys."""

SHOWN_IDS = 2


@dataclass
class JoinCounts:
    """Of ids that have a label: how many, with a capture, with labels that differ; and `records` of labels.

    Of groups in which none has a capture there are the first `captured` ids in the order of their texts, and the first
    `labelled` ones.
    """

    ids: int = 0
    matched: int = 0
    conflicting: int = 0
    records: int = 0
    captured: list[str] = field(default_factory=list)
    labelled: list[str] = field(default_factory=list)

    def merge(self, other: JoinCounts) -> None:
        """Take in those of other ids."""
        self.ids += other.ids
        self.matched += other.matched
        self.conflicting += other.conflicting
        self.records += other.records
        self.captured = sorted(self.captured + other.captured)[:SHOWN_IDS]
        self.labelled = sorted(self.labelled + other.labelled)[:SHOWN_IDS]


def joined(splits: int, entries: Iterator[KeyedEntry]) -> Iterator[KeyedEntry]:
    """The rows of captures whose ids have labels, with those, by splits; the counts of each group; and the reports.

    `splits` is how many there are of captures.
    """
    for group, found in groupby(entries, key=lambda entry: entry[0]):
        if group == REPORT:
            yield from found
            continue
        captured: list[tuple[int, pa.RecordBatch]] = []
        labels: list[pa.RecordBatch] = []
        for _, split, rows in found:
            if split < splits:
                captured.append((split, unpack_rows(rows)))
            else:
                labels.append(unpack_rows(rows))
        yield from _joined(group, captured, latest_of(labels).combine_chunks())


def _joined(group: int, captured: list[tuple[int, pa.RecordBatch]], labels: pa.Table) -> Iterator[KeyedEntry]:
    ids = pa.chunked_array([rows.column("id") for _, rows in captured], pa.string())
    places = pc.index_in(ids, value_set=labels["id"]).combine_chunks()
    counts = JoinCounts(
        ids=len(labels),
        matched=pc.count_distinct(places).as_py(),
        conflicting=pc.sum(labels["conflicting"]).as_py() or 0,
        records=pc.sum(labels["records"]).as_py() or 0,
    )
    if not counts.matched:
        counts.captured, counts.labelled = _first(ids), _first(labels["id"])
    yield COUNTS, group, msgpack.packb(astuple(counts))
    texts = labels["text"].cast(pa.binary())
    start = 0
    for split, rows in captured:
        own = places.slice(start, rows.num_rows)
        start += rows.num_rows
        found = rows.filter(own.is_valid())
        if found.num_rows:
            label = texts.take(own.drop_null()).combine_chunks()
            yield split, group, pack_rows(found.append_column("label", label))


def _first(ids: pa.ChunkedArray) -> list[str]:
    found: list[str] = pc.unique(ids).sort()[:SHOWN_IDS].to_pylist()
    return found


def summaries(entries: Iterator[KeyedEntry]) -> Iterator[KeyedEntry]:
    """Of what was joined the reports and the counts alone."""
    return (entry for entry in entries if entry[0] in (REPORT, COUNTS))


@dataclass
class JoinSummary:
    """What all splits of captures and of labels have to say, and what was counted of all ids."""

    captures: SplitReport = field(default_factory=SplitReport)
    labels: SplitReport = field(default_factory=SplitReport)
    counts: JoinCounts = field(default_factory=JoinCounts)

    @classmethod
    def of(cls, splits: int, entries: Iterator[KeyedEntry]) -> JoinSummary:
        """Of `summaries`, in order; `splits` is how many there are of captures."""
        total = cls()
        for key, place, packed in entries:
            plain = msgpack.unpackb(packed)
            if key == COUNTS:
                total.counts.merge(JoinCounts(*plain))
            else:
                (total.captures if place < splits else total.labels).merge(SplitReport.from_plain(plain))
        return total
