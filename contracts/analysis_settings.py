"""The settings of all jobs that compute bias or attributions, beside what their `analysis_config.json` says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from contracts.job_values import PathText, TextCount, TextPositiveCount, TextSeconds
from contracts.ml_root import analysis_config_file, ml_root
from contracts.model import ContractModel
from contracts.setting import Heading, Setting, Use
from contracts.settings import Switch

CONFIG = "analysis_config"

INVOCATIONS_URL = "MODEL_INVOCATIONS_URL"
"""Upper-case, as the platform's own variables are: it says where the job runs, not what it computes."""

LARGEST_PAYLOAD = 6_000_000
"""Bytes of one request to an endpoint."""

LARGEST_ANSWER = 32_000_000
"""Bytes of one answer: several times what endpoints answer at most, and small beside a worker's memory."""


def as_url(value: Any) -> str:
    """Where a model server answers."""
    if isinstance(value, str) and value.startswith(("http://", "https://")) and len(value.split()) == 1:
        return value
    raise ValueError("should be a URL such as http://localhost:8080/invocations")


Url = Annotated[str, BeforeValidator(as_url), WithJsonSchema({"type": "string", "format": "uri"})]


class AnalysisSettings(ContractModel):
    """Where the analysis is described, how its model is asked, and what is done with chance."""

    analysis_config: Annotated[
        PathText,
        Setting(
            "config",
            "The analysis_config.json: what is computed, and what the data and the model are.",
            metavar="FILE",
            example="/opt/ml/processing/input/config/analysis_config.json",
            heading=Heading.ANALYSIS,
        ),
    ]
    ml_root: Annotated[
        PathText | None,
        Setting("", "What stands for `/opt/ml`, in the places that the config names too.", variable="ML_ROOT"),
    ] = None
    model_invocations_url: Annotated[
        Url | None,
        Setting(
            "model-url",
            "A model server that is asked by plain HTTP in the place of an endpoint.",
            variable=INVOCATIONS_URL,
            metavar="URL",
            example="http://localhost:8080/invocations",
            heading=Heading.MODEL,
            uses=(Use.MODEL,),
        ),
    ] = None
    model_timeout_s: Annotated[
        TextSeconds,
        Setting(
            "model-timeout",
            "Seconds that the model may take for an answer.",
            metavar="SECONDS",
            heading=Heading.MODEL,
            uses=(Use.MODEL,),
        ),
    ] = 60.0
    model_retries: Annotated[
        TextCount,
        Setting("model-retries", "Tries after one that has failed.", heading=Heading.MODEL, uses=(Use.MODEL,)),
    ] = 3
    model_concurrency: Annotated[
        TextPositiveCount,
        Setting(
            "model-concurrency",
            "Requests that one worker has under way at a time.",
            heading=Heading.MODEL,
            uses=(Use.MODEL,),
        ),
    ] = 4
    model_max_records: Annotated[
        TextPositiveCount | None,
        Setting(
            "model-max-records",
            "The most records of a request; as many as its bytes allow where it is not set.",
            heading=Heading.MODEL,
            uses=(Use.MODEL,),
        ),
    ] = None
    model_max_payload_bytes: Annotated[
        TextPositiveCount,
        Setting(
            "model-max-payload-bytes",
            "The most bytes of a request.",
            metavar="BYTES",
            heading=Heading.MODEL,
            uses=(Use.MODEL,),
        ),
    ] = LARGEST_PAYLOAD
    model_max_answer_bytes: Annotated[
        TextPositiveCount,
        Setting(
            "model-max-answer-bytes",
            "The most bytes of an answer.",
            metavar="BYTES",
            heading=Heading.MODEL,
            uses=(Use.MODEL,),
        ),
    ] = LARGEST_ANSWER
    model_allow_link_local: Annotated[
        Switch,
        Setting(
            "model-allow-link-local",
            "The model may be at a link-local address, such as 169.254.169.254, where clouds tell machines their "
            "credentials.",
            heading=Heading.MODEL,
            uses=(Use.MODEL,),
        ),
    ] = False
    flip_test_most_rows: Annotated[
        TextPositiveCount,
        Setting(
            "flip-test-most-rows",
            "The most rows that the flip test is made with, a sample of more.",
            heading=Heading.ANALYSIS,
            uses=(Use.FLIPS,),
        ),
    ] = 20_000
    bias_seed: Annotated[
        TextCount, Setting("bias-seed", "The seed of that sample.", heading=Heading.ANALYSIS, uses=(Use.FLIPS,))
    ] = 0


def with_places(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings, with the place of the analysis config where they name none, and URL and root under their fields."""
    placed = dict(settings)
    placed.setdefault("model_invocations_url", settings.get(INVOCATIONS_URL))
    root = ml_root(settings)
    placed.setdefault("analysis_config", str(analysis_config_file(root)))
    placed["ml_root"] = str(root)
    return placed
