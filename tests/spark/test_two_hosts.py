"""One job on two hosts, as real processes: same bytes, same ends, and nobody waits for ever."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from analyzer.cluster.secret import key_for, shared_secret
from jobs.sample_data import main as write_sample_data
from tests.processes import document_that_spark_unpacks, ended, message, settings
from tests.running import CSV
from tests.spark.hosts import SECRET, Host, Hosts, own_addresses, write_files

COMPLETED = "Completed: Job completed successfully with no violations."


@pytest.fixture
def hosts(tmp_path: Path) -> Iterator[Hosts]:
    hosts = Hosts(tmp_path)
    yield hosts
    left = list(hosts.end())
    assert not left


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    write_sample_data([str(folder)])
    return folder / "baseline.csv"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_files(tmp_path_factory.mktemp("files"))


@pytest.fixture(scope="module")
def on_one_host(files: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The reports of `files` of a run on one host."""
    root = tmp_path_factory.mktemp("one")
    code, log = ended(settings(files, root))
    assert code == 0, log
    return {path.name: path.read_bytes() for path in sorted((root / "reports").iterdir())}


def gone(processes: list[int]) -> bool:
    """Whether all of them are, within a moment."""
    deadline = time.monotonic() + 10
    while any(Path(f"/proc/{process}").exists() for process in processes) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not any(Path(f"/proc/{process}").exists() for process in processes)


