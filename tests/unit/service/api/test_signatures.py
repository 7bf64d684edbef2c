"""Requests are taken from who has a key, as they were signed, soon after that, and once where they change something."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import botocore.session
import pytest
import urllib3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from analyzer.errors import ConfigurationError
from analyzer.service.api.signatures import read_secrets
from tests.unit.service.api.examples import job
from tests.unit.service.api.test_processing_jobs import failure
from tests.unit.service.serving import KEY, REGION, SECRET, Served

LIST, STOP = "SageMaker.ListProcessingJobs", "SageMaker.StopProcessingJob"


@pytest.fixture
def http() -> Iterator[urllib3.PoolManager]:
    with urllib3.PoolManager() as pool:
        yield pool


def headers_of(
    served: Served, target: str, body: bytes, service: str = "sagemaker", more: dict[str, str] | None = None
) -> dict[str, str]:
    """Those of a request that botocore has signed."""
    request = AWSRequest("POST", f"{served.url}/", {"X-Amz-Target": target, **(more or {})}, body)
    SigV4Auth(Credentials(KEY, SECRET), service, REGION).add_auth(request)
    return dict(request.headers.items())


def answered(http: urllib3.PoolManager, served: Served, headers: dict[str, str], body: bytes) -> tuple[int, str]:
    """The status, and the code of the error."""
    answer = http.request("POST", f"{served.url}/", headers=headers, body=body, retries=False)
    return answer.status, answer.json().get("__type", "")


def test_boto3_signs_as_it_should(signed: Served) -> None:
    client = signed.client()
    client.create_processing_job(**job())
    client.describe_processing_job(ProcessingJobName="job")
    assert signed.client("logs").describe_log_streams(logGroupName="/aws/sagemaker/ProcessingJobs")["logStreams"] == []


def test_many_calls_of_a_second_are_taken(signed: Served) -> None:
    client = signed.client()
    for number in range(20):
        client.create_processing_job(**job(f"job-{number}"))
        client.list_processing_jobs()
        client.list_processing_jobs()


@pytest.mark.parametrize(
    ("key", "secret", "code"),
    [(KEY, "wrong", "InvalidSignatureException"), ("nobody", SECRET, "UnrecognizedClientException")],
)
def test_other_keys_are_refused(signed: Served, key: str, secret: str, code: str) -> None:
    assert failure(signed.client(key=key, secret=secret).list_processing_jobs)[0] == code


def test_requests_that_nobody_has_signed_are_refused(signed: Served, http: urllib3.PoolManager) -> None:
    assert answered(http, signed, {"X-Amz-Target": LIST}, b"{}") == (403, "MissingAuthenticationTokenException")


@pytest.mark.parametrize(
    "change",
    [
        {"X-Amz-Target": "SageMaker.ListModels"},
        {"X-Amz-Date": "20200101T000000Z"},
        {"X-Amz-Date": "today"},
        {"Authorization": "Bearer token"},
        {"Authorization": "AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host, Signature=b"},
        {"Host": "elsewhere"},
    ],
)
def test_what_was_changed_on_the_way_is_refused(
    signed: Served, http: urllib3.PoolManager, change: dict[str, str]
) -> None:
    headers = {**headers_of(signed, LIST, b"{}"), **change}
    status, code = answered(http, signed, headers, b"{}")
    assert status == 403
    assert code in ("InvalidSignatureException", "IncompleteSignatureException")


def test_another_body_is_refused_whatever_its_digest_says(signed: Served, http: urllib3.PoolManager) -> None:
    other = b'{"MaxResults": 5}'
    refused = (403, "InvalidSignatureException")
    assert answered(http, signed, headers_of(signed, LIST, b"{}"), other) == refused
    for digest in ("UNSIGNED-PAYLOAD", "0" * 64):
        headers = headers_of(signed, LIST, b"{}", more={"X-Amz-Content-SHA256": digest})
        assert answered(http, signed, headers, b"{}") == refused


def test_a_signature_for_another_service_is_refused(signed: Served, http: urllib3.PoolManager) -> None:
    headers = headers_of(signed, LIST, b"{}", service="s3")
    assert answered(http, signed, headers, b"{}") == (403, "InvalidSignatureException")


@pytest.mark.parametrize("name", ["X-Amz-Date", "X-Amz-Target"])
def test_what_was_signed_must_be_there(signed: Served, http: urllib3.PoolManager, name: str) -> None:
    headers = headers_of(signed, LIST, b"{}")
    del headers[name]
    assert answered(http, signed, headers, b"{}")[0] in (403, 404)


def test_the_operation_must_be_signed(signed: Served, http: urllib3.PoolManager) -> None:
    request = AWSRequest("POST", f"{signed.url}/", {}, b"{}")
    SigV4Auth(Credentials(KEY, SECRET), "sagemaker", REGION).add_auth(request)
    headers = {**request.headers, "X-Amz-Target": LIST}
    assert answered(http, signed, headers, b"{}") == (403, "IncompleteSignatureException")


@pytest.mark.parametrize(
    ("minutes", "status"), [(0, 200), (4, 200), (-4, 200), (6, 403), (-6, 403), (60 * 24 * 365, 403)]
)
def test_a_signature_lasts_some_minutes(signed: Served, http: urllib3.PoolManager, minutes: int, status: int) -> None:
    headers = headers_of(signed, LIST, b"{}")
    signed.clock.now = datetime.now(UTC) + timedelta(minutes=minutes)
    assert answered(http, signed, headers, b"{}")[0] == status


def test_nobody_without_a_key_has_a_body_taken_in(signed: Served) -> None:
    host, port = signed.url.removeprefix("http://").split(":")
    lines = ("POST / HTTP/1.1", f"Host: {host}", f"X-Amz-Target: {LIST}", "Content-Length: 4000000", "", "{")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall("\r\n".join(lines).encode())
        assert connection.recv(65536).startswith(b"HTTP/1.1 403")


def test_what_changes_something_is_taken_once(signed: Served, http: urllib3.PoolManager) -> None:
    signed.client().create_processing_job(**job())
    body = b'{"ProcessingJobName": "job"}'
    headers = headers_of(signed, STOP, body)
    assert answered(http, signed, headers, body)[0] == 200
    signed.clock.move(seconds=3)
    assert answered(http, signed, headers, body) == (403, "InvalidSignatureException")
    signed.clock.move(minutes=11)
    assert answered(http, signed, headers, body) == (403, "InvalidSignatureException")


def test_the_same_call_may_come_twice_in_a_second(signed: Served, http: urllib3.PoolManager) -> None:
    body = b'{"ProcessingJobName": "job"}'
    headers = headers_of(signed, STOP, body)
    codes = [answered(http, signed, headers, body)[1] for _ in range(2)]
    signed.client().create_processing_job(**job())
    codes.append(answered(http, signed, headers, body)[1])
    assert codes == ["ResourceNotFound", "ResourceNotFound", ""]
    signed.clock.move(seconds=1)
    assert answered(http, signed, headers, body)[1] == "ValidationException"  # it has stopped


def test_what_only_reads_may_be_sent_again(signed: Served, http: urllib3.PoolManager) -> None:
    headers = headers_of(signed, LIST, b"{}")
    assert [answered(http, signed, headers, b"{}")[0] for _ in range(3)] == [200, 200, 200]


def test_keys_are_read_from_a_file_as_clients_have_it(tmp_path: Path) -> None:
    path = tmp_path / "credentials"
    path.write_text(
        "[default]\naws_access_key_id = one\naws_secret_access_key = se%cret=1\n"
        "[other]\naws_access_key_id = two\naws_secret_access_key = secret2\nregion = eu-west-1\n"
    )
    assert read_secrets(str(path)) == {"one": "se%cret=1", "two": "secret2"}
    session = botocore.session.Session(session_vars={"credentials_file": (None, None, str(path), None)})
    found: Any = session.get_credentials()
    assert (found.access_key, found.secret_key) == ("one", "se%cret=1")


@pytest.mark.parametrize(
    "content", [None, b"", b"[default]\n", b"no section", b"[a]\naws_access_key_id = one\n", b"\xff\xfe", b"[a\n"]
)
def test_a_file_without_keys_is_told(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "credentials"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=r"credentials holds .* it should be the path of a file as ~/\.aws"):
        read_secrets(str(path))
