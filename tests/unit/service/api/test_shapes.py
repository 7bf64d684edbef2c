"""Requests are held against botocore's model, and refused in the words of the service."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.model import ListShape, MapShape, Shape, StructureShape

from analyzer.service.api.failures import CallError
from analyzer.service.api.operations import operations
from analyzer.service.api.patterns import compiled
from analyzer.service.api.shapes import checked, service_model
from tests.unit.service.api.examples import CLUSTER, inline, job

Request = dict[str, Any]


def refused(operation: str, request: Any) -> CallError:
    with pytest.raises(CallError) as raised:
        checked(service_model("sagemaker").operation_model(operation).input_shape, request)
    return raised.value


def without(request: Request, name: str) -> Request:
    return {member: value for member, value in request.items() if member != name}


def instances(count: Any) -> Request:
    return job(ProcessingResources={"ClusterConfig": {**CLUSTER["ClusterConfig"], "InstanceCount": count}})


@pytest.mark.parametrize(
    ("request_", "problem"),
    [
        (without(job(), "RoleArn"), "Value null at 'roleArn' failed to satisfy constraint: Member must not be null"),
        (
            job(AppSpecification={}),
            "Value null at 'appSpecification.imageUri' failed to satisfy constraint: Member must not be null",
        ),
        (job(Rolearn="x"), "Value 'Rolearn' at 'the request' failed to satisfy constraint: Member must be known."),
        (
            job("a" * 64),
            f"Value '{'a' * 64}' at 'processingJobName' failed to satisfy constraint: "
            "Member must have length less than or equal to 63",
        ),
        (job(RoleArn="arn"), "Member must have length greater than or equal to 20"),
        (
            job("a_b"),
            "Value 'a_b' at 'processingJobName' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}",
        ),
        (
            instances(0),
            "Value '0' at 'processingResources.clusterConfig.instanceCount' failed to satisfy constraint: "
            "Member must have value greater than or equal to 1",
        ),
        (
            job(StoppingCondition={"MaxRuntimeInSeconds": 777_601}),
            "Member must have value less than or equal to 777600",
        ),
        (
            job(NetworkConfig={"VpcConfig": {"SecurityGroupIds": [], "Subnets": ["subnet"]}}),
            "'networkConfig.vpcConfig.securityGroupIds' failed to satisfy constraint: Member must have length greater",
        ),
        (job(Tags=[{"Key": "k", "Value": "*"}]), "Value '*' at 'tags.1.member.value' failed to satisfy constraint"),
        (job(Environment={"a-b": "1"}), "Value 'a-b' at 'environment.key' failed to satisfy constraint"),
        (job(Environment={"a": "x" * 300}), "at 'environment.a.member' failed to satisfy constraint: Member must have"),
    ],
)
def test_what_does_not_fit_is_told(request_: Request, problem: str) -> None:
    error = refused("CreateProcessingJob", request_)
    assert (error.code, error.http_status) == ("ValidationException", 400)
    assert error.message.startswith("1 validation error detected: ")
    assert problem in error.message


def test_values_of_an_enumeration_are_told() -> None:
    request = inline(MonitoringType="Everything")
    assert (
        "Value 'Everything' at 'monitoringScheduleConfig.monitoringType' failed to satisfy constraint: Member must "
        "satisfy enum value set: [DataQuality, ModelQuality, ModelBias, ModelExplainability]"
    ) in refused("CreateMonitoringSchedule", request).message


def test_all_that_does_not_fit_is_told_at_a_time() -> None:
    message = refused("CreateProcessingJob", without(job("a b", AppSpecification={}), "RoleArn")).message
    assert message.startswith("3 validation errors detected: ")
    assert message.count("failed to satisfy constraint") == 3


@pytest.mark.parametrize(
    ("request_", "problem"),
    [
        ([], "The request is a list; it should be an object."),
        (job(5), "processingJobName holds the number 5; it should be a string."),
        (instances("1"), 'holds the text "1"; it should be an integer.'),
        (instances(True), "holds true; it should be an integer."),
        (instances(1.5), "holds the number 1.5; it should be an integer."),
        (job(Tags={}), "tags holds an object; it should be a list."),
        (job(Environment=[]), "environment holds a list; it should be a map."),
        (job(NetworkConfig="x"), 'networkConfig holds the text "x"; it should be a structure.'),
    ],
)
def test_other_types_are_told(request_: Any, problem: str) -> None:
    error = refused("CreateProcessingJob", request_)
    assert error.code == "SerializationException"
    assert problem in error.message


def test_times_are_numbers_of_this_era() -> None:
    assert "Member must be a time" in refused("ListProcessingJobs", {"CreationTimeAfter": 1e300}).message
    assert refused("ListProcessingJobs", {"CreationTimeAfter": "now"}).code == "SerializationException"


def test_members_that_are_null_are_none() -> None:
    shape = service_model("sagemaker").operation_model("CreateProcessingJob").input_shape
    assert checked(shape, job(StoppingCondition=None, NetworkConfig={"VpcConfig": None})) == job(NetworkConfig={})


def patterns(shape: Shape) -> Iterator[str]:
    yield shape.metadata.get("pattern", "")
    match shape:
        case StructureShape():
            yield from (pattern for member in shape.members.values() for pattern in patterns(member))
        case ListShape():
            yield from patterns(shape.member)
        case MapShape():
            yield from (*patterns(shape.key), *patterns(shape.value))


def test_every_pattern_of_the_operations_is_known() -> None:
    found = {pattern for each in operations().values() for pattern in patterns(each.model.input_shape)}
    assert len(found) > 30
    assert {pattern for pattern in found if compiled(pattern) is None} == set()


@pytest.mark.parametrize("text", ["é", "٣", "a b", "漢", "a\u2003b", "x=+-@/.:_"])
def test_letters_digits_and_blanks_of_all_scripts_are_of_tags(text: str) -> None:
    pattern = compiled(r"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)")
    assert pattern is not None
    assert pattern.fullmatch(text)
    assert not pattern.fullmatch(text + "*")


def test_long_values_are_cut() -> None:
    assert len(refused("CreateProcessingJob", job("a" * 100_000)).message) < 400
