"""Jobs of a cluster of Kubernetes, by kubectl: their inputs come first, then the container, then their outputs go.

A pod has one container after another: two of ours, which know stores, and the one of the job between them, which may be
any. They share a volume that is /opt/ml for each.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from analyzer.publish.metrics_file import parse_metrics
from analyzer.service.monitoring.images import OURS, is_closed
from analyzer.service.runners.register import RunnerSettings, require_command, runner
from analyzer.service.runners.runner import Handle, JobState, JobToRun, LogRead
from analyzer.service.states import RunStatus
from analyzer.service.transfers.__main__ import REQUEST
from contracts.metrics import CloudWatchMetric
from contracts.times import parse_time

_TIMEOUT_S = 30
_DAY_S = 24 * 60 * 60
_ROOT, _VOLUME = "/opt/ml", "ml"
_FETCH, _RUN, _SEND = "fetch", "run", "send"
_STOPPED = "stopped"
_SIZES = {"medium": (1, 4), "large": (2, 8), "xlarge": (4, 16), "2xlarge": (8, 32), "4xlarge": (16, 64)}
"""Processors and GiB of the sizes of instances, as those of ml.m5 have them."""

_SECURITY = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}


@dataclass
class KubernetesRunner:
    """`image` is ours, for what comes before and after a job, and in the place of the closed analyzers."""

    image: str = OURS
    namespace: str = "default"
    service_account: str | None = None
    command: Sequence[str] = ("kubectl",)

    def handle(self, job: JobToRun) -> Handle:
        return {"name": object_name(job), "namespace": self.namespace}

    def start(self, job: JobToRun, handle: Handle) -> None:
        text = json.dumps(self.manifest(job, handle))
        done = self._kubectl(handle, "create", "-f", "-", given=text)
        if done.returncode and "AlreadyExists" not in done.stderr:
            raise RuntimeError(done.stderr.strip()[:500])

    def state(self, handle: Handle) -> JobState:
        found = self._job(handle)
        if found is None:
            return JobState(RunStatus.FAILED, failure_reason="InternalServerError: The Job is not there any more.")
        conditions = {
            each["type"]: each for each in found.get("status", {}).get("conditions", ()) if each["status"] == "True"
        }
        suspended = found["metadata"].get("annotations", {}).get(_STOPPED) == "true"
        if suspended and not found.get("status", {}).get("active"):
            return JobState(RunStatus.STOPPED)
        if not conditions.keys() & {"Complete", "Failed"}:
            return JobState(RunStatus.IN_PROGRESS)
        code, message = self._outcome(handle)
        if "Complete" in conditions:
            return JobState(RunStatus.COMPLETED, message, exit_code=code)
        reason = conditions["Failed"].get("reason", "")
        if reason == "DeadlineExceeded":
            return JobState(RunStatus.FAILED, message, "ClientError: The job took longer than its MaxRuntimeInSeconds.")
        what = (message or f"the pod has failed ({reason})").rstrip(".")
        coded = "" if code is None else f", exit code: {code}"
        return JobState(RunStatus.FAILED, message, f"AlgorithmError: {what}{coded}", code)

    def stop(self, handle: Handle) -> None:
        patch = {"metadata": {"annotations": {_STOPPED: "true"}}, "spec": {"suspend": True}}
        self._kubectl(handle, "patch", "job", handle["name"], "--type=merge", "-p", json.dumps(patch))

    def log(self, handle: Handle, after: str) -> LogRead:
        since = [f"--since-time={after}"] if after else []
        done = self._kubectl(handle, "logs", f"job/{handle['name']}", "-c", _RUN, "--timestamps", *since)
        lines = []
        for line in done.stdout.splitlines() if done.returncode == 0 else ():
            stamp, _, message = line.partition(" ")
            if stamp > after:  # what was written at that very moment comes once more
                lines.append((_moment(stamp), message))
                last = stamp
        return LogRead(lines, last if lines else after)

    def metrics(self, handle: Handle) -> Sequence[CloudWatchMetric]:
        done = self._kubectl(handle, "logs", f"job/{handle['name']}", "-c", _SEND)
        return parse_metrics(done.stdout) if done.returncode == 0 else ()

    def forget(self, handle: Handle) -> None:
        self._kubectl(handle, "delete", "job", handle["name"], "--wait=false", "--ignore-not-found")

    def manifest(self, job: JobToRun, handle: Handle) -> dict[str, Any]:
        """The Job, whose last container has the outputs; one before it fails the job, and nothing is tried again."""
        request = job.request
        application = request["AppSpecification"]
        given = application["ImageUri"]
        limit = (request.get("StoppingCondition") or {}).get("MaxRuntimeInSeconds", _DAY_S)
        work: dict[str, Any] = {
            "name": _RUN,
            "image": self.image if is_closed(given) or given == OURS else given,
            "env": [{"name": name, "value": value} for name, value in (request.get("Environment") or {}).items()],
            "terminationMessagePath": f"{_ROOT}/output/message",
            "resources": _resources(request),
            **self._mounted(),
        }
        if entrypoint := application.get("ContainerEntrypoint"):
            work["command"] = list(entrypoint)
        if arguments := application.get("ContainerArguments"):
            work["args"] = list(arguments)
        pod: dict[str, Any] = {
            "restartPolicy": "Never",
            "automountServiceAccountToken": False,
            "securityContext": {"runAsUser": 10001, "runAsGroup": 10001, "fsGroup": 10001, "runAsNonRoot": True},
            "initContainers": [self._of_ours(_FETCH, job), work],
            "containers": [self._of_ours(_SEND, job)],
            "volumes": [{"name": _VOLUME, "emptyDir": _size(request)}],
        }
        if self.service_account is not None:
            pod |= {"serviceAccountName": self.service_account, "automountServiceAccountToken": True}
        labels = {"app.kubernetes.io/managed-by": OURS, "app.kubernetes.io/name": "processing-job"}
        return {
            "apiVersion": "batch/v1",
            "kind": "Job",
            "metadata": {"name": handle["name"], "labels": labels, "annotations": {"processing-job": job.name}},
            "spec": {
                "backoffLimit": 0,
                "activeDeadlineSeconds": limit,
                "template": {"metadata": {"labels": labels}, "spec": pod},
            },
        }

    def _of_ours(self, step: str, job: JobToRun) -> dict[str, Any]:
        work = json.dumps({"arn": job.arn, "request": job.request})
        return {
            "name": step,
            "image": self.image,
            "command": ["python", "-m", "analyzer.service.transfers", step],
            "env": [{"name": REQUEST, "value": work}],
            "resources": {"requests": {"cpu": "100m", "memory": "256Mi"}, "limits": {"memory": "1Gi"}},
            **self._mounted(),
        }

    def _mounted(self) -> dict[str, Any]:
        mount = {"name": _VOLUME, "mountPath": _ROOT}
        return {"volumeMounts": [mount], "securityContext": _SECURITY}

    def _job(self, handle: Handle) -> dict[str, Any] | None:
        done = self._kubectl(handle, "get", "job", handle["name"], "-o", "json")
        if done.returncode and "NotFound" in done.stderr:
            return None
        if done.returncode:
            raise RuntimeError(done.stderr.strip()[:500])
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def _outcome(self, handle: Handle) -> tuple[int | None, str | None]:
        """The exit code and the message of the job's container; where that has not begun, of the one that failed."""
        done = self._kubectl(
            handle, "get", "pods", "-l", f"batch.kubernetes.io/job-name={handle['name']}", "-o", "json"
        )
        pods = json.loads(done.stdout)["items"] if done.returncode == 0 else []
        for pod in pods:
            status = pod.get("status", {})
            every = [*status.get("initContainerStatuses", ()), *status.get("containerStatuses", ())]
            ends = {each["name"]: each.get("state", {}).get("terminated") for each in every}
            for name in (_RUN, _FETCH, _SEND):
                if (end := ends.get(name)) is not None and (name == _RUN or end["exitCode"]):
                    return end["exitCode"], (end.get("message") or "").strip() or None
        return None, None

    def _kubectl(self, handle: Handle, *arguments: str, given: str | None = None) -> subprocess.CompletedProcess[str]:
        command = [*self.command, "--namespace", handle["namespace"], *arguments]
        return subprocess.run(  # noqa: S603 (no shell is in between)
            command, input=given, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False, env=os.environ
        )


