"""docs/sagemaker-sdk.md by both versions of the SDK, as it is written, in front of the service."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from analyzer.samples.writing import sample_files, write_files
from tests.clients.account import REGION, ClientAccount
from tests.clients.environments import SDKS, client_python
from tests.sdk_page import BUCKET, LOCAL_MODE, PRINTED, snippets

SCRIPTS = Path(__file__).parent / "scripts"
STATUSES = {
    "v2": ["Completed"] * 8 + ["Failed", "Completed"],
    # two fewer for the monitors of Clarify
    "v3": ["Completed"] * 6 + ["Failed", "Completed"],
}
"""How the jobs of the page end."""


def statuses(sagemaker: Any) -> Sequence[str]:
    found = sagemaker.list_processing_jobs(MaxResults=100, SortBy="CreationTime", SortOrder="Ascending")
    return [each["ProcessingJobStatus"] for each in found["ProcessingJobSummaries"]]


@pytest.mark.parametrize("version", SDKS)
def test_the_page_runs_as_written(version: str, account: ClientAccount, tmp_path: Path) -> None:
    sagemaker, s3 = account.client("sagemaker"), account.client("s3")
    if BUCKET not in [each["Name"] for each in s3.list_buckets()["Buckets"]]:
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    write_files(str(tmp_path), sample_files())
    before = len(statuses(sagemaker))
    python = Path(sys.executable) if version == "v2" else client_python(version)
    code = f"import sys; sys.path.append({str(SCRIPTS)!r}); import impatient\n"
    code += snippets("sdk", version, without=LOCAL_MODE)
    finished = account.run([python, "-W", "ignore", "-c", code], tmp_path)
    assert finished.returncode == 0, finished.stdout[-4000:] + finished.stderr[-4000:]
    assert [text for text in PRINTED[1:] if text not in finished.stdout] == [], finished.stdout
    assert statuses(sagemaker)[before:] == STATUSES[version]
    (schedule,) = sagemaker.list_monitoring_schedules()["MonitoringScheduleSummaries"]
    assert schedule["EndpointName"] == "loans"
    sagemaker.delete_monitoring_schedule(MonitoringScheduleName=schedule["MonitoringScheduleName"])
