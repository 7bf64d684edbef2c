"""Definitions as users hold them: whatever their form, the same is in the store, and what is wrong is told."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import func, select

from analyzer.errors import ConfigurationError
from analyzer.service.api.arns import Arns
from analyzer.service.imports.importing import import_definitions, read_definitions
from analyzer.service.monitoring.images import stands_for_ours
from analyzer.service.store.opening import open_store
from analyzer.service.store.store import Store
from analyzer.service.store.tables import (
    StoredAlert,
    StoredDefinition,
    StoredEndpoint,
    StoredEndpointConfig,
    StoredJob,
    StoredSchedule,
)
from tests.unit.service.definitions import CLOSED, HOURLY, ROLE, definition

NOW = datetime(2026, 11, 29, 12, 30, tzinfo=UTC)
NAMES = {"JobDefinitionName": "quality", "MonitoringScheduleName": "hourly"}
DEFINITION = {**definition(endpoint_input={"StartTimeOffset": "-PT2H"}), "JobDefinitionName": "quality"}
SCHEDULE = {
    "MonitoringScheduleName": "hourly",
    "MonitoringScheduleConfig": {
        "ScheduleConfig": {"ScheduleExpression": HOURLY},
        "MonitoringJobDefinitionName": "quality",
        "MonitoringType": "DataQuality",
    },
}
CAPTURE = {"EnableCapture": True, "DestinationS3Uri": "s3://bucket/captures", "InitialSamplingPercentage": 100}
CAPTURE["CaptureOptions"] = [{"CaptureMode": "Input"}]  # type: ignore[assignment]
CONFIG = {
    "EndpointConfigName": "loans-config",
    "ProductionVariants": [{"VariantName": "AllTraffic", "ModelName": "loans"}],
    "DataCaptureConfig": CAPTURE,
}
ENDPOINT = {"EndpointName": "loans", "EndpointConfigName": "loans-config"}


def shown() -> list[dict[str, Any]]:
    """What describe-* shows, beside what was sent."""
    times = {"CreationTime": "2026-01-31T10:00:00.123000+00:00"}
    return [
        {
            **SCHEDULE,
            "MonitoringScheduleArn": "arn:x",
            "MonitoringScheduleStatus": "Scheduled",
            "LastModifiedTime": 1.5,
            **times,
        },
        {**DEFINITION, "JobDefinitionArn": "arn:y", **times},
        {**CONFIG, "EndpointConfigArn": "arn:z", **times},
        {**ENDPOINT, "EndpointArn": "arn:e", "EndpointStatus": "InService", **times},
    ]


def template() -> dict[str, Any]:
    """The same for CloudFormation, with references."""
    quality = {**DEFINITION}
    quality["RoleArn"] = {"Fn::GetAtt": ["Role", "Arn"]}
    quality["DataQualityAppSpecification"] = {"ImageUri": {"Fn::Sub": CLOSED.replace("us-east-1", "${AWS::Region}")}}
    config = {**CONFIG, "DataCaptureConfig": {**CAPTURE, "InitialSamplingPercentage": "100", "EnableCapture": "true"}}
    config["DataCaptureConfig"]["DestinationS3Uri"] = {"Fn::Join": ["/", ["s3:/", {"Ref": "Bucket"}, "captures"]]}  # type: ignore[index]
    schedule = json.loads(json.dumps(SCHEDULE))
    schedule["MonitoringScheduleConfig"]["MonitoringJobDefinitionName"] = {"Fn::GetAtt": "quality.JobDefinitionName"}
    return {
        "Parameters": {"Bucket": {"Type": "String", "Default": "bucket"}},
        "Resources": {
            "Role": {"Type": "AWS::IAM::Role", "Properties": {"Policies": {"Fn::ImportValue": "elsewhere"}}},
            "Schedule": {"Type": "AWS::SageMaker::MonitoringSchedule", "Properties": schedule},
            "quality": {"Type": "AWS::SageMaker::DataQualityJobDefinition", "Properties": quality},
            "Config": {"Type": "AWS::SageMaker::EndpointConfig", "Properties": config},
            "Endpoint": {
                "Type": "AWS::SageMaker::Endpoint",
                "Properties": {"EndpointName": "loans", "EndpointConfigName": {"Ref": "Config"}},
            },
        },
    }


ATTRIBUTES: dict[str, dict[str, Any]] = {
    "aws_sagemaker_data_quality_job_definition": {
        "name": "quality",
        "role_arn": "${aws_iam_role.monitor.arn}",
        "data_quality_app_specification": {"image_uri": CLOSED},
        "data_quality_job_input": [
            {
                "endpoint_input": {
                    "endpoint_name": "${aws_sagemaker_endpoint.this.name}",
                    "local_path": "/opt/ml/processing/input/endpoint",
                    "start_time_offset": "-PT2H",
                }
            }
        ],
        "data_quality_job_output_config": {
            "monitoring_outputs": {
                "s3_output": {
                    "s3_uri": "s3://${var.bucket}/reports",
                    "local_path": "/opt/ml/processing/output",
                    "s3_upload_mode": "Continuous",
                }
            }
        },
        "job_resources": {
            "cluster_config": {"instance_count": 1, "instance_type": "ml.m5.large", "volume_size_in_gb": 20}
        },
        "tags": {"team": "risk"},
    },
    "aws_sagemaker_monitoring_schedule": {
        "name": "hourly",
        "monitoring_schedule_config": {
            "monitoring_job_definition_name": "${aws_sagemaker_data_quality_job_definition.this.name}",
            "monitoring_type": "DataQuality",
            "schedule_config": {"schedule_expression": HOURLY},
        },
    },
    "aws_sagemaker_endpoint_configuration": {
        "name": "loans-config",
        "production_variants": [{"variant_name": "AllTraffic", "model_name": "loans"}],
        "data_capture_config": {
            "enable_capture": True,
            "destination_s3_uri": "s3://bucket/captures",
            "initial_sampling_percentage": 100,
            "capture_options": [{"capture_mode": "Input"}],
        },
    },
    "aws_sagemaker_endpoint": {
        "name": "loans",
        "endpoint_config_name": "${aws_sagemaker_endpoint_configuration.this.name}",
    },
}


def terraform() -> dict[str, Any]:
    resources: dict[str, Any] = {kind: {"this": found} for kind, found in ATTRIBUTES.items()}
    return {
        "variable": {"bucket": {"default": "bucket"}},
        "data": {"aws_sagemaker_prebuilt_ecr_image": {"monitor": {"repository_name": CLOSED.rpartition("/")[2]}}},
        "resource": {**resources, "aws_s3_bucket": {"this": {"bucket": "${data.x.y.z}"}}},
    }


def terraform_shown() -> dict[str, Any]:
    """As `terraform show -json` has it: blocks are lists, what nobody has set is there, references are values."""
    text = json.dumps(ATTRIBUTES).replace("${aws_iam_role.monitor.arn}", ROLE).replace("${var.bucket}", "bucket")
    for kind, name in (("data_quality_job_definition", "quality"), ("endpoint_configuration", "loans-config")):
        text = text.replace(f"${{aws_sagemaker_{kind}.this.name}}", name)
    found = json.loads(text.replace("${aws_sagemaker_endpoint.this.name}", "loans"))
    resources = [
        {"type": kind, "mode": "managed", "values": {**_listed(values), "id": "x", "arn": "arn:x", "kms_key_arn": None}}
        for kind, values in found.items()
    ]
    half = len(resources) // 2
    return {
        "values": {"root_module": {"resources": resources[:half], "child_modules": [{"resources": resources[half:]}]}}
    }


def _listed(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: [_listed(each)] if isinstance(each, dict) and key != "tags" else _listed(each)
            for key, each in value.items()
        }
    return [_listed(each) for each in value] if isinstance(value, list) else value


FORMS: dict[str, str] = {
    "requests.json": json.dumps([SCHEDULE, DEFINITION, CONFIG, ENDPOINT]),
    "requests.yaml": yaml.safe_dump_all([SCHEDULE, DEFINITION, CONFIG, ENDPOINT]),
    "describe.json": json.dumps(shown()),
    "template.json": json.dumps(template()),
    "template.yaml": yaml.safe_dump(template()),
    "main.tf.json": json.dumps(terraform()),
    "shown.json": json.dumps(terraform_shown()),
}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(str(tmp_path / "store.db"))


def imported(store: Store, path: Path, text: str, **parameters: str) -> list[str]:
    path.write_text(text, "utf-8")
    found = read_definitions([str(path)], parameters)
    return [each.outcome for each in import_definitions(store, found, Arns("eu-west-1"), NOW)]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_definition_is_the_same_in_the_store(store: Store, tmp_path: Path, form: str) -> None:
    assert imported(store, tmp_path / form, FORMS[form]) == ["created"] * 4
    with store.reading() as session:
        quality = session.get_one(StoredDefinition, ("DataQuality", "quality")).document
        schedule = session.get_one(StoredSchedule, "hourly")
        config = session.get_one(StoredEndpointConfig, "loans-config").document
        endpoint = session.get_one(StoredEndpoint, "loans")
        assert session.scalar(select(func.count()).select_from(StoredAlert)) == 1
    assert {**quality, "RoleArn": ROLE} == DEFINITION
    assert schedule.document == SCHEDULE["MonitoringScheduleConfig"]
    assert schedule.next_due == datetime(2026, 11, 29, 13, tzinfo=UTC)
    assert config == CONFIG
    assert endpoint.config_name == "loans-config"
    assert imported(store, tmp_path / form, FORMS[form]) == ["unchanged"] * 4


def test_yaml_may_use_the_short_forms_of_functions(store: Store, tmp_path: Path) -> None:
    text = f"""
