"""What model quality is called by."""

from __future__ import annotations

from dataclasses import replace

from analyzer.runs.call import Call

_OF_BASELINES = frozenset({"baseline_constraints", "baseline_statistics", "max_baseline_bytes", "check_f0_5"})

MODEL_QUALITY = Call(
    function="model_quality",
    summary="Judge predictions by labels that arrived for them.",
    text="Judge the predictions in DATA by their labels, and write the reports into the folder OUTPUT: statistics.json "
    "and suggested constraints.json, and with a baseline which metrics are worse, constraint_violations.json. "
    "A column is given by its name, its index, or a JSON path such as $.predictions[0].score.",
    job="contracts.model_quality_job:ModelQualityJob",
    run="analyzer.model_quality.analysis:ModelQualityRun",
    report="analyzer.model_quality.report:ModelQualityReport",
    needed=("problem_type",),
)
BASELINE = replace(
    MODEL_QUALITY,
    command="model-quality baseline",
    function="",
    summary="Write metrics and suggested constraints of DATA.",
    text="Judge the predictions in DATA, and write statistics.json and constraints.json into the folder OUTPUT.",
    left_out=_OF_BASELINES,
)
MONITOR = replace(
    MODEL_QUALITY,
    command="model-quality monitor",
    function="",
    summary="Find metrics of DATA that are worse than those of a baseline.",
    text="Judge the predictions in DATA, and write which metrics are worse than a baseline's into the folder OUTPUT.",
    needed=("baseline_constraints", "problem_type"),
)

CALLS = (MODEL_QUALITY, BASELINE, MONITOR)
