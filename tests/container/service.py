"""``analyzer serve --runner docker`` as a process, with moto as its S3."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
from sqlalchemy import update

from analyzer.service.store.opening import open_store
from analyzer.service.store.tables import StoredJob
from tests.aws_servers import REGION, SOMEBODY, nobody
from tests.buckets import Bucket
from tests.container.docker import DOCKER, docker
from tests.processes import command_of

PROCESSING = "/opt/ml/processing"
INPUT, CODE, OUTPUT = (f"{PROCESSING}/{name}" for name in ("input/data", "input/code", "output"))
CLOSED = "156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer"
BASE = "debian:bookworm-slim"
"""An image that knows nothing of analyzers: the one that ours is built on."""
CLUSTER = {"ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 20}}
ROLE = "arn:aws:iam::000000000000:role/monitor"
S3_FILES = {"S3DataType": "S3Prefix", "S3InputMode": "File"}
KEYS = {"aws_access_key_id": "x", "aws_secret_access_key": "x", "region_name": REGION["AWS_REGION"]}
ENDED = ("Completed", "CompletedWithViolations", "Failed", "Stopped")


@dataclass
class ServiceClient:
    """What clients ask of a service at `url` that reaches a bucket."""

    bucket: Bucket
    url: str

    def log(self) -> str:
        """That of the service."""
        return ""

    def client(self, service: str) -> Any:
        return boto3.client(service, endpoint_url=self.url, **KEYS)

    @property
    def sagemaker(self) -> Any:
        return self.client("sagemaker")

    def ask(self, name: str, image: str, *entrypoint: str, seconds: int = 300, **more: Any) -> None:
        """A processing job that reads the data and scripts, and whose output is sent to its own name."""
        application: dict[str, Any] = {"ImageUri": image}
        if entrypoint:
            application["ContainerEntrypoint"] = list(entrypoint)
        inputs = [
            {"InputName": key, "S3Input": {"S3Uri": self.bucket.uri(f"{key}/"), "LocalPath": path, **S3_FILES}}
            for key, path in (("data", INPUT), ("code", CODE))
        ]
        output = {"S3Uri": self.bucket.uri(name), "LocalPath": OUTPUT, "S3UploadMode": "EndOfJob"}
        self.sagemaker.create_processing_job(
            ProcessingJobName=name,
            AppSpecification=application,
            ProcessingInputs=inputs,
            ProcessingOutputConfig={"Outputs": [{"OutputName": "result", "S3Output": output}]},
            ProcessingResources=CLUSTER,
            StoppingCondition={"MaxRuntimeInSeconds": seconds},
            RoleArn=ROLE,
            **more,
        )

    def job(self, name: str) -> Any:
        return self.sagemaker.describe_processing_job(ProcessingJobName=name)

    def ended(self, name: str, within_s: float = 120) -> Any:
        """The job at its end."""
        deadline = time.monotonic() + within_s
        while (found := self.job(name))["ProcessingJobStatus"] not in ENDED:
            assert time.monotonic() < deadline, (found, self.log())
            time.sleep(0.1)
        return found

    def execution_of(self, schedule: str, within_s: float = 120) -> Any:
        """The only execution of a schedule, at its end."""
        deadline = time.monotonic() + within_s
        while True:
            listed = self.sagemaker.list_monitoring_executions(MonitoringScheduleName=schedule)
            found = listed["MonitoringExecutionSummaries"]
            if found and found[0]["MonitoringExecutionStatus"] in ENDED:
                (only,) = found
                return only
            assert time.monotonic() < deadline, (found, self.log())
            time.sleep(0.1)

    def log_of(self, name: str) -> list[str]:
        logs = self.client("logs")
        group = "/aws/sagemaker/ProcessingJobs"
        (stream,) = logs.describe_log_streams(logGroupName=group, logStreamNamePrefix=f"{name}/")["logStreams"]
        events = logs.get_log_events(logGroupName=group, logStreamName=stream["logStreamName"], startFromHead=True)
        return [each["message"] for each in events["events"]]

    def wait_for_line(self, name: str, text: str) -> None:
        deadline = time.monotonic() + 60
        while True:
            with suppress(ValueError):
                if any(text in line for line in self.log_of(name)):
                    return
            assert time.monotonic() < deadline, (self.job(name), self.log())
            time.sleep(0.1)

    def sent(self, name: str) -> list[str]:
        """The key of each version of what a job has left: one that was sent twice is there twice."""
        versions = self.bucket.client.list_object_versions(Bucket=self.bucket.name, Prefix=f"{name}/")
        return [each["Key"] for each in versions.get("Versions", ())]


@dataclass
class DockerService(ServiceClient):
    """A server that runs jobs as containers, and what its clients ask of it."""

    image: str
    s3: str
    folder: Path
    process: subprocess.Popen[str] | None = None

    @property
    def work(self) -> Path:
        return self.folder / "work"

    @property
    def environment(self) -> dict[str, str]:
        path = f"{Path(shutil.which(DOCKER) or DOCKER).parent}:{os.environ['PATH']}"
        account = {**nobody(self.folder), **SOMEBODY, **REGION, "AWS_ENDPOINT_URL_S3": self.s3}
        return {**os.environ, **account, "PATH": path}

    @property
    def options(self) -> list[str]:
        """Containers have no network: not every engine has a bridge, and they need none."""
        where = ["--store", f"{self.folder}/store.db", "--work", str(self.work)]
        return [*where, "--runner", "docker", "--network", "none", "--image", self.image, "--concurrency", "4"]

    def start(self, *options: str) -> None:
        command = [sys.executable, "-m", "analyzer", "serve", "--port", "0", *self.options, *options]
        with (self.folder / "server.log").open("a+b") as log:
            began = log.tell()
            self.process = subprocess.Popen(command, stderr=log, env=self.environment, text=True)
        deadline = time.monotonic() + 30
        while not (found := re.search(r"Serving at (\S+)\.\n", self.log()[began:])):
            assert time.monotonic() < deadline and self.process.poll() is None, self.log()
            time.sleep(0.1)
        self.url = found[1]

    def log(self) -> str:
        return (self.folder / "server.log").read_text("utf-8")

    def kill(self) -> None:
        """End it as want of memory does, and let the time go by in which its jobs are its own."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        store = open_store(f"{self.folder}/store.db")
        with store.writing() as session:
            session.execute(update(StoredJob).values(lease_until=datetime.now(UTC)))
        store.close()

    def kill_keeper(self, name: str) -> None:
        processes = [int(path.name) for path in Path("/proc").glob("[0-9]*")]
        words = f"analyzer.service.runners.keeper\0{self.work}/{name}-"
        (keeper,) = [each for each in processes if words in command_of(each)]
        os.kill(keeper, signal.SIGKILL)

    def ended(self, name: str, within_s: float = 120) -> Any:
        """The job at its end, of which nothing is left on this machine."""
        found = super().ended(name, within_s)
        deadline = time.monotonic() + within_s
        while left := [*self.containers(name), *self.work.glob(f"{name}-*")]:
            assert time.monotonic() < deadline, left
            time.sleep(0.1)
        return found

    def containers(self, name: str) -> Sequence[str]:
        return docker("ps", "--all", "--quiet", "--filter", f"name=^{name}-").log.split()


@contextmanager
def docker_service(image: str, s3: str, folder: Path, bucket: Bucket) -> Iterator[DockerService]:
    """A server that has begun; it is gone afterwards."""
    service = DockerService(bucket, "", image, s3, folder)
    service.start()
    try:
        yield service
    finally:
        service.kill()
