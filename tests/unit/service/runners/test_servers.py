"""Servers as processes: killed ones lose nothing, and several at one store run each job once."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from analyzer.service.states import RunStatus
from analyzer.service.store.jobs import queue_job
from analyzer.service.store.store import Store
from analyzer.service.store.tables import LogEvent, StoredJob
from tests.unit.service.runners.jobs import baseline

SLOW = "import time\n\ndef preprocess_handler(record):\n    time.sleep(1)\n    return {'a': 1}\n"
BEGUN = "Performing analysis with input"


@contextmanager
def servers(count: int, store: str, folder: Path) -> Iterator[list[subprocess.Popen[bytes]]]:
    command = [sys.executable, "-m", "tests.unit.service.runners.turning", store, str(folder)]
    found = [subprocess.Popen(command) for _ in range(count)]
    try:
        yield found
    finally:
        for each in found:
            each.kill()
            each.wait()


def queue(store: Store, folder: Path, count: int) -> None:
    """Jobs that take some seconds each."""
    (folder / "in").mkdir()
    (folder / "in/a.csv").write_text("a\n1\n2\n", "utf-8")
    (folder / "slow.py").write_text(SLOW, "utf-8")
    code = "/opt/ml/processing/input/code"
    script = {"InputName": "code", "S3Input": {"S3Uri": f"file://{folder}/slow.py", "LocalPath": code}}
    settings = {"record_preprocessor_script": f"{code}/slow.py"}
    with store.writing() as session:
        for number in range(count):
            job = baseline(f"file://{folder}/in", f"file://{folder}/out-{number}", settings, inputs=[script])
            queue_job(session, f"job-{number}", job.request, datetime.now(UTC))


def statuses(store: Store) -> dict[str, str]:
    with store.reading() as session:
        return {job.name: job.status for job in session.scalars(select(StoredJob))}


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_what_a_killed_server_ran_is_found_by_another_one_and_every_job_runs_once(
    store: Store, store_named: str, tmp_path: Path
) -> None:
    queue(store, tmp_path, 3)
    with servers(2, store_named, tmp_path) as (first, _):
        wait_until(lambda: RunStatus.IN_PROGRESS in statuses(store).values())
        first.kill()
        wait_until(lambda: all(RunStatus(each).ended for each in statuses(store).values()))
        wait_until(lambda: not list((tmp_path / "work").iterdir()))
    assert set(statuses(store).values()) == {"Completed"}
    with store.reading() as session:
        begun = select(func.count()).select_from(LogEvent).where(LogEvent.message.contains(BEGUN))
        assert session.scalar(begun) == 3
    assert {path.name for path in tmp_path.glob("out-*")} == {"out-0", "out-1", "out-2"}
