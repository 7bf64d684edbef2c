"""Models, configurations of endpoints and endpoints, as far as capture and monitors need them.

A model says where its server is: by `MODEL_INVOCATIONS_URL` in the environment of its container.
"""

from __future__ import annotations

from functools import partial
from typing import TypeVar

from analyzer.service.api.lists import equals, listing_of_names
from analyzer.service.api.operations import ApiCall, members_of, operation
from analyzer.service.api.resources import ResourceKind
from analyzer.service.api.times import seconds
from analyzer.service.store.tables import JsonObject, StoredEndpoint, StoredEndpointConfig, StoredModel, StoredSchedule

Plain = TypeVar("Plain", StoredModel, StoredEndpointConfig)

MODELS = ResourceKind("model", StoredModel)
CONFIGS = ResourceKind("endpoint-config", StoredEndpointConfig)
ENDPOINTS = ResourceKind("endpoint", StoredEndpoint)
IN_SERVICE = "InService"

_ENDPOINTS = listing_of_names(
    StoredEndpoint, {"Status": StoredEndpoint.status}, {"StatusEquals": equals(StoredEndpoint.status)}
)


@operation("CreateModel")
def create_model(call: ApiCall, request: JsonObject) -> JsonObject:
    return {"ModelArn": MODELS.create(call, request["ModelName"], request)}


@operation("CreateEndpointConfig")
def create_config(call: ApiCall, request: JsonObject) -> JsonObject:
    """Its models should be there."""
    for variant in (*request["ProductionVariants"], *request.get("ShadowProductionVariants", ())):
        if "ModelName" in variant:
            MODELS.found(call, variant["ModelName"])
    return {"EndpointConfigArn": CONFIGS.create(call, request["EndpointConfigName"], request)}


@operation("CreateEndpoint")
def create_endpoint(call: ApiCall, request: JsonObject) -> JsonObject:
    """In service at once: nothing is deployed, the server of its model is there or is not."""
    config = CONFIGS.found(call, request["EndpointConfigName"])
    arn = ENDPOINTS.create(call, request["EndpointName"], request, status=IN_SERVICE, config_name=config.name)
    return {"EndpointArn": arn}


@operation("UpdateEndpoint")
def update_endpoint(call: ApiCall, request: JsonObject) -> JsonObject:
    """As the SDK has what is captured changed: by another configuration."""
    endpoint = ENDPOINTS.found(call, request["EndpointName"])
    endpoint.config_name = CONFIGS.found(call, request["EndpointConfigName"]).name
    endpoint.modified = call.now
    return {"EndpointArn": ENDPOINTS.arn(call, endpoint.name)}


@operation("DescribeEndpoint")
def describe_endpoint(call: ApiCall, request: JsonObject) -> JsonObject:
    endpoint = ENDPOINTS.found(call, request["EndpointName"])
    config = call.session.get(StoredEndpointConfig, endpoint.config_name)
    document = {} if config is None else config.document
    variants = [_variant(variant) for variant in document.get("ProductionVariants", ())]
    return members_of(
        call,
        _summary(call, endpoint),
        EndpointConfigName=endpoint.config_name,
        ProductionVariants=variants or None,
        DataCaptureConfig=_capture(document.get("DataCaptureConfig")),
        LastDeploymentConfig=endpoint.document.get("DeploymentConfig"),
    )


@operation("ListEndpoints")
def list_endpoints(call: ApiCall, request: JsonObject) -> JsonObject:
    return _ENDPOINTS.answer(call, request, "Endpoints", lambda endpoint: _summary(call, endpoint))


@operation("DeleteEndpoint")
def delete_endpoint(call: ApiCall, request: JsonObject) -> JsonObject:
    name = request["EndpointName"]
    ENDPOINTS.delete(call, name, StoredSchedule.endpoint_name == name)
    return {}


def _register(word: str, kind: ResourceKind[Plain]) -> None:
    """What is answered of resources that are nothing but what was asked for, and never change."""
    name, listing = f"{word}Name", listing_of_names(kind.table)

    def summary(call: ApiCall, found: Plain) -> JsonObject:
        return {name: found.name, f"{word}Arn": kind.arn(call, found.name), "CreationTime": seconds(found.created)}

    @operation(f"Describe{word}")
    def describe(call: ApiCall, request: JsonObject) -> JsonObject:
        found = kind.found(call, request[name])
        return members_of(call, found.document, summary(call, found))

    @operation(f"List{word}s")
    def list_all(call: ApiCall, request: JsonObject) -> JsonObject:
        return listing.answer(call, request, f"{word}s", partial(summary, call))

    @operation(f"Delete{word}")
    def delete(call: ApiCall, request: JsonObject) -> JsonObject:
        kind.delete(call, request[name])
        return {}


_register("Model", MODELS)
_register("EndpointConfig", CONFIGS)


def _summary(call: ApiCall, endpoint: StoredEndpoint) -> JsonObject:
    return {
        "EndpointName": endpoint.name,
        "EndpointArn": ENDPOINTS.arn(call, endpoint.name),
        "CreationTime": seconds(endpoint.created),
        "LastModifiedTime": seconds(endpoint.modified),
        "EndpointStatus": endpoint.status,
    }


def _variant(variant: JsonObject) -> JsonObject:
    weight, count = variant.get("InitialVariantWeight", 1.0), variant.get("InitialInstanceCount", 1)
    return {
        "VariantName": variant["VariantName"],
        "CurrentWeight": weight,
        "DesiredWeight": weight,
        "CurrentInstanceCount": count,
        "DesiredInstanceCount": count,
    }


def _capture(config: JsonObject | None) -> JsonObject | None:
    if config is None:
        return None
    enabled = config.get("EnableCapture", False)
    return {
        "EnableCapture": enabled,
        "CaptureStatus": "Started" if enabled else "Stopped",
        "CurrentSamplingPercentage": config["InitialSamplingPercentage"],
        "DestinationS3Uri": config["DestinationS3Uri"],
        "KmsKeyId": config.get("KmsKeyId", ""),
    }
