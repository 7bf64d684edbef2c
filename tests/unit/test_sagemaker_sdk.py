"""The SageMaker Python SDK v2 reads our reports: its own classes, by their own path, with a bucket in memory."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

# The SDK announces its successor on import, and warnings are errors here.
os.environ["SAGEMAKER_SUPPRESS_V2_WARNING"] = "1"
import sagemaker.model_monitor as sdk
from sagemaker.s3 import S3Downloader

from contracts.constraints import (
    Constraints,
    FeatureConstraints,
    NumConstraints,
    StringConstraints,
    parse_constraints,
)
from contracts.dataset_format import CaptureFormat, parse_dataset_format
from contracts.statistics import (
    Bucket,
    Categorical,
    CategoricalBucket,
    Common,
    DatasetStatistics,
    Feature,
    InferredType,
    Kll,
    KllParameters,
    NumericalDistribution,
    NumericalStatistics,
    SerializedSketch,
    Statistics,
    StringDistribution,
    StringStatistics,
    parse_statistics,
)
from contracts.violations import CheckType, ConstraintViolations, Violation
from tests.unit.capture.writing import captured, invocation, written


class BucketInMemory:
    """The four members of the SDK's session that its report classes use; nothing leaves the process."""

    default_bucket_prefix = None

    def __init__(self) -> None:
        self.objects: dict[tuple[str, str], str] = {}

    def default_bucket(self) -> str:
        return "bucket"

    def upload_string_as_file_body(self, body: str, bucket: str, key: str, kms_key: str | None = None) -> None:
        self.objects[bucket, key] = body

    def read_s3_file(self, bucket: str, key_prefix: str) -> str:
        return self.objects[bucket, key_prefix]


@pytest.fixture
def session() -> BucketInMemory:
    return BucketInMemory()


def statistics() -> Statistics:
    minutes = NumericalStatistics(
        common=Common(num_present=4, num_missing=0),
        mean=1.5,
        sum=6.0,
        std_dev=1.118033988749895,
        min=0.0,
        max=3.0,
        approximate_num_distinct_values=4,
        completeness=1.0,
        distribution=NumericalDistribution(
            kll=Kll(
                buckets=[Bucket(lower_bound=i * 0.3, upper_bound=(i + 1) * 0.3, count=0.4) for i in range(10)],
                sketch=SerializedSketch(parameters=KllParameters(), data=[np.array([0.0, 3.0]), np.array([1.0])]),
            )
        ),
    )
    plan = StringStatistics(
        common=Common(num_present=3, num_missing=1),
        distinct_count=1.0,
        distribution=StringDistribution(categorical=Categorical(buckets=[CategoricalBucket(value="basic", count=3)])),
    )
    return Statistics(
        dataset=DatasetStatistics(item_count=4),
        features=[
            Feature(name="minutes", inferred_type=InferredType.FRACTIONAL, numerical_statistics=minutes),
            Feature(name="plan", inferred_type=InferredType.STRING, string_statistics=plan),
        ],
    )


def constraints() -> Constraints:
    return Constraints(
        features=[
            FeatureConstraints(
                name="minutes",
                inferred_type=InferredType.FRACTIONAL,
                completeness=1.0,
                num_constraints=NumConstraints(is_non_negative=True),
            ),
            FeatureConstraints(
                name="plan",
                inferred_type=InferredType.STRING,
                completeness=0.75,
                string_constraints=StringConstraints(domains=["basic"]),
            ),
        ]
    )


def read_by(sdk_class: Any, text: str, file_name: str, folder: Path, session: BucketInMemory) -> Any:
    path = folder / file_name
    path.write_text(text, encoding="utf-8")
    report = sdk_class.from_file_path(str(path), sagemaker_session=session)
    # the SDK forgets the session on this path, and would look for a real one when it saves
    report.session = session
    return report


