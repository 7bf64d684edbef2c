"""Moto's server, an account there, and a bucket for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex

import boto3
import pytest

from tests.aws_servers import REGION, SOMEBODY, moto_server, nobody
from tests.unit.places.buckets import Bucket


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
