"""The merge job: join captures with their labels, and write them into hour folders."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import msgpack

from analyzer.data_scan import require_few_bad_records
from analyzer.datasets.local_files import SETTING
from analyzer.datasets.window import Window
from analyzer.engines import open_engine
from analyzer.errors import InputMissingError
from analyzer.ground_truth.capture_reader import WITHOUT_ID, CaptureReader
from analyzer.ground_truth.join import LabelCounts, by_split, labelled, latest_labels, some_ids
from analyzer.ground_truth.labels import LabelReader
from analyzer.ground_truth.part_files import MergedFiles, PartWriter
from analyzer.ground_truth.reading import ID_ROWS, LABEL_ROWS, captured_ids, labels_read
from analyzer.ground_truth.report import MergeReport
from analyzer.ground_truth.source import Source
from analyzer.ground_truth.writing import CHUNKS, merged_records
from analyzer.hints import tell_hints
from analyzer.left_out import notes_of, sentences
from analyzer.publish.output_place import output_folder
from analyzer.publish.report_folder import prepare_folder
from analyzer.scan.engine import Progress
from analyzer.scan.split import OUTSIDE_WINDOW, SplitReport
from analyzer.spark.engine import SparkEngine
from analyzer.spark.worker import Task
from contracts.errors import counted, excerpt
from contracts.merge_job import MergeJob

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from analyzer.spark.session import Cluster

LABEL_SETTING = "ground_truth_source"

logger = logging.getLogger(__name__)


def run(job: MergeJob, progress: Progress | None = None, *, cluster: Cluster | None = None) -> MergeReport:
    """Run the job and write the merged records; `progress` and `cluster` are those of a data-quality run.

    Raises a subclass of AnalyzerError; nothing is written then.
    """
    output = output_folder(job)
    window = Window.of(job)
    captures = CaptureReader(Source.find(SETTING, job.dataset_source, limits=job.limits), window)
    # Labels arrive later than what they are of, but never before it.
    labels = LabelReader(Source.find(LABEL_SETTING, job.ground_truth_source, window.start, job.limits))
    prepare_folder(output)
    size = captures.source.size + labels.source.size
    with MergedFiles(output) as files:
        with open_engine(job, size, progress, needs_spark="ids are joined by Spark", cluster=cluster) as engine:
            report = _merge(cast(SparkEngine, engine).session, job, captures, labels, files)
        grown = (*captures.source.stamps.require_unchanged(), *labels.source.stamps.require_unchanged())
        report = replace(report, notes=(*report.notes, *tell_hints(grown)))
        report = replace(report, files=tuple(files.publish()))
    for sentence in report.sentences:
        logger.info(sentence)
    return report


def _merge(
    session: SparkSession, job: MergeJob, captures: CaptureReader, labels: LabelReader, files: MergedFiles
) -> MergeReport:
    # As many partitions as splits: the ids of each have a share of memory that the size of the data does not change.
    parts = len(captures.source.splits) + len(labels.source.splits)
    ids = _by_id(session, captures.source, captured_ids(captures), ID_ROWS, parts)
    read = _by_id(session, labels.source, labels_read(labels), LABEL_ROWS, parts)
    with _kept(latest_labels(read)) as each, _kept(labelled(ids, each)) as found:
        known, captured = _report(each), _report(found)
        require_few_bad_records(captured, job.max_bad_records)
        for sentence in sentences(captured.counts):
            logger.info(sentence)
        if not captured.rows:
            raise _no_captures(job, captured)
        require_few_bad_records(known, job.max_bad_records)
        if not known.rows:
            raise InputMissingError.no_rows(LABEL_SETTING, job.ground_truth_source, "there is no ground truth to merge")
        counts = LabelCounts.of(each, found)
        if not counts.matched:
            raise no_match(captured, counts, some_ids(ids), some_ids(each))
        merged = _write(by_split(found, len(captures.source.splits)), captures, files.folder)
    return MergeReport(
        output=files.output,
        captures=captured.rows,
        merged=merged,
        without_id=captured.counts.get(WITHOUT_ID, 0),
        label_ids=counts.ids,
        unmatched_labels=counts.ids - counts.matched,
        conflicting_ids=counts.conflicting,
        repeated_labels=counts.records - counts.ids,
        notes=tuple(notes_of(captured, known)),
    )


def _write(rows: DataFrame, captures: CaptureReader, folder: Path) -> int:
    """Write the merged records, and count them.

    On this machine the tasks do so themselves. Those of other hosts cannot: their records are kept there on disk until
    all are made, and come to the driver a partition at a time.
    """
    from pyspark import StorageLevel  # noqa: PLC0415

    here = is_here(rows.sparkSession)
    chunks = rows.mapInArrow(merged_records(captures, folder if here else None), CHUNKS)
    if here:
        return sum(row["records"] for row in chunks.select("records").collect())
    merged = 0
    chunks.persist(StorageLevel.DISK_ONLY)
    try:
        chunks.count()
        with PartWriter(folder) as writer:
            for split, below, records, text in chunks.toLocalIterator():
                writer.write(split, below, bytes(text))
                merged += records
    finally:
        chunks.unpersist()
    return merged


def is_here(session: SparkSession) -> bool:
    """Whether the tasks of a session run on this machine."""
    return (session.sparkContext.master or "").startswith("local")


def no_match(captures: SplitReport, counts: LabelCounts, ids: list[str], labelled: list[str]) -> InputMissingError:
    """Both are there, but of different ids."""
    theirs = f"their ids are such as {_and(ids)}" if ids else "they have no ids"
    return InputMissingError(
        f"Of {counted(captures.rows, 'captured record')} of {SETTING} none has a label: {theirs}, and those of the "
        f"{counted(counts.ids, 'label')} of {LABEL_SETTING} such as {_and(labelled)}. The eventId of a label "
        "should be the "
        "inferenceId of a captured record, or its eventId where it has none. Are both of the same endpoint and time?"
    )


def _no_captures(job: MergeJob, report: SplitReport) -> InputMissingError:
    if outside := report.counts.get(OUTSIDE_WINDOW):
        records = counted(outside, "record lies", "records all lie")
        return InputMissingError.outside_window(SETTING, job.dataset_source, records, str(Window.of(job)))
    return InputMissingError.no_rows(SETTING, job.dataset_source, "no captured data to merge")


def _and(ids: list[str]) -> str:
    return " and ".join(excerpt(id) for id in ids)


def _by_id(session: SparkSession, source: Source, task: Task, schema: str, parts: int) -> DataFrame:
    """What a task for each split finds, the rows of an id all together."""
    number = len(source.splits)
    return session.range(0, number, 1, number).mapInArrow(task, schema).repartition(parts, "id")


def _report(frame: DataFrame) -> SplitReport:
    """What all splits have to say, in their order as far as it matters."""
    total = SplitReport()
    reports = (
        msgpack.unpackb(bytes(row[0]))[1] for row in frame.where("report is not null").select("report").collect()
    )
    for plain in reports:
        total.merge(SplitReport.from_plain(plain))
    return total


@contextmanager
def _kept(frame: DataFrame) -> Iterator[DataFrame]:
    """Within, what was computed of the frame stays on disk."""
    from pyspark import StorageLevel  # noqa: PLC0415

    frame.persist(StorageLevel.DISK_ONLY)
    try:
        yield frame
    finally:
        frame.unpersist()
