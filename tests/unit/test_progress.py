"""How far a run is, to who looks at a log, a terminal or a notebook."""

from __future__ import annotations

import io
import logging
import sys
import time
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from analyzer.progress import harmless, log_progress, notebook_line, progress_of_caller, silent

LOGGER = logging.getLogger("analyzer.progress")


class Cell:
    """The output of a notebook's cell, as IPython's display makes it."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def display(self, content: dict[str, str], *, raw: bool, display_id: bool) -> Cell:
        assert raw and display_id and not self.lines
        return self.update(content, raw=raw)

    def update(self, content: dict[str, str], *, raw: bool) -> Cell:
        assert raw
        self.lines.append(content["text/plain"])
        return self


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_log_hears_of_it_every_ten_seconds(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    now = [0.0]
    report = log_progress(10.0, clock=lambda: now[0])

    for second in range(25):
        now[0] = second
        report(second, 100)

    now[0] = 40.0
    report(0, 1)

    assert [record.getMessage() for record in caplog.records] == [
        "10 of 100 tasks done",
        "20 of 100 tasks done",
        "0 of 1 task done",
    ]


def test_progress_that_fails_is_told_once_and_ends_the_reports_not_the_work(caplog: pytest.LogCaptureFixture) -> None:
    calls: list[int] = []

    def failing(done: int, total: int) -> None:
        calls.append(done)
        raise ZeroDivisionError(total)

    report = harmless(failing)
    for done in range(3):
        report(done, 3)
    assert calls == [0]
    said = 'progress has failed and is called no more: "ZeroDivisionError: 3"'
    assert [record.getMessage() for record in caplog.records] == [said]


def test_a_notebook_gets_one_line_that_is_renewed() -> None:
    now, cell = [0.0], Cell()
    with notebook_line(cell.display, clock=lambda: now[0]) as report:
        for tenth in range(20):
            now[0] = tenth / 10
            report(tenth, 20)
    assert cell.lines[0] == "10 of 20 tasks, 1 s"
    assert cell.lines[-2:] == ["19 of 20 tasks, 2 s", "done in 1.9 s"]
    assert len(cell.lines) == 5


def test_what_is_done_at_once_shows_no_line() -> None:
    cell = Cell()
    with notebook_line(cell.display) as report:
        report(1, 1)
    assert cell.lines == []


def kernel(cell: Cell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process look like the kernel of a notebook."""
    ipython: Any = ModuleType("IPython")
    ipython.get_ipython = lambda: SimpleNamespace(kernel=object())
    displays: Any = ModuleType("IPython.display")
    displays.display = cell.display
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    monkeypatch.setitem(sys.modules, "IPython.display", displays)


def test_a_kernel_is_known_by_its_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    cell = Cell()
    kernel(cell, monkeypatch)
    with progress_of_caller() as report:
        time.sleep(1.1)
        report(1, 2)
    assert cell.lines[0].startswith("1 of 2 tasks, ")


@pytest.mark.parametrize("level", [logging.WARNING, logging.INFO])
def test_a_terminal_gets_a_bar_where_the_log_takes_no_progress(level: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setattr(LOGGER, "level", level)
    monkeypatch.setattr(LOGGER, "_cache", {})
    with progress_of_caller() as report:
        report(3, 7)
    assert isinstance(sys.stderr, Terminal)
    assert ("3 of 7 tasks" in sys.stderr.getvalue()) == (level == logging.WARNING)


def test_what_is_neither_hears_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(LOGGER, "level", logging.WARNING)
    monkeypatch.setattr(LOGGER, "_cache", {})
    with progress_of_caller() as report:
        assert report is silent
        report(3, 7)
    assert stream.getvalue() == ""
