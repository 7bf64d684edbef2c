"""Buckets of moto's server, and the environment in which it is S3."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any

import boto3
import pytest

from tests.aws_servers import REGION, SOMEBODY, moto_server, nobody


@dataclass(frozen=True)
class Bucket:
    """A bucket, and a client of its own that puts things there."""

    name: str
    client: Any

    def uri(self, key: str) -> str:
        return f"s3://{self.name}/{key}"

    def put(self, key: str, text: bytes) -> None:
        self.client.put_object(Bucket=self.name, Key=key, Body=text)

    def remove(self, key: str) -> None:
        self.client.delete_object(Bucket=self.name, Key=key)

    def text(self, key: str) -> bytes:
        text: bytes = self.client.get_object(Bucket=self.name, Key=key)["Body"].read()
        return text

    def all_keys(self) -> list[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.name)
        return [each["Key"] for page in pages for each in page.get("Contents", ())]

    def uploads(self) -> list[Any]:
        """Those that were begun and not finished."""
        found: list[Any] = self.client.list_multipart_uploads(Bucket=self.name).get("Uploads", [])
        return found


@pytest.fixture(scope="session")
def moto() -> Iterator[str]:
    """The server's URL."""
    with moto_server() as url:
        yield url


@pytest.fixture
def account(moto: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment in which moto is S3."""
    for name, value in {**nobody(tmp_path), **SOMEBODY, **REGION, "AWS_ENDPOINT_URL_S3": moto}.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def new_bucket(moto: str, account: None) -> Bucket:
    client = boto3.client("s3", "eu-west-1", endpoint_url=moto, aws_access_key_id="x", aws_secret_access_key="x")
    name = f"bucket-{token_hex(4)}"
    client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    return Bucket(name, client)
