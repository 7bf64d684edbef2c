"""What is described is what was sent: any request that the API's model allows, member for member."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from botocore import xform_name
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from analyzer.service.api.shapes import service_model
from analyzer.service.store.opening import open_store
from tests.unit.service.api.examples import HOURLY
from tests.unit.service.api.from_shapes import values
from tests.unit.service.serving import serving

KINDS = ("DataQuality", "ModelQuality", "ModelBias", "ModelExplainability")
NUMBERS = count()

often = settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    store = open_store(str(tmp_path_factory.mktemp("store") / "store.db"))
    with serving(store) as served:
        yield served.client()
    store.close()


def requests(operation: str) -> st.SearchStrategy[dict[str, Any]]:
    return values(service_model("sagemaker").operation_model(operation).input_shape)


def once(request: dict[str, Any], name: str) -> dict[str, Any]:
    """With a name of its own, and each tag once."""
    tags = {tag["Key"]: tag for tag in request.get("Tags", ())}
    return {**request, name: f"name-{next(NUMBERS)}", **({"Tags": list(tags.values())} if "Tags" in request else {})}


def one_input(inputs: dict[str, Any]) -> dict[str, Any]:
    """With one input of the two, and offsets that are some."""
    found = copy.deepcopy(inputs)
    if "EndpointInput" in found:
        found.pop("BatchTransformInput", None)
    else:
        found.setdefault(
            "BatchTransformInput",
            {"DataCapturedDestinationS3Uri": "s3://b/x", "DatasetFormat": {}, "LocalPath": "/opt"},
        )
    for each in found.values():
        for offset, text in (("StartTimeOffset", "-PT2H"), ("EndTimeOffset", "-PT1H")):
            if offset in each:
                each[offset] = text
    return found


def assert_described(sent: dict[str, Any], described: dict[str, Any]) -> None:
    for member, value in sent.items():
        if member != "Tags":
            assert described[member] == value, member


@often
@given(request=requests("CreateProcessingJob"))
def test_processing_jobs(client: Any, request: dict[str, Any]) -> None:
    sent = once(request, "ProcessingJobName")
    arn = client.create_processing_job(**sent)["ProcessingJobArn"]
    assert_described(sent, client.describe_processing_job(ProcessingJobName=sent["ProcessingJobName"]))
    tags = sorted(sent.get("Tags", ()), key=lambda tag: tag["Key"])
    assert client.list_tags(ResourceArn=arn)["Tags"] == tags


@pytest.mark.parametrize("kind", KINDS)
@often
@given(data=st.data())
def test_job_definitions(client: Any, kind: str, data: st.DataObject) -> None:
    sent = once(data.draw(requests(f"Create{kind}JobDefinition")), "JobDefinitionName")
    inputs = f"{kind}JobInput"
    sent[inputs] = {**sent[inputs], **one_input(sent[inputs])}
    for name in {"EndpointInput", "BatchTransformInput"} - one_input(sent[inputs]).keys():
        sent[inputs].pop(name, None)
    getattr(client, f"create_{xform_name(kind)}_job_definition")(**sent)
    describe = getattr(client, f"describe_{xform_name(kind)}_job_definition")
    assert_described(sent, describe(JobDefinitionName=sent["JobDefinitionName"]))


@often
@given(request=requests("CreateMonitoringSchedule"))
def test_schedules_with_their_own_definition(client: Any, request: dict[str, Any]) -> None:
    sent = once(request, "MonitoringScheduleName")
    config = copy.deepcopy(sent["MonitoringScheduleConfig"])
    config.pop("MonitoringJobDefinitionName", None)
    config.pop("MonitoringType", None)
    assume("MonitoringJobDefinition" in config)
    inputs = config["MonitoringJobDefinition"]["MonitoringInputs"]
    config["MonitoringJobDefinition"]["MonitoringInputs"] = [one_input(each) for each in inputs]
    if "ScheduleConfig" in config:
        config["ScheduleConfig"] = HOURLY
    sent["MonitoringScheduleConfig"] = config
    client.create_monitoring_schedule(**sent)
    described = client.describe_monitoring_schedule(MonitoringScheduleName=sent["MonitoringScheduleName"])
    assert_described(sent, described)


@often
@given(request=requests("CreateModel"))
def test_models(client: Any, request: dict[str, Any]) -> None:
    sent = once(request, "ModelName")
    client.create_model(**sent)
    assert_described(sent, client.describe_model(ModelName=sent["ModelName"]))


@often
@given(request=requests("CreateEndpointConfig"))
def test_endpoint_configurations(client: Any, request: dict[str, Any]) -> None:
    sent = once(copy.deepcopy(request), "EndpointConfigName")
    for variant in (*sent["ProductionVariants"], *sent.get("ShadowProductionVariants", ())):
        variant.pop("ModelName", None)
    client.create_endpoint_config(**sent)
    assert_described(sent, client.describe_endpoint_config(EndpointConfigName=sent["EndpointConfigName"]))