Parameters: {{Name: {{Type: String}}}}
Resources:
  Quality:
    Type: AWS::SageMaker::DataQualityJobDefinition
    Properties: {json.dumps({**DEFINITION, "JobDefinitionName": "PLACE"}).replace('"PLACE"', '!Sub "${Name}-quality"')}
  Schedule:
    Type: AWS::SageMaker::MonitoringSchedule
    Properties:
      MonitoringScheduleName: !Ref Name
      MonitoringScheduleConfig:
        ScheduleConfig: {{ScheduleExpression: "{HOURLY}"}}
        MonitoringJobDefinitionName: !GetAtt Quality.JobDefinitionName
        MonitoringType: DataQuality
"""
    with pytest.raises(ConfigurationError, match=r'refers to "Name".*--parameter'):
        imported(store, tmp_path / "template.yaml", text)
    imported(store, tmp_path / "template.yaml", text, Name="churn")
    with store.reading() as session:
        assert session.get_one(StoredSchedule, "churn").definition_name == "churn-quality"


def test_resources_of_two_templates_without_names_are_two(store: Store, tmp_path: Path) -> None:
    schedule = json.loads(json.dumps(SCHEDULE["MonitoringScheduleConfig"]))
    schedule["MonitoringJobDefinitionName"] = {"Fn::GetAtt": ["Quality", "JobDefinitionName"]}
    quality = {name: value for name, value in DEFINITION.items() if name != "JobDefinitionName"}
    resources = {
        "Quality": {"Type": "AWS::SageMaker::DataQualityJobDefinition", "Properties": quality},
        "Schedule": {
            "Type": "AWS::SageMaker::MonitoringSchedule",
            "Properties": {"MonitoringScheduleConfig": schedule},
        },
    }
    text = json.dumps({"Resources": resources})
    for file in ("churn.template.json", "loans_all.yaml"):
        assert imported(store, tmp_path / file, text) == ["created", "created"]
    assert imported(store, tmp_path / "a.json", text, **{"AWS::StackName": "churn"}) == ["unchanged", "unchanged"]
    with store.reading() as session:
        found = session.scalars(select(StoredSchedule).order_by(StoredSchedule.name)).all()
        names = [(each.name, each.definition_name) for each in found]
    assert names == [("churn-Schedule", "churn-Quality"), ("loans-all-Schedule", "loans-all-Quality")]


def test_the_arn_of_a_resource_is_one_of_its_kind(store: Store, tmp_path: Path) -> None:
    """As the name of a definition it is wrong, and the error shows it as what it is."""
    text = json.dumps(template()).replace("quality.JobDefinitionName", "quality.JobDefinitionArn")
    with pytest.raises(
        ConfigurationError, match=r"'arn:aws:sagemaker:us-east-1:0+:data-quality-job-definition/quality"
    ):
        imported(store, tmp_path / "a.json", text)


def test_terraform_may_leave_out_what_its_provider_sets_or_knows(store: Store, tmp_path: Path) -> None:
    """Paths of the container, the URIs of images, and names."""
    document = terraform()
    quality = document["resource"]["aws_sagemaker_data_quality_job_definition"].pop("this")
    quality = json.loads(json.dumps(quality))
    del quality["name"]
    del quality["data_quality_job_input"][0]["endpoint_input"]["local_path"]
    del quality["data_quality_job_output_config"]["monitoring_outputs"]["s3_output"]["local_path"]
    image = "${data.aws_sagemaker_prebuilt_ecr_image.monitor.registry_path}"
    quality["data_quality_app_specification"]["image_uri"] = image
    document["resource"]["aws_sagemaker_data_quality_job_definition"]["of_loans"] = quality
    text = json.dumps(document).replace("definition.this.name", "definition.of_loans.name")
    assert imported(store, tmp_path / "main.tf.json", text) == ["created"] * 4
    with store.reading() as session:
        kept = session.get_one(StoredDefinition, ("DataQuality", "of-loans")).document
    assert kept["DataQualityJobInput"]["EndpointInput"]["LocalPath"] == "/opt/ml/processing/input"
    (output,) = kept["DataQualityJobOutputConfig"]["MonitoringOutputs"]
    assert output["S3Output"]["LocalPath"] == "/opt/ml/processing/output"
    assert stands_for_ours(kept["DataQualityAppSpecification"]["ImageUri"])


@pytest.mark.parametrize(
    ("reference", "parameter"),
    [
        ("data.aws_ssm_parameter.bucket.value", "data.aws_ssm_parameter.bucket.value"),
        ("local.bucket", "local.bucket"),
        ("aws_s3_bucket.reports.bucket_domain_name", "aws_s3_bucket.reports.bucket_domain_name"),
        ("var.other", "other"),
        ("var.other", "var.other"),
    ],
)
def test_what_terraform_refers_to_is_given_by_the_name_that_the_error_says(
    store: Store, tmp_path: Path, reference: str, parameter: str
) -> None:
    text = json.dumps(terraform()).replace("var.bucket", reference)
    with pytest.raises(ConfigurationError) as raised:
        imported(store, tmp_path / "main.tf.json", text)
    assert f'refers to "{reference}"' in raised.value.message
    assert f"--parameter '{parameter.removeprefix('var.')}=VALUE'" in raised.value.message
    assert imported(store, tmp_path / "main.tf.json", text, **{parameter: "mine"}) == ["created"] * 4
    with store.reading() as session:
        text = json.dumps(session.get_one(StoredDefinition, ("DataQuality", "quality")).document)
    assert "s3://mine/reports" in text


def test_names_of_terraform_may_have_references_themselves(store: Store, tmp_path: Path) -> None:
    text = json.dumps(terraform()).replace('"name": "quality"', '"name": "${var.bucket}-quality"')
    imported(store, tmp_path / "main.tf.json", text)
    with store.reading() as session:
        assert session.get_one(StoredSchedule, "hourly").definition_name == "bucket-quality"


def test_attributes_are_told_as_the_file_has_them(store: Store, tmp_path: Path) -> None:
    for found, right, told in (
        ('"instance_count": 1', '"instance_count": 0', "at 'job_resources.cluster_config.instance_count'"),
        (
            '"s3_upload_mode": "Continuous"',
            '"s3_upload_mode": "Late"',
            "at 'data_quality_job_output_config.monitoring_outputs[0].s3_output.s3_upload_mode'",
        ),
    ):
        assert found in json.dumps(terraform())
        with pytest.raises(ConfigurationError) as raised:
            imported(store, tmp_path / "main.tf.json", json.dumps(terraform()).replace(found, right))
        assert told in raised.value.message, raised.value.message
    with pytest.raises(ConfigurationError, match=r"at 'JobResources\.ClusterConfig\.InstanceCount'"):
        text = json.dumps(template()).replace('"InstanceCount": 1', '"InstanceCount": 0')
        imported(store, tmp_path / "a.json", text)


def test_what_has_changed_is_changed_and_due_by_its_new_times(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path / "a.json", json.dumps([DEFINITION, SCHEDULE]))
    later = json.loads(json.dumps(SCHEDULE).replace(HOURLY, "cron(0 5 ? * * *)"))
    other = {**DEFINITION, "StoppingCondition": {"MaxRuntimeInSeconds": 600}}
    assert imported(store, tmp_path / "a.json", json.dumps([other, later])) == ["changed", "changed"]
    with store.reading() as session:
        assert session.get_one(StoredSchedule, "hourly").next_due == datetime(2026, 11, 30, 5, tzinfo=UTC)
        document = session.get_one(StoredDefinition, ("DataQuality", "quality")).document
    assert document["StoppingCondition"] == {"MaxRuntimeInSeconds": 600}


def test_an_endpoint_as_it_is_described_brings_its_captures_along(store: Store, tmp_path: Path) -> None:
    endpoint = {
        **ENDPOINT,
        "EndpointArn": "arn:e",
        "ProductionVariants": [{"VariantName": "AllTraffic", "CurrentWeight": 1.0}],
        "DataCaptureConfig": {"DestinationS3Uri": "s3://bucket/captures", "CaptureStatus": "Started"},
    }
    imported(store, tmp_path / "a.json", json.dumps(endpoint))
    with store.reading() as session:
        config = session.get_one(StoredEndpointConfig, "loans-config").document
    assert config["DataCaptureConfig"]["DestinationS3Uri"] == "s3://bucket/captures"


def test_a_job_that_has_run_elsewhere_is_found_by_its_name_and_not_run_again(store: Store, tmp_path: Path) -> None:
    cluster = {"ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 20}}
    request = {
        "ProcessingJobName": "base",
        "ProcessingResources": cluster,
        "AppSpecification": {"ImageUri": CLOSED},
        "RoleArn": ROLE,
    }
    done = {**request, "ProcessingJobStatus": "Completed", "ProcessingJobArn": "arn:j", "ExitMessage": "Completed"}
    imported(store, tmp_path / "a.json", json.dumps([done, {**request, "ProcessingJobName": "coming"}]))
    with store.reading() as session:
        assert session.get_one(StoredJob, "base").status == "Completed"
        assert session.get_one(StoredJob, "coming").status == "Pending"


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.json", "{", ["a.json", "is not valid JSON"]),
        ("a.yaml", "a: [", ["a.yaml", "neither JSON nor YAML"]),
        ("a.json", "[]", ["there is no definition"]),
        ("a.json", "[3]", ["holds the number 3", "a template of CloudFormation"]),
        ("a.json", '{"Name": "x"}', ["an object with Name"]),
        ("a.json", json.dumps({**DEFINITION, "RoleArn": "x"}), ["DataQualityJobDefinition", "quality", "'RoleArn'"]),
        ("a.json", json.dumps({**DEFINITION, "Outputs": 1}), ["Outputs", "must be known"]),
        ("a.json", json.dumps(SCHEDULE), ["MonitoringSchedule", '"quality"']),
        (
            "a.json",
            json.dumps([DEFINITION, SCHEDULE]).replace(HOURLY, "cron(* * * * *)"),
            ["ScheduleExpression", "cron(0 * ? * * *)"],
        ),
        ("a.tf.json", json.dumps(terraform()).replace("var.bucket", "var.other"), ['"var.other"', "--parameter"]),
        (
            "a.json",
            json.dumps(template()).replace('{"Ref": "Bucket"}', '{"Fn::ImportValue": "x"}'),
            ['"Fn::ImportValue"', "write it into the file"],
        ),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_kept(
    store: Store, tmp_path: Path, name: str, text: str, words: list[str]
) -> None:
    with pytest.raises(ConfigurationError) as raised:
        imported(store, tmp_path / name, text)
    assert all(word in raised.value.message for word in words), raised.value.message
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(StoredDefinition)) == 0


def test_a_folder_is_all_of_its_files(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "definitions"
    folder.mkdir()
    (folder / "b.yaml").write_text(yaml.safe_dump(SCHEDULE), "utf-8")
    (folder / "a.json").write_text(json.dumps(DEFINITION), "utf-8")
    (folder / "README.md").write_text("none", "utf-8")
    assert [each.name for each in read_definitions([str(folder)], {})] == ["quality", "hourly"]
    with pytest.raises(ConfigurationError, match="cannot be read: No such file"):
        read_definitions([str(folder / "absent.json")], {})
