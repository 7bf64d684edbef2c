"""What stands in for an AWS account: moto's server, but that processing jobs are run and that a model answers.

moto's own processing jobs are `Completed` at once and forget their environment. Here a job is run while it is created,
with the environment of the request and the way to this account: its inputs come from the buckets, its outputs go there.
"""

from __future__ import annotations

import json
import re
import threading
import time
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import boto3
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from analyzer.samples.model_server import answer
from tests.container.docker import Finished, Mount, run_container

SECRET_KEY = "a-secret-key"
CREDENTIALS = {
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
}
ARN = "arn:aws:sagemaker:us-east-1:123456789012:processing-job/"

Described = dict[str, Any]


@dataclass
class Account:
    """All of AWS, at `url`. Jobs run in `image`, whatever they ask for; `jobs` are their descriptions, by name."""

    image: str
    url: str = ""
    jobs: dict[str, Described] = field(default_factory=dict)
    _running: threading.Lock = field(default_factory=threading.Lock)

    @property
    def settings(self) -> dict[str, str]:
        """The environment by which the clients of AWS find it."""
        return {"AWS_ENDPOINT_URL": self.url, **CREDENTIALS}

    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            region_name=CREDENTIALS["AWS_DEFAULT_REGION"],
            endpoint_url=self.url,
            aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=SECRET_KEY,
        )

    def answer(self, request: Request) -> Response | None:
        """What is answered here; None is what moto answers."""
        operation = request.headers.get("X-Amz-Target", "").removeprefix("SageMaker.")
        if operation == "CreateProcessingJob":
            return _json(self._create(request.get_json(force=True)))
        if operation == "DescribeProcessingJob":
            return _json(self.jobs[request.get_json(force=True)["ProcessingJobName"]])
        if operation == "CreateMonitoringSchedule":
            # which moto lacks; it has the definitions of their jobs
            return _json(
                {"MonitoringScheduleArn": "arn:aws:sagemaker:us-east-1:123456789012:monitoring-schedule/hourly"}
            )
        if re.fullmatch("/endpoints/[^/]+/invocations", request.path):
            kind = request.mimetype
            return Response(answer(request.get_data(), kind, request.headers.get("Accept", kind)), mimetype=kind)
        return None

    def _create(self, request: Described) -> Described:
        """Run the job, once: clients that have waited for a minute ask again."""
        name = request["ProcessingJobName"]
        with self._running:
            if name not in self.jobs:
                self.jobs[name] = self._ended(request)
        return {"ProcessingJobArn": ARN + name}

    def _ended(self, request: Described) -> Described:
        """The description of a job that is run by this."""
        with TemporaryDirectory(prefix="processing-job-") as folder:
            ended = self._run(request, Path(folder))
        arn = ARN + request["ProcessingJobName"]
        job = {**request, "ProcessingJobArn": arn, "CreationTime": time.time(), "ExitMessage": ended.log}
        if ended.code == 0:
            return {**job, "ProcessingJobStatus": "Completed"}
        reason = f"AlgorithmError: See job logs for more information, exit code: {ended.code}"
        return {**job, "ProcessingJobStatus": "Failed", "FailureReason": reason}

    def _run(self, request: Described, folder: Path) -> Finished:
        """Fetch the inputs, run the container, and send the outputs. The log is the outcome that it told."""
        told, config = folder / "told", folder / "config"
        told.mkdir()
        config.mkdir()
        (config / "processingjobconfig.json").write_text(json.dumps(request), "utf-8")
        (config / "resourceconfig.json").write_text(json.dumps({"current_host": "algo-1", "hosts": ["algo-1"]}))
        mounts = [Mount(told, "/opt/ml/output"), Mount(config, "/opt/ml/config", read_only=True)]
        for number, given in enumerate(request.get("ProcessingInputs", [])):
            mounted = folder / f"input-{number}"
            self._fetch(given["S3Input"]["S3Uri"], mounted)
            mounts.append(Mount(mounted, given["S3Input"]["LocalPath"], read_only=True))
        outputs = {}
        for number, given in enumerate(request.get("ProcessingOutputConfig", {}).get("Outputs", [])):
            mounted = folder / f"output-{number}"
            mounted.mkdir()
            mounts.append(Mount(mounted, given["S3Output"]["LocalPath"]))
            outputs[given["S3Output"]["S3Uri"]] = mounted
        environment = {**self.settings, **request.get("Environment", {})}
        finished = run_container(self.image, mounts=mounts, environment=environment, network="host")
        for uri, mounted in outputs.items():
            self._send(mounted, uri)
        message = told / "message"
        return Finished(finished.code, message.read_text("utf-8") if message.exists() else finished.log)

    def _fetch(self, uri: str, folder: Path) -> None:
        """Download the objects below a prefix, which may be the key of one."""
        bucket, prefix = _split(uri)
        client = self.client("s3")
        for item in client.list_objects_v2(Bucket=bucket, Prefix=prefix)["Contents"]:
            path = folder / (item["Key"].removeprefix(prefix).strip("/") or prefix.rpartition("/")[2])
            path.parent.mkdir(parents=True, exist_ok=True)
            client.download_file(bucket, item["Key"], str(path))

    def _send(self, folder: Path, uri: str) -> None:
        """Upload the files of a folder."""
        bucket, prefix = _split(uri)
        client = self.client("s3")
        for path in (path for path in folder.rglob("*") if path.is_file()):
            client.upload_file(str(path), bucket, f"{prefix}/{path.relative_to(folder)}")

    def text(self, uri: str) -> bytes:
        """The content of an object."""
        bucket, key = _split(uri)
        text: bytes = self.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
        return text


def _split(uri: str) -> tuple[str, str]:
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return bucket, key


def _json(body: Described) -> Response:
    return Response(json.dumps(body), mimetype="application/x-amz-json-1.1")


@contextmanager
def account(image: str) -> Iterator[Account]:
    """An empty account at a free port of the loopback, in threads of this process."""
    moto = DomainDispatcherApplication(create_backend_app)
    found = Account(image)

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        answered = found.answer(Request(environ, populate_request=False))
        answers: Iterable[bytes] = (answered or moto)(environ, start_response)
        return answers

    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=MotoRequestHandler)
    found.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        # moto keeps what accounts before this one held
        urllib.request.urlopen(urllib.request.Request(f"{found.url}/moto-api/reset", method="POST")).close()
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
