"""The schema of `dataset_format`: its canonical spelling; the reader takes more, such as other cases of the keys."""

from __future__ import annotations

from typing import Any, get_args

from contracts.captured import CaptureIndexName
from contracts.dataset_format import PAIR_COLUMNS, PAIR_PRESETS
from contracts.settings import SWITCH_SCHEMA


def dataset_format_schema() -> dict[str, Any]:
    """An object with exactly one of eight keys, each with its own options."""
    names = {"captureIndexNames": {"type": "array", "items": {"enum": list(get_args(CaptureIndexName))}}}
    options: dict[str, dict[str, Any]] = {
        "csv": {
            "header": SWITCH_SCHEMA,
            "output_columns_position": {"enum": ["START", "END"]},
            "delimiter": {"type": "string", "minLength": 1, "maxLength": 2},
            "escape": {"type": "string", "minLength": 1, "maxLength": 1},
            "ragged": SWITCH_SCHEMA,
        },
        "json": {"lines": SWITCH_SCHEMA, "line": SWITCH_SCHEMA},
        "parquet": {},
        "orc": {},
        "arrow": {},
        "sagemakerCaptureJson": names,
        "sagemakerMergeJson": names,
        "pairs": {
            "preset": {"enum": [name for name in PAIR_PRESETS if name]},
            **{name: {"type": "string", "minLength": 1} for name in PAIR_COLUMNS},
            **names,
        },
    }
    forms = [
        {
            "type": "object",
            "required": [name],
            "additionalProperties": False,
            "properties": {name: {"type": "object", "properties": body, "additionalProperties": False}},
        }
        for name, body in options.items()
    ]
    return {"title": "DatasetFormat", "description": "How the data set is written.", "oneOf": forms}
