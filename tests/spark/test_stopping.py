"""Being stopped in the middle of a scan: Spark is busy, and everybody waits for it."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest

from tests.spark.test_processes import descendants, message, settings, started, workers_of


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some seconds' work."""
    path = tmp_path_factory.mktemp("large") / "large.csv"
    line = ",".join(f"{number}.5" for number in range(50)) + "\n"
    with path.open("w", encoding="utf-8") as file:
        file.write(line)
        file.writelines(line * 1000 for _ in range(500))
    return path


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_stop_in_the_middle_of_a_scan_is_quick_and_leaves_nothing(
    large: Path, tmp_path: Path, number: signal.Signals
) -> None:
    process = started(settings(large, tmp_path))
    deadline = time.monotonic() + 60
    while not workers_of(process) and time.monotonic() < deadline:
        time.sleep(0.02)
    children = list(descendants(process.pid))
    asked = time.monotonic()
    process.send_signal(number)
    log, _ = process.communicate(timeout=30)
    assert time.monotonic() - asked < 5.0
    assert process.returncode == 143, log
    assert message(tmp_path) == f"Error: stopped by {number.name} before the job was done."
    assert "Traceback" not in log
    assert not any((tmp_path / "reports").iterdir())
    # Workers end when their pipe to the JVM does, a moment after it.
    deadline = time.monotonic() + 5
    while any(Path(f"/proc/{child}").exists() for child in children) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert children
    assert not any(Path(f"/proc/{child}").exists() for child in children)
