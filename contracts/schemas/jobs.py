"""The schema of a job's environment: its own keys, and any others, which are left alone."""

from __future__ import annotations

from typing import Any

from contracts.base_job import Job
from contracts.setting import variables


def job_schema(job: type[Job]) -> dict[str, Any]:
    """The model's schema, and the keys that are read into another field or only checked."""
    schema = job.model_json_schema()
    name = str(job.analysis)
    schema["title"] = f"Environment of {'an' if name[0] == 'A' else 'a'} {name.lower().replace('_', '-')} job"
    schema["properties"] |= {
        "dataset_source_path": {"type": "string", "description": "Another name of dataset_source, which wins."},
        "analysis_type": {"type": "string", "examples": [name]},
    }
    schema["properties"].pop("ml_root", None)  # of the platform, which all jobs have
    named = variables(job)
    schema["properties"] = {named.get(key, key): value for key, value in schema["properties"].items()}
    if not job.required:
        del schema["required"]
        return schema
    schema["required"] = [key for key in job.required if key != "dataset_source"]
    schema["anyOf"] = [{"required": ["dataset_source"]}, {"required": ["dataset_source_path"]}]
    return schema
