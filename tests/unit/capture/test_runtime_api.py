"""The closed service's runtime API, by its own clients: boto3 and the SageMaker SDK."""

from __future__ import annotations

import json
import os
import re
import socket
import struct
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, EventStreamError

# The SDK announces its successor on import, and warnings are errors here.
os.environ["SAGEMAKER_SUPPRESS_V2_WARNING"] = "1"
from sagemaker.deserializers import CSVDeserializer
from sagemaker.predictor import Predictor
from sagemaker.serializers import CSVSerializer
from sagemaker.session import Session

from tests.aws_servers import SOMEBODY, nobody
from tests.processes import eventually
from tests.unit.capture.proxying import SCORE, ProxyProcess, Upstream, ask, eventually_lines, proxy
from tests.unit.capture.writing import records

ONCE = Config(retries={"total_max_attempts": 1})


@pytest.fixture(scope="module")
def running(upstream: Upstream, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProxyProcess]:
    variants = ["--variant", f"blue={upstream.url}:0.999", "--variant", f"green={upstream.url}/score/me:0.001"]
    with proxy(tmp_path_factory.mktemp("proxy") / "captured", upstream, *variants) as process:
        yield process


@pytest.fixture
def environment(running: ProxyProcess, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where nothing but this variable says that the runtime is not AWS's."""
    for name, value in {**nobody(tmp_path), **SOMEBODY, "AWS_DEFAULT_REGION": "eu-west-1"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME", running.url)


@pytest.fixture
def runtime(environment: None) -> Any:
    return boto3.client("sagemaker-runtime", config=ONCE)


def head_of(request: bytes) -> str:
    return request.partition(b"\r\n\r\n")[0].decode().lower()


def test_boto3_invokes_the_model(runtime: Any, upstream: Upstream) -> None:
    upstream.requests.clear()
    answer = runtime.invoke_endpoint(
        EndpointName="churn",
        Body=b"1,x",
        ContentType="text/csv",
        Accept="text/csv",
        InferenceId="id-1",
        CustomAttributes="trace=7",
        TargetVariant="blue",
    )
    assert answer["Body"].read() == b"0.5\n"
    assert (answer["ContentType"], answer["InvokedProductionVariant"]) == ("text/csv", "blue")
    [request] = upstream.requests
    head = head_of(request)
    assert head.startswith("post /invocations http/1.1")
    assert request.endswith(b"\r\n\r\n1,x")
    assert "accept: text/csv" in head and "x-amzn-sagemaker-custom-attributes: trace=7" in head
    assert not re.search(r"^(authorization|x-amz-|amz-sdk-|expect|x-amzn-sagemaker-target)", head, re.MULTILINE)


def test_what_is_invoked_is_captured(runtime: Any, running: ProxyProcess) -> None:
    given = {"ContentType": "text/csv", "InferenceId": "id-2", "CustomAttributes": "trace=8", "TargetVariant": "green"}
    runtime.invoke_endpoint(EndpointName="churn", Body=b"2,y", **given)
    stream = runtime.invoke_endpoint_with_response_stream(EndpointName="churn", Body=b"3,z", **given)
    assert b"".join(event["PayloadPart"]["Bytes"] for event in stream["Body"]) == b"0.5\n"
    folder = running.to / "churn" / "green"
    assert len(eventually_lines(folder, 2)) == 2
    found = records(folder)
    assert [each["captureData"]["endpointInput"]["data"] for each in found] == ["2,y", "3,z"]
    for each in found:
        assert each["captureData"]["endpointOutput"] == {
            "observedContentType": "text/csv",
            "mode": "OUTPUT",
            "data": "0.5\n",
            "encoding": "CSV",
        }
        metadata = each["eventMetadata"]
        assert (metadata["inferenceId"], metadata["customAttributes"]) == ("id-2", ["trace=8"])


def test_the_path_of_an_upstream_is_where_the_model_is_asked(runtime: Any, upstream: Upstream) -> None:
    upstream.requests.clear()
    answer = runtime.invoke_endpoint(EndpointName="churn", Body=b"1", TargetVariant="green")
    assert answer["InvokedProductionVariant"] == "green"
    assert upstream.requests[0].startswith(b"POST /score/me HTTP/1.1")


def test_attributes_of_the_model_reach_the_client(runtime: Any, upstream: Upstream) -> None:
    upstream.answer = SCORE.replace(b"Content-Type", b"X-Amzn-SageMaker-Custom-Attributes: made=1\r\nContent-Type")
    invoked = [
        runtime.invoke_endpoint(EndpointName="churn", Body=b"1"),
        runtime.invoke_endpoint_with_response_stream(EndpointName="churn", Body=b"1"),
    ]
    upstream.answer = SCORE
    assert [(each["CustomAttributes"], each["ContentType"]) for each in invoked] == [("made=1", "text/csv")] * 2


def error_of(call: Any, **given: Any) -> dict[str, Any]:
    with pytest.raises(ClientError) as raised:
        call(**{"EndpointName": "churn", "Body": b"1", **given})
    response: dict[str, Any] = raised.value.response
    return response


@pytest.mark.parametrize("operation", ["invoke_endpoint", "invoke_endpoint_with_response_stream"])
@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"EndpointName": "other"}, "Endpoint other not found."),
        ({"TargetVariant": "red"}, "Variant red not found for endpoint churn."),
    ],
)
def test_what_is_not_there_is_an_error_of_validation(
    runtime: Any, operation: str, given: dict[str, str], message: str
) -> None:
    response = error_of(getattr(runtime, operation), **given)
    assert (response["Error"]["Code"], response["Error"]["Message"]) == ("ValidationError", message)
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 400


