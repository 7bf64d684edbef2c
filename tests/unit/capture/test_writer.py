"""The writer: nobody who serves waits for it or fails by it, and what is lost is counted and told."""

from __future__ import annotations

import gzip
import json
import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from analyzer.capture import CaptureWriter, Invocation
from analyzer.capture.dropped import DroppedRecords
from analyzer.capture.writer import INTERNAL
from tests.unit.capture.writing import body, captured, invocation, lines, records, settings, written

ROOT = Path(__file__).parents[3]


class Stuck:
    """Files whose disk or store takes as long as it likes."""

    def __init__(self) -> None:
        self.released = threading.Event()
        self.lines: list[bytes] = []

    def write(self, name: str, lines: list[bytes]) -> None:
        assert self.released.wait(30)
        self.lines += lines

    def close(self, before: float | None = None) -> None: ...

    def lost(self) -> int:
        return 0


def stuck(writer: CaptureWriter) -> Stuck:
    files = Stuck()
    writer._files = files  # type: ignore[assignment]
    return files


def test_it_needs_neither_spark_nor_arrow_nor_numpy() -> None:
    modules = "analyzer.capture", *(f"analyzer.capture.{name}" for name in ("asgi", "wsgi", "predictions"))
    heavy = "{'numpy', 'pandas', 'pyarrow', 'pyspark', 'boto3'}"
    code = f"import sys, {', '.join(modules)}; print({heavy} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout == "set()\n"


