"""The settings of all jobs that compute bias or attributions, beside what their `analysis_config.json` says."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, WithJsonSchema

from contracts.job_values import PathText, Some, TextCount, TextSeconds
from contracts.ml_root import analysis_config_file, ml_root
from contracts.model import ContractModel
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

    spelt: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"model_invocations_url": INVOCATIONS_URL, "ml_root": "ML_ROOT"}
    )

    analysis_config: PathText
    ml_root: PathText | None = None
    """What `/opt/ml` is in the places that the config names; `ML_ROOT` in the environment."""
    model_invocations_url: Url | None = None
    """A model server that is asked by plain HTTP instead of an endpoint; `MODEL_INVOCATIONS_URL` in the environment."""
    model_max_payload_bytes: Some = LARGEST_PAYLOAD
    model_max_records: Some | None = None
    """Of one request; None: as many as the payload allows."""
    model_max_answer_bytes: Some = LARGEST_ANSWER
    model_timeout_s: TextSeconds = 60.0
    model_allow_link_local: Switch = False
    """Whether a model may be at a link-local address, such as the one where clouds tell machines their credentials."""
    model_retries: TextCount = 3
    model_concurrency: Some = 4
    """Requests that one worker has under way at a time."""
    flip_test_most_rows: Some = 20_000
    """Rows that the flip test is made with; of more, a sample."""
    bias_seed: TextCount = 0
    """Of that sample."""


def with_places(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings, with the place of the analysis config where they name none, and URL and root under their fields."""
    placed = dict(settings)
    placed.setdefault("model_invocations_url", settings.get(INVOCATIONS_URL))
    root = ml_root(settings)
    placed.setdefault("analysis_config", str(analysis_config_file(root)))
    placed["ml_root"] = str(root)
    return placed
