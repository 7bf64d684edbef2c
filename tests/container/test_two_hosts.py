"""Two containers on a network of their own, as the platform starts a job with two instances."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.container.docker import Container, Mount, docker, run_container
from tests.container.jobs import INPUT, OUTPUT
from tests.container.network import HOSTS, SETTINGS, Network
from tests.spark.hosts import write_files

COMPLETED = "Completed: Job completed successfully with no violations."


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_files(tmp_path_factory.mktemp("files"))
    folder.chmod(0o755)
    return folder


@pytest.fixture(scope="module")
def on_one_host(image: str, files: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The reports of `files` of one container."""
    reports = tmp_path_factory.mktemp("one")
    mounts = [Mount(files, INPUT, read_only=True), Mount(reports, OUTPUT)]
    finished = run_container(image, mounts=mounts, environment=SETTINGS)
    assert finished.code == 0, finished.log
    return {path.name: path.read_bytes() for path in sorted(reports.iterdir())}


def until_it_works(container: Container) -> None:
    """Wait until tasks run there: they have Python workers, which a daemon has forked."""
    deadline = time.monotonic() + 120
    while sum("analyzer.spark.daemon" in process for process in container.processes()) < 2:
        assert time.monotonic() < deadline, container.log()
        time.sleep(0.05)


def test_two_hosts_write_the_bytes_of_one(network: Network, files: Path, on_one_host: dict[str, bytes]) -> None:
    # The name of the first host is not known yet when the second one looks for it.
    member, primary = (network.start(host, files) for host in reversed(HOSTS))
    finished = primary.wait()
    assert finished.code == 0, finished.log
    assert member.wait().code == 0, member.log()
    assert network.reports("algo-1") == on_one_host
    assert not network.reports("algo-2")
    assert network.message("algo-1") == network.message("algo-2") == COMPLETED
    for host in HOSTS:
        assert f"The host {host} has done " in finished.log
        assert f"The host {host} has done 0 tasks" not in finished.log


def test_a_worker_that_is_killed_half_way_is_survived(
    network: Network, files: Path, on_one_host: dict[str, bytes]
) -> None:
    primary, member = (network.start(host, files) for host in HOSTS)
    until_it_works(member)
    docker("kill", member.name)
    finished = primary.wait()
    assert finished.code == 0, finished.log
    assert network.reports("algo-1") == on_one_host
    assert "The host algo-2 was lost; the job goes on without it" in finished.log


def test_a_primary_that_is_killed_ends_the_other(network: Network, files: Path) -> None:
    primary, member = (network.start(host, files) for host in HOSTS)
    until_it_works(member)
    docker("kill", primary.name)
    assert member.wait().code == 9, member.log()
    assert network.message("algo-2").startswith("Error: The host algo-1, which leads the job, was lost before")


def test_a_driver_that_fails_ends_both(network: Network, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "data.csv").write_text("a,b\n" + "1,2\n" * 1000 + "1,2,3\n", encoding="utf-8")
    primary, member = (network.start(host, data) for host in HOSTS)
    assert (primary.wait().code, member.wait().code) == (4, 4)
    assert network.message("algo-1") == network.message("algo-2")
    assert "1 records could not be read" in network.message("algo-2")


def test_a_host_that_never_comes_up_is_named(network: Network, files: Path) -> None:
    finished = network.start("algo-1", files, {"cluster_deadline_s": "5"}).wait()
    assert finished.code == 9, finished.log
    assert "1 of 2 hosts did not come up within 5 s (cluster_deadline_s): algo-2." in network.message("algo-1")
    assert not network.reports("algo-1")


def test_inputs_that_are_sharded_by_host_are_refused_by_every_host(network: Network, files: Path) -> None:
    for host in HOSTS:
        assert network.start(host, files, distribution="ShardedByS3Key").wait().code == 2
        assert 'The input "data" has S3DataDistributionType "ShardedByS3Key"' in network.message(host)
        assert "FullyReplicated" in network.message(host)
