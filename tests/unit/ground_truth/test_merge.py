"""Merges by the pool of processes: laws, against an oracle in plain Python, and what stopped runs leave."""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzer.errors import OutputError, UnreadableDataError
from analyzer.ground_truth import source
from analyzer.ground_truth.merged_files import MergedFileWriter
from analyzer.processes import engine
from analyzer.processes.engine import ProcessEngine
from analyzer.publish.folder_lock import is_left_over
from analyzer.scan.packing import pack_rows
from tests.unit.ground_truth.worlds import (
    CAPTURES,
    LABELS,
    World,
    capture,
    label,
    pairs,
    placed,
    run,
    together,
    written,
)

HOUR = "2021/05/06/22"
WORKERS = (1, 2, 5)


@pytest.fixture
def small_splits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "split_bytes", lambda *_: 100_000)


@pytest.fixture
def world() -> World:
    """Captures of several splits and of two hours, of which seven in ten have labels."""
    lines = [capture(f"{number}", size=900) for number in range(1_000)]
    return World(
        {f"{HOUR}/a.jsonl": lines[:700], "2021/05/06/23/b.jsonl": lines[700:]},
        {f"{HOUR}/a.jsonl": [label(f"{number}", f"{number % 2}") for number in range(700, -1, -1)]},
    )


@given(
    drawn=st.lists(st.tuples(CAPTURES, LABELS), min_size=5, max_size=15),
    size=st.sampled_from([2_000, 20_000, 10**6]),
)
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_comes_out_is_what_the_oracle_says_however_the_data_is_cut(
    drawn: list[tuple[list[Any], list[Any]]], size: int
) -> None:
    every = [World(placed(captures), placed(labels)) for captures, labels in drawn]
    every.append(World({"2021/05/06/21/x.jsonl": [capture("a")]}, {"2021/05/06/21/x.jsonl": [label("a", "1")]}))
    world = together(every)
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(source, "split_bytes", lambda *_: size)
        every_written = []
        for workers in WORKERS:
            patch.setattr(engine, "available_processors", lambda workers=workers: workers)
            report, found = run(world, Path(folder) / str(workers))
            every_written.append(written(report))
    assert every_written == [every_written[0]] * len(WORKERS)
    assert found == world.merged()
    counts = world.counts()
    assert Counter({name: getattr(report, name) for name in counts}) == counts
    assert report.merged + report.unmatched_captures == report.captures == counts["captures"]
    assert sum(map(len, found.values())) == report.merged


