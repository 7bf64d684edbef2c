"""Data quality as a plain SageMaker processing job: fills in ``processing_job.json`` and sends it.

``python -m jobs.processing_job --help``; ``--dry-run`` checks the request and prints it, and needs no account.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from contracts.errors import ContractError
from contracts.jobs import job_of

TEMPLATE = Path(__file__).with_name("processing_job.json")

ProcessingRequest = dict[str, Any]


def fill(
    template: ProcessingRequest,
    *,
    name: str,
    image: str,
    role: str,
    data: str,
    reports: str,
    baseline: str | None = None,
    instances: int = 1,
    instance_type: str | None = None,
    settings: Mapping[str, str] | None = None,
) -> ProcessingRequest:
    """Return the request for one job; ``data``, ``reports`` and ``baseline`` are S3 URIs, ``template`` stays as it was.

    Without ``baseline`` the job makes one. Raises ``ContractError`` when the job would refuse its settings.
    """
    request: ProcessingRequest = json.loads(json.dumps(template))
    environment, inputs = request["Environment"], request["ProcessingInputs"]
    if baseline is None:
        inputs = [given for given in inputs if given["InputName"] != "baseline"]
        environment = {key: value for key, value in environment.items() if not key.startswith("baseline_")}
    environment = {**environment, **(settings or {})}
    job_of(environment)
    locations = {"data": data, "baseline": baseline}
    for given in inputs:
        given["S3Input"]["S3Uri"] = locations[given["InputName"]]
    request["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"] = reports
    request["AppSpecification"]["ImageUri"] = image
    cluster = request["ProcessingResources"]["ClusterConfig"]
    cluster.update(InstanceCount=instances, InstanceType=instance_type or cluster["InstanceType"])
    return {
        **request,
        "ProcessingJobName": name,
        "RoleArn": role,
        "Environment": environment,
        "ProcessingInputs": inputs,
    }


def check(request: ProcessingRequest) -> None:
    """Hold the request against the API's own model; raises ``botocore.exceptions.ParamValidationError``."""
    from botocore.exceptions import ParamValidationError  # noqa: PLC0415 (an extra)
    from botocore.session import Session  # noqa: PLC0415
    from botocore.validate import ParamValidator  # noqa: PLC0415

    operation = Session().get_service_model("sagemaker").operation_model("CreateProcessingJob")
    report = ParamValidator().validate(request, operation.input_shape)
    if report.has_errors():
        raise ParamValidationError(report=report.generate_report())


def send(request: ProcessingRequest) -> str:
    """Start the job with the credentials and region that boto3 finds; return its ARN."""
    import boto3  # noqa: PLC0415 (an extra)

    return str(boto3.client("sagemaker").create_processing_job(**request)["ProcessingJobArn"])


@click.command(context_settings={"max_content_width": 110})
@click.option("--image", required=True, help="The analyzer's image in ECR.")
@click.option("--role", required=True, help="ARN of the role that the job runs as.")
@click.option("--data", required=True, metavar="S3_URI", help="The data set.")
@click.option("--reports", required=True, metavar="S3_URI", help="Where the reports go.")
@click.option("--baseline", metavar="S3_URI", help="Reports of a baseline; without it the job makes one.")
@click.option("--name", help="Name of the job  [default: data-quality- and the time]")
@click.option("--instances", type=click.IntRange(min=1), default=1, show_default=True)
@click.option("--instance-type", help="[default: the one in processing_job.json]")
@click.option("--dry-run", is_flag=True, help="Check the request and print it.")
@click.argument("settings", nargs=-1, metavar="[KEY=VALUE]...")
def main(*, settings: tuple[str, ...], name: str | None, dry_run: bool, **given: Any) -> None:
    """Start a processing job. KEY=VALUE are further settings, such as dataset_format='{"parquet": {}}'."""
    if strays := [setting for setting in settings if "=" not in setting]:
        raise click.UsageError(f"{strays[0]} is no setting; it should be KEY=VALUE.")
    name = name or f"data-quality-{datetime.now(UTC):%Y-%m-%d-%H-%M-%S}"
    template = json.loads(TEMPLATE.read_bytes())
    try:
        request = fill(template, name=name, settings=dict(setting.split("=", 1) for setting in settings), **given)
    except ContractError as error:
        raise click.UsageError(str(error)) from None
    if dry_run:
        check(request)
        click.echo(json.dumps(request, indent=2))
    else:
        click.echo(send(request))


if __name__ == "__main__":
    main()
