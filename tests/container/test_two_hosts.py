"""Two containers on a network of their own, as the platform starts a job with two instances."""

from __future__ import annotations

import time
from pathlib import Path

from tests.container.docker import Container, docker
from tests.container.jobs import workers_in
from tests.container.network import HOSTS, Network

COMPLETED = "Completed: Job completed successfully with no violations."


def until_it_works(container: Container) -> None:
    """Wait until tasks run there: they have Python workers."""
    deadline = time.monotonic() + 120
    while not workers_in(container, "spark"):
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