@given(drawn=st.lists(st.tuples(CAPTURES, LABELS), min_size=5, max_size=15), seed=st.integers(0, 99))
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
def test_order_partitioning_duplicates_and_late_files_do_not_change_the_result(
    drawn: list[tuple[list[Any], list[Any]]], seed: int
) -> None:
    chance = random.Random(seed)
    worlds, changed = [], []
    for captures, labels in [
        *drawn,
        ([("2021/05/06/21", "x", capture("a"))], [("2021/05/06/21", "x", label("a", "1"))]),
    ]:
        # Each label has a time of its own, as labels that correct others have: then nothing hangs on files or lines.
        timed = [
            (
                hour,
                name,
                {**line, "eventMetadata": {**line["eventMetadata"], "inferenceTime": f"2021-05-06T22:00:{i:02d}Z"}},
            )
            for i, (hour, name, line) in enumerate(labels)
        ]
        worlds.append(World(placed(captures), placed(timed)))
        late = [
            (chance.choice(["2021/05/06/20", "2021/05/09/23"]), f"{chance.randrange(4)}", line) for *_, line in timed
        ]
        copies = chance.sample(late, len(late) // 2)
        moved = [(hour, f"{chance.randrange(4)}", line) for hour, _, line in captures]
        changed.append(
            World(placed(chance.sample(moved, len(moved))), placed(chance.sample(late + copies, len(late + copies))))
        )
    with tempfile.TemporaryDirectory() as folder:
        before, merged = run(together(worlds), Path(folder) / "before")
        after, others = run(together(changed), Path(folder) / "after")
    assert pairs(merged) == pairs(others)
    same = ("captures", "merged", "without_id", "label_ids", "unmatched_labels", "conflicting_ids")
    assert [getattr(before, name) for name in same] == [getattr(after, name) for name in same]


@pytest.mark.usefixtures("small_splits")
def test_an_id_that_is_there_again_and_again_is_one_row_for_each_split(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hot = [capture("hot", size=50) for _ in range(10_000)]
    cold = [capture(f"{number}", size=50) for number in range(50)]
    world = World({f"{HOUR}/a.jsonl": hot + cold}, {f"{HOUR}/a.jsonl": [label("hot", "1")] * 500})
    seen = tmp_path / "seen"

    def noted(rows: Any) -> bytes:
        with seen.open("a") as file:
            file.write("".join(f"{id}\n" for id in rows.column("id").to_pylist()))
        return pack_rows(rows)

    monkeypatch.setattr("analyzer.ground_truth.reading.pack_rows", noted)
    report, found = run(world, tmp_path)
    assert (report.merged, report.unmatched_captures, report.repeated_labels) == (10_000, 50, 499)
    assert found == world.merged()
    assert 10 < Counter(seen.read_text().split())["hot"] < 20


@pytest.mark.usefixtures("small_splits")
def test_tasks_that_cannot_reach_the_output_send_what_they_have_merged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, world: World
) -> None:
    here, _ = run(world, tmp_path / "here")
    monkeypatch.setattr(ProcessEngine, "is_here", False)
    elsewhere, found = run(world, tmp_path / "elsewhere")
    assert found == world.merged()
    assert elsewhere.merged == here.merged == 701
    assert len(here.files) > 5
    assert written(here) == written(elsewhere)


@pytest.mark.parametrize("here", [True, False])
def test_what_cannot_be_written_is_told_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, world: World, here: bool
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    monkeypatch.setattr(ProcessEngine, "is_here", here)
    with pytest.raises(OutputError, match=r"^output holds .*, which cannot be written: No space left on device"):
        run(world, tmp_path)
    assert not list((tmp_path / "out").iterdir())


def test_captures_that_are_gone_when_they_are_read_again_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, world: World
) -> None:
    grouped = ProcessEngine.grouped

    def without_captures(*given: Any) -> Any:
        for path in (tmp_path / "captures").rglob("*.jsonl"):
            path.unlink()
        return grouped(*given)

    monkeypatch.setattr(ProcessEngine, "grouped", without_captures)
    with pytest.raises(UnreadableDataError, match=r"a\.jsonl\" cannot be read: No such file"):
        run(world, tmp_path)
    assert not list((tmp_path / "out").iterdir())


@pytest.mark.usefixtures("small_splits")
def test_a_worker_that_is_killed_as_it_writes_is_replaced_and_the_files_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, world: World
) -> None:
    expected, _ = run(world, tmp_path / "expected")
    write = MergedFileWriter.write

    def killed_once(writer: MergedFileWriter, split: int, folder: str, text: bytes) -> None:
        write(writer, split, folder, text)
        if split == 3 and not (tmp_path / "killed").exists():
            (tmp_path / "killed").touch()
            os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr(MergedFileWriter, "write", killed_once)
    report, _ = run(world, tmp_path / "killed-once")
    assert (tmp_path / "killed").exists()
    assert written(report) == written(expected)
    assert set((tmp_path / "killed-once/out").rglob("part-*")) == set(report.files)


STUCK = """
import sys, time
from analyzer.entrypoint import main
from analyzer.ground_truth.merged_files import MergedFileWriter
write = MergedFileWriter.write
def stuck(writer, *given):
    write(writer, *given)
    time.sleep(600)
MergedFileWriter.write = stuck
sys.argv = ["analyzer", "merge", *sys.argv[1:], "--engine", "processes"]
main()
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_run_that_is_stopped_leaves_no_file_and_the_next_run_clears_up(
    tmp_path: Path, world: World, number: signal.Signals
) -> None:
    expected, _ = run(world, tmp_path / "expected")
    out = tmp_path / "out"
    given = [str(each) for each in (tmp_path / "expected/captures", tmp_path / "expected/labels", out)]
    stopped = subprocess.Popen([sys.executable, "-c", STUCK, *given], stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not list(out.rglob("part-*")) and time.monotonic() < deadline:
        time.sleep(0.01)
    stopped.send_signal(number)
    assert stopped.wait(timeout=20) != 0
    left = [path.name for path in out.iterdir()]
    assert len(left) == (number == signal.SIGKILL) and all(name.startswith(".tmp-") for name in left)
    assert not list(out.rglob("*.jsonl"))
    # Its workers end with it, and hold the lock until they are gone.
    while left and not is_left_over(out / left[0] / ".held", stopped.pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    report, _ = run(world, tmp_path)
    assert written(report) == written(expected)
    assert set(out.rglob("part-*")) == set(report.files)
