"""What the store says of an endpoint: the servers of its models, their shares of the traffic, and what is captured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from analyzer.capture import CaptureSettings
from analyzer.service.store.models import url_of_model
from analyzer.service.store.tables import StoredEndpoint, StoredEndpointConfig
from contracts.captured import ENDPOINT_INPUT, ENDPOINT_OUTPUT
from contracts.errors import ContractError

MOST_WAITING = 16 << 20
"""Bytes of captures of a variant that wait in memory, and as many for a store: there may be many variants."""

_SIDES = {
    "Input": (ENDPOINT_INPUT,),
    "Output": (ENDPOINT_OUTPUT,),
    "InputAndOutput": (ENDPOINT_INPUT, ENDPOINT_OUTPUT),
}


@dataclass(frozen=True)
class VariantView:
    """A variant; without a `url` where nothing says where the server of its model is."""

    name: str
    model: str
    url: str | None
    weight: float


@dataclass(frozen=True)
class EndpointView:
    """An endpoint, and its DataCaptureConfig where something is captured."""

    name: str
    variants: tuple[VariantView, ...]
    captured: Mapping[str, Any] | None

    def capture_settings(self, variant: VariantView) -> CaptureSettings | None:
        """Where and how a variant's traffic is captured. Raises ConfigurationError where it cannot be so."""
        config = self.captured
        if config is None:
            return None
        sides = {side for each in config["CaptureOptions"] for side in _SIDES[each["CaptureMode"]]}
        types = config.get("CaptureContentTypeHeader", {})
        return CaptureSettings(
            to=config["DestinationS3Uri"],
            endpoint=self.name,
            variant=variant.name,
            queue_bytes=MOST_WAITING,
            sampling=config["InitialSamplingPercentage"],
            sides=tuple(side for side in (ENDPOINT_INPUT, ENDPOINT_OUTPUT) if side in sides),
            csv_content_types=_types(types.get("CsvContentTypes"), CaptureSettings.csv_content_types),
            json_content_types=_types(types.get("JsonContentTypes"), CaptureSettings.json_content_types),
        )


def endpoint_view(session: Session, name: str) -> EndpointView | None:
    """The endpoint of that name, if there is one. Raises ContractError where its configuration is gone."""
    endpoint = session.get(StoredEndpoint, name)
    if endpoint is None:
        return None
    config = session.get(StoredEndpointConfig, endpoint.config_name)
    if config is None:
        raise ContractError(f"Endpoint {name}", f"has the configuration {endpoint.config_name}, which is gone.")
    captured = config.document.get("DataCaptureConfig")
    return EndpointView(
        name,
        tuple(_variant(session, each) for each in config.document["ProductionVariants"]),
        captured if captured and captured.get("EnableCapture") else None,
    )


def _types(named: Sequence[str] | None, default: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(str.lower, named or default))


def _variant(session: Session, variant: Mapping[str, Any]) -> VariantView:
    model = variant.get("ModelName", "")
    weight = variant.get("InitialVariantWeight", 1.0)
    return VariantView(variant["VariantName"], model, url_of_model(session, model), weight)
