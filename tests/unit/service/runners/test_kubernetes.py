"""The runner of a cluster: Jobs that the API of Kubernetes takes, and what kubectl tells of them."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest

from analyzer.publish.metrics_file import line_of
from analyzer.service.runners.kinds.kubernetes import KubernetesRunner, object_name
from analyzer.service.states import RunStatus
from analyzer.service.transfers.__main__ import REQUEST
from contracts.metrics import CloudWatchMetric
from tests.unit.service.runners.jobs import OUTPUT, baseline, begun

CLUSTER = {"ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.xlarge", "VolumeSizeInGB": 20}}
JOB = baseline(
    "s3://bucket/in", "s3://bucket/out", ProcessingResources=CLUSTER, StoppingCondition={"MaxRuntimeInSeconds": 900}
)
KUBECTL = """
import json, sys
from pathlib import Path
folder, arguments = Path(sys.argv[1]), sys.argv[4:]
log = folder / "calls"
log.write_text((log.read_text() if log.exists() else "") + " ".join(arguments) + "\\n")
job = folder / "job.json"
if arguments[0] == "create":
    if job.exists():
        sys.exit('Error from server (AlreadyExists): jobs.batch already exists')
    job.write_text(sys.stdin.read())
elif arguments[:2] == ["get", "job"]:
    if not job.exists():
        sys.exit('Error from server (NotFound): jobs.batch not found')
    print(job.read_text())
elif arguments[:2] == ["get", "pods"]:
    print((folder / "pods.json").read_text())
elif arguments[0] == "patch":
    patch, found = json.loads(arguments[-1]), json.loads(job.read_text())
    found["metadata"]["annotations"].update(patch["metadata"]["annotations"])
    found["spec"].update(patch["spec"])
    job.write_text(json.dumps(found))
elif arguments[0] == "logs":
    print((folder / "log").read_text(), end="")
elif arguments[0] == "delete":
    job.unlink(missing_ok=True)
"""


class Cluster:
    """What a kubectl that is none tells, and was told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "kubectl.py").write_text(KUBECTL, "utf-8")
        self.runner = KubernetesRunner(
            "registry/ours:1", "monitors", command=(sys.executable, f"{folder}/kubectl.py", str(folder))
        )

    def job(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "job.json").read_text("utf-8"))
        return found

    def comes_to(self, condition: str, code: int, message: str, reason: str = "", step: str = "run") -> None:
        status = {"conditions": [{"type": condition, "status": "True", "reason": reason}]}
        (self.folder / "job.json").write_text(json.dumps({**self.job(), "status": status}), "utf-8")
        end = {"name": step, "state": {"terminated": {"exitCode": code, "message": message}}}
        pods = {"items": [{"status": {"initContainerStatuses": [end]}}]}
        (self.folder / "pods.json").write_text(json.dumps(pods), "utf-8")


@pytest.fixture
def cluster(tmp_path: Path) -> Cluster:
    return Cluster(tmp_path)


@pytest.mark.parametrize("version", ["1.27", "1.32"])
@pytest.mark.parametrize("account", [None, "monitor"])
def test_the_manifest_is_what_kubernetes_takes(version: str, account: str | None) -> None:
    runner = KubernetesRunner("registry/ours:1", "monitors", account)
    own = {"ImageUri": "team/own:2", "ContainerEntrypoint": ["python"], "ContainerArguments": ["/run.py"]}
    for job in (JOB, replace(JOB, request={**JOB.request, "AppSpecification": own})):
        kubernetes_validate.validate(runner.manifest(job, runner.handle(job)), version, strict=True)


def test_the_container_of_a_job_comes_between_two_of_ours() -> None:
    runner = KubernetesRunner("registry/ours:1")
    spec = runner.manifest(JOB, runner.handle(JOB))["spec"]
    fetch, run = spec["template"]["spec"]["initContainers"]
    (send,) = spec["template"]["spec"]["containers"]
    assert (spec["backoffLimit"], spec["activeDeadlineSeconds"]) == (0, 900)
    assert (fetch["command"][-1], send["command"][-1]) == ("fetch", "send")
    assert {each["image"] for each in (fetch, run, send)} == {"registry/ours:1"}
    assert {"name": "output_path", "value": OUTPUT} in run["env"]
    assert run["resources"]["limits"] == {"memory": "16Gi"}
    assert json.loads(fetch["env"][0]["value"]) == {"arn": JOB.arn, "request": JOB.request}
    assert fetch["env"][0]["name"] == REQUEST


