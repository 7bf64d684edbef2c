"""Bias and feature attributions, as an ``analysis_config.json`` asks for them::

    from analyzer import analyses

    report = analyses.bias("scored.csv", "reports", config="analysis_config.json")
    report = analyses.explain("people.csv", "reports", config="analysis_config.json", model_url=URL)
    report = analyses.bias("merged", "today", config="analysis_config.json", format="merged", baseline="reports")

Every error is an ``AnalyzerError``. ``config`` is the place of the file, or what it holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from analyzer import Data
from analyzer.errors import Location

if TYPE_CHECKING:
    from analyzer.analyses.report import AnalysisRunReport
    from analyzer.scan.engine import Progress
    from contracts.dataset_format import DatasetFormat

__all__ = ["analyse", "bias", "explain"]

Config = Location | Mapping[str, Any]


def analyse(
    data: Data,
    output: Location,
    *,
    config: Config,
    model_url: str | None = None,
    progress: Progress | None = None,
    **settings: Any,
) -> AnalysisRunReport:
    """Compute all that `config` asks for, and write ``analysis.json`` and what belongs to it into the folder `output`.

    `model_url` is a server that is asked in the place of the endpoint. `settings` are any others of the job, such as
    ``memory``, ``start``, ``max_bad_records``, ``model_concurrency``, ``flip_test_most_rows`` or ``bias_seed``.
    """
    from analyzer.analyses.analysis import run  # noqa: PLC0415
    from analyzer.analyses.called_jobs import analysis_job  # noqa: PLC0415
    from analyzer.formats.frames import placed  # noqa: PLC0415

    with placed(data) as place:
        job, read = analysis_job(place, output, config, {"model_invocations_url": model_url, **settings})
        return run(job, progress, config=read)


def bias(
    data: Data,
    output: Location,
    *,
    config: Config,
    baseline: Location | None = None,
    tolerance: float = 0.0,
    format: DatasetFormat | str | None = None,
    model_url: str | None = None,
    progress: Progress | None = None,
    **settings: Any,
) -> AnalysisRunReport:
    """As `analyse`, bias alone; metrics further from 0 than in `baseline`, by more than `tolerance`, are violations.

    `baseline` is the folder, or the ``analysis.json``, of an earlier run. With a `format`, such as ``"merged"``,
    ``"csv"`` or a value of ``dataset_format``, `data` is read as a monitor reads it: the config need not say how, and
    `settings` may say where things are: ``label``, ``prediction``, ``probability``, ``features``, ``exclude``,
    ``preprocessor``, ``payload_rows``, ``header``, ``delimiter``, ``escape``, ``ragged``. A frame is a table whatever
    `config` says of its form; its `format` is ``"arrow"``.
    """
    from analyzer.analyses import calls  # noqa: PLC0415 (the import of this package stays light)
    from analyzer.formats.frames import placed  # noqa: PLC0415

    given = {"model_invocations_url": model_url, **settings}
    with placed(data) as place:
        return calls.bias(
            (place, output, config), given, progress, baseline=baseline, tolerance=tolerance, format=format
        )


def explain(
    data: Data,
    output: Location,
    *,
    config: Config,
    baseline: Location | None = None,
    threshold: float = 0.9,
    format: DatasetFormat | str | None = None,
    model_url: str | None = None,
    progress: Progress | None = None,
    **settings: Any,
) -> AnalysisRunReport:
    """As `analyse`, attributions and partial dependence alone.

    Features that rank otherwise than in `baseline`, with an NDCG below `threshold`, are a violation. `baseline` and
    `format` are as for `bias`; what is captured needs no labels.
    """
    from analyzer.analyses import calls  # noqa: PLC0415
    from analyzer.formats.frames import placed  # noqa: PLC0415

    given = {"model_invocations_url": model_url, **settings}
    with placed(data) as place:
        return calls.explain(
            (place, output, config), given, progress, baseline=baseline, threshold=threshold, format=format
        )
