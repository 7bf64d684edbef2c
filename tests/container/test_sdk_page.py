"""docs/sagemaker-sdk.md as it is written, by both versions of the SDK: each job that it starts is run in the image."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from analyzer.samples.writing import sample_files
from tests.clients.environments import SDKS, client_python
from tests.container.account import Account, account
from tests.container.local_mode import remove_containers
from tests.container.sdk_environment import sdk_variables
from tests.sdk_page import BUCKET, IMAGE, LOCAL, PAGE, PRINTED, snippets

# The SDK looks every ten seconds whether a job has ended.
IMPATIENT = "import time\nsleep = time.sleep\ntime.sleep = lambda seconds: sleep(min(seconds, 0.1))\n"
DEADLINE_S = 300

STATUSES = {
    "v2": ["Completed"] * 8 + ["Failed", "Completed"],
    # two fewer for the monitors of Clarify, and the two jobs of `FAULTS`
    "v3": ["Completed"] * 6 + ["Failed", "Completed"] + ["Completed", "Failed"],
}
"""How the jobs of the page end."""

FAULTS = """
from sagemaker.core.model_monitor import MonitoringExecution

biased = ModelBiasMonitor(**instances)
biased.image_uri = IMAGE
failing = ModelMonitor(image_uri=IMAGE, env={**settings, "fail_on_violation": "Enabled"}, **instances)
execution = MonitoringExecution.from_processing_arn(session, job["ProcessingJobArn"])
print(execution.output.s3_output.s3_uri)
for faulty in (
    lambda: biased.suggest_baseline(scored, sexes, None),
    lambda: failing.run_baseline(inputs, output),
    lambda: execution.output.destination,
):
    try:
        faulty()
    except AttributeError as error:
        print("AttributeError:", error)
"""
"""What version 3 does wrong according to the page, after the blocks of the page."""


@pytest.fixture(params=SDKS)
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def there(image: str) -> Iterator[Account]:
    """An account with the bucket and the model of the page."""
    with account(image) as there:
        there.client("s3").create_bucket(Bucket=BUCKET)
        role, container = "arn:aws:iam::123456789012:role/loans", {"Image": "loans"}
        there.client("sagemaker").create_model(ModelName="loans", PrimaryContainer=container, ExecutionRoleArn=role)
        yield there


def run(code: str, version: str, there: Account, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run code by the SDK of this version, where the sample data is and local mode has the image by its name."""
    for name, text in sample_files().items():
        path = folder / "sample" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    try:
        return subprocess.run(
            [client_python(version), "-c", IMPATIENT + code.replace(f'"{LOCAL}"', f'"{there.image}"')],
            cwd=folder / "sample",
            env=sdk_variables(folder, there.settings),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=DEADLINE_S,
        )
    finally:
        remove_containers(folder / "containers")


def test_the_page_runs_as_written(version: str, there: Account, tmp_path: Path) -> None:
    faults = FAULTS if version == "v3" else ""
    finished = run(snippets("sdk", version) + faults, version, there, tmp_path)
    assert finished.returncode == 0, finished.stderr
    assert [text for text in PRINTED if text not in finished.stdout] == [], finished.stdout
    told = re.findall(r"`(AttributeError: [^`]+)`", PAGE.read_text("utf-8")) if faults else []
    assert [text for text in told if text not in finished.stdout] == [], finished.stdout
    images = {job["AppSpecification"]["ImageUri"] for job in there.jobs.values()}
    assert images == {IMAGE}
    statuses = [job["ProcessingJobStatus"] for job in there.jobs.values()]
    assert statuses == STATUSES[version]
    reports = [there.text(f"s3://{BUCKET}/{folder}/constraint_violations.json") for folder in ("today", "direct")]
    assert reports[0] == reports[1]
    client = there.client("sagemaker")
    (listed,) = client.list_data_quality_job_definitions()["JobDefinitionSummaries"]
    scheduled = client.describe_data_quality_job_definition(JobDefinitionName=listed["MonitoringJobDefinitionName"])
    assert scheduled["DataQualityAppSpecification"]["ImageUri"] == IMAGE
