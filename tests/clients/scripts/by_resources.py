"""The same by the resources of version 3, which replace the monitors there: `python by_resources.py MODEL_URL FILE`.

A model is served and asked, what was captured before is monitored, and all of it removed. What was found is written as
JSON.
"""

import json
import sys
import time
from contextlib import suppress
from pathlib import Path

import impatient  # noqa: F401 (for what it does)
from sagemaker.core import shapes
from sagemaker.core.model_monitor import ConstraintViolations
from sagemaker.core.resources import (
    DataQualityJobDefinition,
    Endpoint,
    EndpointConfig,
    Model,
    MonitoringAlert,
    MonitoringExecution,
    MonitoringSchedule,
    ProcessingJob,
    Tag,
)

MODEL_URL, FILE = sys.argv[1:]
NAME, ROLE, BUCKET = "by-resources", "arn:aws:iam::123456789012:role/monitor", "s3://monitoring"
INPUT, OUTPUT = "/opt/ml/processing/input/data", "/opt/ml/processing/output"
IMAGE = "open-model-monitor-analyzer"
REPORTS = f"{BUCKET}/{NAME}"
INSTANCE = {"instance_count": 1, "instance_type": "ml.m5.large", "volume_size_in_gb": 20}

# 1. Serve the model, whose traffic was captured before, and ask it.
model = Model.create(
    model_name=NAME,
    primary_container=shapes.ContainerDefinition(image="loans", environment={"MODEL_INVOCATIONS_URL": MODEL_URL}),
    execution_role_arn=ROLE,
)
config = EndpointConfig.create(
    endpoint_config_name=NAME,
    production_variants=[
        shapes.ProductionVariant(
            variant_name="AllTraffic", model_name=NAME, initial_instance_count=1, instance_type="ml.m5.large"
        )
    ],
)
endpoint = Endpoint.create(endpoint_name=NAME, endpoint_config_name=NAME)
endpoint.wait_for_status("InService")
answer = endpoint.invoke(body=b"40,0,35", content_type="text/csv").body.read().decode()

# 2. A baseline.
csv = json.dumps({"csv": {"header": True}})
job = ProcessingJob.create(
    processing_job_name=f"{NAME}-baseline",
    app_specification=shapes.AppSpecification(image_uri=IMAGE),
    environment={"dataset_source": INPUT, "dataset_format": csv, "output_path": OUTPUT},
    processing_inputs=[
        shapes.ProcessingInput(
            input_name="data",
            s3_input=shapes.ProcessingS3Input(
                s3_uri=f"{BUCKET}/training.csv", local_path=INPUT, s3_data_type="S3Prefix", s3_input_mode="File"
            ),
        )
    ],
    processing_output_config=shapes.ProcessingOutputConfig(
        outputs=[
            shapes.ProcessingOutput(
                output_name="result",
                s3_output=shapes.ProcessingS3Output(
                    s3_uri=f"{REPORTS}/baseline", local_path=OUTPUT, s3_upload_mode="EndOfJob"
                ),
            )
        ]
    ),
    processing_resources=shapes.ProcessingResources(cluster_config=shapes.ProcessingClusterConfig(**INSTANCE)),
    role_arn=ROLE,
)
job.wait(logs=False)

# 3. A definition, a schedule, and its one execution.
definition = DataQualityJobDefinition.create(
    job_definition_name=NAME,
    data_quality_baseline_config=shapes.DataQualityBaselineConfig(baselining_job_name=f"{NAME}-baseline"),
    data_quality_app_specification=shapes.DataQualityAppSpecification(image_uri=IMAGE),
    data_quality_job_input=shapes.DataQualityJobInput(
        endpoint_input=shapes.EndpointInput(endpoint_name="loans", local_path=INPUT)
    ),
    data_quality_job_output_config=shapes.MonitoringOutputConfig(
        monitoring_outputs=[
            shapes.MonitoringOutput(s3_output=shapes.MonitoringS3Output(s3_uri=f"{REPORTS}/reports", local_path=OUTPUT))
        ]
    ),
    job_resources=shapes.MonitoringResources(cluster_config=shapes.MonitoringClusterConfig(**INSTANCE)),
    role_arn=ROLE,
)
schedule = MonitoringSchedule.create(
    monitoring_schedule_name=NAME,
    monitoring_schedule_config=shapes.MonitoringScheduleConfig(
        schedule_config=shapes.ScheduleConfig(
            schedule_expression="NOW", data_analysis_start_time="-PT4H", data_analysis_end_time="-PT0H"
        ),
        monitoring_job_definition_name=NAME,
        monitoring_type="DataQuality",
    ),
    tags=[shapes.Tag(key="team", value="loans")],
)
schedule.wait_for_status("Scheduled")


def executions():
    return list(MonitoringExecution.get_all(monitoring_schedule_name=NAME))


while not (found := executions()) or found[0].monitoring_execution_status in {"Pending", "InProgress"}:
    time.sleep(1)
(execution,) = found
ran = ProcessingJob.get(execution.processing_job_arn.rpartition("/")[2])
uri = ran.processing_output_config.outputs[0].s3_output.s3_uri
violations = ConstraintViolations.from_s3_uri(f"{uri}/constraint_violations.json").body_dict["violations"]

# 4. Its alert, its tags, a stop, and the end of all of it.
(alert,) = MonitoringAlert.get_all(monitoring_schedule_name=NAME)
with suppress(AttributeError):  # after the update itself: docs/sagemaker-sdk.md
    alert.update(monitoring_schedule_name=NAME, datapoints_to_alert=2, evaluation_period=3)
(changed,) = MonitoringAlert.get_all(monitoring_schedule_name=NAME)
tags = {each.key: each.value for each in Tag.get_all(resource_arn=schedule.monitoring_schedule_arn)}
schedule.stop()
schedule.wait_for_status("Stopped")
for each in (schedule, definition, endpoint, config, model):
    each.delete()
result = {
    "answer": answer,
    "baseline": job.processing_job_status,
    "execution": execution.monitoring_execution_status,
    "exit_message": ran.exit_message,
    "violations": [each["feature_name"] for each in violations],
    "alerts": [[each.alert_status, each.datapoints_to_alert, each.evaluation_period] for each in (alert, changed)],
    "tags": tags,
    "left": [
        each.get_name()
        for kind in (MonitoringSchedule, DataQualityJobDefinition, Endpoint, EndpointConfig, Model)
        for each in kind.get_all(name_contains=NAME)
    ],
}
Path(FILE).write_text(json.dumps(result), "utf-8")
