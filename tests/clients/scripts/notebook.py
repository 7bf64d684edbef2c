"""The notebook that everyone begins with, by version 2 of the SDK: `python notebook.py MODEL_URL FILE`.

A model is deployed with data capture, asked, and monitored, and all of it removed. What was found is written as JSON.
"""

import json
import sys
import time
from pathlib import Path

import impatient  # noqa: F401 (for what it does)
from sagemaker import Session
from sagemaker.deserializers import CSVDeserializer
from sagemaker.model import Model
from sagemaker.model_monitor import CronExpressionGenerator, DataCaptureConfig, DefaultModelMonitor
from sagemaker.model_monitor.dataset_format import DatasetFormat
from sagemaker.predictor import Predictor
from sagemaker.s3 import S3Downloader
from sagemaker.serializers import CSVSerializer

MODEL_URL, FILE = sys.argv[1:]
NAME, ROLE, BUCKET = "notebook", "arn:aws:iam::123456789012:role/monitor", "s3://monitoring/notebook"
session = Session(default_bucket="monitoring")


def captured(percentage):
    return DataCaptureConfig(
        enable_capture=True,
        sampling_percentage=percentage,
        destination_s3_uri=f"{BUCKET}/captures",
        sagemaker_session=session,
    )


# 1. Deploy the model with data capture.
model = Model(
    "loans:latest",
    env={"MODEL_INVOCATIONS_URL": MODEL_URL},
    role=ROLE,
    name=NAME,
    predictor_cls=Predictor,
    sagemaker_session=session,
)
predictor = model.deploy(
    initial_instance_count=1,
    instance_type="ml.m5.large",
    endpoint_name=NAME,
    serializer=CSVSerializer(),
    deserializer=CSVDeserializer(),
    data_capture_config=captured(100),
)

# 2. Ask it, and change what is captured, which ends the files that were written before.
answers = [predictor.predict(f"{20 + number},{number % 2},{30 + number % 40}") for number in range(60)]
predictor.update_data_capture_config(captured(50))
while not (captures := S3Downloader.list(f"{BUCKET}/captures/{NAME}", sagemaker_session=session)):
    predictor.predict("40,0,35")
    time.sleep(0.2)
first = S3Downloader.read_file(captures[0], sagemaker_session=session).splitlines()[0]

# 3. Make a baseline of the training data, which is a file of this machine.
Path("training.csv").write_text(
    "score,age,sex,income\n" + "".join(f"0.{n},{30 + n},{n % 2},{9 + n}\n" for n in range(10, 40))
)
monitor = DefaultModelMonitor(role=ROLE, sagemaker_session=session)
monitor.suggest_baseline("training.csv", DatasetFormat.csv(header=True), output_s3_uri=f"{BUCKET}/baseline")

# 4. Look at what was captured.
monitor.create_monitoring_schedule(
    endpoint_input=predictor.endpoint_name,
    output_s3_uri=f"{BUCKET}/reports",
    statistics=monitor.baseline_statistics(),
    constraints=monitor.suggested_constraints(),
    monitor_schedule_name=NAME,
    schedule_cron_expression=CronExpressionGenerator.now(),
    data_analysis_start_time="-PT1H",
    data_analysis_end_time="-PT0H",
)
while not (executions := monitor.list_executions()) or executions[-1].describe()["ProcessingJobStatus"] == "InProgress":
    time.sleep(1)
exit_message = executions[-1].describe()["ExitMessage"]
records = monitor.latest_monitoring_statistics().body_dict["dataset"]["item_count"]
violations = [
    each["feature_name"] for each in monitor.latest_monitoring_constraint_violations().body_dict["violations"]
]

# 5. Capture no more, and clean up.
predictor.disable_data_capture()
captures_more = session.sagemaker_client.describe_endpoint(EndpointName=NAME)["DataCaptureConfig"]["EnableCapture"]
monitor.delete_monitoring_schedule()
predictor.delete_model()
predictor.delete_endpoint()
left = session.sagemaker_client.list_endpoints(NameContains=NAME)["Endpoints"]
found = {
    "answers": answers,
    "captured": json.loads(first),
    "exit_message": exit_message,
    "records": records,
    "violations": violations,
    "captures": captures_more,
    "left": left,
}
Path(FILE).write_text(json.dumps(found), "utf-8")
