"""Whatever is asked, by whatever JSON: an answer of its shape, or a refusal; never a defect."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzer.service.api.arns import Arns
from analyzer.service.api.dispatch import Service
from analyzer.service.api.failures import CallError
from analyzer.service.api.operations import operations
from analyzer.service.api.shapes import problems_of
from analyzer.service.api.signatures import SignedRequest
from analyzer.service.store.opening import open_store
from tests.unit.service.api.examples import definition, endpoint_config, inline, job
from tests.unit.service.api.from_shapes import values
from tests.unit.service.api.test_endpoints_and_tags import MODEL
from tests.unit.service.serving import REGION

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)
NAMED = ("there", "not-there")
"""Of what the store has, and of what it has not."""
few = settings(max_examples=15, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    store = open_store(str(tmp_path_factory.mktemp("store") / "store.db"))
    made = Service(store, Arns(REGION), lambda: NOW)
    answered(made, "SageMaker.CreateProcessingJob", job("there"))
    answered(made, "SageMaker.CreateDataQualityJobDefinition", definition("there"))
    answered(made, "SageMaker.CreateMonitoringSchedule", inline("there"))
    answered(made, "SageMaker.CreateModel", {**MODEL, "ModelName": "there"})
    answered(made, "SageMaker.CreateEndpointConfig", endpoint_config("there", "there"))
    answered(made, "SageMaker.CreateEndpoint", {"EndpointName": "there", "EndpointConfigName": "there"})
    yield made
    store.close()


def answered(service: Service, target: str, request: Any) -> CallError | None:
    """The refusal; an answer is of its shape."""
    try:
        answer = service.answer(SignedRequest("/", "", {"x-amz-target": target}, orjson.dumps(request)))
    except CallError as refused:
        return refused
    output = operations()[target].model.output_shape
    if output is None:
        assert answer == {}
    else:
        problems = problems_of(output, orjson.loads(orjson.dumps(answer)))
        # The model demands the endpoint of a definition, and those of batch transforms have none.
        assert [problem for problem in problems if "Value '' at" not in problem or "endpointName" not in problem] == []
    return None


@pytest.mark.parametrize("target", sorted(operations()))
@few
@given(data=st.data())
def test_requests_that_the_model_allows(service: Service, target: str, data: st.DataObject) -> None:
    request = data.draw(values(operations()[target].model.input_shape))
    for member in request:
        if member.endswith("Name") and data.draw(st.booleans()):
            request[member] = data.draw(st.sampled_from(NAMED))
    refused = answered(service, target, request)
    assert refused is None or refused.code != "SerializationException"


@pytest.mark.parametrize("target", sorted(operations()))
@few
@given(request=JSON)
def test_any_json(service: Service, target: str, request: Any) -> None:
    refused = answered(service, target, request)
    assert refused is None or refused.http_status == 400


@pytest.mark.parametrize("target", sorted(operations()))
@few
@given(data=st.data())
def test_requests_of_which_a_member_is_any_json(service: Service, target: str, data: st.DataObject) -> None:
    shape = operations()[target].model.input_shape
    request = data.draw(values(shape))
    request[data.draw(st.sampled_from(sorted(shape.members)))] = data.draw(JSON)
    refused = answered(service, target, request)
    assert refused is None or refused.http_status == 400
