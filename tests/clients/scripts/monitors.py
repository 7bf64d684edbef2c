"""A monitor of the SageMaker Python SDK, version 2 or 3, from its baseline until it is deleted, as notebooks have it.

`python monitors.py CLASS FILE` writes as JSON what the SDK has found, and which of the public methods of the class were
called. It runs by a Python that has the SDK, and knows nothing of the service but what the environment says.
"""

import inspect
import io
import json
import sys
import time
from contextlib import contextmanager, redirect_stdout
from datetime import UTC, datetime
from pathlib import Path

import impatient  # noqa: F401 (for what it does)

try:
    from sagemaker.core import model_monitor as sdk
    from sagemaker.core.clarify import BiasConfig, DataConfig, ModelConfig, SHAPConfig
    from sagemaker.core.helper.session_helper import Session
    from sagemaker.core.shapes import ProcessingInput, ProcessingOutput, ProcessingS3Input, ProcessingS3Output

    VERSION = "v3"
except ImportError:
    from sagemaker import Session
    from sagemaker import model_monitor as sdk
    from sagemaker.clarify import BiasConfig, DataConfig, ModelConfig, SHAPConfig
    from sagemaker.processing import ProcessingInput, ProcessingOutput

    VERSION = "v2"

CLASS, FILE = sys.argv[1:]
CLARIFY = CLASS in {"ModelBiasMonitor", "ModelExplainabilityMonitor"}
NAME = f"{VERSION}-{CLASS}"
JOB = f"{NAME}-baseline"
ROLE = "arn:aws:iam::123456789012:role/monitor"
BUCKET = "s3://monitoring"
OUTPUT = f"{BUCKET}/{VERSION}/{CLASS}"
FEATURES = ["age", "sex", "income"]
LABELS = f"{BUCKET}/labels"
TRAFFIC = sdk.EndpointInput(
    "loans",
    "/opt/ml/processing/input/endpoint",
    start_time_offset="-PT4H",
    end_time_offset="-PT0H",
)
SCORES = sdk.EndpointInput(
    "loans",
    "/opt/ml/processing/input/endpoint",
    start_time_offset="-PT4H",
    end_time_offset="-PT0H",
    probability_attribute="0",
    probability_threshold_attribute=0.5,
)
SEXES = BiasConfig(label_values_or_threshold=[1], facet_name="sex", facet_values_or_threshold=[0])
SHAP = SHAPConfig(baseline=[[40, 0, 35]], num_samples=100, agg_method="mean_abs")
MODEL = ModelConfig(
    model_name="loans",
    instance_count=1,
    instance_type="ml.m5.large",
    content_type="text/csv",
    accept_type="text/csv",
)


class Called:
    """Which public methods of a class a script has called, and not the SDK by itself."""

    def __init__(self, kind):
        self.public = sorted(name for name in dir(kind) if name[0] != "_" and callable(getattr(kind, name)))
        self.names = set()
        self._depth = 0
        for name in self.public:
            if isinstance(inspect.getattr_static(kind, name), classmethod):
                setattr(kind, name, staticmethod(self._told(name, getattr(kind, name))))
            else:
                setattr(kind, name, self._told(name, getattr(kind, name)))

    def _told(self, name, method):
        def call(*given, **named):
            if self._depth == 0:
                self.names.add(name)
            self._depth += 1
            try:
                return method(*given, **named)
            finally:
                self._depth -= 1

        return call


FAULTS = []
"""Methods that the SDK itself gets wrong (docs/sagemaker-sdk.md)."""


@contextmanager
def faulty(method):
    """Version 3 fails at this where the monitor is one of Clarify, having asked for what it wanted."""
    try:
        yield
    except (AttributeError, ValueError):
        if not (CLARIFY and VERSION == "v3"):
            raise
        FAULTS.append(method)


def refused(call):
    """The name of the exception by which the SDK says that a monitor has no such thing."""
    try:
        call()
    except (NotImplementedError, TypeError) as error:
        return type(error).__name__
    return None


def data(file, **columns):
    return DataConfig(
        s3_data_input_path=f"{BUCKET}/{file}",
        s3_output_path=f"{OUTPUT}/baseline",
        label="paid",
        dataset_type="text/csv",
        **columns,
    )


def baseline_of_own(monitor, file="training.csv", **settings):
    """A job whose settings are said one by one."""
    monitor.env = {
        "dataset_source": "/opt/ml/processing/input/data",
        "dataset_format": '{"csv": {"header": true}}',
        "output_path": "/opt/ml/processing/output",
        **settings,
    }
    places = (f"{BUCKET}/{file}", "/opt/ml/processing/input/data")
    results = ("/opt/ml/processing/output", f"{OUTPUT}/baseline")
    if VERSION == "v2":
        inputs = [ProcessingInput(*places, input_name="data")]
        output = ProcessingOutput(*results, output_name="results")
    else:
        source = ProcessingS3Input(
            s3_uri=places[0], local_path=places[1], s3_data_type="S3Prefix", s3_input_mode="File"
        )
        inputs = [ProcessingInput(input_name="data", s3_input=source)]
        target = ProcessingS3Output(local_path=results[0], s3_uri=results[1], s3_upload_mode="EndOfJob")
        output = ProcessingOutput(output_name="results", s3_output=target)
    monitor.run_baseline(inputs, output, wait=True, logs=False)
    monitor.env = {}


