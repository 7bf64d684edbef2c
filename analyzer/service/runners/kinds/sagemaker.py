"""Plain processing jobs of an account of AWS, which anyone may still start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from analyzer.errors import ConfigurationError
from analyzer.places.aws import EXTRA, has_boto3, session
from analyzer.service.monitoring.images import OURS, is_closed
from analyzer.service.runners.register import RunnerSettings, runner
from analyzer.service.runners.runner import Handle, JobState, JobToRun, LogRead
from analyzer.service.states import RunStatus
from contracts.errors import excerpt
from contracts.metrics import CloudWatchMetric

_GROUP = "/aws/sagemaker/ProcessingJobs"
_NOT_FOUND = ("ResourceNotFound", "ResourceNotFoundException", "ValidationException")
_REFUSED = ("AccessDeniedException", "ValidationException", "ResourceLimitExceeded")
_MOST_LINES = 1000


@dataclass
class SageMakerRunner:
    """`image` runs in the place of the closed analyzers, which run themselves where it is not given."""

    image: str | None = None
    clients: dict[str, Any] = field(default_factory=dict)

    def handle(self, job: JobToRun) -> Handle:
        return {"name": f"{job.name[:49]}-{job.created:%y%m%d%H%M%S}" if len(job.name) > 63 else job.name}

    def start(self, job: JobToRun, handle: Handle) -> None:
        request = {**job.request, "ProcessingJobName": handle["name"]}
        image = request["AppSpecification"]["ImageUri"]
        if self.image is not None and (is_closed(image) or image == OURS):
            request["AppSpecification"] = {**request["AppSpecification"], "ImageUri": self.image}
        error = self._client("sagemaker").exceptions.ClientError
        try:
            self._client("sagemaker").create_processing_job(**request)
        except error as refused:
            code, message = (refused.response["Error"].get(key, "") for key in ("Code", "Message"))
            if code == "ResourceInUse":
                return  # it was begun before
            if code in _REFUSED:
                raise ConfigurationError(f"SageMaker refuses the job: {excerpt(message, 500)}") from None
            raise

    def state(self, handle: Handle) -> JobState:
        found = self._found(handle)
        if found is None:
            return JobState(RunStatus.FAILED, failure_reason="InternalServerError: The job is not there any more.")
        status = RunStatus(found["ProcessingJobStatus"])
        if not status.ended:
            return JobState(RunStatus.IN_PROGRESS)
        return JobState(status, found.get("ExitMessage"), found.get("FailureReason"))

    def stop(self, handle: Handle) -> None:
        found = self._found(handle)
        if found is not None and found["ProcessingJobStatus"] == "InProgress":
            self._client("sagemaker").stop_processing_job(ProcessingJobName=handle["name"])

    def log(self, handle: Handle, after: str) -> LogRead:
        logs = self._client("logs")
        try:
            streams = logs.describe_log_streams(logGroupName=_GROUP, logStreamNamePrefix=f"{handle['name']}/")[
                "logStreams"
            ]
        except logs.exceptions.ResourceNotFoundException:
            return LogRead([], after)
        if not streams:
            return LogRead([], after)
        more = {"nextToken": after} if after else {}
        found = logs.get_log_events(
            logGroupName=_GROUP,
            logStreamName=streams[0]["logStreamName"],
            startFromHead=True,
            limit=_MOST_LINES,
            **more,
        )
        lines = [(datetime.fromtimestamp(each["timestamp"] / 1000, UTC), each["message"]) for each in found["events"]]
        return LogRead(lines, found["nextForwardToken"] if lines else after)

    def metrics(self, handle: Handle) -> Sequence[CloudWatchMetric]:  # noqa: ARG002 (as the protocol has it)
        return ()  # the platform has sent them to CloudWatch

    def forget(self, handle: Handle) -> None:
        """The account keeps its jobs."""

    def _found(self, handle: Handle) -> dict[str, Any] | None:
        client = self._client("sagemaker")
        try:
            found: dict[str, Any] = client.describe_processing_job(ProcessingJobName=handle["name"])
        except client.exceptions.ClientError as error:
            if error.response["Error"].get("Code") in _NOT_FOUND:
                return None
            raise
        return found

    def _client(self, service: str) -> Any:
        if not has_boto3():
            raise ConfigurationError(f"runner holds sagemaker, for which boto3 is needed; {EXTRA}.")
        if service not in self.clients:
            self.clients[service] = session(read_s=20).client(service)
        return self.clients[service]


@runner("sagemaker")
def make(settings: RunnerSettings) -> SageMakerRunner:
    return SageMakerRunner(None if settings.image == OURS else settings.image)