def listens(address: str, port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((address, port)) == 0


def working(hosts: Hosts, files: Path) -> list[Host]:
    """Two hosts that are in the middle of the job: tasks run on both."""
    both = hosts.start(files)
    for host in both:
        host.until(lambda host: host.works)
    return both


def test_two_hosts_write_the_bytes_of_one_and_both_have_their_share(
    hosts: Hosts, files: Path, on_one_host: dict[str, bytes]
) -> None:
    primary, member = working(hosts, files)
    keys = [key_for(use, shared_secret(SECRET, {}, hosts.names)) for use in ("spark", "rendezvous")]
    for jvm in (*primary.jvms, *member.jvms):
        command = Path(f"/proc/{jvm}/cmdline").read_text()
        assert not any(secret in command for secret in (SECRET, *(key.hex() for key in keys)))
    elsewhere = own_addresses(3)[2]
    assert not [port for port in range(7070, 7090) if listens(elsewhere, port)]
    assert {7070, 7077, 7078, 7079, 7080, 7081} <= {port for port in range(7070, 7090) if listens(primary.name, port)}
    assert primary.wait() == 0, primary.log
    assert member.wait() == 0, member.log
    assert primary.reports == on_one_host
    assert not member.reports
    assert primary.message == member.message == COMPLETED
    for host in (primary, member):
        assert f"The host {host.name} has done " in primary.log
        assert f"The host {host.name} has done 0 tasks" not in primary.log
    assert SECRET not in primary.log + member.log


def test_hosts_that_are_stopped_as_soon_as_the_first_one_ends_keep_their_outcome(hosts: Hosts, sample: Path) -> None:
    both = hosts.start(sample)
    while all(host.process.poll() is None for host in both):
        time.sleep(0.001)
    for host in both:
        host.process.send_signal(signal.SIGTERM)
    assert [host.wait() for host in both] == [0, 0], both[0].log + both[1].log
    assert [host.message for host in both] == [COMPLETED, COMPLETED]


def test_an_executor_that_runs_out_of_memory_ends_the_job_on_both(hosts: Hosts, tmp_path: Path) -> None:
    given = {"dataset_format": '{"json": {"lines": false}}', "analyzer_memory": "100m"}
    primary, member = hosts.start(document_that_spark_unpacks(tmp_path, 120), **given)
    assert (primary.wait(), member.wait()) == (8, 8), primary.log
    assert primary.message == member.message
    assert "Raise analyzer_memory" in primary.message
    assert not primary.reports


def executor_of(host: Host) -> int:
    return next(jvm for jvm in host.jvms if "CoarseGrained" in Path(f"/proc/{jvm}/cmdline").read_text())


@contextmanager
def held(process: int) -> Iterator[None]:
    """Within, the process does nothing."""
    os.kill(process, signal.SIGSTOP)
    yield
    os.kill(process, signal.SIGCONT)


def test_a_worker_that_dies_is_started_anew_and_a_member_that_is_stopped_is_done_without(
    hosts: Hosts, files: Path, on_one_host: dict[str, bytes]
) -> None:
    primary, member = working(hosts, files)
    before = member.jvms
    with held(executor_of(primary)):  # or the job may be over before anybody misses the worker
        os.kill(before[0], signal.SIGKILL)
        member.until(lambda member: set(member.jvms) - set(before))
        assert_stopped_at_once(member)
    assert "Spark's worker has ended (code -9) and is started anew" in member.log
    assert primary.wait() == 0, primary.log
    assert primary.reports == on_one_host


def test_an_executor_that_dies_and_a_member_that_is_killed_are_survived_and_leave_no_process(
    hosts: Hosts, files: Path, on_one_host: dict[str, bytes]
) -> None:
    primary, member = working(hosts, files)
    jvms = member.jvms
    os.kill(executor_of(primary), signal.SIGKILL)
    member.process.kill()
    member.wait()
    assert jvms
    assert gone(jvms)
    assert primary.wait() == 0, primary.log
    assert primary.reports == on_one_host
    assert f"The host {member.name} was lost; the job goes on without it" in primary.log


def test_a_primary_that_vanishes_ends_the_member(hosts: Hosts, files: Path) -> None:
    primary, member = working(hosts, files)
    jvms = member.jvms
    primary.vanish()
    assert member.wait(timeout=60) == 9, member.log
    assert member.message.startswith(f"Error: The host {primary.name}, which leads the job, was lost before")
    assert jvms
    assert gone(jvms)


def assert_stopped_at_once(host: Host) -> None:
    """Stop it, and see it end with all its processes."""
    jvms = host.jvms
    asked = time.monotonic()
    host.process.send_signal(signal.SIGTERM)
    assert host.wait(timeout=30) == 143, host.log
    assert time.monotonic() - asked < 8.0
    assert host.message == "Error: stopped by SIGTERM before the job was done."
    assert jvms
    assert gone(jvms)


def test_a_stop_of_the_primary_ends_both(hosts: Hosts, files: Path) -> None:
    primary, member = working(hosts, files)
    assert_stopped_at_once(primary)
    assert member.wait() == 143, member.log


def test_an_error_of_the_primary_is_the_outcome_of_both(hosts: Hosts, tmp_path: Path) -> None:
    header_alone = tmp_path / "header.csv"
    header_alone.write_text("id,draw\n", encoding="utf-8")
    primary, member = hosts.start(header_alone)
    assert (primary.wait(), member.wait()) == (3, 3)
    assert primary.message == member.message
    assert "no rows" in member.message
    assert not primary.reports


def test_an_error_in_the_middle_of_the_job_is_the_outcome_of_both(hosts: Hosts, tmp_path: Path) -> None:
    data = tmp_path / "data.csv"
    data.write_text("a,b\n" + "1,2\n" * 1000 + "1,2,3\n", encoding="utf-8")
    primary, member = hosts.start(data)
    assert (primary.wait(), member.wait()) == (4, 4)
    assert primary.message == member.message
    assert "1 record could not be read" in member.message


def test_a_host_that_never_comes_up_is_named(hosts: Hosts, sample: Path) -> None:
    (primary,) = hosts.start(sample, only=0, cluster_deadline_s="3")
    assert primary.wait(timeout=60) == 9
    assert primary.message == (
        f"Error: 1 of 2 hosts did not come up within 3 s (cluster_deadline_s): {hosts.names[1]}."
    )
    assert not primary.reports


def test_a_primary_that_never_comes_up_is_named(hosts: Hosts, sample: Path) -> None:
    (member,) = hosts.start(sample, only=1, cluster_deadline_s="3")
    assert member.wait(timeout=60) == 9
    assert member.message == (
        f"Error: The host {hosts.names[0]}, which leads the job, did not come up within 3 s (cluster_deadline_s)."
    )


def test_hosts_with_different_secrets_do_not_meet(hosts: Hosts, sample: Path) -> None:
    (primary,) = hosts.start(sample, only=0, cluster_deadline_s="10")
    (member,) = hosts.start(sample, only=1, cluster_deadline_s="10", cluster_secret="another secret than that")
    assert member.wait() == 2
    assert "knows another secret than this one" in member.message
    assert primary.wait() == 9
    assert "it does not know the secret of this job" in primary.log


def test_hosts_that_see_different_files_are_refused(hosts: Hosts, tmp_path: Path) -> None:
    for number in range(2):
        (tmp_path / f"shard{number}").mkdir()
        (tmp_path / f"shard{number}" / f"{number}.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (primary,) = hosts.start(tmp_path / "shard0", only=0)
    (member,) = hosts.start(tmp_path / "shard1", only=1)
    assert (primary.wait(), member.wait()) == (2, 2)
    assert primary.message == member.message
    assert "do not see the same files of the data set" in member.message
    assert "S3DataDistributionType" in member.message
    assert "FullyReplicated" in member.message


def test_a_file_of_the_hosts_that_is_malformed_ends_each_by_itself(sample: Path, tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "resourceconfig.json").write_text(
        '{"current_host": "algo-3", "hosts": ["algo-1", "algo-2"]}'
    )
    code, _ = ended(settings(sample, tmp_path, dataset_format=CSV))
    assert code == 2
    assert 'holds "algo-3"; it should be one of the hosts: "algo-1", "algo-2"' in message(tmp_path)