def baseline_of_quality(monitor):
    monitor.suggest_baseline(
        f"{BUCKET}/training.csv",
        sdk.DatasetFormat.csv(header=True),
        output_s3_uri=f"{OUTPUT}/baseline",
        wait=True,
        logs=True,
    )


def baseline_of_model_quality(monitor):
    columns = {"probability_attribute": "score", "ground_truth_attribute": "paid"}
    problem = {"analysis_type": "MODEL_QUALITY", "problem_type": "BinaryClassification"}
    baseline_of_own(monitor, "scored.csv", **problem, **columns)
    monitor.suggest_baseline(
        f"{BUCKET}/scored.csv",
        sdk.DatasetFormat.csv(header=True),
        problem_type="BinaryClassification",
        **columns,
        output_s3_uri=f"{OUTPUT}/baseline",
        wait=True,
        logs=False,
    )


def baseline_of_bias(monitor):
    with faulty("suggest_baseline"):
        monitor.suggest_baseline(data("scored.csv", predicted_label="predicted"), SEXES, None, job_name=JOB)
    wait_for_job(monitor)


def baseline_of_attributions(monitor):
    with faulty("suggest_baseline"):
        monitor.suggest_baseline(data("people.csv"), SHAP, MODEL, job_name=JOB)
    wait_for_job(monitor)


def wait_for_job(monitor):
    waiter = monitor.sagemaker_session.sagemaker_client.get_waiter("processing_job_completed_or_stopped")
    waiter.wait(ProcessingJobName=JOB, WaiterConfig={"Delay": 1, "MaxAttempts": 120})


BASELINES = {
    "ModelMonitor": baseline_of_own,
    "DefaultModelMonitor": baseline_of_quality,
    "ModelQualityMonitor": baseline_of_model_quality,
    "ModelBiasMonitor": baseline_of_bias,
    "ModelExplainabilityMonitor": baseline_of_attributions,
}
ANALYSIS = {"constraints": f"{OUTPUT}/baseline/analysis.json"} if VERSION == "v3" else {}
SCHEDULES = {
    "ModelMonitor": {
        "endpoint_input": TRAFFIC,
        "output": sdk.MonitoringOutput("/opt/ml/processing/output", f"{OUTPUT}/reports"),
        "constraints": f"{OUTPUT}/baseline/constraints.json",
        "statistics": f"{OUTPUT}/baseline/statistics.json",
    },
    "DefaultModelMonitor": {"endpoint_input": TRAFFIC, "output_s3_uri": f"{OUTPUT}/reports"},
    "ModelQualityMonitor": {
        "endpoint_input": SCORES,
        "output_s3_uri": f"{OUTPUT}/reports",
        "ground_truth_input": LABELS,
        "problem_type": "BinaryClassification",
    },
    "ModelBiasMonitor": {
        "endpoint_input": SCORES,
        "output_s3_uri": f"{OUTPUT}/reports",
        "ground_truth_input": LABELS,
        "analysis_config": sdk.BiasAnalysisConfig(SEXES, headers=[*FEATURES, "paid"], label="paid"),
        **ANALYSIS,
    },
    "ModelExplainabilityMonitor": {
        "endpoint_input": TRAFFIC,
        "output_s3_uri": f"{OUTPUT}/reports",
        "analysis_config": sdk.ExplainabilityAnalysisConfig(SHAP, MODEL, headers=FEATURES),
        **ANALYSIS,
    },
}
"""How each monitor schedules; where a baseline is not named it is the one that the monitor has made."""


def made(session):
    named = {"image_uri": "open-model-monitor-analyzer"} if CLASS == "ModelMonitor" else {}
    return getattr(sdk, CLASS)(role=ROLE, max_runtime_in_seconds=600, sagemaker_session=session, **named)


def baseline(monitor):
    """What a monitor has made its schedule of."""
    with redirect_stdout(io.StringIO()) as log:
        BASELINES[CLASS](monitor)
    of_class = refused(monitor.monitoring_type) or monitor.monitoring_type()
    found = {"log": log.getvalue(), "monitoring_type": of_class}
    if CLASS not in {"ModelMonitor", "ModelQualityMonitor"}:
        found["run_baseline"] = refused(monitor.run_baseline)
    with faulty("describe_latest_baselining_job"):
        found["job"] = monitor.describe_latest_baselining_job()["ProcessingJobStatus"]
    with faulty("baseline_statistics"):
        if CLARIFY:
            found["baseline_statistics"] = refused(monitor.baseline_statistics)
        else:
            found["statistics"] = monitor.baseline_statistics().body_dict
    with faulty("suggested_constraints"):
        found["constraints"] = monitor.suggested_constraints().body_dict
    if "constraints" not in found:
        read = sdk.Constraints.from_s3_uri(ANALYSIS["constraints"], sagemaker_session=monitor.sagemaker_session)
        found["constraints"] = read.body_dict
    return found


