"""The JSON Schemas of what crosses the border, made from the models by `python -m contracts.schemas`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from contracts.analysis_config import AnalysisConfig
from contracts.analysis_report import AnalysisReport
from contracts.captured import CapturedRecord
from contracts.constraints import Constraints
from contracts.data_drift import DataDrift
from contracts.drift_violations import AttributionViolations, BiasViolations
from contracts.ground_truth import GroundTruthRecord
from contracts.jobs import JOBS
from contracts.merge_counts import MergeCounts
from contracts.metrics import CloudWatchMetric
from contracts.model_quality_constraints import ModelQualityConstraints
from contracts.model_quality_statistics import ModelQualityStatistics
from contracts.model_quality_violations import ModelQualityViolations
from contracts.rule_results import RuleEntries
from contracts.run_summary import RunSummary
from contracts.schemas.dataset_format import dataset_format_schema
from contracts.schemas.jobs import job_schema
from contracts.statistics import Statistics
from contracts.violations import ConstraintViolations

FOLDER = Path(__file__).parent
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, dict[str, Any]]:
    """The schemas by their file names."""
    made = {
        "statistics": Statistics.model_json_schema(),
        "constraints": Constraints.model_json_schema(),
        "constraint_violations": ConstraintViolations.model_json_schema(),
        "drift": DataDrift.model_json_schema(),
        "cloudwatch_metric": CloudWatchMetric.model_json_schema(),
        "dataset_format": dataset_format_schema(),
        **{f"{name.lower()}_job": job_schema(job) for name, job in JOBS.items()},
        "captured_record": CapturedRecord.model_json_schema(by_alias=True),
        "ground_truth": GroundTruthRecord.model_json_schema(by_alias=True),
        "model_quality_statistics": ModelQualityStatistics.model_json_schema(),
        "model_quality_constraints": ModelQualityConstraints.model_json_schema(),
        "model_quality_violations": ModelQualityViolations.model_json_schema(),
        "analysis_config": AnalysisConfig.model_json_schema(),
        "analysis_report": AnalysisReport.model_json_schema(),
        "bias_violations": BiasViolations.model_json_schema(),
        "attribution_violations": AttributionViolations.model_json_schema(),
        "merge_counts": MergeCounts.model_json_schema(),
        "rule_results": RuleEntries.model_json_schema(),
        "run_summary": RunSummary.model_json_schema(),
    }
    return {
        f"{name}.schema.json": {"$schema": DIALECT, "$id": f"{name}.schema.json", **schema}
        for name, schema in made.items()
    }


def rendered() -> dict[str, str]:
    """The text of each file."""
    return {name: json.dumps(schema, indent=2, ensure_ascii=False) + "\n" for name, schema in schemas().items()}


def write(folder: Path = FOLDER) -> None:
    """Write all schemas into `folder`."""
    for name, text in rendered().items():
        (folder / name).write_text(text, encoding="utf-8")