def test_no_request_waits_for_a_disk_that_is_stuck(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    writer = CaptureWriter(settings(tmp_path, queue_bytes=20 << 10))
    files = stuck(writer)
    took = []
    for _ in range(200):
        begun = time.perf_counter()
        writer.offer(invocation())
        took.append(time.perf_counter() - begun)
    assert sorted(took)[len(took) // 2] < 0.01
    assert not writer.flush(0.1)
    files.released.set()
    assert writer.stop()
    assert writer.dropped > 100
    assert len(files.lines) + writer.dropped == 200
    assert f"{writer.dropped} because the queue is full" in caplog.text


def test_an_end_does_not_wait_for_ever(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    writer = CaptureWriter(settings(tmp_path))
    files = stuck(writer)
    writer.offer(invocation())
    assert not writer.stop(0.1)
    assert "not all records could be written within 0.1 s" in caplog.text
    files.released.set()
    assert writer.stop()


def test_an_error_of_capture_is_nobody_elses(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with CaptureWriter(settings(tmp_path)) as writer:
        writer.offer(None)  # type: ignore[arg-type]
        writer.offer(Invocation(body(5), body()))  # type: ignore[arg-type]
        writer.offer(invocation(moment=float("nan")))
        writer.offer(invocation())
    assert len(records(tmp_path)) == 1
    assert f"3 records were not captured: 3 because {INTERNAL}" in caplog.text


def test_all_that_was_offered_is_written_at_the_end(tmp_path: Path) -> None:
    with CaptureWriter(settings(tmp_path, variant="v2")) as writer:
        threads = [threading.Thread(target=lambda: [writer.offer(invocation()) for _ in range(100)]) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len({record["eventMetadata"]["eventId"] for record in records(tmp_path)}) == 800
    assert writer.dropped == 0


def test_a_flush_leaves_closed_files(tmp_path: Path) -> None:
    with CaptureWriter(settings(tmp_path)) as writer:
        assert writer.flush()
        for count in (1, 2):
            writer.offer(invocation())
            assert writer.flush()
            assert len(written(tmp_path)) == count
    assert writer.flush()


def test_what_is_offered_after_the_end_is_dropped(tmp_path: Path) -> None:
    writer = CaptureWriter(settings(tmp_path))
    writer.offer(invocation())
    writer.stop()
    writer.offer(invocation())
    assert writer.dropped == 1
    assert len(records(tmp_path)) == 1


def test_files_end_by_their_size(tmp_path: Path) -> None:
    with CaptureWriter(settings(tmp_path, file_bytes=2000)) as writer:
        for _ in range(10):
            writer.offer(invocation("x" * 1500))
            writer.flush()
    assert len(written(tmp_path)) == 10
    captured(tmp_path / "small", *[invocation("x" * 1500)] * 10)
    assert len(written(tmp_path / "small")) == 1


def test_files_end_by_their_age(tmp_path: Path) -> None:
    with CaptureWriter(settings(tmp_path, file_s=1)) as writer:
        writer.offer(invocation())
        until(lambda: lines(tmp_path))
        until(lambda: not writer._files._open)  # type: ignore[attr-defined]
        writer.offer(invocation())
    assert len(written(tmp_path)) == 2


def test_huge_bodies_are_dropped_packed_ones_too(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    bomb = body(gzip.compress(b"0" * 50_000), "text/csv", "gzip")
    answers = [body("1" * 10_001), body("1" * 10_000), bomb]
    found = captured(tmp_path, *(invocation(answer=each) for each in answers), largest_body=10_000)
    assert [len(record["captureData"]["endpointOutput"]["data"]) for record in found] == [10_000]
    assert "2 because a body is larger than largest_body" in caplog.text


def test_a_full_disk_takes_no_records(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    used, free = [75.1], [(10 << 30) - 1]
    monkeypatch.setattr("analyzer.capture.local_files.used_percent", lambda folder: used[0])
    monkeypatch.setattr("analyzer.capture.local_files.free_bytes", lambda folder: free[0])
    monkeypatch.setattr("analyzer.capture.local_files.DISK_LOOKED_AT_S", 0)
    with CaptureWriter(settings(tmp_path)) as writer:
        writer.offer(invocation())
        writer.flush()
        free[0] = 10 << 30
        writer.offer(invocation())
        writer.flush()
        free[0] = 0
        used[0] = 75.0
        writer.offer(invocation())
    assert len(records(tmp_path)) == 2
    assert "1 record was not captured: 1 because nothing can be written: more than 75 % of the disk" in caplog.text


def test_a_full_disk_has_no_open_files_which_would_keep_it_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = [75.0]
    monkeypatch.setattr("analyzer.capture.local_files.used_percent", lambda folder: used[0])
    monkeypatch.setattr("analyzer.capture.local_files.free_bytes", lambda folder: 0)
    monkeypatch.setattr("analyzer.capture.local_files.DISK_LOOKED_AT_S", 0)
    with CaptureWriter(settings(tmp_path)) as writer:
        writer.offer(invocation())
        until(lambda: lines(tmp_path))
        [file] = written(tmp_path)
        used[0] = 75.1
        writer.offer(invocation())
        until(lambda: writer.dropped)
        assert str(file) not in {os.path.realpath(each) for each in Path("/proc/self/fd").iterdir()}


def test_a_write_that_fails_leaves_no_half_of_a_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, fails = os.write, threading.Event()

    def short(descriptor: int, text: Any) -> int:
        if fails.is_set() and len(text) < 200:
            raise OSError(28, "No space left on device")
        return write(descriptor, text[:100] if fails.is_set() else text)

    monkeypatch.setattr("analyzer.capture.local_files.os.write", short)
    with CaptureWriter(settings(tmp_path)) as writer:
        for failing in (False, True, True, False):
            writer.flush()
            (fails.set if failing else fails.clear)()
            writer.offer(invocation())
    assert writer.dropped == 2
    assert [json.loads(line)["eventVersion"] for line in lines(tmp_path)] == ["0", "0"]
    assert all(file.stat().st_size for file in written(tmp_path))
    assert "because nothing can be written: No space left on device" in caplog.text


def test_a_folder_that_goes_comes_back(tmp_path: Path) -> None:
    with CaptureWriter(settings(tmp_path / "to")) as writer:
        shutil.rmtree(tmp_path / "to")
        writer.offer(invocation())
    assert len(records(tmp_path)) == 1


def test_a_file_that_is_removed_while_it_grows_is_followed_by_another(tmp_path: Path) -> None:
    with CaptureWriter(settings(tmp_path / "to")) as writer:
        writer.offer(invocation())
        until(lambda: lines(tmp_path))
        shutil.rmtree(tmp_path / "to")
        writer.offer(invocation())
    assert len(records(tmp_path)) == 1


def test_what_is_dropped_is_told_once_a_minute(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr("analyzer.capture.dropped.time.monotonic", lambda: now[0])
    dropped = DroppedRecords("Capture to x")
    for second in range(121):
        now[0] = 1000.0 + second
        dropped.count("the queue is full")
        dropped.tell()
    messages = [re.sub(r".*not captured: ", "", record.getMessage()) for record in caplog.records]
    assert messages == [f"{count} because the queue is full" for count in (1, 60, 60)]
    assert {record.levelno for record in caplog.records} == {logging.WARNING}
    assert dropped.number == 121


def test_reasons_that_differ_take_no_memory(caplog: pytest.LogCaptureFixture) -> None:
    dropped = DroppedRecords("Capture to x")
    for number in range(1000):
        dropped.count(f"of {number}")
    dropped.tell()
    assert "992 because of other troubles" in caplog.text


def test_a_process_that_is_forked_writes_files_of_its_own(tmp_path: Path) -> None:
    code = """
        import os, sys, warnings
        warnings.simplefilter("ignore")
        from analyzer.capture import *
        writer = CaptureWriter(CaptureSettings(sys.argv[1], "churn"))
        def offer():
            writer.offer(Invocation(Body((b"1",), "text/csv"), Body((b"0",), "text/csv")))
        offer()
        child = os.fork()
        offer()
        if child:
            os.waitpid(child, 0)
    """
    run_code(code, tmp_path)
    assert len(written(tmp_path)) == 2
    assert len(records(tmp_path)) == 3


@pytest.mark.parametrize("method", ["fork", "forkserver", "spawn"])
def test_a_process_of_multiprocessing_writes_all_at_its_end(tmp_path: Path, method: str) -> None:
    (tmp_path / "program.py").write_text(
        textwrap.dedent(f"""
        import multiprocessing, sys
        from analyzer.capture import *
        writer = CaptureWriter(CaptureSettings(sys.argv[1], "churn"))
        def offer():
            writer.offer(Invocation(Body((b"1",), "text/csv"), Body((b"0",), "text/csv")))
        if __name__ == "__main__":
            child = multiprocessing.get_context("{method}").Process(target=offer)
            child.start()
            child.join()
        """)
    )
    command = [sys.executable, str(tmp_path / "program.py"), str(tmp_path / "to")]
    subprocess.run(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True, timeout=120)
    assert len(records(tmp_path)) == 1


def test_what_is_offered_just_before_the_end_of_a_program_is_written(tmp_path: Path) -> None:
    code = """
        import sys
        from analyzer.capture import *
        writer = CaptureWriter(CaptureSettings(sys.argv[1], "churn"))
        writer.offer(Invocation(Body((b"1",), "text/csv"), Body((b"0",), "text/csv")))
    """
    run_code(code, tmp_path)
    assert len(records(tmp_path)) == 1


def test_a_kill_tears_the_last_line_at_most(tmp_path: Path) -> None:
    code = """
        import sys
        from analyzer.capture import *
        writer = CaptureWriter(CaptureSettings(sys.argv[1], "churn"))
        while True:
            writer.offer(Invocation(Body((b"1" * 5000,), "text/csv"), Body((b"0",), "text/csv")))
    """
    process = subprocess.Popen([sys.executable, "-c", textwrap.dedent(code), str(tmp_path)], cwd=ROOT)
    try:
        until(lambda: sum(file.stat().st_size for file in written(tmp_path)) > 500_000, 60)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    whole = 0
    for file in written(tmp_path):
        *before, last = file.read_bytes().split(b"\n")
        whole += len([json.loads(line) for line in before])
        assert not last or file == written(tmp_path)[-1]
    assert whole > 50


def run_code(code: str, folder: Path) -> None:
    subprocess.run([sys.executable, "-c", textwrap.dedent(code), str(folder)], cwd=ROOT, check=True, timeout=120)


def until(holds: Any, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)
