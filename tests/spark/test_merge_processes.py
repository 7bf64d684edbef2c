"""Merges as real processes, on two hosts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes import ended, message, settings
from tests.spark.hosts import Hosts
from tests.unit.ground_truth.worlds import capture, label, write

HOUR = "loans/AllTraffic/2021/05/06/22"
COMPLETED = (
    "Completed: Job completed successfully with no violations. 9000 captured records were merged with their labels. "
    "21000 captured records without a label were left out."
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Captures of several splits, and labels."""
    folder = tmp_path_factory.mktemp("data")
    lines = [capture(f"event {number}", size=500) for number in range(30_000)]
    write(folder / "captures", {f"{HOUR}/{part}.jsonl": lines[part::3] for part in range(3)})
    write(folder / "labels", {"2021/05/07/01/a.jsonl": [label(f"event {number}", "1") for number in range(9_000)]})
    return folder


def merged(root: Path) -> dict[str, bytes]:
    reports = root / "reports"
    return {path.relative_to(reports).as_posix(): path.read_bytes() for path in reports.rglob("*") if path.is_file()}


@pytest.fixture
def hosts(tmp_path: Path) -> Iterator[Hosts]:
    hosts = Hosts(tmp_path)
    yield hosts
    left = list(hosts.end())
    assert not left


def test_two_hosts_write_the_bytes_of_one(hosts: Hosts, data: Path, tmp_path: Path) -> None:
    labels = str(data / "labels")
    code, log = ended(settings(data / "captures", tmp_path / "one", dataset_format="", ground_truth_source=labels))
    assert code == 0, log
    assert message(tmp_path / "one") == COMPLETED
    primary, member = hosts.start(data / "captures", dataset_format="", ground_truth_source=labels)
    assert [primary.wait(), member.wait()] == [0, 0], primary.log
    assert [primary.message, member.message] == [COMPLETED] * 2
    assert merged(primary.root) == merged(tmp_path / "one")
    assert len(merged(primary.root)) == 2
    assert not (member.root / "reports").exists()
    assert primary.log.count(" has done ") == 2
