from __future__ import annotations

import faulthandler
import gc
import os
import signal
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from analyzer.errors import AnalyzerError, ResourcesError, UnreadableDataError, WorkerGoneError
from analyzer.processes.engine import translated
from analyzer.processes.pool import Pool, may_fork
from tests.unit.processes.functions import (
    asleep,
    crashed,
    doubled,
    ended,
    guarded,
    killed,
    killed_once,
    number_of_process,
    out_of_memory,
    unreadable,
    with_child,
    wrong,
)

HOLDER = """
from analyzer.processes.pool import Pool
from tests.unit.processes.functions import asleep, number_of_process
pool = Pool(2)
print(*{process for _, process in pool.map(number_of_process, [(each,) for each in range(8)])}, flush=True)
try:
    list(pool.map(asleep, [(0,), (1,)]))
finally:
    pool.close()
"""


WITH_THREADS = """
import threading
threading.Thread(target=threading.Event().wait, daemon=True).start()
from analyzer.processes.pool import Pool
from tests.unit.processes.functions import doubled
print("begun")
pool = Pool(2)
print(sorted(pool.map(doubled, [(1,), (2,)])))
pool.close()
"""
"""A script as people write them, without ``if __name__ == "__main__":``."""

OF_MULTIPROCESSING = """
import multiprocessing
from analyzer.processes.pool import Pool
from tests.unit.processes.functions import doubled

def work(number):
    pool = Pool(1)
    try:
        return dict(pool.map(doubled, [(number,)]))[0]
    finally:
        pool.close()

if __name__ == "__main__":
    with multiprocessing.get_context(METHOD).Pool(1) as pool:
        print(pool.map(work, [4, 5]))
"""


@pytest.fixture
def pool() -> Iterator[Pool]:
    pool = Pool(2)
    try:
        yield pool
    finally:
        pool.close()


def results(pool: Pool, function: Callable[..., Any], *tasks: Any) -> dict[int, Any]:
    with translated():
        return dict(pool.map(function, [(each,) for each in tasks]))


def is_there(process: int) -> bool:
    try:
        return " Z " not in Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False


def are_gone(processes: list[int], within_s: float = 10.0) -> bool:
    deadline = time.monotonic() + within_s
    while any(map(is_there, processes)) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not any(map(is_there, processes))


def test_each_task_has_its_result(pool: Pool) -> None:
    assert results(pool, doubled, *range(50)) == {number: 2 * number for number in range(50)}


def test_the_workers_stay_for_the_whole_run_and_no_longer(pool: Pool) -> None:
    first = set(results(pool, number_of_process, *range(8)).values())
    second = set(results(pool, number_of_process, *range(8)).values())
    assert len(first) == 2 and first == second and os.getpid() not in first
    pool.close()
    assert are_gone(list(first))


def test_progress_is_told_task_by_task(pool: Pool) -> None:
    steps: list[tuple[int, int]] = []
    list(pool.map(doubled, [(1,), (2,), (3,)], lambda *numbers: steps.append(numbers)))
    assert steps == [(1, 3), (2, 3), (3, 3)]


def test_a_task_whose_worker_is_killed_is_tried_once_more(pool: Pool, tmp_path: Path) -> None:
    assert dict(pool.map(killed_once, [(7, str(tmp_path))])) == {0: 7}


def test_tasks_that_are_done_are_not_done_again(pool: Pool, tmp_path: Path) -> None:
    tasks = [(number, str(tmp_path)) for number in (3, 4)]
    (tmp_path / "3").touch()
    assert dict(pool.map(killed_once, tasks)) == {0: 3, 1: 4}


def test_a_worker_that_is_killed_again_and_again_ends_the_job(pool: Pool) -> None:
    with pytest.raises(WorkerGoneError, match=r"Out of memory in a Python worker\. Raise analyzer_memory"):
        results(pool, killed, 1)
    assert results(pool, doubled, 4) == {0: 8}, "others may go on with new workers"


def test_a_task_whose_worker_ends_by_itself_is_not_tried_again(pool: Pool, tmp_path: Path) -> None:
    with pytest.raises(WorkerGoneError, match=r"A Python worker has ended with exit code \d+\. "):
        dict(pool.map(ended, [(7, str(tmp_path))]))
    assert [path.name for path in tmp_path.iterdir()] == ["7"]
    assert results(pool, doubled, 4) == {0: 8}


def test_a_worker_that_crashes_is_told_with_its_signal(pool: Pool) -> None:
    with pytest.raises(WorkerGoneError, match="ended by a signal: Segmentation fault"):
        results(pool, crashed, 1)


