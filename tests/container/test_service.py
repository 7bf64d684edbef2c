"""Jobs and schedules of the service as containers: what clients ask of `analyzer serve --runner docker`."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.container.docker import docker
from tests.container.monitored import data_in_a_bucket, monitored
from tests.container.service import (
    BASE,
    CODE,
    DockerService,
    docker_service,
)

SCRIPT = b"""
set -e
cat /opt/ml/config/resourceconfig.json
echo
echo "$several"
tr a b < /opt/ml/processing/input/data/a.csv > /opt/ml/processing/output/b.csv
ln -s /etc/passwd /opt/ml/processing/output/passwd
echo "Completed: it is done." > /opt/ml/output/message
"""
LINKS = b"""
rm -r /opt/ml/processing/output
ln -s /etc /opt/ml/processing/output
ln -s /etc/passwd /opt/ml/output/message
"""
SLEEPING = "echo begun; echo whole > /opt/ml/processing/output/r; sleep 6; echo over"
ASKED = "trap 'echo asked; exit 0' TERM; echo begun; sleep 60 & wait"


@pytest.fixture(scope="module")
def service(image: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DockerService]:
    folder = tmp_path_factory.mktemp("service")
    with data_in_a_bucket() as (s3, bucket), docker_service(image, s3, folder, bucket) as found:
        for name, text in (("code/own.sh", SCRIPT), ("code/links.sh", LINKS)):
            bucket.put(name, text)
        yield found


def test_a_baseline_and_an_execution_with_violations_run_in_containers_of_ours(service: DockerService) -> None:
    job = monitored(service)
    assert "Current Environment" in service.log_of(job["ProcessingJobName"])[0]


def test_a_container_of_the_users_own_reads_its_inputs_and_writes_outputs_and_a_message(service: DockerService) -> None:
    several = {"several": "two\nlines", "LD_LIBRARY_PATH": "/none", "PATH": "/usr/bin:/bin", "HOME": "/tmp"}
    service.ask("own", BASE, "sh", f"{CODE}/own.sh", Environment=several)
    job = service.ended("own")
    assert (job["ProcessingJobStatus"], job["ExitMessage"]) == ("Completed", "Completed: it is done.")
    assert service.bucket.text("own/b.csv") == b"b,b\n1,2\n3,4\n"
    assert service.sent("own") == ["own/b.csv"]
    lines = service.log_of("own")
    assert json.loads(lines[0])["hosts"] == ["algo-1"]
    assert lines[1:] == ["two", "lines"]


def test_no_link_of_a_container_leads_to_files_of_the_machine(service: DockerService) -> None:
    service.ask("links", BASE, "sh", f"{CODE}/links.sh")
    job = service.ended("links")
    assert (job["ProcessingJobStatus"], job.get("ExitMessage")) == ("Completed", None)
    assert service.sent("links") == []


def test_what_fails_says_why(service: DockerService) -> None:
    service.ask("exits", BASE, "sh", "-c", "echo 'Error: no luck.' > /opt/ml/output/message; exit 125")
    service.ask("option", "--privileged", BASE)
    service.ask("missing", "registry.invalid/missing:1")
    service.ask("late", BASE, "sh", "-c", ASKED, seconds=2)
    reasons = {name: service.ended(name)["FailureReason"] for name in ("exits", "option", "missing", "late")}
    assert reasons["exits"] == "AlgorithmError: Error: no luck, exit code: 125"
    assert reasons["option"].startswith('ClientError: The container of "--privileged" could not be run: ')
    assert reasons["missing"].startswith(
        'ClientError: The container of "registry.invalid/missing:1" could not be run: '
    )
    assert reasons["late"] == "ClientError: The job took longer than its MaxRuntimeInSeconds, 2."


def test_a_container_that_a_client_stops_and_one_that_somebody_kills_are_gone(service: DockerService) -> None:
    for name in ("stopped", "killed"):
        service.ask(name, BASE, "sh", "-c", ASKED)
    for name in ("stopped", "killed"):
        service.wait_for_line(name, "begun")
    service.sagemaker.stop_processing_job(ProcessingJobName="stopped")
    docker("kill", *service.containers("killed"))
    assert service.ended("stopped")["ProcessingJobStatus"] == "Stopped"
    assert service.log_of("stopped") == ["begun", "asked"]
    killed = service.ended("killed")
    assert killed["ProcessingJobStatus"] == "Failed"
    assert killed["FailureReason"].endswith(", exit code: 137")


def test_a_container_runs_on_when_its_server_ends_and_is_found_again(service: DockerService) -> None:
    service.ask("found", BASE, "sh", "-c", SLEEPING)
    service.wait_for_line("found", "begun")
    service.kill()
    service.start()
    assert service.ended("found")["ProcessingJobStatus"] == "Completed"
    assert service.log_of("found") == ["begun", "over"]
    assert service.sent("found") == ["found/r"]


def test_a_container_whose_keeper_was_killed_is_ended_and_its_job_failed(service: DockerService) -> None:
    service.ask("alone", BASE, "sh", "-c", ASKED)
    service.wait_for_line("alone", "begun")
    service.kill_keeper("alone")
    assert "vanished" in service.ended("alone")["FailureReason"]
