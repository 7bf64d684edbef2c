"""An endpoint as the capture proxy serves it, with a writer for each variant whose traffic is captured."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from analyzer.capture import CaptureSettings, CaptureWriter
from analyzer.capture.proxy import ServedEndpoint, ServedVariant
from analyzer.errors import ConfigurationError
from analyzer.service.invocations.endpoint_view import EndpointView, VariantView
from analyzer.service.transfers.reach import Reach
from contracts.analysis_settings import INVOCATIONS_URL
from contracts.errors import ContractError

LOGGER = logging.getLogger(__name__)
Writers = Mapping[CaptureSettings, CaptureWriter]


def capturing_endpoint(view: EndpointView, there: Writers, reach: Reach) -> tuple[ServedEndpoint, Writers]:
    """The endpoint and its writers, of which those that are there go on.

    Raises ContractError where a variant has no server that can be asked.
    """
    writers: dict[CaptureSettings, CaptureWriter] = {}
    variants = []
    for variant in view.variants:
        settings = _settings(view, variant, reach)
        if settings is not None:
            # None is tried: an answer never waits for a bucket.
            writers[settings] = there.get(settings) or CaptureWriter(settings, is_tried=False)
        variants.append((variant, None if settings is None else writers[settings]))
    try:
        served = [ServedVariant(each.name, _url(view, each), each.weight, writer) for each, writer in variants]
        return ServedEndpoint(view.name, served), writers
    except ConfigurationError as error:
        raise ContractError(f"Endpoint {view.name}", f"cannot be served: {error.message}") from None


def _settings(view: EndpointView, variant: VariantView, reach: Reach) -> CaptureSettings | None:
    """None where nothing is captured, or cannot be: the model answers all the same."""
    try:
        settings = view.capture_settings(variant)
        if settings is not None:
            reach.place("DestinationS3Uri", settings.to)
    except ConfigurationError as error:
        LOGGER.error("Nothing of the endpoint %s is captured: %s", view.name, error.message)
        return None
    return settings


def _url(view: EndpointView, variant: VariantView) -> str:
    if variant.url is None:
        raise ContractError(
            f"Endpoint {view.name}",
            f"has no server for its variant {variant.name}: the model {variant.model} should say where it is by "
            f"{INVOCATIONS_URL} in the environment of its container.",
        )
    return variant.url
