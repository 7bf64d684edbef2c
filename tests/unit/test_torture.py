"""The campaigns against the jobs would see what is wrong, and choose the same things again by the same seed."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.torture.findings import Campaign
from tests.torture.fuzz import _settings
from tests.torture.kills import Job, _files, _wrong_files
from tests.torture.mutations import MUTATIONS, damaged
from tests.torture.processes import Run
from tests.torture.samples import write_samples

OLD = {"statistics.json": b"1", "constraints.json": b"1", "constraint_violations.json": b"1"}
NEW = dict.fromkeys(OLD, b"2")


@pytest.mark.parametrize(
    ("before", "found", "wrong"),
    [
        (OLD, OLD, None),
        (OLD, NEW, None),
        (OLD, {}, None),
        ({}, NEW, None),
        (OLD, {"statistics.json": b"2"}, None),
        (OLD, {"statistics.json": b"1", ".tmp-1-statistics.json": b"half"}, None),
        (OLD, {**NEW, "statistics.json": b"1"}, "of both runs"),
        ({}, OLD, "neither old nor new"),
        (OLD, {**OLD, "statistics.json": b"hal"}, "neither old nor new: statistics.json"),
        (OLD, {"constraint_violations.json": b"2"}, "constraint_violations.json is there and"),
        (OLD, {"constraint_violations.json": b"1"}, "constraint_violations.json is there and"),
    ],
)
def test_what_a_kill_may_not_leave_is_seen(
    tmp_path: Path, before: dict[str, bytes], found: dict[str, bytes], wrong: str | None
) -> None:
    for name, content in found.items():
        (tmp_path / name).write_bytes(content)
    problem = _wrong_files(tmp_path, Job("monitor", {}, OLD, NEW, {}, before=before))
    assert problem is None if wrong is None else wrong in (problem or "")


def test_processes_of_a_run_are_found_whoever_their_parents_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/sh")  # which takes -m as it comes
    program = tmp_path / "analyzer"
    program.write_text("setsid sleep 600 >/dev/null 2>&1 & exit 3\n")
    monkeypatch.setattr("tests.torture.processes.ROOT", tmp_path)
    run = Run({}, tmp_path / "ml", tmp_path / "tmp")
    assert run.ended(30.0) == 3
    deadline = time.monotonic() + 10
    while not run.marked() and time.monotonic() < deadline:
        time.sleep(0.01)
    (orphan,) = run.orphans(0.1)
    assert "sleep" in orphan
    deadline = time.monotonic() + 10
    while run.marked() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert run.marked() == []


@pytest.mark.parametrize("content", [b"", b"a", b"a,b\n1,2\n3,4\n", bytes(range(256)) * 4])
def test_every_content_can_be_damaged_and_the_same_again(content: bytes) -> None:
    for seed in range(200):
        assert damaged(content, random.Random(seed)) == damaged(content, random.Random(seed))
    for mutation in MUTATIONS:
        mutation(content, random.Random(1))


def test_a_case_is_damaged_in_a_copy(tmp_path: Path) -> None:
    settings = _settings("customers", tmp_path)
    assert settings["dataset_source"] == str(tmp_path / "customers" / "input")
    assert settings["output_path"] == str(tmp_path / "output")


def test_samples_are_the_same_for_the_same_seed(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        write_samples(tmp_path / name, seed)
    one, same, other = (_files(tmp_path / name) for name in "abc")
    assert one == same
    assert one.keys() == other.keys()
    assert one["scored.csv"] != other["scored.csv"]


def test_a_campaign_tells_its_findings_and_keeps_what_shows_them(tmp_path: Path) -> None:
    (tmp_path / "case").mkdir()
    (tmp_path / "case" / "file").touch()
    campaign = Campaign("kills", tmp_path / "work", tmp_path / "kept", 60.0)
    campaign.count("kills")
    campaign.find("something", tmp_path / "case")
    assert (tmp_path / "kept" / "kills-01" / "file").exists()
    assert campaign.told().startswith("kills: 1 kills; 1 findings; ")
    assert not campaign.over()
    assert campaign.over(wanted_s=61.0)


def test_a_campaign_that_is_none_is_refused() -> None:
    command = [sys.executable, "-m", "tests.torture", "floods"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=Path(__file__).parents[2])
    assert done.returncode == 2
    assert "unknown: floods" in done.stderr
