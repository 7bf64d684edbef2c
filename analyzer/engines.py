"""Which engine runs a job: see `open_engine`."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.errors import ConfigurationError
from analyzer.progress import harmless, progress_of_caller
from analyzer.scan.engine import Engine, Progress
from contracts.base_job import Job

if TYPE_CHECKING:
    from analyzer.spark.session import Cluster

logger = logging.getLogger(__name__)

SEVERAL_HOSTS = "the job has several hosts"
"""Why a job needs Spark."""


@contextmanager
def open_engine(
    job: Job,
    size: int | None,
    progress: Progress | None = None,
    *,
    needs_spark: str | None = None,
    jars: Sequence[Path] = (),
    cluster: Cluster | None = None,
) -> Iterator[Engine]:
    """The engine within; the log says which and why.

    `size` is the bytes of the data, None when unknown; without `progress` it is shown as `progress_of_caller` says;
    `needs_spark` is why nothing but Spark serves, as a sentence's end after "because"; `jars` go on Spark's class path.
    Raises ConfigurationError where the job asks for an engine that does not serve.
    """
    name, reason = chosen(job, size, needs_spark, cluster)
    logger.info("Engine: %s, because %s.", name, reason)
    with progress_of_caller() if progress is None else nullcontext(harmless(progress)) as report_progress:
        if name == "processes":
            from analyzer.processes.engine import process_engine  # noqa: PLC0415 (a run needs one of them)

            with process_engine(job.analyzer_memory, report_progress) as processes:
                yield processes
            return
        from analyzer.spark.engine import spark_engine  # noqa: PLC0415

        with spark_engine(job.analyzer_memory, size, report_progress, jars=jars, cluster=cluster) as spark:
            yield spark


def chosen(job: Job, size: int | None, needs_spark: str | None, cluster: Cluster | None) -> tuple[str, str]:
    """The name of the engine, and why it is that one, as a sentence's end. Raises ConfigurationError."""
    if cluster is not None:
        needs_spark = needs_spark or SEVERAL_HOSTS
    if needs_spark is not None:
        require_spark(job, needs_spark)
    if job.engine != "auto":
        return job.engine, "engine says so"
    if needs_spark is None and _spark_is_there():
        needs_spark = "a Spark session is there already"
    if needs_spark is None and size is None:
        needs_spark = "the size of the data is unknown"
    if needs_spark is None and size is not None and size >= job.spark_from:
        needs_spark = f"the data has {size} bytes, and spark_from is {job.spark_from}"
    if needs_spark is not None:
        return "spark", needs_spark
    return "processes", f"the data has {size} bytes, fewer than spark_from, {job.spark_from}"


def require_spark(job: Job, needs_spark: str) -> None:
    """Raise ConfigurationError where the job asks for the other engine; `needs_spark` is as for `open_engine`."""
    if job.engine == "processes":
        raise ConfigurationError(
            f"engine holds processes, which does not serve, because {needs_spark}; it should be spark or auto."
        )


def _spark_is_there() -> bool:
    from analyzer.spark.existing import has_existing_spark  # noqa: PLC0415

    return has_existing_spark()
