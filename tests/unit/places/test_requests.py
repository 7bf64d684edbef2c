"""What requests say beside the object, by the environment: who pays, and how it is encrypted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from analyzer.places.aws import WRITE_S, s3_client
from analyzer.places.s3 import MULTIPART_BYTES, S3Path
from tests.buckets import Bucket


@pytest.fixture
def sent(new_bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, str]]]:
    """The headers of all requests that the client of this environment sends."""
    for name in ("AWS_REQUEST_PAYER", "AWS_SERVER_SIDE_ENCRYPTION", "AWS_SSE_KMS_KEY_ID"):
        monkeypatch.delenv(name, raising=False)
    yield []


def record(headers: list[dict[str, str]]) -> None:
    def keep(params: dict[str, Any], **_: Any) -> None:
        headers.append({name.lower(): str(value) for name, value in params["headers"].items()})

    for client in (s3_client(), s3_client(WRITE_S)):
        client.meta.events.register("before-call.s3", keep)


def values(headers: list[dict[str, str]], name: str) -> set[str | None]:
    return {each.get(name) for each in headers}


def use_all(bucket: Bucket) -> None:
    place = S3Path(bucket.name, "folder/a")
    place.write_bytes(b"small")
    place.write_bytes(bytes(MULTIPART_BYTES + 1))
    assert place.read_bytes() == bytes(MULTIPART_BYTES + 1)
    assert [file.key for file in place.parent.files()] == ["folder/a"]
    place.unlink()


def test_nothing_is_said_by_itself(new_bucket: Bucket, sent: list[dict[str, str]]) -> None:
    record(sent)
    use_all(new_bucket)
    assert values(sent, "x-amz-request-payer") | values(sent, "x-amz-server-side-encryption") == {None}


def test_whoever_asks_pays(new_bucket: Bucket, sent: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REQUEST_PAYER", "requester")
    record(sent)
    use_all(new_bucket)
    assert values(sent, "x-amz-request-payer") == {"requester"}


@pytest.mark.parametrize(
    ("settings", "encryption", "key"),
    [
        ({"AWS_SERVER_SIDE_ENCRYPTION": "AES256"}, "AES256", None),
        ({"AWS_SSE_KMS_KEY_ID": "alias/ours"}, "aws:kms", "alias/ours"),
        ({"AWS_SERVER_SIDE_ENCRYPTION": "aws:kms:dsse", "AWS_SSE_KMS_KEY_ID": "k"}, "aws:kms:dsse", "k"),
    ],
)
def test_what_is_written_is_encrypted(
    settings: dict[str, str],
    encryption: str,
    key: str | None,
    new_bucket: Bucket,
    sent: list[dict[str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    record(sent)
    S3Path(new_bucket.name, "a").write_bytes(b"small")
    S3Path(new_bucket.name, "b").write_bytes(bytes(MULTIPART_BYTES))
    encrypted = [each for each in sent if "x-amz-server-side-encryption" in each]
    assert len(encrypted) == 2, "a put, and the beginning of an upload in parts"
    assert values(encrypted, "x-amz-server-side-encryption") == {encryption}
    assert values(encrypted, "x-amz-server-side-encryption-aws-kms-key-id") == {key}