@pytest.mark.parametrize("name", ["a%2Fb", "..%2Fx", "%C3%BC", "", "churn.x", "Churn"])
def test_names_of_every_kind_are_unknown_endpoints(running: ProxyProcess, name: str) -> None:
    answer = ask(running.port, f"/endpoints/{name}/invocations")
    assert (answer.status, dict(answer.headers)["x-amzn-errortype"]) == (400, "ValidationError")
    assert "not found" in json.loads(answer.body)["Message"]


def test_asynchronous_invocations_are_refused_by_name(runtime: Any) -> None:
    with pytest.raises(ClientError, match=r"ValidationError.*churn does not answer asynchronously"):
        runtime.invoke_endpoint_async(EndpointName="churn", InputLocation="s3://bucket/key")


def requests_of(running: ProxyProcess) -> list[str]:
    """What has been captured of the requests, so far."""
    lines = [json.loads(line) for line in eventually_lines(running.to, 0)]
    return [base64_or_text(each["captureData"]["endpointInput"]) for each in lines]


def base64_or_text(side: dict[str, str]) -> str:
    return b64decode(side["data"]).decode() if side["encoding"] == "BASE64" else side["data"]


@pytest.mark.parametrize("operation", ["invoke_endpoint", "invoke_endpoint_with_response_stream"])
@pytest.mark.parametrize(("status", "whose"), [(400, "client"), (302, "client"), (500, "server"), (503, "server")])
def test_a_refusal_is_a_model_error(
    runtime: Any, running: ProxyProcess, upstream: Upstream, operation: str, status: int, whose: str
) -> None:
    upstream.answer = f"HTTP/1.1 {status} X\r\nContent-Length: 7\r\n\r\nno \xff {{}}".encode("latin-1")
    response = error_of(getattr(runtime, operation), Body=b"refused")
    upstream.answer = SCORE
    assert (response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]) == ("ModelError", 424)
    assert (response["OriginalStatusCode"], response["OriginalMessage"]) == (status, "no \ufffd {}")
    assert f"Received {whose} error ({status}) from model" in response["Error"]["Message"]
    runtime.invoke_endpoint(EndpointName="churn", Body=f"after {operation} {status}".encode())
    assert eventually(lambda: f"after {operation} {status}" in requests_of(running), 20)
    assert "refused" not in requests_of(running)


@pytest.mark.parametrize("answer", [b"", b"no HTTP at all\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Le"])
def test_a_model_that_does_not_answer_is_a_model_error(runtime: Any, upstream: Upstream, answer: bytes) -> None:
    def send(connection: socket.socket) -> None:
        connection.sendall(answer)

    upstream.answer = send
    response = error_of(runtime.invoke_endpoint)
    upstream.answer = SCORE
    assert (response["Error"]["Code"], response["OriginalStatusCode"]) == ("ModelError", 0)
    assert "the model server" in response["OriginalMessage"]


def test_a_stream_that_breaks_off_ends_with_an_error(runtime: Any, upstream: Upstream) -> None:
    upstream.answer = lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n0.5\n")
    stream = runtime.invoke_endpoint_with_response_stream(EndpointName="churn", Body=b"1")["Body"]
    events = iter(stream)
    assert next(events)["PayloadPart"]["Bytes"] == b"0.5\n"
    with pytest.raises(EventStreamError, match=r"ModelStreamError.*closed the connection before its answer was whole"):
        next(events)
    upstream.answer = SCORE


def test_an_answer_that_breaks_off_is_not_taken_for_whole(runtime: Any, upstream: Upstream) -> None:
    upstream.answer = lambda connection: connection.sendall(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n0.5\n\r\n"
    )
    answer = runtime.invoke_endpoint(EndpointName="churn", Body=b"1")
    with pytest.raises(Exception, match=r"(?i)connection broken|incomplete"):
        answer["Body"].read()
    upstream.answer = SCORE


def test_the_sdk_predicts(environment: None, upstream: Upstream) -> None:
    session = Session(sagemaker_runtime_client=boto3.client("sagemaker-runtime"))
    predictor = Predictor("churn", session, serializer=CSVSerializer(), deserializer=CSVDeserializer())
    upstream.requests.clear()
    assert predictor.predict([1, "x"], inference_id="id-3", target_variant="blue") == [["0.5"]]
    assert upstream.requests[0].endswith(b"\r\n\r\n1,x")


def test_events_have_the_documented_form(running: ProxyProcess) -> None:
    event = ask(running.port, "/endpoints/churn/invocations-response-stream").body
    size, headers = struct.unpack(">II", event[:8])
    assert (size, event[12 + headers : -4]) == (len(event), b"0.5\n")
