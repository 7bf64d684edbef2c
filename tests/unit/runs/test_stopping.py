"""Runs that are stopped, killed and starved: they end soon, say why, and leave nothing half, running or lying about.

`tests/spark/test_stopping.py` has the same tests on the other engine.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from jobs.sample_data import main as write_sample_data
from tests.processes import are_gone, children, descendants, ended, eventually, message, settings, started, workers_of
from tests.running import Reports

REPORTS = {"statistics.json", "constraints.json"}
TICKS = os.sysconf("SC_CLK_TCK")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    write_sample_data([str(folder)])
    return folder / "baseline.csv"


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Work for some seconds, in many splits."""
    path = tmp_path_factory.mktemp("large") / "large.csv"
    line = ",".join(f"{number}.5" for number in range(50)) + "\n"
    with path.open("w", encoding="utf-8") as file:
        file.write(line)
        file.writelines(line * 1000 for _ in range(1_000))
    return path


def seconds_of(process: int) -> float:
    """What it has computed so far, 0.0 when it is gone."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


@contextmanager
def scanning(environment: dict[str, str], engine: str) -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """A run whose workers are at the data, and these; at the end it must be over, with all of its processes."""
    process = started({**environment, "engine": engine})
    everyone: list[int] = []
    try:
        found = eventually(lambda: any(seconds_of(each) > 0.05 for each in workers_of(process, engine)))
        assert found, process.communicate(timeout=30)[0]
        everyone += descendants(process.pid)
        yield process, workers_of(process, engine)
        # Spark's workers end when their pipe to the JVM does, a moment after it.
        assert are_gone(everyone)
    finally:
        for each in [process.pid, *everyone] if process.poll() is None else ():
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        process.communicate()


def assert_nothing_is_left(root: Path) -> None:
    assert not any((root / "reports").iterdir())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_stop_in_the_middle_of_a_scan_is_quick_and_leaves_nothing(
    engine: str, large: Path, tmp_path: Path, number: signal.Signals
) -> None:
    (tmp_path / "temporary").mkdir()
    with scanning(settings(large, tmp_path, TMPDIR=str(tmp_path / "temporary")), engine) as (process, _):
        asked = time.monotonic()
        process.send_signal(number)
        log, _ = process.communicate(timeout=30)
        assert time.monotonic() - asked < 5.0
    assert process.returncode == (130 if number == signal.SIGINT else 143), log
    assert message(tmp_path) == f"Error: stopped by {number.name} before the job was done."
    assert "Traceback" not in log
    assert_nothing_is_left(tmp_path)
    assert not any((tmp_path / "temporary").iterdir())


def test_ctrl_c_in_a_terminal_reaches_all_processes_at_once_and_is_one_stop(
    engine: str, large: Path, tmp_path: Path
) -> None:
    with scanning(settings(large, tmp_path), engine) as (process, workers):
        for each in [*workers, *children(process.pid), process.pid]:
            os.kill(each, signal.SIGINT)
        log, _ = process.communicate(timeout=30)
    assert process.returncode == 130, log
    assert message(tmp_path) == "Error: stopped by SIGINT before the job was done."
    assert "Traceback" not in log
    assert_nothing_is_left(tmp_path)


@pytest.mark.parametrize("moment", [0.0, 0.1, 0.3])
def test_a_stop_while_the_run_starts_is_clean(engine: str, large: Path, tmp_path: Path, moment: float) -> None:
    process = started(settings(large, tmp_path, engine=engine))
    assert eventually(lambda: children(process.pid))
    time.sleep(moment)
    everyone = list(descendants(process.pid))
    process.send_signal(signal.SIGTERM)
    log, _ = process.communicate(timeout=30)
    assert process.returncode == 143, log
    assert message(tmp_path) == "Error: stopped by SIGTERM before the job was done."
    assert are_gone(everyone)
    assert not (tmp_path / "reports").exists() or not any((tmp_path / "reports").iterdir())


DROPPED = """
import os, signal, sys
from analyzer import entrypoint, stopping

def drop() -> None:
    try:
        os.kill(os.getpid(), signal.SIGINT)
    except stopping.Stopped:
        pass  # as pyarrow does, which imports modules from C++

