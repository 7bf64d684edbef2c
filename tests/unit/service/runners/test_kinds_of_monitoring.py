"""Each kind of monitoring, from the files of its definition to its reports in a bucket, as real runs."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from analyzer.samples.writing import sample_files
from analyzer.service.runners.register import RunnerSettings
from analyzer.service.scheduling.once import run_one
from analyzer.service.scheduling.scheduler import Scheduler
from analyzer.service.store.opening import open_store
from tests.buckets import Bucket
from tests.unit.service.definitions import add_definition, add_endpoint, add_schedule

AT = datetime(2021, 5, 7, 2, tzinfo=UTC)
LATE = {"StartTimeOffset": "-PT4H", "EndTimeOffset": "-PT3H"}
SCORES = {**LATE, "ProbabilityAttribute": "0", "ProbabilityThresholdAttribute": 0.5}
BATCH = {
    "DatasetFormat": {"Json": {"Line": True}},
    "ProbabilityAttribute": "SageMakerOutput.score",
    **LATE,
}
HOUR = "2021/05/06/22"
MERGED = f"reports/merge/loans/AllTraffic/{HOUR}"


def run(folder: Path, bucket: Bucket, kind: str, **given: Any) -> list[str]:
    """The keys that the execution of a schedule leaves in the bucket; it is completed."""
    store = open_store(str(folder / "store.db"))
    with store.writing() as session:
        add_endpoint(session, AT, bucket.uri("captures"))
        add_definition(session, AT, kind, folder=bucket.uri("").rstrip("/"), **given)
        add_schedule(session, AT, "late", kind)
    before = set(bucket.all_keys())
    scheduler = Scheduler(store, RunnerSettings(folder / "work"), lambda name: f"arn:{name}")
    (ended,) = run_one(scheduler, lambda: datetime.now(UTC), "late", AT)
    store.close()
    assert ended.execution.failure_reason is None
    assert ended.execution.status == "Completed"
    return sorted(set(bucket.all_keys()) - before)


@pytest.fixture
def bucket(new_bucket: Bucket) -> Bucket:
    """One that has the captures, labels and configs of the sample data, and the manifest of a batch transform."""
    for name, text in sample_files().items():
        new_bucket.put(name.replace("config/bias.json", "config/analysis_config.json"), text.encode())
    manifest = f'[{{"prefix": "{new_bucket.uri(f"batch/{HOUR}/")}"}}, "answers.jsonl"]'
    new_bucket.put(f"transformed/output/{HOUR}/one.json", manifest.encode())
    return new_bucket


def test_data_quality(tmp_path: Path, bucket: Bucket) -> None:
    reports = "reports/loans/late/2021/05/07/02"
    found = run(tmp_path, bucket, "DataQuality", endpoint_input=LATE)
    assert found == [f"{reports}/constraints.json", f"{reports}/statistics.json"]


@pytest.mark.parametrize(("kind", "report"), [("ModelQuality", "statistics.json"), ("ModelBias", "analysis.json")])
def test_what_is_judged_by_labels_is_merged_before(tmp_path: Path, bucket: Bucket, kind: str, report: str) -> None:
    found = run(tmp_path, bucket, kind, endpoint_input=SCORES)
    assert f"reports/loans/late/2021/05/07/02/{report}" in found
    (merged,) = [key for key in found if key.startswith(f"{MERGED}/part-")]
    assert b'"groundTruthData"' in bucket.text(merged)


def test_a_batch_transform_is_read_by_its_manifests(tmp_path: Path, bucket: Bucket) -> None:
    batch = {**BATCH, "DataCapturedDestinationS3Uri": bucket.uri("transformed")}
    labels = {"S3Uri": bucket.uri("batch_labels")}
    found = run(tmp_path, bucket, "ModelQuality", batch=batch, labels=labels)
    assert "reports/late/2021/05/07/02/statistics.json" in found
    assert any(key.startswith(f"reports/merge/late/{HOUR}/part-") for key in found)
