"""The service as a process of its own, an S3 of moto's server, and in both what a notebook finds in its account."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3

from analyzer.samples.loans import people
from analyzer.samples.model_server import ModelServer
from analyzer.samples.writing import sample_files
from tests.aws_servers import SOMEBODY, moto_server, nobody
from tests.clients.environments import ROOT, client_variables
from tests.processes import eventually

REGION = "eu-west-1"
BUCKET = "monitoring"
ENDPOINT = "loans"
ROLE = "arn:aws:iam::123456789012:role/monitor"
DEADLINE_S = 180

_SAMPLED = datetime(2021, 5, 6, 22, tzinfo=UTC)
"""The hour of the sample's traffic."""


@dataclass(frozen=True)
class ClientAccount:
    """What clients are told, which is where the service is and a pair of keys."""

    settings: dict[str, str]
    model_url: str
    """Where the model of the loans is served."""

    def client(self, service: str) -> Any:
        """One of boto3."""
        url = self.settings[f"AWS_ENDPOINT_URL_{service.upper()}"]
        return boto3.client(
            service, REGION, endpoint_url=url, aws_access_key_id="testing", aws_secret_access_key="testing"
        )

    def run(self, command: Sequence[str | Path], folder: Path) -> subprocess.CompletedProcess[str]:
        """A client as a process, in a folder of its own."""
        return subprocess.run(
            command,
            cwd=folder,
            env=client_variables(folder, self.settings),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=DEADLINE_S,
        )


@contextmanager
def client_account(folder: Path) -> Iterator[ClientAccount]:
    """The service with its default runner, whose jobs find S3 at moto's, and the model of the loans behind HTTP."""
    with moto_server() as s3, ModelServer("127.0.0.1", 0) as model:
        threading.Thread(target=model.serve_forever, daemon=True).start()
        shared = {**nobody(folder), **SOMEBODY, "AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION}
        jobs = {**os.environ, **shared, "AWS_ENDPOINT_URL_S3": s3}
        with _serving(folder, jobs) as url:
            names = ("SAGEMAKER", "SAGEMAKER_RUNTIME", "CLOUDWATCH_LOGS")
            endpoints = {f"AWS_ENDPOINT_URL_{name}": url for name in names} | {"AWS_ENDPOINT_URL_S3": s3}
            account = ClientAccount({**shared, **endpoints}, model.invocations)
            _fill(account.client("s3"))
            _make_endpoint(account.client("sagemaker"), model.invocations)
            yield account
        model.shutdown()


@contextmanager
def _serving(folder: Path, environment: dict[str, str]) -> Iterator[str]:
    """Its address, which its log tells."""
    options = ("--runner", "process", "--concurrency", "2", "--port", "0")
    kept = ("--store", str(folder / "service.db"), "--work", str(folder / "work"))
    log = folder / "service.log"
    with log.open("wb") as writing:
        command = [sys.executable, "-m", "analyzer", "serve", *options, *kept]
        process = subprocess.Popen(command, stderr=writing, env=environment, cwd=ROOT)
    try:
        told = re.compile(r"Serving at (http://\S+)\.\n")
        assert eventually(lambda: told.search(log.read_text("utf-8")) or process.poll() is not None)
        found = told.search(log.read_text("utf-8"))
        assert found is not None, log.read_text("utf-8")
        yield found[1]
    finally:
        process.terminate()
        assert process.wait(60) == 0, log.read_text("utf-8")


def _fill(s3: Any) -> None:
    """Traffic of the last full hour, its labels, and what baselines are made of: people who earn less."""
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)
    moved = {
        f"{_SAMPLED:%Y-%m-%dT%H}": f"{hour:%Y-%m-%dT%H}",
        f"{_SAMPLED:%Y/%m/%d/%H}": f"{hour:%Y/%m/%d/%H}",
        f"{_SAMPLED + timedelta(hours=3):%Y/%m/%d/%H}": f"{hour:%Y/%m/%d/%H}",
    }
    files = sample_files()
    # As captures have them: the answer comes first.
    rows = (",".join(map(str, (each.score, *each.features))) for each in people(600, seed=11, incomes=(10, 24)))
    files["training.csv"] = "\n".join(("score,age,sex,income", *rows, ""))
    for name, text in files.items():
        s3.put_object(Bucket=BUCKET, Key=_replaced(name, moved), Body=_replaced(text, moved).encode())


def _replaced(text: str, moved: dict[str, str]) -> str:
    for old, new in moved.items():
        text = text.replace(old, new)
    return text


def _make_endpoint(sagemaker: Any, model_url: str) -> None:
    container = {"Image": "loans", "Environment": {"MODEL_INVOCATIONS_URL": model_url}}
    sagemaker.create_model(ModelName="loans", PrimaryContainer=container, ExecutionRoleArn=ROLE)
    variant = {"VariantName": "AllTraffic", "ModelName": "loans", "InstanceType": "ml.m5.large"}
    sagemaker.create_endpoint_config(
        EndpointConfigName="loans",
        ProductionVariants=[{**variant, "InitialInstanceCount": 1}],
        DataCaptureConfig={
            "EnableCapture": True,
            "InitialSamplingPercentage": 100,
            "DestinationS3Uri": f"s3://{BUCKET}/captures",
            "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
        },
    )
    sagemaker.create_endpoint(EndpointName=ENDPOINT, EndpointConfigName="loans")
