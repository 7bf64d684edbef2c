"""``analyzer serve --demo``: a model, two hours of its captured traffic, and two schedules that have looked at it.

The hours are the last two full ones; in the second one other people ask for loans. Labels come an hour after requests,
so that the schedule which needs them looks at the hour before the last: of the first hour there are some by then.
"""

from __future__ import annotations

import http.client
import logging
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson

from analyzer.capture import Body, CaptureSettings, CaptureWriter, Invocation
from analyzer.samples.loans import Person, people, people_csv
from analyzer.samples.model_server import CSV, ModelServer
from analyzer.service.api.arns import Arns
from analyzer.service.api.operations import called
from analyzer.service.monitoring.images import OURS
from analyzer.service.scheduling.once import turn_to_rest
from analyzer.service.scheduling.scheduler import Scheduler
from contracts import captured as keys
from contracts.analysis_settings import INVOCATIONS_URL

LOGGER = logging.getLogger(__name__)
ENDPOINT = "loans"
REQUESTS = 300
"""In an hour."""

_HOUR = timedelta(hours=1)
_ROLE = "arn:aws:iam::000000000000:role/demo"
_CLUSTER = {"ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 1}}
_DATA, _OUTPUT = "/opt/ml/processing/input/data", "/opt/ml/processing/output"


@contextmanager
def demo_world() -> Iterator[tuple[Path, str]]:
    """A folder for all of it, and the URL of the model of the samples; both are gone afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="analyzer-demo-", ignore_cleanup_errors=True) as folder,
        ModelServer("127.0.0.1", 0) as server,
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield Path(folder).resolve(), server.invocations
        finally:
            server.shutdown()


@dataclass(frozen=True)
class Demonstration:
    """What is made in an empty store: `folder` is where its data is, `model_url` who answers for the model."""

    scheduler: Scheduler
    arns: Arns
    folder: Path
    model_url: str

    def prepare(self, now: datetime) -> None:
        """Send the traffic, make the baselines, and run what is due by then."""
        last = now.replace(minute=0, second=0, microsecond=0)
        first = last - 2 * _HOUR
        hours = (people(REQUESTS, seed=21), people(REQUESTS, seed=22, incomes=(10, 24)))
        LOGGER.info("Demo: two hours of requests go to %s.", self.model_url)
        for number, applicants in enumerate(hours):
            self._send(applicants, first + number * _HOUR)
        self._write_labels(hours[0], first)
        LOGGER.info("Demo: two jobs make baselines of the training data.")
        self._make_baselines(first)
        LOGGER.info("Demo: two schedules run what was due in these hours.")
        self._make_schedules(first)
        turn_to_rest(self.scheduler, self._clock)

    def _send(self, applicants: Sequence[Person], hour: datetime) -> None:
        """Ask the model, and capture what passes, as of moments of the hour."""
        address = urlsplit(self.model_url)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
        with CaptureWriter(CaptureSettings(to=str(self.folder / "captures"), endpoint=ENDPOINT)) as writer:
            for number, person in enumerate(applicants):
                request = ",".join(map(str, person.features)).encode()
                connection.request("POST", address.path, request, {"Content-Type": CSV})
                answer = connection.getresponse().read()
                moment = (hour + number * _HOUR / len(applicants)).timestamp()
                bodies = Body((request,), CSV), Body((answer,), CSV)
                writer.offer(Invocation(*bodies, inference_id=_inference_id(hour, number), moment=moment))
        connection.close()

    def _write_labels(self, applicants: Sequence[Person], hour: datetime) -> None:
        """Of most of the requests of an hour."""
        lines = b"".join(
            orjson.dumps(
                {
                    keys.GROUND_TRUTH: {keys.DATA: str(person.paid), keys.ENCODING: keys.CSV},
                    keys.EVENT_METADATA: {keys.EVENT_ID: _inference_id(hour, number)},
                    keys.EVENT_VERSION: "0",
                },
                option=orjson.OPT_APPEND_NEWLINE,
            )
            for number, person in enumerate(applicants)
            if number % 7
        )
        self._put(f"labels/{hour:%Y/%m/%d/%H}/labels.jsonl", lines)

    def _make_baselines(self, at: datetime) -> None:
        trained = people(600, seed=11)
        # As captures have them: the answer comes first.
        rows = [",".join(map(str, (person.score, *person.features))) for person in trained]
        self._put("training/data.csv", ("score,age,sex,income\n" + "\n".join(rows) + "\n").encode())
        self._put("scored/data.csv", people_csv(trained, scored=True).encode())
        quality = {
            "analysis_type": "MODEL_QUALITY",
            "problem_type": "BinaryClassification",
            "probability_attribute": "score",
            "ground_truth_attribute": "paid",
            "constraint_margin": "0.1",
        }
        for name, data, more in (("data-baseline", "training", {}), ("quality-baseline", "scored", quality)):
            self._call(
                "CreateProcessingJob",
                at,
                ProcessingJobName=name,
                AppSpecification={"ImageUri": OURS},
                Environment={
                    "dataset_format": '{"csv": {"header": true}}',
                    "dataset_source": _DATA,
                    "output_path": _OUTPUT,
                    **more,
                },
                ProcessingInputs=[
                    {
                        "InputName": "data",
                        "S3Input": {"S3Uri": self._uri(data), "LocalPath": _DATA, "S3DataType": "S3Prefix"},
                    }
                ],
                ProcessingOutputConfig={
                    "Outputs": [{"OutputName": "result", "S3Output": self._output(f"baselines/{name}")}]
                },
                ProcessingResources=_CLUSTER,
                RoleArn=_ROLE,
            )
        turn_to_rest(self.scheduler, self._clock)

    def _make_schedules(self, at: datetime) -> None:
        capture = {
            "EnableCapture": True,
            "InitialSamplingPercentage": 100,
            "DestinationS3Uri": self._uri("captures"),
            "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
        }
        container = {"Environment": {INVOCATIONS_URL: self.model_url}}
        self._call("CreateModel", at, ModelName="loans-model", PrimaryContainer=container, ExecutionRoleArn=_ROLE)
        variant = {
            "VariantName": "AllTraffic",
            "ModelName": "loans-model",
            "InitialInstanceCount": 1,
            "InstanceType": "ml.m5.large",
        }
        self._call(
            "CreateEndpointConfig",
            at,
            EndpointConfigName="loans-config",
            ProductionVariants=[variant],
            DataCaptureConfig=capture,
        )
        self._call("CreateEndpoint", at, EndpointName=ENDPOINT, EndpointConfigName="loans-config")
        self._make_schedule(at, "DataQuality", "loans-data", "data-baseline", {}, {}, {})
        labels = {"GroundTruthS3Input": {"S3Uri": self._uri("labels")}}
        columns = {"ProbabilityAttribute": "0", "ProbabilityThresholdAttribute": 0.5}
        late = {"StartTimeOffset": "-PT2H", "EndTimeOffset": "-PT1H"}
        problem = {"ProblemType": "BinaryClassification"}
        self._make_schedule(
            at, "ModelQuality", "loans-quality", "quality-baseline", {**columns, **late}, labels, problem
        )

    def _make_schedule(  # noqa: PLR0917 (what differs between the two)
        self,
        at: datetime,
        kind: str,
        name: str,
        baseline: str,
        endpoint: dict[str, Any],
        inputs: dict[str, Any],
        application: dict[str, Any],
    ) -> None:
        where = {"EndpointName": ENDPOINT, "LocalPath": "/opt/ml/processing/input/endpoint"}
        self._call(
            f"Create{kind}JobDefinition",
            at,
            **{
                "JobDefinitionName": name,
                f"{kind}BaselineConfig": {"BaseliningJobName": baseline},
                f"{kind}AppSpecification": {"ImageUri": OURS, **application},
                f"{kind}JobInput": {"EndpointInput": {**where, **endpoint}, **inputs},
                f"{kind}JobOutputConfig": {"MonitoringOutputs": [{"S3Output": self._output("reports")}]},
                "JobResources": _CLUSTER,
                "RoleArn": _ROLE,
            },
        )
        self._call(
            "CreateMonitoringSchedule",
            at,
            MonitoringScheduleName=name,
            MonitoringScheduleConfig={
                "ScheduleConfig": {"ScheduleExpression": "cron(0 * ? * * *)"},
                "MonitoringJobDefinitionName": name,
                "MonitoringType": kind,
            },
        )

    def _call(self, name: str, at: datetime, **request: Any) -> None:
        """As a client would have called then."""
        with self.scheduler.store.writing() as session:
            called(session, name, request, self.arns, at)

    def _output(self, path: str) -> dict[str, str]:
        return {"S3Uri": self._uri(path), "LocalPath": _OUTPUT, "S3UploadMode": "EndOfJob"}

    def _put(self, path: str, text: bytes) -> None:
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text)

    def _uri(self, path: str) -> str:
        return f"file://{self.folder}/{path}"

    def _clock(self) -> datetime:
        return datetime.now(UTC)


def _inference_id(hour: datetime, number: int) -> str:
    return f"{hour:%Y%m%d%H}-{number}"
