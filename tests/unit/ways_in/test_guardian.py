"""The guardian of the working process: it passes signals on, and tells an end that nobody else can tell."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="there is a guardian on Linux alone")

PROGRAM = """
import os, pathlib, signal, subprocess, sys, time
from analyzer import entrypoint
root = pathlib.Path(sys.argv[1])

def run(*_):
    (root / "working").write_text(f"{os.getpid()} {os.getppid()}")
    BODY

entrypoint.run_container = entrypoint.run_command_line = run
entrypoint.WAY()
"""
WAIT = "time.sleep(60); return 0"
LEAVES_A_CHILD = (
    "child = subprocess.Popen(['sleep', '600'], start_new_session=True); "
    "(root / 'child').write_text(str(child.pid)); time.sleep(60); return 0"
)


def started(root: Path, body: str, way: str = "container") -> subprocess.Popen[str]:
    program = PROGRAM.replace("BODY", body).replace("WAY", way)
    return subprocess.Popen(
        [sys.executable, "-c", program, str(root)],
        env={**os.environ, "ML_ROOT": str(root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def awaited(path: Path) -> str:
    deadline = time.monotonic() + 30
    while not (path.exists() and path.read_text()) and time.monotonic() < deadline:
        time.sleep(0.01)
    return path.read_text()


def working(root: Path) -> int:
    """The process that works."""
    return int(awaited(root / "working").split()[0])


def is_gone(process: int, within_s: float = 5.0) -> bool:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":  # it has ended, and who should know does not care
            return True
        time.sleep(0.01)
    return False


def message(root: Path) -> str:
    return (root / "output" / "message").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", [0, 2, 10, 143])
def test_the_exit_code_is_that_of_the_work(tmp_path: Path, code: int) -> None:
    process = started(tmp_path, f"return {code}")
    process.communicate(timeout=30)
    assert process.returncode == code
    child, parent = map(int, (tmp_path / "working").read_text().split())
    assert (parent, child != process.pid) == (process.pid, True)
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize(
    ("number", "code", "reason"),
    [
        (
            signal.SIGKILL,
            8,
            "Error: the analyzer's process was killed (SIGKILL) before the job was done, most often by",
        ),
        (signal.SIGTERM, 143, "Error: stopped by SIGTERM before the job was done."),
        (signal.SIGHUP, 143, "Error: stopped by SIGHUP before the job was done."),
        (signal.SIGQUIT, 143, "Error: stopped by SIGQUIT before the job was done."),
        (signal.SIGSEGV, 1, "Error: a defect of the analyzer, or of a library: SIGSEGV has ended its process."),
        (signal.SIGABRT, 1, "Error: a defect of the analyzer, or of a library: SIGABRT has ended its process."),
    ],
)
def test_a_working_process_that_is_ended_from_outside_is_told_of(
    tmp_path: Path, number: signal.Signals, code: int, reason: str
) -> None:
    process = started(tmp_path, WAIT)
    os.kill(working(tmp_path), number)
    log, _ = process.communicate(timeout=30)
    assert process.returncode == code
    assert message(tmp_path).startswith(reason)
    assert f" - __main__ - ERROR - {reason}" in log


def test_the_command_line_tells_it_as_its_errors(tmp_path: Path) -> None:
    process = started(tmp_path, WAIT, "command_line")
    os.kill(working(tmp_path), signal.SIGKILL)
    out, told = process.communicate(timeout=30)
    assert (process.returncode, out) == (8, "")
    assert told.startswith("Error: the analyzer's process was killed (SIGKILL)")
    assert not (tmp_path / "output").exists()


def test_where_the_message_cannot_be_written_the_code_stays(tmp_path: Path) -> None:
    (tmp_path / "output").touch()
    process = started(tmp_path, WAIT)
    os.kill(working(tmp_path), signal.SIGKILL)
    log, told = process.communicate(timeout=30)
    assert process.returncode == 8
    assert "was killed (SIGKILL)" in log
    assert "Traceback" not in told


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT])
def test_a_request_to_stop_is_passed_on(tmp_path: Path, number: signal.Signals) -> None:
    body = f"signal.signal({int(number)}, lambda *_: os._exit(77)); (root / 'ready').write_text('yes'); {WAIT}"
    process = started(tmp_path, body)
    awaited(tmp_path / "ready")
    process.send_signal(number)
    process.communicate(timeout=30)
    assert process.returncode == 77


@pytest.mark.parametrize("way", ["container", "command_line"])
def test_an_interrupt_before_the_run_heeds_signals_is_a_stop_too(tmp_path: Path, way: str) -> None:
    process = started(tmp_path, WAIT, way)
    os.kill(working(tmp_path), signal.SIGINT)
    log, told = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Error: stopped by SIGINT before the job was done." in (log if way == "container" else told)
    assert "Traceback" not in log + told


def test_a_signal_that_the_run_was_started_to_ignore_does_nothing(tmp_path: Path) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does
    try:
        process = started(tmp_path, f"(root / 'ready').write_text('yes'); {WAIT}")
    finally:
        signal.signal(signal.SIGHUP, before)
    awaited(tmp_path / "ready")
    process.send_signal(signal.SIGHUP)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert process.returncode == 143
    assert message(tmp_path).startswith("Error: stopped by SIGTERM")


def test_a_killed_guardian_takes_the_work_with_it(tmp_path: Path) -> None:
    process = started(tmp_path, WAIT)
    child = working(tmp_path)
    process.kill()
    process.communicate(timeout=30)
    assert is_gone(child)


@pytest.fixture
def stray(tmp_path: Path) -> Iterator[int]:
    """A process of the working one's, in a session of its own."""
    process = started(tmp_path, LEAVES_A_CHILD)
    child = int(awaited(tmp_path / "child"))
    os.kill(working(tmp_path), signal.SIGKILL)
    process.communicate(timeout=30)
    yield child
    if not is_gone(child, 0.0 + 0.1):
        os.kill(child, signal.SIGKILL)


def test_what_a_killed_process_leaves_is_ended_too(stray: int) -> None:
    assert is_gone(stray)


def test_what_a_process_leaves_that_has_ended_by_itself_stays(tmp_path: Path) -> None:
    """As the preparation of the next start."""
    process = started(
        tmp_path,
        LEAVES_A_CHILD.replace("time.sleep(60); ", "").replace(
            "['sleep', '600']", "['sleep', '20'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL"
        ),
    )
    process.communicate(timeout=30)
    assert process.returncode == 0
    child = int((tmp_path / "child").read_text())
    assert not is_gone(child, 0.2)
    os.kill(child, signal.SIGKILL)


def test_as_the_first_process_of_a_container_it_ends_orphans_in_passing(tmp_path: Path) -> None:
    """Here it is the next best thing to process 1: orphans come to it, and would stay as dead ones for ever."""
    orphan = "['sh', '-c', 'sleep 0.1 & echo $! > ' + str(root / 'orphan')]"
    process = started(tmp_path, f"subprocess.run({orphan}); {WAIT}")
    child = int(awaited(tmp_path / "orphan"))
    deadline = time.monotonic() + 10
    while Path(f"/proc/{child}").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not Path(f"/proc/{child}").exists()
    process.terminate()
    process.communicate(timeout=30)
    assert process.returncode == 143
