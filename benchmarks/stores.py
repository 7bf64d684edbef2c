"""S3 on this machine: moto's server with some data, and what boto3 alone takes to fetch it.

``python -m benchmarks.stores KEY`` downloads one object; with a key that ends with a slash, all below it by 16 threads.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

BUCKET = "benchmarks"
THREADS = 16
_ACCOUNT = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_REGION": "us-east-1", "NO_PROXY": "127.0.0.1"}


@contextmanager
def store(*places: Path) -> Iterator[dict[str, str]]:
    """The environment in which a bucket holds these files and folders, under their names."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = (sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port))
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        environment = {**_ACCOUNT, "AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{port}"}
        client = _client(environment)
        _wait_for(port)
        client.create_bucket(Bucket=BUCKET)
        for place in places:
            for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
                if path.is_file():
                    client.upload_file(str(path), BUCKET, path.relative_to(place.parent).as_posix())
        yield environment
    finally:
        process.terminate()
        process.wait()


def fetch(key: str) -> int:
    """Fetch what is there, and count its bytes."""
    client = _client(dict(os.environ))
    if not key.endswith("/"):
        with tempfile.NamedTemporaryFile() as file:
            client.download_file(BUCKET, key, file.name)
            return Path(file.name).stat().st_size
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=key)
    keys = [each["Key"] for page in pages for each in page["Contents"]]
    with ThreadPoolExecutor(THREADS) as threads:
        return sum(threads.map(lambda each: len(client.get_object(Bucket=BUCKET, Key=each)["Body"].read()), keys))


def _client(environment: dict[str, str]) -> Any:
    import boto3
    from botocore.config import Config

    return boto3.client(
        "s3",
        environment["AWS_REGION"],
        endpoint_url=environment["AWS_ENDPOINT_URL_S3"],
        aws_access_key_id="x",
        aws_secret_access_key="x",
        config=Config(max_pool_connections=2 * THREADS),
    )


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("moto's server did not start")


if __name__ == "__main__":
    print(fetch(sys.argv[1]))