entrypoint._keep_pandas_out = drop
entrypoint.command_line()
"""


def test_a_stop_that_a_library_drops_is_heeded_nevertheless(small: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", DROPPED, "baseline", str(small), str(tmp_path / "reports")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (130, "Error: stopped by SIGINT before the job was done.\n")
    assert_nothing_is_left(tmp_path)


def test_a_worker_that_the_system_kills_again_and_again_ends_the_job(engine: str, large: Path, tmp_path: Path) -> None:
    with scanning(settings(large, tmp_path), engine) as (process, _):
        deadline = time.monotonic() + 60
        # Each one that comes: the first may have been forked and not be needed.
        while process.poll() is None and time.monotonic() < deadline:
            for worker in workers_of(process, engine):
                with suppress(ProcessLookupError):
                    os.kill(worker, signal.SIGKILL)
            time.sleep(0.02)
        log, _ = process.communicate(timeout=60)
    assert process.returncode == 8, log
    assert message(tmp_path).startswith("Error: Out of memory in a Python worker. Raise analyzer_memory")
    assert_nothing_is_left(tmp_path)


def test_a_run_that_the_system_kills_is_told_of_and_leaves_nothing_to_the_next_one(
    engine: str, small: Path, large: Path, tmp_path: Path
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    environment = settings(large, tmp_path, TMPDIR=str(temporary))
    with scanning(environment, engine) as (process, _):
        (working,) = children(process.pid)
        os.kill(working, signal.SIGKILL)
        log, _ = process.communicate(timeout=30)
    assert process.returncode == 8, log
    assert message(tmp_path).startswith("Error: the analyzer's process was killed (SIGKILL) before the job was done")
    assert_nothing_is_left(tmp_path)
    assert [path.name.startswith(f"analyzer-{engine}-") for path in temporary.iterdir()] == [True]

    code, log = ended({**environment, "engine": engine, "dataset_source": str(small)})
    assert code == 0, log
    assert not any(temporary.iterdir())


def test_a_run_whose_guardian_is_killed_ends_with_it(engine: str, small: Path, large: Path, tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    environment = settings(large, tmp_path, TMPDIR=str(temporary))
    with scanning(environment, engine) as (process, _):
        process.kill()
        process.communicate(timeout=30)
    assert_nothing_is_left(tmp_path)

    code, log = ended({**environment, "engine": engine, "dataset_source": str(small)})
    assert code == 0, log
    assert not any(temporary.iterdir())


@pytest.mark.parametrize("seed", range(3))
def test_a_kill_leaves_whole_reports_or_none(engine: str, small: Path, tmp_path: Path, seed: int) -> None:
    process = started(settings(small, tmp_path, engine=engine))
    folder = tmp_path / "reports"
    deadline = time.monotonic() + 60
    # Most of the run writes nothing: the interesting moments come once the folder shows a file.
    while process.poll() is None and time.monotonic() < deadline and not (folder.is_dir() and any(folder.iterdir())):
        time.sleep(0.001)
    time.sleep(random.Random(seed).random() * 0.02)
    process.kill()
    process.communicate(timeout=30)
    for path in folder.iterdir():
        if not path.name.startswith("."):  # temporary files, and the lock of the folder
            json.loads(path.read_bytes())
            assert path.name in REPORTS


def test_a_worker_that_the_system_kills_once_costs_its_split_once_more(large: Path, tmp_path: Path) -> None:
    """Of the pool alone: Spark on one machine tries no task again."""
    with scanning(settings(large, tmp_path / "disturbed"), "processes") as (process, workers):
        os.kill(max(workers, key=seconds_of), signal.SIGKILL)
        log, _ = process.communicate(timeout=60)
    assert process.returncode == 0, log
    code, log = ended(settings(large, tmp_path / "whole", engine="processes"))
    assert code == 0, log
    assert Reports(tmp_path / "disturbed" / "reports").files == Reports(tmp_path / "whole" / "reports").files


@pytest.mark.parametrize(("memory", "workers"), [("300m", 1), ("550m", 1), ("810m", 2)])
def test_the_memory_of_the_job_decides_how_many_workers_there_are(
    large: Path, tmp_path: Path, memory: str, workers: int
) -> None:
    with scanning(settings(large, tmp_path, analyzer_memory=memory), "processes") as (process, found):
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    assert len(found) == min(workers, len(os.sched_getaffinity(0)))
