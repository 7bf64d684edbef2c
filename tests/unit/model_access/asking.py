"""How the tests ask a model: an analysis config of a few keys, and rows of two features."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pyarrow as pa

from analyzer.model_access import ModelPredictor, predictor_of
from contracts.analysis_config import AnalysisConfig, PredictorConfig
from contracts.analysis_job import AnalysisJob

FEATURES = ("a", "b")
ROWS = pa.record_batch({"a": [1, 2, 3, 4, 5], "b": [1.5, None, 0.5, 2.0, 0.25]})
WEIGHTS = (1.0, -2.0)
SCORES = [-2.0, 2.0, 2.0, 0.0, 4.5]
"""Of `ROWS` by a linear model with `WEIGHTS`; a missing value counts 0."""

JSON_LINES: dict[str, Any] = {
    "content_type": "application/jsonlines",
    "content_template": '{"features": $features}',
    "probability": "score",
}
JSON: dict[str, Any] = {
    "content_type": "application/json",
    "content_template": '{"instances": $records}',
    "record_template": "$features_kvp",
    "probability": "predictions[*].score",
}
ONE_RECORD: dict[str, Any] = {
    **JSON,
    "content_template": "$record",
    "record_template": '{"features": ["${a}", "${b}"]}',
    "probability": "predictions[0].score",
}
FORMS = {"CSV": {}, "JSON lines": JSON_LINES, "JSON": JSON, "JSON of one record": ONE_RECORD}


def job(url: str | None = None, **settings: Any) -> AnalysisJob:
    return AnalysisJob(
        analysis_config="config.json", dataset_source="data", output_path="out", model_invocations_url=url, **settings
    )


def config(**predictor: Any) -> AnalysisConfig:
    return AnalysisConfig(dataset_type="text/csv", predictor=PredictorConfig(**predictor))


@contextmanager
def asking(
    url: str | None, features: Sequence[str] = FEATURES, settings: dict[str, Any] | None = None, **predictor: Any
) -> Iterator[ModelPredictor]:
    """A predictor for the model at `url` whose pauses before another try are short."""
    with predictor_of(config(**predictor), features, job(url, **(settings or {}))) as found:
        quick = replace(found, limits=replace(found.limits, first_pause_s=0.01))
        try:
            yield quick
        finally:
            quick.close()
