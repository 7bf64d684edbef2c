"""The image that examples/service.Dockerfile adds to ours, as examples/service.yaml runs it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import urllib3
import yaml

from tests.aws_servers import REGION, SOMEBODY, free_port
from tests.container.docker import docker, start_container
from tests.container.monitored import data_in_a_bucket, monitored
from tests.container.service import ServiceClient

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture(scope="module")
def service_image(image: str) -> Iterator[str]:
    name = "analyzer-test-service"
    options = ["--network", "host", "--build-arg", f"ANALYZER={image}", "--target", "service", "--tag", name]
    docker("build", *options, "--file", str(EXAMPLES / "service.Dockerfile"), str(EXAMPLES))
    yield name
    docker("rmi", name)


def test_it_serves_and_monitors_with_what_compose_allows_it(service_image: str) -> None:
    composed = yaml.safe_load((EXAMPLES / "service.yaml").read_text("utf-8"))["services"]["analyzer"]
    assert composed["read_only"] is True
    tmpfs = [f"--tmpfs={each}" for each in composed["tmpfs"] if each != "/tmp"]
    dropped = [f"--cap-drop={each}" for each in composed["cap_drop"]]
    port = free_port()
    where = ["--port", str(port), "--store", "/work/store.db", "--work", "/work"]
    with data_in_a_bucket() as (s3, bucket):
        container = start_container(
            service_image,
            "serve",
            *where,
            environment={**SOMEBODY, **REGION, "AWS_ENDPOINT_URL_S3": s3},
            network="host",
            read_only=True,
            more=[*tmpfs, *dropped],
        )
        try:
            url = f"http://127.0.0.1:{port}"
            wait_until_ready(url)
            monitored(ServiceClient(bucket, url))
        finally:
            log = container.log()
            container.remove()
    assert "Serving at" in log


def wait_until_ready(url: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            if urllib3.request("GET", f"{url}/ready", retries=False).status == 200:
                return
        except urllib3.exceptions.HTTPError:
            pass
        assert time.monotonic() < deadline
        time.sleep(0.1)