def ended_executions(monitor):
    """The statuses of all executions once each has ended."""
    client = monitor.sagemaker_session.sagemaker_client
    while True:
        listed = client.list_monitoring_executions(MonitoringScheduleName=monitor.monitoring_schedule_name)
        found = [each["MonitoringExecutionStatus"] for each in listed["MonitoringExecutionSummaries"]]
        if found and not {"Pending", "InProgress", "Stopping"}.intersection(found):
            return found
        time.sleep(0.25)


def the_execution(monitor):
    with faulty("list_executions"):
        (found,) = monitor.list_executions()
        return found
    client = monitor.sagemaker_session.sagemaker_client
    (listed,) = client.list_monitoring_executions(MonitoringScheduleName=NAME)["MonitoringExecutionSummaries"]
    return sdk.MonitoringExecution.from_processing_arn(monitor.sagemaker_session, listed["ProcessingJobArn"])


def executed(monitor):
    """Of the one execution that a schedule has that is due once."""
    monitor.create_monitoring_schedule(
        monitor_schedule_name=NAME,
        schedule_cron_expression=sdk.CronExpressionGenerator.now(),
        data_analysis_start_time="-PT4H",
        data_analysis_end_time="-PT0H",
        **SCHEDULES[CLASS],
    )
    found = {"statuses": ended_executions(monitor)}
    execution = the_execution(monitor)
    found["job"] = execution.describe()["ProcessingJobName"]
    violations = execution.constraint_violations().body_dict["violations"]
    found["violations"] = [each["constraint_check_type"] for each in violations]
    with faulty("latest_monitoring_constraint_violations"):
        found["latest"] = monitor.latest_monitoring_constraint_violations().body_dict["violations"] == violations
    if CLARIFY:
        found["latest_statistics"] = refused(monitor.latest_monitoring_statistics)
    else:
        found["statistics"] = execution.statistics().body_dict
        found["latest_statistics"] = monitor.latest_monitoring_statistics().body_dict == found["statistics"]
    with redirect_stdout(io.StringIO()) as log:
        monitor.get_latest_execution_logs(wait=True)
    found["log"] = log.getvalue()
    return found


def alerted(monitor):
    """The one alert of a schedule, before and after a change, and its history."""

    def alert():
        ((found,), token) = monitor.list_monitoring_alerts()
        return [found.alert_name, found.alert_status, found.data_points_to_alert, found.evaluation_period, token]

    before = alert()
    history, _ = monitor.list_monitoring_alert_history(monitoring_alert_name=before[0])
    monitor.update_monitoring_alert(before[0], 2, 3)
    return {"before": before, "after": alert(), "history": [[each.alert_name, each.alert_status] for each in history]}


def changed(monitor):
    """Of a schedule that becomes daily and gets another limit, is stopped and started, and attached to by its name."""

    def described():
        found = monitor.describe_schedule()
        config = found["MonitoringScheduleConfig"]
        return {
            "status": found["MonitoringScheduleStatus"],
            "expression": config["ScheduleConfig"]["ScheduleExpression"],
            "definition": config.get("MonitoringJobDefinitionName"),
        }

    # It is not due while a test lasts.
    daily = sdk.CronExpressionGenerator.daily((datetime.now(UTC).hour + 12) % 24)
    steps = {"wanted": daily, "before": described()}
    monitor.update_monitoring_schedule(schedule_cron_expression=daily)
    steps["expression"] = described()
    monitor.update_monitoring_schedule(schedule_cron_expression=daily, max_runtime_in_seconds=900)
    steps["definition"] = described()
    monitor.stop_monitoring_schedule()
    steps["stopped"] = described()
    monitor.start_monitoring_schedule()
    steps["started"] = described()
    attached = type(monitor).attach(NAME, sagemaker_session=monitor.sagemaker_session)
    steps["attached"] = attached.describe_schedule()["MonitoringScheduleArn"]
    steps["limit"] = attached.max_runtime_in_seconds
    return steps


def left(monitor):
    """What there is of a schedule and its definitions after it was deleted."""
    client = monitor.sagemaker_session.sagemaker_client
    last = monitor.job_definition_name
    monitor.delete_monitoring_schedule()
    schedules = client.list_monitoring_schedules(NameContains=NAME)["MonitoringScheduleSummaries"]
    definitions = []
    for kind in ("data_quality", "model_quality", "model_bias", "model_explainability"):
        listed = getattr(client, f"list_{kind}_job_definitions")()["JobDefinitionSummaries"]
        definitions += [each["MonitoringJobDefinitionName"] for each in listed]
    return {"schedules": schedules, "definition": last in definitions}


def main():
    called = Called(getattr(sdk, CLASS))
    monitor = made(Session(default_bucket="monitoring"))
    found = {
        "baseline": baseline(monitor),
        "execution": executed(monitor),
        "alerts": alerted(monitor),
        "changes": changed(monitor),
        "left": left(monitor),
    }
    missing = [name for name in called.public if name not in called.names]
    Path(FILE).write_text(json.dumps({**found, "faults": FAULTS, "not_called": missing}), "utf-8")


main()
