"""Processing jobs for tests of runners, and what waits for their end."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from analyzer.service.runners.runner import Handle, JobRunner, JobState, JobToRun
from analyzer.service.states import RunStatus
from tests.unit.service.definitions import CLOSED, ROLE

DATA, CODE, OUTPUT = "/opt/ml/processing/input/data", "/opt/ml/processing/input/code", "/opt/ml/processing/output"
CREATED = datetime(2021, 5, 6, 23, tzinfo=UTC)
SLEEPY = "import time\n\ndef preprocess_handler(record):\n    time.sleep(20)\n    return {'a': 1}\n"
"""A script that takes longer than any test waits."""


def s3_input(name: str, uri: str, local_path: str, **more: str) -> dict[str, Any]:
    return {"InputName": name, "S3Input": {"S3Uri": uri, "LocalPath": local_path, "S3DataType": "S3Prefix", **more}}


def s3_output(uri: str, mode: str = "EndOfJob") -> dict[str, Any]:
    return {"OutputName": "result", "S3Output": {"S3Uri": uri, "LocalPath": OUTPUT, "S3UploadMode": mode}}


def baseline(data: str, reports: str, environment: dict[str, str] | None = None, **more: Any) -> JobToRun:
    """A job of data quality that makes a baseline of the CSV at one URI, and leaves it at another."""
    settings = {"dataset_source": DATA, "output_path": OUTPUT, "dataset_format": '{"csv": {"header": true}}'}
    request = {
        "ProcessingJobName": "baseline",
        "RoleArn": ROLE,
        "AppSpecification": {"ImageUri": CLOSED},
        "Environment": {**settings, **(environment or {})},
        "ProcessingInputs": [s3_input("data", data, DATA), *more.pop("inputs", ())],
        "ProcessingOutputConfig": {"Outputs": [s3_output(reports)]},
        **more,
    }
    return JobToRun("baseline", "arn:aws:sagemaker:eu-west-1:000000000000:processing-job/baseline", request, CREATED)


def sleeping(folder: Path, **more: Any) -> JobToRun:
    """A job that takes longer than any test waits."""
    (folder / "in").mkdir(exist_ok=True)
    (folder / "in/a.csv").write_text("a\n1\n", "utf-8")
    (folder / "sleepy.py").write_text(SLEEPY, "utf-8")
    script = s3_input("code", f"file://{folder}/sleepy.py", CODE)
    environment = {"record_preprocessor_script": f"{CODE}/sleepy.py"}
    return baseline(f"file://{folder}/in", f"file://{folder}/out", environment, inputs=[script], **more)


def begun(runner: JobRunner, job: JobToRun) -> Handle:
    handle = runner.handle(job)
    runner.start(job, handle)
    return handle


def ended(runner: JobRunner, handle: Handle, within_s: float = 60) -> JobState:
    deadline = time.monotonic() + within_s
    while (state := runner.state(handle)).status == RunStatus.IN_PROGRESS:
        assert time.monotonic() < deadline, "the job has not come to its end"
        time.sleep(0.05)
    return state


def lines(runner: JobRunner, handle: Handle) -> list[str]:
    return [line for _, line in runner.log(handle, "").lines]


def wait_for_line(runner: JobRunner, handle: Handle, text: str) -> None:
    deadline = time.monotonic() + 60
    while not any(text in line for line in lines(runner, handle)):
        assert time.monotonic() < deadline, lines(runner, handle)
        assert runner.state(handle).status == RunStatus.IN_PROGRESS, runner.state(handle)
        time.sleep(0.05)