def test_names_are_those_of_jobs_as_far_as_kubernetes_takes_them() -> None:
    long = replace(JOB, name="Model.Quality_" + "x" * 80)
    assert len(object_name(long)) <= 63
    assert object_name(long).startswith("model-quality-xxx")
    assert object_name(JOB) != object_name(replace(JOB, created=JOB.created + timedelta(seconds=1)))


def test_a_job_is_created_once_and_read_until_its_end(cluster: Cluster) -> None:
    handle = begun(cluster.runner, JOB)
    begun(cluster.runner, JOB)
    assert cluster.runner.state(handle).status == RunStatus.IN_PROGRESS
    cluster.comes_to("Complete", 0, "Completed: Job completed successfully with no violations.\n")
    state = cluster.runner.state(handle)
    assert (state.status, state.exit_code) == (RunStatus.COMPLETED, 0)
    assert state.exit_message == "Completed: Job completed successfully with no violations."
    cluster.runner.forget(handle)
    assert cluster.runner.state(handle).status == RunStatus.FAILED


@pytest.mark.parametrize(
    ("reason", "step", "told"),
    [
        ("BackoffLimitExceeded", "run", "AlgorithmError: Error: no rows, exit code: 3"),
        ("BackoffLimitExceeded", "fetch", "AlgorithmError: Error: no rows, exit code: 3"),
        ("DeadlineExceeded", "run", "ClientError: The job took longer than its MaxRuntimeInSeconds."),
    ],
)
def test_a_failure_says_what_the_container_said(cluster: Cluster, reason: str, step: str, told: str) -> None:
    handle = begun(cluster.runner, JOB)
    cluster.comes_to("Failed", 3, "Error: no rows.", reason, step)
    state = cluster.runner.state(handle)
    assert (state.status, state.failure_reason) == (RunStatus.FAILED, told)


def test_a_job_that_is_suspended_has_stopped(cluster: Cluster) -> None:
    handle = begun(cluster.runner, JOB)
    cluster.runner.stop(handle)
    assert cluster.job()["spec"]["suspend"] is True
    assert cluster.runner.state(handle).status == RunStatus.STOPPED


def test_lines_of_a_log_come_once(cluster: Cluster) -> None:
    handle = begun(cluster.runner, JOB)
    log = cluster.folder / "log"
    log.write_text("2021-05-06T23:00:01.123456789Z one\n", "utf-8")
    first = cluster.runner.log(handle, "")
    assert [message for _, message in first.lines] == ["one"]
    log.write_text("2021-05-06T23:00:01.123456789Z one\n2021-05-06T23:00:02Z two\n", "utf-8")
    second = cluster.runner.log(handle, first.after)
    assert [message for _, message in second.lines] == ["two"]
    assert cluster.runner.log(handle, second.after).lines == []


def test_the_metrics_of_a_job_are_what_the_container_after_it_prints(cluster: Cluster) -> None:
    handle = begun(cluster.runner, JOB)
    metric = CloudWatchMetric(metric_name="drifted_share", timestamp=datetime(2021, 5, 6, 23, tzinfo=UTC), value=0.25)
    (cluster.folder / "log").write_bytes(b"no metric\n" + line_of(metric))
    assert cluster.runner.metrics(handle) == [metric]
    assert (cluster.folder / "calls").read_text("utf-8").splitlines()[-1].endswith("-c send")


def test_a_cluster_that_does_not_answer_is_asked_again_later(cluster: Cluster) -> None:
    (cluster.folder / "kubectl.py").write_text("import sys; sys.exit('connection refused')", "utf-8")
    with pytest.raises(RuntimeError, match="connection refused"):
        begun(cluster.runner, JOB)
