"""A run of a job: the same five steps for every kind."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from analyzer.engines import open_engine
from analyzer.hints import tell_hints
from analyzer.publish.output import Output, output_of
from analyzer.publish.report_folder import REPORTS
from analyzer.reports.run_report import RunReport
from analyzer.runs.call import loaded
from analyzer.runs.register import calls
from analyzer.runs.unused import unused
from analyzer.scan.engine import Engine, Progress
from analyzer.stopping import heed_stop
from contracts.base_job import Job
from contracts.run_summary import SummarisedMetric
from contracts.setting import Use

if TYPE_CHECKING:
    from analyzer.history.recording import RunHistory
    from analyzer.spark.session import Cluster

AnyJob = TypeVar("AnyJob", bound=Job)
AnyRunReport = TypeVar("AnyRunReport", bound=RunReport)


class JobRun(ABC, Generic[AnyJob, AnyRunReport]):
    """What a step finds it keeps for the next ones. Each raises a subclass of AnalyzerError.

    `size` is the bytes of the data, None when unknown; `needs_spark` is why nothing but Spark serves, as a sentence's
    end after "because"; `jars` go on Spark's class path. `uses` are what there is of what only some settings are for.
    `held` are contexts that end when all is written, or at the first error; `delivery` are those that end with the run.
    """

    size: int | None
    needs_spark: str | None = None
    jars: Sequence[Path] = ()
    uses: AbstractSet[Use] = frozenset()

    output: Output
    """Where the reports go, once `open_output` has opened it."""

    def __init__(self, job: AnyJob) -> None:
        self.job = job
        self.kind: type[Job] = type(job)
        self.settings: Mapping[str, Any] = _not_defaults(job)
        """What was set, by the fields of a job of that kind."""
        self.held, self.delivery = ExitStack(), ExitStack()

    def open_output(
        self, inputs: Mapping[str, str] | None = None, reports: Sequence[str] | re.Pattern[str] = REPORTS
    ) -> None:
        """Open the output until all others are told; the arguments are those of `output_of`."""
        self.output = self.delivery.enter_context(output_of(self.job, inputs, reports))

    @abstractmethod
    def prepare(self) -> None:
        """Look at all that can be known before an engine starts, and at the place of the output."""

    @abstractmethod
    def compute(self, engine: Engine) -> None:
        """Scan the data."""

    @abstractmethod
    def judge(self) -> None:
        """Hold what was computed against what was asked for."""

    @abstractmethod
    def write(self) -> AnyRunReport:
        """Write the files, all or none, and give the report."""

    def limits(self) -> Iterable[SummarisedMetric]:
        """What the run was held to, for its history, where its files do not tell."""
        return ()

    def tell(
        self,
        report: AnyRunReport,
        environment: Mapping[str, str] | None,  # noqa: ARG002 (of those that have something to tell)
        metrics_folder: Path | None,  # noqa: ARG002
    ) -> AnyRunReport:
        """Tell others of it: CloudWatch, and the user's last script."""
        return report


def run_through(
    run: JobRun[Any, AnyRunReport],
    progress: Progress | None = None,
    *,
    metrics_folder: Path | None = None,
    cluster: Cluster | None = None,
    environment: Mapping[str, str] | None = None,
) -> AnyRunReport:
    """Do all steps, and give the report. Raises a subclass of AnalyzerError; no file is half written then.

    `progress` is called now and then with the tasks done and the tasks there are (by default it is shown as
    `open_engine` says). `metrics_folder` is where the platform looks for CloudWatch metrics. The hosts of `cluster` do
    the work where there is one. `environment` is what a post processor finds set (by default: that of this process, and
    the settings of the job).
    """
    history = _history(run.job)
    with run.delivery:
        with run.held:
            run.prepare()
            if history:
                history.require_writable()
            hints = tell_hints(unused(run.kind, run.settings, run.uses))
            with open_engine(
                run.job, run.size, progress, needs_spark=run.needs_spark, jars=run.jars, cluster=cluster
            ) as engine:
                heed_stop()
                run.compute(engine)
            heed_stop()
            run.judge()
            report = run.write()
        report = run.tell(report, environment, metrics_folder).noted(hints)
        summary = history.summary(run.job, history.texts(run.output.folder), run.limits()) if history else None
    if history and summary:
        report = report.noted(tell_hints(history.keep(summary)))
    output = getattr(run, "output", None)
    return report if output is None else output.in_place(report)


def _history(job: Job) -> RunHistory | None:
    if getattr(job, "history", None) is None:
        return None
    from analyzer.history.recording import RunHistory  # noqa: PLC0415 (most runs have none)

    return RunHistory.of(job)


def _not_defaults(job: Job) -> dict[str, Any]:
    fields = type(job).model_fields
    return {name: value for name, value in job if value != fields[name].get_default(call_default_factory=True)}


def run_job(job: Job, progress: Progress | None = None, **around: Any) -> Any:
    """The report of a job of any kind; the other arguments are those of `run_through`."""
    kind = next(call.run for call in calls() if call.job_class is type(job))
    return run_through(loaded(kind)(job), progress, **around)
