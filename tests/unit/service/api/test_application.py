"""What surrounds the operations: bodies, limits, names of machines, health, and failures."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
import urllib3
from sqlalchemy import text

from analyzer.service import connections
from analyzer.service.api import operations as register
from analyzer.service.api.application import LARGEST_BODY
from tests.unit.service.api.examples import job
from tests.unit.service.api.test_processing_jobs import failure
from tests.unit.service.serving import Served

LIST = {"X-Amz-Target": "SageMaker.ListProcessingJobs", "Content-Type": "application/x-amz-json-1.1"}


@pytest.fixture
def http() -> Iterator[urllib3.PoolManager]:
    with urllib3.PoolManager() as pool:
        yield pool


def post(http: urllib3.PoolManager, served: Served, body: bytes, **headers: str) -> tuple[int, Any, Any]:
    every = {**LIST, **{name.replace("_", "-"): value for name, value in headers.items()}}
    answer = http.request("POST", f"{served.url}/", headers=every, body=body, retries=False)
    return answer.status, answer.json(), answer.headers


@pytest.mark.parametrize("sent", [b"", b"POST / HT", b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\nGET /hea"])
def test_a_connection_that_asks_for_nothing_is_ended(
    served: Served, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    """Those that are open count, and who opens hundreds would keep all others away."""
    monkeypatch.setattr(connections, "LONGEST_HEAD_S", 0.3)
    host, port = served.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(sent)
        while connection.recv(65536):
            continue


def test_a_request_whose_body_is_slow_has_longer_than_that(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "LONGEST_HEAD_S", 0.1)
    host, port = served.url.removeprefix("http://").split(":")
    lines = ("POST / HTTP/1.1", "Host: localhost", "X-Amz-Target: SageMaker.ListModels", "Content-Length: 2", "", "{")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall("\r\n".join(lines).encode())
        time.sleep(0.5)
        connection.sendall(b"}")
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("body", [b"", b"{}", b' {"MaxResults": null} '])
def test_a_request_may_be_empty(served: Served, http: urllib3.PoolManager, body: bytes) -> None:
    status, answer, headers = post(http, served, body)
    assert (status, answer) == (200, {"ProcessingJobSummaries": []})
    assert headers["Content-Type"] == "application/x-amz-json-1.1"
    assert len(headers["x-amzn-RequestId"]) == 36


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "SerializationException"),
        (b"[]", "SerializationException"),
        (b'{"MaxResults": NaN}', "SerializationException"),
        (b'{"NameContains": "\\ud800"}', "SerializationException"),
        (b"\xff", "SerializationException"),
        (b"[" * 100_000, "SerializationException"),
        (b'{"MaxResults": 1e400}', "SerializationException"),
        (b'{"MaxResults": 99999999999999999999999}', "SerializationException"),
        (b'{"MaxResults": 0}', "ValidationException"),
        (b'{"maxResults": 1}', "ValidationException"),
    ],
)
def test_what_is_no_request_is_refused(served: Served, http: urllib3.PoolManager, body: bytes, code: str) -> None:
    status, answer, headers = post(http, served, body)
    assert (status, answer["__type"], headers["x-amzn-ErrorType"]) == (400, code, code)


@pytest.mark.parametrize("target", ["SageMaker.Everything", "SageMaker.ListDomains", "S3.List", "", "SageMaker"])
def test_other_operations_are_unknown(served: Served, http: urllib3.PoolManager, target: str) -> None:
    status, answer, _ = post(http, served, b"{}", X_Amz_Target=target)
    assert (status, answer["__type"]) == (404, "UnknownOperationException")


def test_a_body_has_a_limit(served: Served, http: urllib3.PoolManager) -> None:
    status, answer, _ = post(http, served, b" " * (LARGEST_BODY + 1))
    assert (status, answer["__type"]) == (413, "RequestEntityTooLarge")
    assert post(http, served, b" " * (LARGEST_BODY - 2) + b"{}")[0] == 200


def test_a_body_has_its_time(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.service.api.requests.LONGEST_BODY_S", 0.2)
    host, port = served.url.removeprefix("http://").split(":")
    lines = ("POST / HTTP/1.1", f"Host: {host}", "X-Amz-Target: SageMaker.ListModels", "Content-Length: 2", "", "{")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall("\r\n".join(lines).encode())
        assert connection.recv(65536).startswith(b"HTTP/1.1 408")


@pytest.mark.parametrize("host", ["localhost", "localhost:8765", "127.0.0.1:8765", "[::1]:8765", "127.8.8.8"])
def test_names_of_this_machine_are_answered_to(served: Served, http: urllib3.PoolManager, host: str) -> None:
    assert post(http, served, b"{}", Host=host)[0] == 200


@pytest.mark.parametrize("host", ["example.com", "localhost.example.com:8765", "10.0.0.1", "0.0.0.0:8765", "x:y:1"])
def test_other_names_are_not_without_credentials(served: Served, http: urllib3.PoolManager, host: str) -> None:
    status, answer, _ = post(http, served, b"{}", Host=host)
    assert (status, answer["__type"]) == (403, "AccessDeniedException")


def test_a_page_of_the_web_cannot_ask(served: Served, http: urllib3.PoolManager) -> None:
    asked = {"Origin": "https://example.com", "Access-Control-Request-Method": "POST"}
    answer = http.request("OPTIONS", f"{served.url}/", headers=asked)
    assert answer.status == 405
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_health_and_readiness(served: Served, http: urllib3.PoolManager) -> None:
    assert http.request("GET", f"{served.url}/health").data == b"healthy\n"
    assert http.request("GET", f"{served.url}/ready").data == b"ready\n"
    with served.store.writing() as session:
        session.execute(text("DROP TABLE store_version"))
    assert http.request("GET", f"{served.url}/health").status == 200
    assert http.request("GET", f"{served.url}/ready", retries=False).status == 503


def test_a_store_that_cannot_be_used_is_told(served: Served, sagemaker: Any) -> None:
    with served.store.writing() as session:
        session.execute(text("DROP TABLE processing_jobs"))
    with pytest.raises(sagemaker.exceptions.ClientError, match="ServiceUnavailable") as raised:
        sagemaker.list_processing_jobs()
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 503
    assert "cannot be used" in raised.value.response["Error"]["Message"]


def test_a_defect_is_a_failure_of_its_call_alone(
    served: Served, sagemaker: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> Any:
        raise KeyError("something of the user")

    broken = {**register.operations()}
    name = "SageMaker.ListModels"
    broken[name] = register.Operation(broken[name].service, broken[name].model, fail)
    monkeypatch.setattr(register, "operations", lambda: broken)
    code, message = failure(sagemaker.list_models)
    assert (code, message) == ("InternalFailure", "The request has failed; the log of the service tells why.")
    assert "KeyError" in caplog.text
    assert sagemaker.list_processing_jobs()["ProcessingJobSummaries"] == []


def test_the_log_tells_operations_and_no_secrets(
    served: Served, sagemaker: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="analyzer"):
        sagemaker.create_processing_job(**job(Environment={"PASSWORD": "hunter2"}))
        failure(sagemaker.create_processing_job, **job("a_b", Environment={"PASSWORD": "hunter2"}))
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("analyzer")]
    assert [line.partition(" in ")[0] for line in lines] == [
        "SageMaker.CreateProcessingJob: 200",
        "SageMaker.CreateProcessingJob: 400 ValidationException",
    ]
    assert "hunter2" not in caplog.text
