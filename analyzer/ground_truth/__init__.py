"""Captured requests joined with the labels that arrive for them later.

::

    from analyzer import ground_truth

    report = ground_truth.merge("captures", "labels", "merged")
    print(report.merged, report.unmatched_captures, report.unmatched_labels)
"""

from __future__ import annotations

from collections.abc import Mapping
from os import fspath
from typing import TYPE_CHECKING, Any

from analyzer import engine_settings, limit_settings

if TYPE_CHECKING:
    from analyzer.errors import Location
    from analyzer.ground_truth.report import MergeReport
    from analyzer.scan.engine import Progress

__all__ = ["merge"]


def merge(
    captures: Location,
    labels: Location,
    output: Location,
    *,
    start_time: str | None = None,
    end_time: str | None = None,
    max_bad_records: int = 0,
    memory: str | None = None,
    engine: str | None = None,
    spark_from: int | None = None,
    limits: Mapping[str, int] | None = None,
    progress: Progress | None = None,
) -> MergeReport:
    """Join `captures` with `labels`, files or folders, and write the merged records into hour folders below `output`.

    Captures of `start_time` until before `end_time` are taken (such as ``2021-05-06T22:00:00Z``). `max_bad_records` is
    how many records of captures, and of labels, are left out before it is an error; `memory` (such as ``2g``) limits
    all processes together, `limits` what is read of one input; `engine` and `spark_from` are those of
    `analyzer.baseline`. Raises AnalyzerError.
    """
    from analyzer.errors import ConfigurationError  # noqa: PLC0415 (the import of this package stays light)
    from analyzer.ground_truth.analysis import run  # noqa: PLC0415
    from contracts.errors import ContractError  # noqa: PLC0415
    from contracts.merge_job import MergeJob  # noqa: PLC0415

    settings: dict[str, Any] = {
        "dataset_source": fspath(captures),
        "ground_truth_source": fspath(labels),
        "output_path": fspath(output),
        "start_time": start_time,
        "end_time": end_time,
        "max_bad_records": max_bad_records,
        **limit_settings(limits),
        **engine_settings(engine, spark_from, memory),
    }
    try:
        job = MergeJob.of(settings)
    except ContractError as error:
        raise ConfigurationError.from_contract(error) from error
    return run(job, progress)
