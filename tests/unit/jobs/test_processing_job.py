"""The processing job: its request is held against the API's own model, without an account or a network."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ParamValidationError
from botocore.session import Session
from botocore.stub import Stubber
from click.testing import CliRunner, Result

from jobs.processing_job import TEMPLATE, check, main
from tests.documents import commands

ARGUMENTS = {
    "--image": "111122223333.dkr.ecr.us-east-1.amazonaws.com/analyzer:1",
    "--role": "arn:aws:iam::111122223333:role/monitoring",
    "--data": "s3://a-bucket/today",
    "--reports": "s3://a-bucket/reports",
    "--name": "data-quality-1",
}


def launch(*more: str) -> Result:
    arguments = [part for pair in ARGUMENTS.items() for part in pair]
    return CliRunner().invoke(main, [*arguments, *more])


def request(*more: str) -> dict[str, Any]:
    result = launch("--dry-run", *more)
    assert result.exit_code == 0, result.output
    printed: dict[str, Any] = json.loads(result.output)
    return printed


def template() -> dict[str, Any]:
    held: dict[str, Any] = json.loads(TEMPLATE.read_bytes())
    return held


def texts(value: Any, shape: Any) -> Iterator[tuple[str, Any]]:
    """Each text of a request with its shape: botocore checks neither their patterns nor their choices."""
    if shape.type_name == "structure":
        for key, item in value.items():
            yield from texts(item, shape.members[key])
    elif shape.type_name == "list":
        for item in value:
            yield from texts(item, shape.member)
    elif shape.type_name == "map":
        for key, item in value.items():
            yield from texts(key, shape.key)
            yield from texts(item, shape.value)
    elif shape.type_name == "string":
        yield value, shape


def assert_fits(given: dict[str, Any]) -> None:
    check(given)
    shape = Session().get_service_model("sagemaker").operation_model("CreateProcessingJob").input_shape
    found = list(texts(given, shape))
    assert len(found) >= 20
    for text, kind in found:
        assert re.fullmatch(kind.metadata.get("pattern", ".*"), text, re.DOTALL), text
        assert text in (kind.enum or [text])


def test_the_ready_request_fits_the_api() -> None:
    assert_fits(template())


def test_its_settings_name_the_folders_that_are_mounted() -> None:
    given = template()
    mounted = [item["S3Input"]["LocalPath"] for item in given["ProcessingInputs"]]
    mounted += [item["S3Output"]["LocalPath"] for item in given["ProcessingOutputConfig"]["Outputs"]]
    paths = [value for value in given["Environment"].values() if value.startswith("/")]
    assert len(paths) == 4
    assert all(any(path == folder or path.startswith(folder + "/") for folder in mounted) for path in paths)


def test_a_baseline_job_asks_for_no_baseline() -> None:
    given = request()
    assert_fits(given)
    assert [item["S3Input"]["S3Uri"] for item in given["ProcessingInputs"]] == ["s3://a-bucket/today"]
    assert not any(key.startswith("baseline_") for key in given["Environment"])
    assert given["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"] == "s3://a-bucket/reports"
    assert given["AppSpecification"]["ImageUri"] == ARGUMENTS["--image"]
    assert given["RoleArn"] == ARGUMENTS["--role"]


def test_a_monitoring_job_on_several_instances_has_all_data_on_each() -> None:
    given = request("--baseline", "s3://a-bucket/baseline", "--instances", "2", "fail_on_violation=Enabled")
    assert_fits(given)
    places = {item["InputName"]: item["S3Input"]["S3Uri"] for item in given["ProcessingInputs"]}
    assert places == {"data": "s3://a-bucket/today", "baseline": "s3://a-bucket/baseline"}
    assert {item["S3Input"]["S3DataDistributionType"] for item in given["ProcessingInputs"]} == {"FullyReplicated"}
    assert given["ProcessingResources"]["ClusterConfig"]["InstanceCount"] == 2
    assert given["Environment"]["fail_on_violation"] == "Enabled"


def test_settings_that_the_job_would_refuse_are_not_sent() -> None:
    result = launch("--dry-run", "max_bad_records=few")
    assert result.exit_code == 2
    assert "max_bad_records" in result.output
    result = launch("--dry-run", "Enabled")
    assert result.exit_code == 2
    assert "Enabled is no setting; it should be KEY=VALUE." in result.output


def test_a_request_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ParamValidationError, match="ImageURI"):
        check({**template(), "AppSpecification": {"ImageURI": "misspelt"}})


def test_without_a_dry_run_the_same_request_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = request("--instances", "2")
    client = boto3.client("sagemaker", "us-east-1", aws_access_key_id="none", aws_secret_access_key="none")
    arn = "arn:aws:sagemaker:us-east-1:111122223333:processing-job/data-quality-1"
    monkeypatch.setattr(boto3, "client", lambda _: client)
    with Stubber(client) as stub:
        stub.add_response("create_processing_job", {"ProcessingJobArn": arn}, expected)
        result = launch("--instances", "2")
        stub.assert_no_pending_responses()
    assert (result.exit_code, result.output) == (0, arn + "\n")


def test_the_documented_command_prints_a_request_that_fits() -> None:
    (command,) = commands("A processing job")
    python, module, name, *arguments = shlex.split(command.replace("\\\n", ""))
    assert (python, module, name) == ("python", "-m", "jobs.processing_job")
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    given = json.loads(result.output)
    assert_fits(given)
    # But for its name and one setting, it is the ready request with the values that stand there.
    expected = template()
    expected["Environment"]["fail_on_violation"] = "Enabled"
    assert given == {**expected, "ProcessingJobName": given["ProcessingJobName"]}
