"""An endpoint of one's own for the time of the analysis: made, awaited, and removed in every case."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from analyzer.errors import ConfigurationError, ModelError
from analyzer.model_access import aws
from contracts.analysis_config import PredictorConfig
from contracts.errors import escaped

logger = logging.getLogger(__name__)

LONGEST_NAME = 63
READY_S = 3600.0
"""How long an endpoint may take until it is there."""

REMOVED_S = 900.0
"""How long it is tried to remove what is still being made, which SageMaker refuses."""

POLL_S = 10.0


def names_of(predictor: PredictorConfig) -> tuple[str, str]:
    """New names of an endpoint and its configuration, as the closed analyzer makes them."""
    prefix, made = predictor.endpoint_name_prefix, f"{int(time.time())}-{secrets.token_hex(4)}"
    room = LONGEST_NAME - len(prefix) - len(made) - 2
    model = (predictor.model_name or "")[:room].rstrip("-")
    return f"{prefix}-{model}-{made}", f"{prefix}-config-{made}"


@contextmanager
def shadow_endpoint(predictor: PredictorConfig, poll_s: float = POLL_S) -> Iterator[str]:
    """The name of an endpoint of the model, in service within, and gone afterwards.

    Raises ConfigurationError without an account, ModelError where SageMaker refuses. What cannot be removed is logged.
    """
    session = aws.session()
    if not aws.has_account(session):
        raise aws.no_account(session, f"A shadow endpoint for the model {predictor.model_name}")
    if predictor.instance_type is None:
        raise ConfigurationError(
            "predictor.model_name is set and predictor.instance_type is not; a shadow endpoint needs both, "
            f"and initial_instance_count. {aws.WAYS}."
        )
    client = session.client("sagemaker")
    endpoint, config = names_of(predictor)
    try:
        logger.info("Creating endpoint %s with the configuration %s; both are removed at the end", endpoint, config)
        with _as_model_errors(f"An endpoint for the model {predictor.model_name} could not be made"):
            client.create_endpoint_config(EndpointConfigName=config, ProductionVariants=[_variant(predictor)])
            client.create_endpoint(EndpointName=endpoint, EndpointConfigName=config)
            _wait(client, endpoint, poll_s)
        yield endpoint
    finally:
        _remove("endpoint", endpoint, lambda: client.delete_endpoint(EndpointName=endpoint), poll_s)
        _remove("configuration", config, lambda: client.delete_endpoint_config(EndpointConfigName=config), poll_s)
        client.close()


def _variant(predictor: PredictorConfig) -> dict[str, Any]:
    named = {"AcceleratorType": predictor.accelerator_type} if predictor.accelerator_type else {}
    return {
        "VariantName": "AllTraffic",
        "ModelName": predictor.model_name,
        "InstanceType": predictor.instance_type,
        "InitialInstanceCount": predictor.initial_instance_count or 1,
        **named,
    }


def _wait(client: Any, endpoint: str, poll_s: float) -> None:
    deadline = time.monotonic() + READY_S
    while True:
        found = client.describe_endpoint(EndpointName=endpoint)
        if found["EndpointStatus"] == "InService":
            return
        if found["EndpointStatus"] not in ("Creating", "Updating", "SystemUpdating"):
            reason = escaped(str(found.get("FailureReason", "no reason is given")), 300)
            raise ModelError(f"The endpoint {endpoint} is {found['EndpointStatus']}: {reason}")
        if time.monotonic() > deadline:
            raise ModelError(f"The endpoint {endpoint} was not in service after {READY_S:g} seconds.")
        time.sleep(poll_s)


@contextmanager
def _as_model_errors(what: str) -> Iterator[None]:
    """Errors of boto3 as ModelError."""
    try:
        yield
    except ModelError:
        raise
    except Exception as error:  # boto3's have no class in common
        raise ModelError(f"{what}: {escaped(' '.join(str(error).split()), 300)}") from error


def _remove(what: str, name: str, delete: Callable[[], Any], poll_s: float) -> None:
    """Remove it if it is there; while SageMaker refuses, again. Never raises."""
    deadline = time.monotonic() + REMOVED_S
    tries = 0
    while True:
        try:
            delete()
        except Exception as error:  # whatever it is, the other one is to be removed too
            text = " ".join(str(error).split())
            if "not find" in text or "does not exist" in text:
                return
            if "progress" not in text or time.monotonic() > deadline:
                logger.warning("The %s %s could not be removed, and costs until it is: %s", what, name, text[:300])
                return
            tries += 1
            if tries == 1:  # told now: a stopped process has only seconds
                logger.warning("The %s %s cannot be removed while it is being made; it is tried again", what, name)
            time.sleep(min(poll_s, 1.0))
        else:
            logger.info("Removed the %s %s", what, name)
            return
