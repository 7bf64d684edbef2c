"""The merge job: join captures with their labels, and write them into hour folders."""

from __future__ import annotations

import logging
import re
from collections import Counter
from functools import partial
from pathlib import Path

from analyzer.captured.window import Window
from analyzer.data_scan import require_few_bad_records
from analyzer.errors import InputMissingError
from analyzer.formats.register import format_of
from analyzer.ground_truth.capture_reader import WITHOUT_ID, CaptureReader
from analyzer.ground_truth.events import joined_captures
from analyzer.ground_truth.join import JoinCounts, JoinSummary, joined, summaries
from analyzer.ground_truth.labels import LabelReader
from analyzer.ground_truth.merged_files import FILE_NAME, MergedFileWriter, MergedFolder
from analyzer.ground_truth.page_files import NAMES, write_page
from analyzer.ground_truth.reading import CapturesAndLabels
from analyzer.ground_truth.report import MergeReport
from analyzer.ground_truth.source import Source
from analyzer.ground_truth.writing import lines_of_splits, merged_records
from analyzer.hints import tell_hints
from analyzer.left_out import notes_of, sentences
from analyzer.runs.job_run import JobRun
from analyzer.scan.engine import Engine, Groups
from analyzer.scan.split import OUTSIDE_WINDOW, SplitReport
from analyzer.sources.data_files import SETTING
from analyzer.temporary_folders import temporary_folder
from contracts.captured import EVENT_ID, INFERENCE_ID
from contracts.errors import counted, excerpt
from contracts.merge_job import MergeJob
from contracts.setting import Use

LABEL_SETTING = "ground_truth_source"
WRITTEN = re.compile("|".join((FILE_NAME.pattern, *map(re.escape, NAMES))))

logger = logging.getLogger(__name__)


class MergeRun(JobRun[MergeJob, MergeReport]):
    """A merge."""

    def prepare(self) -> None:
        job = self.job
        self.open_output(reports=WRITTEN)
        window = Window.of(job)
        self.logged = None if job.dataset_format is None else format_of(job.dataset_format)
        text = None if self.logged is None else self.logged.blocks(job.limits, timed=True)
        self.captures = CaptureReader(Source.find(SETTING, job.dataset_source, limits=job.limits, text=text), window)
        # Labels arrive later than what they are of, but never before it.
        self.labels = LabelReader(Source.find(LABEL_SETTING, job.ground_truth_source, window.start, job.limits))
        self.size = self.captures.source.size + self.labels.source.size
        self.uses = {Use.HOURS, Use.RECORDS}
        self.output.prepare()
        self.files = self.held.enter_context(MergedFolder(self.output.folder))

    def compute(self, engine: Engine) -> None:
        if self.logged is not None and self.logged.is_of_events:
            folder = self.held.enter_context(temporary_folder("captures"))
            self.captures = joined_captures(engine, self.captures, folder)
        data = CapturesAndLabels(self.captures, self.labels)
        splits, ids = len(self.captures.source.splits), len(data.splits)
        with engine.regrouped(data, data.entries, ids, partial(joined, splits)) as found:
            self.summary = JoinSummary.of(splits, found.each(summaries))
            _require_matches(self.job, self.summary)
            self.by_folder = _write(engine, found, self.captures, self.files.folder)

    def judge(self) -> None:
        grown = (reader.source.stamps.require_unchanged() for reader in (self.captures, self.labels))
        self.grown = tell_hints(hint for hints in grown for hint in hints)

    def write(self) -> MergeReport:
        summary, counts = self.summary, self.summary.counts
        report = MergeReport(
            output=self.files.output,
            captures=summary.captures.rows,
            merged=sum(self.by_folder.values()),
            without_id=summary.captures.counts.get(WITHOUT_ID, 0),
            label_ids=counts.ids,
            unmatched_labels=counts.ids - counts.matched,
            conflicting_ids=counts.conflicting,
            repeated_labels=counts.records - counts.ids,
            notes=(*notes_of(summary.captures, summary.labels), *self.grown),
            files=tuple(map(self.output.placed, self.files.publish())),
        )
        return write_page(self.job, self.files.output, report, self.by_folder)

    def tell(self, report: MergeReport, *_: object) -> MergeReport:
        for sentence in report.sentences:
            logger.info(sentence)
        return report


def _require_matches(job: MergeJob, found: JoinSummary) -> None:
    """Raise where captures or labels cannot be read, or there is nothing to merge; tell what was left out."""
    require_few_bad_records(found.captures, job.max_bad_records, "captures")
    for sentence in sentences(found.captures.counts):
        logger.info(sentence)
    if not found.captures.rows:
        raise _no_captures(job, found.captures)
    require_few_bad_records(found.labels, job.max_bad_records, "labels")
    if not found.labels.rows:
        raise InputMissingError.no_rows(LABEL_SETTING, job.ground_truth_source, "there is no ground truth to merge")
    if not found.counts.matched:
        raise _no_match(found.captures, found.counts)


def _write(engine: Engine, found: Groups, captures: CaptureReader, folder: Path) -> Counter[str]:
    """Write the merged records, and count them by folder.

    On this machine the tasks do so themselves. Those of other hosts cannot: their records are kept there on disk until
    all are made, and come to the driver a split at a time.
    """
    splits = len(captures.source.splits)
    # Spark spreads splits by hash: with twice as many groups fewer of them share one, and wait for each other.
    work = partial(merged_records, captures, folder if engine.is_here else None)
    merged: Counter[str] = Counter()
    with found.regrouped(2 * splits, work) as groups, MergedFileWriter(folder) as writer:
        for split, (below, records, text) in lines_of_splits(groups.in_order(1 if engine.is_here else splits)):
            if text:
                writer.write(split, below, text)
            merged[below] += records
    return merged


def _no_match(captures: SplitReport, counts: JoinCounts) -> InputMissingError:
    """Both are there, but of different ids."""
    theirs = f"their ids are such as {_and(counts.captured)}" if counts.captured else "they have no ids"
    return InputMissingError(
        f"Of {counted(captures.rows, 'captured record')} of {SETTING} none has a label: {theirs}, and those of the "
        f"{counted(counts.ids, 'label')} of {LABEL_SETTING} such as {_and(counts.labelled)}. The {EVENT_ID} of a label "
        f"should be the {INFERENCE_ID} of a captured record, or its {EVENT_ID} where it has none. "
        "Are both of the same endpoint and time?"
    )


def _no_captures(job: MergeJob, report: SplitReport) -> InputMissingError:
    if outside := report.counts.get(OUTSIDE_WINDOW):
        records = counted(outside, "record lies", "records all lie")
        return InputMissingError.outside_window(SETTING, job.dataset_source, records, str(Window.of(job)))
    return InputMissingError.no_rows(SETTING, job.dataset_source, "no captured data to merge")


def _and(ids: list[str]) -> str:
    return " and ".join(excerpt(id) for id in ids)
