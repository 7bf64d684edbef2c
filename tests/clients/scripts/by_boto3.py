"""What boto3 does without any SDK above it: `python by_boto3.py FILE` writes what it has found as JSON.

It knows nothing of the service but what the environment says.
"""

import json
import sys
import time
from pathlib import Path

import boto3

NAME, ROLE, BUCKET = "by-boto3", "arn:aws:iam::123456789012:role/monitor", "s3://monitoring"
INPUT, OUTPUT = "/opt/ml/processing/input/data", "/opt/ml/processing/output"
CLUSTER = {"ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 20}}
IMAGE = {"ImageUri": "open-model-monitor-analyzer"}

sagemaker, logs, s3 = (boto3.client(service) for service in ("sagemaker", "logs", "s3"))


def output(path):
    return {"S3Uri": f"{BUCKET}/{NAME}/{path}", "LocalPath": OUTPUT, "S3UploadMode": "EndOfJob"}


def begin_job(name):
    source = {"S3Uri": f"{BUCKET}/training.csv", "LocalPath": INPUT, "S3DataType": "S3Prefix", "S3InputMode": "File"}
    csv = json.dumps({"csv": {"header": True}})
    sagemaker.create_processing_job(
        ProcessingJobName=name,
        AppSpecification=IMAGE,
        Environment={"dataset_source": INPUT, "dataset_format": csv, "output_path": OUTPUT},
        ProcessingInputs=[{"InputName": "data", "S3Input": source}],
        ProcessingOutputConfig={"Outputs": [{"OutputName": "result", "S3Output": output(name)}]},
        ProcessingResources=CLUSTER,
        RoleArn=ROLE,
    )


def ended_job(name):
    waiter = sagemaker.get_waiter("processing_job_completed_or_stopped")
    waiter.wait(ProcessingJobName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 100})
    return sagemaker.describe_processing_job(ProcessingJobName=name)["ProcessingJobStatus"]


def jobs():
    begin_job(f"{NAME}-stopped")
    sagemaker.stop_processing_job(ProcessingJobName=f"{NAME}-stopped")
    begin_job(f"{NAME}-baseline")
    return [ended_job(f"{NAME}-{name}") for name in ("stopped", "baseline")]


def define_and_schedule():
    sagemaker.create_data_quality_job_definition(
        JobDefinitionName=NAME,
        DataQualityBaselineConfig={"BaseliningJobName": f"{NAME}-baseline"},
        DataQualityAppSpecification=IMAGE,
        DataQualityJobInput={"EndpointInput": {"EndpointName": "loans", "LocalPath": INPUT}},
        DataQualityJobOutputConfig={"MonitoringOutputs": [{"S3Output": output("reports")}]},
        JobResources=CLUSTER,
        RoleArn=ROLE,
        StoppingCondition={"MaxRuntimeInSeconds": 600},
    )
    schedule = {"ScheduleExpression": "NOW", "DataAnalysisStartTime": "-PT4H", "DataAnalysisEndTime": "-PT0H"}
    sagemaker.create_monitoring_schedule(
        MonitoringScheduleName=NAME,
        MonitoringScheduleConfig={
            "ScheduleConfig": schedule,
            "MonitoringJobDefinitionName": NAME,
            "MonitoringType": "DataQuality",
        },
        Tags=[{"Key": "team", "Value": "loans"}],
    )


def ended_execution():
    while True:
        pages = sagemaker.get_paginator("list_monitoring_executions").paginate(MonitoringScheduleName=NAME)
        found = [each for page in pages for each in page["MonitoringExecutionSummaries"]]
        if found and found[0]["MonitoringExecutionStatus"] not in {"Pending", "InProgress"}:
            (execution,) = found
            return execution
        time.sleep(0.25)


def reports_of(job):
    """The files of a job, and what it has logged."""
    described = sagemaker.describe_processing_job(ProcessingJobName=job)
    uri = described["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"]
    bucket, _, prefix = uri.removeprefix("s3://").partition("/")
    objects = s3.list_objects_v2(Bucket=bucket, Prefix=f"{prefix}/")["Contents"]
    group = "/aws/sagemaker/ProcessingJobs"
    (stream,) = logs.describe_log_streams(logGroupName=group, logStreamNamePrefix=f"{job}/")["logStreams"]
    events = logs.get_log_events(logGroupName=group, logStreamName=stream["logStreamName"], startFromHead=True)
    return {
        "schedule": described["MonitoringScheduleArn"],
        "exit": described["ExitMessage"],
        "files": [each["Key"].rpartition("/")[2] for each in objects],
        "lines": [each["message"] for each in events["events"]],
    }


def refusals(arn):
    """The names of the errors of requests that cannot be granted."""
    hourly = {"ScheduleExpression": "cron(5 * ? * * *)"}
    config = {"MonitoringJobDefinitionName": NAME, "MonitoringType": "DataQuality", "ScheduleConfig": hourly}
    asked = {
        "describe_monitoring_schedule": {"MonitoringScheduleName": "nobody"},
        "describe_processing_job": {"ProcessingJobName": "nobody"},
        "create_monitoring_schedule": {"MonitoringScheduleName": f"{NAME}-5", "MonitoringScheduleConfig": config},
        "delete_data_quality_job_definition": {"JobDefinitionName": "nobody"},
        "list_tags": {"ResourceArn": f"{arn}-nobody"},
    }
    found = {}
    for name, request in asked.items():
        try:
            getattr(sagemaker, name)(**request)
        except sagemaker.exceptions.ClientError as error:
            found[name] = [type(error).__name__, error.response["Error"]["Code"]]
    return found


def main():
    found = {"jobs": jobs()}
    define_and_schedule()
    arn = sagemaker.describe_monitoring_schedule(MonitoringScheduleName=NAME)["MonitoringScheduleArn"]
    execution = ended_execution()
    found["status"] = execution["MonitoringExecutionStatus"]
    found["job"] = reports_of(execution["ProcessingJobArn"].rpartition("/")[2])
    found["tags"] = sagemaker.list_tags(ResourceArn=arn)["Tags"]
    found["refusals"] = refusals(arn)
    sagemaker.stop_monitoring_schedule(MonitoringScheduleName=NAME)
    sagemaker.delete_monitoring_schedule(MonitoringScheduleName=NAME)
    sagemaker.delete_data_quality_job_definition(JobDefinitionName=NAME)
    left = sagemaker.list_monitoring_schedules(NameContains=NAME)["MonitoringScheduleSummaries"]
    left += sagemaker.list_data_quality_job_definitions(NameContains=NAME)["JobDefinitionSummaries"]
    Path(sys.argv[1]).write_text(json.dumps({**found, "arn": arn, "left": left}), "utf-8")


main()
