"""The job of the environment, as the platform starts it: settings in; log lines, message file, exit code out."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path

from analyzer.cluster.site import find_site
from analyzer.errors import ConfigurationError
from analyzer.message_file import message_file, write_message
from analyzer.outcome import Outcome, outcome_of_error, outcome_of_report
from analyzer.publish.metrics_file import metrics_folder, remove_earlier
from analyzer.report import Report
from analyzer.spark.session import Cluster
from contracts.analysis_job import AnalysisJob
from contracts.base_job import Job
from contracts.environment import job_file
from contracts.errors import without_secrets
from contracts.exit_codes import ExitCode
from contracts.job import DataQualityJob, environment
from contracts.jobs import JOBS, job_of
from contracts.merge_job import MergeJob
from contracts.model_bias_job import ModelBiasJob
from contracts.model_explainability_job import ModelExplainabilityJob
from contracts.model_quality_job import ModelQualityJob
from contracts.monitor_job import MonitorJob

logger = logging.getLogger("__main__")
"""The name that the closed analyzer's log lines carry."""

SHOWN_KEYS = (
    *dict.fromkeys(name for job in JOBS.values() for name in job.model_fields),
    "dataset_source_path",
    "cluster_deadline_s",
    "csv_delimiter",
    "csv_escape",
    "csv_ragged",
    "analysis_type",
    "sagemaker_endpoint_datacapture_prefix",
    "MODEL_INVOCATIONS_URL",
)
"""The settings that are logged: an environment also holds credentials."""


def run_environment(settings: Mapping[str, str], root: Path, strays: Sequence[str] = ()) -> ExitCode:
    """Run the job that `settings` and the job file below `root` describe; never raises.

    `strays` are arguments of the command that are no settings: an error. The outcome is logged and written to the
    message file below `root`.
    """
    try:
        # A message of an earlier run would speak for this one, should it be killed.
        message_file(root).unlink(missing_ok=True)
    except OSError:
        logger.debug("no earlier message file to remove")
    remove_earlier(metrics_folder(root))
    try:
        if strays:
            raise ConfigurationError.malformed("The command line", strays[0], "settings, each as key=value")
        outcome = _run(environment(settings, job_file(root)), root)
    except BaseException as error:  # the end of the process: whatever it is becomes an exit code
        outcome = outcome_of_error(error)
    tell(outcome, root)
    return outcome.code


def tell(outcome: Outcome, root: Path) -> None:
    """Log the outcome and write its message file; where that cannot be written there is a warning and no more."""
    logger.log(logging.ERROR if outcome.message.startswith("Error") else logging.INFO, "%s", outcome.message)
    try:
        write_message(outcome.message, root)
    except OSError as error:
        logger.warning("The message file %s cannot be written: %s", message_file(root), error.strerror or error)


def _run(settings: Mapping[str, str], root: Path) -> Outcome:
    logger.info(
        "Current Environment:%s", {key: without_secrets(settings[key]) for key in SHOWN_KEYS if settings.get(key)}
    )
    job = job_of({**settings, "ML_ROOT": str(root)})
    logger.info("Performing analysis with input: %s", without_secrets(job.model_dump_json()))
    site = find_site(settings, root, job)
    if site is None:
        return _analyse(job, root, settings)
    from analyzer.cluster.member import join  # noqa: PLC0415 (one host needs none of it)
    from analyzer.cluster.primary import Primary  # noqa: PLC0415

    if not site.leads:
        return join(site, job.analyzer_memory)
    primary = Primary(site)
    return primary.lead(lambda: _analyse(job, root, settings, primary))


def _analyse(job: Job, root: Path, settings: Mapping[str, str], cluster: Cluster | None = None) -> Outcome:
    report = run_job(job, root, settings, cluster)
    logger.info("Spark job completed.")
    return outcome_of_report(report, isinstance(job, MonitorJob) and job.fail_on_violation)


def run_job(job: Job, root: Path, settings: Mapping[str, str], cluster: Cluster | None) -> Report:
    """What the run of a job of any kind has found."""
    folder = metrics_folder(root)
    match job:
        case DataQualityJob():
            from analyzer.data_quality import run as run_data_quality  # noqa: PLC0415 (a run needs one of them)

            return run_data_quality(job, metrics_folder=folder, cluster=cluster, environment=settings)
        case ModelQualityJob():
            from analyzer.model_quality.analysis import run as run_model_quality  # noqa: PLC0415

            return run_model_quality(job, metrics_folder=folder, cluster=cluster, environment=settings)
        case MergeJob():
            from analyzer.ground_truth.analysis import run as run_merge  # noqa: PLC0415

            return run_merge(job, cluster=cluster)
        case AnalysisJob():
            from analyzer.analyses.analysis import run as run_analysis  # noqa: PLC0415

            return run_analysis(job, cluster=cluster)
        case ModelBiasJob() | ModelExplainabilityJob():
            from analyzer.analyses.monitor import run as run_monitor  # noqa: PLC0415

            return run_monitor(job, metrics_folder=folder, cluster=cluster, environment=settings)
    raise TypeError(f"no run is known for {type(job).__name__}")