def test_statistics_are_read_where_the_sdk_and_its_notebooks_look(tmp_path: Path, session: BucketInMemory) -> None:
    written = statistics().model_dump_json()
    body = read_by(sdk.Statistics, written, "statistics.json", tmp_path, session).body_dict
    assert body["dataset"]["item_count"] == 4
    minutes, plan = body["features"]
    assert minutes["numerical_statistics"]["common"] == {"num_present": 4, "num_missing": 0}
    kll = minutes["numerical_statistics"]["distribution"]["kll"]
    assert len(kll["buckets"]) == 10
    assert kll["sketch"] == {"parameters": {"c": 0.64, "k": 2048.0}, "data": [[0.0, 3.0], [1.0]]}
    assert plan["string_statistics"]["distribution"]["categorical"]["buckets"] == [{"value": "basic", "count": 3}]


def test_captures_are_read_as_notebooks_read_those_of_an_endpoint(tmp_path: Path, session: BucketInMemory) -> None:
    """The SDK has no class that opens them: its reader of objects, and the name of their format for monitors."""
    [record] = captured(tmp_path, invocation("36,gold", "0.5\n"))
    [file] = written(tmp_path)
    session.upload_string_as_file_body(file.read_text("utf-8"), "bucket", f"churn/{file.name}")
    text = S3Downloader.read_file(f"s3://bucket/churn/{file.name}", sagemaker_session=session)
    assert [json.loads(line) for line in text.splitlines()] == [record]
    format = sdk.DatasetFormat.sagemaker_capture_json()
    assert parse_dataset_format(json.dumps(format)) == CaptureFormat()


def test_what_the_sdk_saves_is_read_back_as_the_same_statistics(tmp_path: Path, session: BucketInMemory) -> None:
    ours = statistics()
    read = read_by(sdk.Statistics, ours.model_dump_json(), "statistics.json", tmp_path, session)
    read.save("s3://bucket/saved/statistics.json")
    assert parse_statistics(session.objects["bucket", "saved/statistics.json"]) == ours


def test_monitoring_switched_off_through_the_sdk_is_understood(tmp_path: Path, session: BucketInMemory) -> None:
    read = read_by(sdk.Constraints, constraints().model_dump_json(), "constraints.json", tmp_path, session)
    read.set_monitoring(False, "plan")
    saved = parse_constraints(json.dumps(read.body_dict))
    evaluated = {
        feature.name: saved.monitoring_config.for_feature(feature.monitoring_config_overrides).evaluate_constraints
        for feature in saved.features
    }
    assert evaluated == {"minutes": True, "plan": False}

    read.set_monitoring(False)
    assert parse_constraints(json.dumps(read.body_dict)).monitoring_config.evaluate_constraints is False


@pytest.mark.parametrize("descriptions", [[], ["Baseline drift distance: 0.17354640931273702 exceeds threshold: 0.1"]])
def test_violations_are_read_as_a_list(descriptions: list[str], tmp_path: Path, session: BucketInMemory) -> None:
    ours = ConstraintViolations(
        violations=[
            Violation(feature_name="minutes", constraint_check_type=CheckType.BASELINE_DRIFT, description=text)
            for text in descriptions
        ]
    )
    read = read_by(sdk.ConstraintViolations, ours.model_dump_json(), "constraint_violations.json", tmp_path, session)
    assert [each["description"] for each in read.body_dict["violations"]] == descriptions
    assert {each["constraint_check_type"] for each in read.body_dict["violations"]} <= {"baseline_drift_check"}


def test_rules_are_no_trouble_and_are_kept(tmp_path: Path, session: BucketInMemory) -> None:
    rules = [{"kind": "isUnique", "column": "plan"}]
    ours = constraints().model_copy(update={"rules": rules})
    read = read_by(sdk.Constraints, ours.model_dump_json(), "constraints.json", tmp_path, session)
    read.set_monitoring(False, "plan")
    assert parse_constraints(json.dumps(read.body_dict)).rules == rules

    broken = [Violation(feature_name="plan", constraint_check_type="isUnique", description="")]
    found = ConstraintViolations(violations=broken, warnings=broken).model_dump_json()
    read = read_by(sdk.ConstraintViolations, found, "constraint_violations.json", tmp_path, session)
    assert [each["constraint_check_type"] for each in read.body_dict["violations"]] == ["isUnique"]
