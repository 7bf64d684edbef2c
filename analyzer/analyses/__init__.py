"""Bias and feature attributions, as an ``analysis_config.json`` asks for them::

    from analyzer import analyses

    report = analyses.bias("scored.csv", "reports", config="analysis_config.json")
    report = analyses.explain("people.csv", "reports", config="analysis_config.json", model_url=URL)

Every error is an ``AnalyzerError``. ``config`` is the place of the file, or what it holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from analyzer import Location, Progress

if TYPE_CHECKING:
    from analyzer.analyses.described import Choose
    from analyzer.analyses.report import AnalysisRunReport

__all__ = ["analyse", "bias", "explain"]

Config = Location | Mapping[str, Any]


def analyse(
    data: Location,
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
    return _run((data, output, config), {"model_invocations_url": model_url, **settings}, progress)


def bias(
    data: Location,
    output: Location,
    *,
    config: Config,
    model_url: str | None = None,
    progress: Progress | None = None,
    **settings: Any,
) -> AnalysisRunReport:
    """As `analyse`, bias alone."""
    from analyzer.analyses.described import bias_alone  # noqa: PLC0415 (the import of this package stays light)

    return _run((data, output, config), {"model_invocations_url": model_url, **settings}, progress, bias_alone)


def explain(
    data: Location,
    output: Location,
    *,
    config: Config,
    model_url: str | None = None,
    progress: Progress | None = None,
    **settings: Any,
) -> AnalysisRunReport:
    """As `analyse`, attributions and partial dependence alone."""
    from analyzer.analyses.described import explanations_alone  # noqa: PLC0415

    return _run((data, output, config), {"model_invocations_url": model_url, **settings}, progress, explanations_alone)


def _run(
    asked: tuple[Location, Location, Config],
    settings: Mapping[str, Any],
    progress: Progress | None,
    choose: Choose = lambda methods: methods,
) -> AnalysisRunReport:
    from analyzer.analyses.analysis import run  # noqa: PLC0415
    from analyzer.analyses.described import described  # noqa: PLC0415

    job, read = described(*asked, settings, choose)
    return run(job, progress, config=read)