def object_name(job: JobToRun) -> str:
    """The name of a Job: as that of the job as names there may be, and another one for each job."""
    digest = hashlib.sha256(f"{job.name}\n{job.created.isoformat()}".encode()).hexdigest()[:10]
    readable = re.sub(r"[^a-z0-9]+", "-", job.name.lower())[:48].strip("-")
    return f"{readable}-{digest}"


def _resources(request: Mapping[str, Any]) -> dict[str, Any]:
    """What a container asks for: as much as the instance has that the request names, where its size is known."""
    cluster = (request.get("ProcessingResources") or {}).get("ClusterConfig") or {}
    size = str(cluster.get("InstanceType", "")).rpartition(".")[2]
    processors, memory = _SIZES.get(size, _SIZES["large"])
    # A node of that size has not all of it to give.
    return {
        "requests": {"cpu": f"{processors * 500}m", "memory": f"{memory * 512}Mi"},
        "limits": {"memory": f"{memory}Gi"},
    }


def _size(request: Mapping[str, Any]) -> dict[str, Any]:
    cluster = (request.get("ProcessingResources") or {}).get("ClusterConfig") or {}
    return {"sizeLimit": f"{cluster['VolumeSizeInGB']}Gi"} if "VolumeSizeInGB" in cluster else {}


def _moment(stamp: str) -> datetime:
    try:
        return parse_time(re.sub(r"(\.\d{6})\d+", r"\1", stamp))
    except ValueError:
        return datetime.now(UTC)


@runner("kubernetes")
def make(settings: RunnerSettings) -> KubernetesRunner:
    require_command("kubernetes", "kubectl")
    return KubernetesRunner(settings.image, settings.namespace, settings.service_account)
