"""boto3 alone: jobs, a definition, a schedule that is due at once, what it has found, and what is refused."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.clients.account import ClientAccount

SCRIPT = Path(__file__).parent / "scripts" / "by_boto3.py"


def test_what_boto3_asks_for_is_run_told_and_removed(account: ClientAccount, tmp_path: Path) -> None:
    finished = account.run([sys.executable, SCRIPT, tmp_path / "found.json"], tmp_path)
    assert finished.returncode == 0, finished.stderr
    found = json.loads((tmp_path / "found.json").read_bytes())
    assert found["jobs"] == ["Stopped", "Completed"]
    assert found["status"] == "CompletedWithViolations"
    job = found["job"]
    assert job["schedule"] == found["arn"]
    assert job["exit"] == "CompletedWithViolations: Job completed successfully with 1 violations."
    assert job["files"] == ["constraint_violations.json", "constraints.json", "drift.json", "statistics.json"]
    assert job["lines"][-1].endswith(job["exit"])
    assert found["tags"] == [{"Key": "team", "Value": "loans"}]
    assert found["refusals"] == {
        "describe_monitoring_schedule": ["ResourceNotFound", "ResourceNotFound"],
        "describe_processing_job": ["ResourceNotFound", "ResourceNotFound"],
        "create_monitoring_schedule": ["ClientError", "ValidationException"],
        "delete_data_quality_job_definition": ["ResourceNotFound", "ResourceNotFound"],
        "list_tags": ["ClientError", "ValidationException"],
    }
    assert found["left"] == []
