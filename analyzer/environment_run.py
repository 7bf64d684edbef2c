"""The job of the environment, as the platform starts it: settings in; log lines, message file, exit code out."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path

from analyzer.cluster.site import find_site
from analyzer.engines import SEVERAL_HOSTS, require_spark
from analyzer.errors import ConfigurationError
from analyzer.hints import tell_hints
from analyzer.message_file import message_file, write_message
from analyzer.outcome import Outcome, outcome_of_error, outcome_of_report
from analyzer.publish.metrics_file import metrics_folder, remove_earlier
from analyzer.runs.job_run import run_job
from analyzer.spark.session import Cluster
from contracts.analysis_settings import CONFIG
from contracts.base_job import Job
from contracts.environment import environment, job_file
from contracts.errors import shortened
from contracts.exit_codes import ExitCode
from contracts.jobs import job_of
from contracts.known_settings import KNOWN, SECRETS, misspelt, of_another_job, require_known
from contracts.ml_root import analysis_config_file, ml_root
from contracts.monitor_job import MonitorJob

logger = logging.getLogger("__main__")
"""The name that the closed analyzer's log lines carry."""

SHOWN_KEYS = tuple(name for name in KNOWN if name not in SECRETS)
"""The settings that are logged: an environment also holds credentials."""

LONGEST_SHOWN = 2_000
"""Characters of a setting."""


def run_environment(settings: Mapping[str, str], root: Path, arguments: Sequence[str] = ()) -> ExitCode:
    """Run the job that `settings`, over them `arguments` and below them the job file under `root` describe.

    Never raises. An argument, ``key=value``, that is no setting of the job is an error; an environment may hold
    anything, and what looks like a mistake in it is told. The outcome is logged and written to the message file below
    `root`.
    """
    notes: tuple[str, ...] = ()
    try:
        # A message of an earlier run would speak for this one, should it be killed.
        message_file(root).unlink(missing_ok=True)
    except OSError:
        logger.debug("no earlier message file to remove")
    remove_earlier(metrics_folder(root))
    try:
        given = _given(arguments)
        settings = {**environment({**settings, **given}, job_file(root)), "ML_ROOT": str(root)}
        shown = {key: shortened(settings[key], LONGEST_SHOWN) for key in SHOWN_KEYS if settings.get(key)}
        logger.info("Current Environment:%s", shown)
        notes = tell_hints(misspelt(settings))
        job = job_of(settings)
        notes += _unused(settings, given, job)
        outcome = _run(job, root, settings)
    except BaseException as error:  # the end of the process: whatever it is becomes an exit code
        outcome = outcome_of_error(error)
    outcome = outcome.noted(notes)
    tell(outcome, root)
    return outcome.code


def _given(arguments: Sequence[str]) -> dict[str, str]:
    """The arguments by their names. Raises ConfigurationError or ContractError."""
    for argument in arguments:
        if "=" not in argument:
            raise ConfigurationError.malformed("The command line", argument, "settings, each as key=value")
    given = dict(argument.split("=", 1) for argument in arguments)
    require_known(given)
    return given


def _unused(settings: Mapping[str, str], given: Mapping[str, str], job: Job) -> tuple[str, ...]:
    """What is told of settings of other jobs.

    They may be there on purpose where analysis_type says which job this is, as in one environment for several jobs. An
    analysis config that lies at its place counts as one that is given.
    Raises ConfigurationError for arguments, which were given for this run alone.
    """
    if (wrong := of_another_job(given, job)) is not None:
        raise ConfigurationError(wrong)
    placed = analysis_config_file(ml_root(settings))
    found = of_another_job(({CONFIG: str(placed)} if placed.exists() else {}) | dict(settings), job)
    if found is None:
        return ()
    if settings.get("analysis_type"):
        logger.info("%s", found)
        return ()
    return tell_hints([f"{found} Set analysis_type if that is meant."])


def tell(outcome: Outcome, root: Path) -> None:
    """Write the outcome into its message file, where that can be, and log it.

    It is the last line of the log, where readers look first.
    """
    try:
        write_message(outcome.message, root)
    except OSError as error:
        logger.warning("The message file %s cannot be written: %s", message_file(root), error.strerror or error)
    logger.log(logging.ERROR if outcome.message.startswith("Error") else logging.INFO, "%s", outcome.message)


def _run(job: Job, root: Path, settings: Mapping[str, str]) -> Outcome:
    logger.info("Performing analysis with input: %s", shortened(job.model_dump_json(), 10 * LONGEST_SHOWN))
    site = find_site(settings, root, job)
    if site is None:
        return _analyse(job, root, settings)
    require_spark(job, SEVERAL_HOSTS)
    from analyzer.cluster.member import join  # noqa: PLC0415 (one host needs none of it)
    from analyzer.cluster.primary import Primary  # noqa: PLC0415

    if not site.leads:
        return join(site, job.analyzer_memory)
    primary = Primary(site)
    return primary.lead(lambda: _analyse(job, root, settings, primary))


def _analyse(job: Job, root: Path, settings: Mapping[str, str], cluster: Cluster | None = None) -> Outcome:
    report = run_job(job, metrics_folder=metrics_folder(root), cluster=cluster, environment=settings)
    logger.info("Spark job completed.")
    return outcome_of_report(report, isinstance(job, MonitorJob) and job.fail_on_violation)
