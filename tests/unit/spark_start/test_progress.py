from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

from analyzer.spark.progress import progress_reported, running_tasks


def session(*stages: tuple[int, int] | None) -> Any:
    """A session with a stage of so many tasks (done, all) for each pair; `None` is one that has just ended."""
    infos = [stage and SimpleNamespace(numCompletedTasks=stage[0], numTasks=stage[1]) for stage in stages]
    tracker = SimpleNamespace(getActiveStageIds=lambda: list(range(len(infos))), getStageInfo=infos.__getitem__)
    return SimpleNamespace(sparkContext=SimpleNamespace(statusTracker=lambda: tracker))


def test_the_tasks_of_all_stages_that_run_are_counted() -> None:
    assert running_tasks(session((3, 10), None, (0, 4))) == (3, 14)
    assert running_tasks(session()) == (0, 0)


def test_reports_come_while_stages_run() -> None:
    reported = threading.Event()
    reports: list[tuple[int, int]] = []

    def report(done: int, total: int) -> None:
        reports.append((done, total))
        reported.set()

    with progress_reported(session((3, 10)), report, interval_s=0.001):
        assert reported.wait(10)

    assert set(reports) == {(3, 10)}
    assert not [thread for thread in threading.enumerate() if thread.name == "spark-progress"]


def test_no_report_comes_without_stages() -> None:
    reports: list[tuple[int, int]] = []

    with progress_reported(session(), lambda *numbers: reports.append(numbers), interval_s=0.001):
        threading.Event().wait(0.05)

    assert reports == []


def test_a_report_that_fails_does_not_disturb_the_work() -> None:
    def report(done: int, total: int) -> None:
        raise OSError("the terminal is gone")

    with progress_reported(session((1, 2)), report, interval_s=0.001):
        threading.Event().wait(0.05)
