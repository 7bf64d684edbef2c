"""The schema of a data-quality job's environment: its own keys, and any others, which are left alone."""

from __future__ import annotations

from typing import Any

from contracts.job import DataQualityJob


def data_quality_job_schema() -> dict[str, Any]:
    """The model's schema, and the keys that are read into another field or only checked."""
    schema = DataQualityJob.model_json_schema()
    schema["title"] = "Environment of a data-quality job"
    schema["properties"] |= {
        "dataset_source_path": {"type": "string", "description": "Another name of dataset_source, which wins."},
        "csv_delimiter": {"type": "string", "description": "Separates the fields of CSV files.", "default": ","},
        "analysis_type": {"type": "string", "examples": ["DATA_QUALITY"]},
    }
    schema["required"] = ["dataset_format", "output_path"]
    schema["anyOf"] = [{"required": ["dataset_source"]}, {"required": ["dataset_source_path"]}]
    return schema
