"""The schema of a job's environment: its own keys, and any others, which are left alone."""

from __future__ import annotations

from typing import Any

from contracts.analysis_settings import INVOCATIONS_URL
from contracts.base_job import Job
from contracts.settings import SWITCH_SCHEMA


def job_schema(job: type[Job]) -> dict[str, Any]:
    """The model's schema, and the keys that are read into another field or only checked."""
    schema = job.model_json_schema()
    name = job.analysis.value
    schema["title"] = f"Environment of {'an' if name[0] == 'A' else 'a'} {name.lower().replace('_', '-')} job"
    schema["properties"] |= {
        "dataset_source_path": {"type": "string", "description": "Another name of dataset_source, which wins."},
        "analysis_type": {"type": "string", "examples": [name]},
    }
    if "dataset_format" in job.model_fields:
        schema["properties"]["csv_delimiter"] = {
            "type": "string",
            "description": "Separates the fields of CSV files.",
            "default": ",",
        }
        schema["properties"]["csv_escape"] = {
            "type": "string",
            "description": "Stands before a quote inside of a quoted value of CSV files, where quotes are not doubled.",
            "default": '"',
        }
        schema["properties"]["csv_ragged"] = {
            **SWITCH_SCHEMA,
            "description": "Whether records of CSV files may lack values at their end, or have empty ones too many.",
            "default": "Disabled",
        }
    if (url := schema["properties"].pop("model_invocations_url", None)) is not None:
        schema["properties"][INVOCATIONS_URL] = url
    schema["properties"].pop("ml_root", None)  # of the platform, which all jobs have
    if not job.required:
        del schema["required"]
        return schema
    schema["required"] = [key for key in job.required if key != "dataset_source"]
    schema["anyOf"] = [{"required": ["dataset_source"]}, {"required": ["dataset_source_path"]}]
    return schema
