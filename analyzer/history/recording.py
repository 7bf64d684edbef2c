"""What a run leaves in its history: a summary in a folder of its window, once its reports are where they belong."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile

import orjson

from analyzer.errors import OutputError
from analyzer.history.reading import RUNS, SUMMARY, read_file
from analyzer.history.series import mostly_same, names_in
from analyzer.history.summarising import FILES, RunOccasion, summary_of
from analyzer.history.windows import folder_name, subject_name
from analyzer.limited_file import read_limited
from analyzer.places.ahead import read_ahead
from analyzer.places.folders import files_at
from analyzer.places.place import Place
from analyzer.publish.output_place import apart_from_data
from analyzer.publish.whole_file import write_whole
from contracts.base_job import Job
from contracts.errors import ContractError, excerpt
from contracts.monitor_job import MOST_BASELINE_BYTES
from contracts.run_summary import RunSummary, SummarisedMetric, parse_run_summary
from contracts.times import format_time

SETTING = "history"

MOST_BEFORE = 30
"""Earlier runs that the page of a run shows."""

MOST_NAMED = 3
"""Features by which another data set is told."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class RunHistory:
    """The folder that keeps the summaries of a job's runs."""

    place: Place

    @classmethod
    def of(cls, job: Job) -> RunHistory:
        """That which the job names, apart from its data. Raises ConfigurationError."""
        return cls(apart_from_data(SETTING, getattr(job, SETTING), job))

    def require_writable(self) -> None:
        """See that a summary can be written, before anything is computed. Raises OutputError."""
        folder = self.place / RUNS
        try:
            if isinstance(folder, Path):
                folder.mkdir(parents=True, exist_ok=True)
                with TemporaryFile(dir=folder):
                    pass
            else:
                (folder / SUMMARY).require_writable()
        except OSError as error:
            raise OutputError.cannot_write(SETTING, self.place, error.strerror or str(error)) from error

    def keep(self, summary: RunSummary) -> list[str]:
        """Write a summary, in the place of an earlier one of its window; hints where that was of other data.

        Raises OutputError.
        """
        place = self.place / RUNS / folder_name(summary) / SUMMARY
        hints = list(_other_data(place, summary))
        write_whole(SETTING, place, orjson.dumps(summary.model_dump(mode="json"), option=orjson.OPT_APPEND_NEWLINE))
        logger.info("Write to file %s at path %s.", place.name, place.parent)
        return hints

    def before(self, run: RunSummary) -> list[RunSummary]:
        """The latest runs of its kind and schedule before it, the oldest first; what cannot be read is left out."""
        own, ending = folder_name(run), f".{subject_name(run)}"
        try:
            files = [each for each in files_at(self.place / RUNS) if each.name == SUMMARY]
            names = {each.parent.name: each for each in files if each.parent.name.endswith(ending)}
            latest = [names[name] for name in sorted(names) if name < own][-MOST_BEFORE:]
            with read_ahead([str(each) for each in latest]):
                texts = [read_file(each) for each in latest]
        except OSError as error:
            logger.warning("the history is not shown: %s", error.strerror or error)
            return []
        found = []
        for text in texts:
            with suppress(ContractError):
                found.append(parse_run_summary(text, sketches=False))
        return found

    @staticmethod
    def texts(folder: Path) -> dict[str, bytes]:
        """The reports in a folder that a summary is made of, by the names of their files."""
        return {name: (folder / name).read_bytes() for name in FILES if (folder / name).is_file()}

    @staticmethod
    def summary(job: Job, texts: Mapping[str, bytes], limits: Iterable[SummarisedMetric]) -> RunSummary | None:
        """The summary of a run by the texts of its reports; None where there is nothing to keep, which is logged."""
        occasion = RunOccasion(
            evaluation_time=job.end_time or format_time(datetime.now(UTC).replace(microsecond=0)),
            start_time=job.start_time,
            end_time=job.end_time,
            endpoint=getattr(job, "sagemaker_endpoint_name", None),
            schedule=getattr(job, "sagemaker_monitoring_schedule_name", None),
            limits=tuple(limits),
        )
        summary, problems = summary_of(texts, occasion)
        for problem in problems:
            logger.warning("not in the history: %s", problem)
        return summary


def _other_data(place: Place, summary: RunSummary) -> Iterator[str]:
    """A hint where a place holds the summary of data with mostly other features; nothing where it cannot be read."""
    with suppress(ContractError, OSError):
        earlier = parse_run_summary(read_limited(place, MOST_BASELINE_BYTES), sketches=False)
        if not mostly_same(names_in(earlier), names_in(summary)):
            names = [*(each.name for each in earlier.features), *(each.name for each in earlier.metrics)][:MOST_NAMED]
            yield (
                f"{SETTING} held another data set's run of the same window, with {', '.join(map(excerpt, names))}, "
                "whose place this one takes. Give each data set a folder of its own, or name it by "
                "sagemaker_endpoint_name."
            )