def test_a_worker_without_memory_ends_the_job(pool: Pool) -> None:
    with pytest.raises(ResourcesError, match="Out of memory"):
        results(pool, out_of_memory, 1)


def test_what_a_task_says_against_the_data_is_what_the_job_says(pool: Pool) -> None:
    with pytest.raises(UnreadableDataError, match="file 5"):
        results(pool, unreadable, 5)


def test_what_nobody_has_foreseen_is_a_defect(pool: Pool) -> None:
    with pytest.raises(AnalyzerError, match=r"a defect of the analyzer, in a task: .*ZeroDivisionError") as raised:
        results(pool, wrong, 1)
    assert type(raised.value) is AnalyzerError


class Interrupted(BaseException):
    pass


def interrupt(*_: object) -> None:
    raise Interrupted


def test_workers_at_work_are_ended_at_once(pool: Pool) -> None:
    workers = list(set(results(pool, number_of_process, *range(8)).values()))
    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        with pytest.raises(Interrupted):
            results(pool, asleep, 0, 1, 2, 3)
    finally:
        signal.signal(signal.SIGALRM, before)
    begun = time.monotonic()
    pool.close()
    assert are_gone(workers) and time.monotonic() - begun < 5


class Cycle:
    """What is garbage as soon as nobody else has it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="workers are forked on Linux alone")
def test_what_is_garbage_before_workers_are_forked_does_not_stay_for_long(pool: Pool) -> None:
    gone = weakref.ref(Cycle())
    pool.start()
    gc.collect(0)
    assert gone() is None


@pytest.mark.parametrize("launched", [False, True], ids=["forked", "launched"])
@pytest.mark.parametrize("how", ["done", "ended", "killed", "interrupted"])
def test_what_a_task_has_started_ends_with_its_worker(
    how: str, launched: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analyzer.processes.pool.may_fork", lambda: not launched)
    before = signal.signal(signal.SIGALRM, interrupt)
    pool = Pool(2)
    try:
        with suppress(WorkerGoneError, Interrupted):
            list(pool.map(with_child, [(how, str(tmp_path))]))
    finally:
        pool.close()
        signal.signal(signal.SIGALRM, before)
    children = [int(path.name) for path in tmp_path.iterdir()]
    assert children and are_gone(children)


def test_a_program_with_threads_does_not_fork() -> None:
    # In a process of its own: this one may have threads of other tests.
    command = [sys.executable, "-c", "from analyzer.processes.pool import may_fork; print(may_fork())"]
    alone = subprocess.run(command, check=True, capture_output=True, text=True)
    assert alone.stdout.strip() == str(sys.platform == "linux")
    ended = threading.Event()
    thread = threading.Thread(target=ended.wait)
    thread.start()
    try:
        assert not may_fork()
        pool = Pool(1)
        assert results(pool, doubled, 21) == {0: 42}
        pool.close()
    finally:
        ended.set()
        thread.join()


def said_by(script: str, path: Path | None) -> str:
    """What the script says, of a file or, without one, of the standard input."""
    if path is not None:
        path.write_text(script)
    run = subprocess.run(
        [sys.executable, "-W", "error", "-" if path is None else str(path)],
        check=False,
        input=script if path is None else None,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (run.returncode, run.stderr) == (0, "")
    return run.stdout


@pytest.mark.parametrize("of_file", [True, False], ids=["file", "standard input"])
def test_a_script_with_threads_needs_no_main(of_file: bool, tmp_path: Path) -> None:
    path = tmp_path / "script.py" if of_file else None
    assert said_by(WITH_THREADS, path) == "begun\n[(0, 2), (1, 4)]\n", "it is not run again by the workers"


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_a_worker_of_multiprocessing_may_have_workers(method: str, tmp_path: Path) -> None:
    script = OF_MULTIPROCESSING.replace("METHOD", repr(method))
    assert said_by(script, tmp_path / "script.py") == "[8, 10]\n"


def test_a_guard_of_the_time_in_this_process_does_not_hold_up_its_workers(pool: Pool) -> None:
    faulthandler.dump_traceback_later(600)
    try:
        assert results(pool, guarded, 7) == {0: 7}
    finally:
        faulthandler.cancel_dump_traceback_later()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_worker_outlives_its_parent(number: signal.Signals) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert holder.stdout is not None
    workers = list(map(int, holder.stdout.readline().split()))
    holder.stdout.close()
    assert len(workers) == 2 and all(map(is_there, workers))
    holder.send_signal(number)
    holder.wait(timeout=20)
    assert are_gone(workers)
