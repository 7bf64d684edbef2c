"""A preprocessor that fails, hangs, prints or ends its process: its own record fails, and nothing else."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from analyzer.errors import UnreadableDataError
from analyzer.scan.split import LINES_KEPT, LINES_LEFT_OUT, SplitReport
from tests.unit.scripts.running import handled, script_of, without_marks_of_calls

FAILS_AT_B = """
    import os, sys, time
    def helper(record):
        {what}
    def preprocess_handler(record):
        if record == "b":
            helper(record)
        return {{"v": record}}
"""


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("raise ValueError('not ' + record)", "ValueError: not b"),
        ("raise ValueError", "ValueError"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("sys.exit(3)", "it called sys.exit(3)"),
        ("sys.exit()", "it called sys.exit()"),
        ("os._exit(1)", "it called os._exit(1)"),
        ("raise BaseException('odd')", "BaseException: odd"),
        ("raise ValueError('two\\\\nlines')", "ValueError: two\\nlines"),
        ("helper(record)", "RecursionError: maximum recursion depth exceeded"),
        ("'x' * (1 << 62)", "MemoryError"),
        ("time.sleep(60)", "it took longer than 0.2 seconds (script_timeout_s)"),
        ("while True: pass", "it took longer than 0.2 seconds (script_timeout_s)"),
    ],
)
def test_a_record_that_fails_is_counted_and_the_others_go_on(tmp_path: Path, what: str, said: str) -> None:
    limit = {"seconds": 0.2} if "script_timeout_s" in said else {}
    found = handled(script_of(tmp_path, FAILS_AT_B.format(what=what), **limit), ["a", "b", "c"])
    assert found.rows == [[{"v": "a"}], [], [{"v": "c"}]]
    assert found.failed == 1
    assert found.first_failure == f"{said} (line 3 of script.py)"


@pytest.mark.parametrize("place", ["preprocess_handler", "import"])
def test_an_interrupt_that_the_script_raises_is_its_failure_where_no_keyboard_is_heeded(
    tmp_path: Path, place: str
) -> None:
    at_once = "raise KeyboardInterrupt" if place == "import" else ""
    text = f"{at_once}\ndef preprocess_handler(record):\n    raise KeyboardInterrupt\n"
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        found = handled(script_of(tmp_path, text), ["a", "b"])
    finally:
        signal.signal(signal.SIGINT, before)
    assert found.failed == 2
    assert found.first_failure == f"KeyboardInterrupt (line {1 if place == 'import' else 2} of script.py)"
    assert "record_script.py" not in found.report.script_failures[0]
    with pytest.raises(KeyboardInterrupt):
        handled(script_of(tmp_path, text + "# another\n"), ["a"])


def test_the_traceback_is_of_the_users_frames_alone_and_comes_with_place_and_excerpt(tmp_path: Path) -> None:
    found = handled(script_of(tmp_path, FAILS_AT_B.format(what="1 / 0")), ["a", "b"])
    (text,) = found.report.script_failures
    assert without_marks_of_calls(text.split("\n")) == [
        "/data/a.csv, line 2 of the part at byte 0: ZeroDivisionError: division by zero (line 3 of script.py)",
        'the record: "b"',
        "Traceback (most recent call last):",
        f'  File "{tmp_path}/script.py", line 6, in preprocess_handler',
        "    helper(record)",
        f'  File "{tmp_path}/script.py", line 3, in helper',
        "    1 / 0",
        "    ~~^~~",
        "ZeroDivisionError: division by zero",
    ]


def test_the_excerpt_of_the_record_is_short_and_escaped(tmp_path: Path) -> None:
    found = handled(script_of(tmp_path, "def preprocess_handler(record): 1 / 0"), ["\x1b[1m" + "x" * 1_000])
    shown = found.report.script_failures[0].split("\n")[1]
    assert shown.startswith('the record: "\\x1b[1mxxx')
    assert len(shown) < 110


def test_few_failures_are_kept_and_all_are_counted(tmp_path: Path) -> None:
    found = handled(script_of(tmp_path, "def preprocess_handler(record): 1 / 0"), list(range(50)))
    assert (len(found.report.script_failures), found.failed) == (5, 50)


def test_beyond_the_failures_that_are_tolerated_nothing_more_is_tried(tmp_path: Path) -> None:
    report = SplitReport()
    handler = script_of(tmp_path, "def preprocess_handler(record): 1 / 0", max_failures=1).handler(report)
    assert handler.rows("a", "/data/a.csv, line 1", "a") == []
    with pytest.raises(UnreadableDataError):
        handler.rows("b", "/data/a.csv, line 2", "b")
    assert report.counts == {"failed_by_script": 2}


def test_a_handler_of_all_exceptions_does_not_outlive_its_time(tmp_path: Path) -> None:
    text = """
        import time
        def preprocess_handler(record):
            for _ in range(100):
                try:
                    time.sleep(10)
                except Exception:
                    pass
    """
    started = time.monotonic()
    assert handled(script_of(tmp_path, text, seconds=0.2), ["a"]).failed == 1
    assert time.monotonic() - started < 5


def test_a_limit_is_of_each_record_and_not_of_all(tmp_path: Path) -> None:
    text = """
        import time
        def preprocess_handler(record):
            time.sleep(0.15)
            return {"v": record}
    """
    found = handled(script_of(tmp_path, text, seconds=0.4), list(range(6)))
    assert (len(found.rows), found.failed) == (6, 0)


@pytest.mark.parametrize(
    "code",
    [
        "sum(itertools.repeat(0))",  # never looks for signals
        "while True:\n        try:\n            time.sleep(1)\n        except:\n            pass",
    ],
)
def test_code_that_cannot_be_interrupted_ends_the_process(tmp_path: Path, code: str) -> None:
    (tmp_path / "stuck.py").write_text(
        "import itertools, time\n"
        "from analyzer.scripts import deadline\n"
        "deadline._PATIENCE_S = 0\n"
        "limit = deadline.ScriptDeadline(0.2)\n"
        "with limit.running():\n"
        f"    {code}\n",
        encoding="utf-8",
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[3])}
    started = time.monotonic()
    ended = subprocess.run([sys.executable, str(tmp_path / "stuck.py")], env=environment, check=False, timeout=30)
    assert ended.returncode == 1
    assert time.monotonic() - started < 10


def test_what_it_prints_and_logs_is_kept_line_by_line(tmp_path: Path) -> None:
    text = """
        import logging, sys, warnings
        print("imported")
        def preprocess_handler(record, logger):
            print("seen", record)
            print("no newline", end="")
            sys.stderr.write("error\\n")
            logger.warning("told %s", record)
            logger.debug("small")
            sys.stdout.buffer.write(b"bytes \\xff\\n")
            return []
    """
    found = handled(script_of(tmp_path, text), ["a"])
    assert found.failed == 0, found.report.script_failures
    assert found.report.script_lines == [
        "imported",
        "seen a",
        "no newlineerror",
        "WARNING: told a",
        "DEBUG: small",
        "bytes \\xff",
    ]


def test_nothing_of_it_reaches_the_real_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    handled(script_of(tmp_path, "def preprocess_handler(record): print(record)"), ["a"])
    print("mine")
    assert capsys.readouterr() == ("mine\n", "")


def test_a_gigabyte_of_output_costs_no_memory(tmp_path: Path) -> None:
    text = """
        piece = "x" * (1 << 20)
        def preprocess_handler(record):
            for _ in range(1 << 10):
                print(piece)
                print(piece, end="")
            return {"v": 1}
    """
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = handled(script_of(tmp_path, text), ["a"])
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 << 10
    assert (found.failed, len(found.report.script_lines)) == (0, LINES_KEPT)
    assert {len(line) for line in found.report.script_lines} == {500}
    assert found.report.counts[LINES_LEFT_OUT] == 25


def test_lines_that_are_left_out_where_reports_meet_are_counted() -> None:
    reports = [SplitReport(script_lines=["x"] * 800, counts={LINES_LEFT_OUT: 3}) for _ in range(2)]
    reports[0].merge(reports[1])
    assert len(reports[0].script_lines) == LINES_KEPT
    assert reports[0].counts == {LINES_LEFT_OUT: 606}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("import nothing_of_that_name", "ModuleNotFoundError: No module named 'nothing_of_that_name' (line 1 of "),
        ("import os\nos._exit(0)", "it called os._exit(0) (line 2 of "),
        ("import time\ntime.sleep(60)", "it took longer than 0.2 seconds (script_timeout_s) (line 2 of "),
        ("x = 1", "it has no function preprocess_handler"),
    ],
)
def test_a_script_that_cannot_be_imported_in_a_worker_fails_at_each_record(
    tmp_path: Path, text: str, said: str
) -> None:
    found = handled(script_of(tmp_path, text, seconds=0.2), ["a", "b"])
    assert found.failed == 2
    assert found.first_failure.startswith(said)
