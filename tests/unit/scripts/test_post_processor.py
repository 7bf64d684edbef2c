"""The post processor: a process of its own, with the job's environment, after the reports and never at their cost."""

from __future__ import annotations

import logging
import time
from pathlib import Path

import pytest

from analyzer.errors import UserScriptError
from analyzer.reports.data_quality import BaselineReport, MonitoringReport
from analyzer.scripts.post_processor import LINES_LOGGED, post_process
from contracts.job import DataQualityJob
from contracts.violations import CheckType, Violation
from tests.unit.scripts.running import written

OURS = [Violation(feature_name="a", constraint_check_type=CheckType.DATA_TYPE, description="text")]
LEFT = '{"violations": []}'


def job(folder: Path, **settings: str) -> DataQualityJob:
    return DataQualityJob.from_environment(
        {
            "dataset_source": str(folder / "data"),
            "dataset_format": '{"csv": {"header": true}}',
            "output_path": str(folder),
            "exclude_columns": "a,b",
            **settings,
        }
    )


def ran(folder: Path, body: str, *, monitoring: bool = False, **settings: str) -> BaselineReport:
    script = written(folder, f"import os, sys, time\nprint('imported')\ndef postprocess_handler():\n    {body}\n")
    given = job(folder, **settings)
    if not monitoring:
        return post_process(script, given, BaselineReport(folder, 3, 0, []))
    (folder / "constraint_violations.json").write_text('{"violations": [{}]}', encoding="utf-8")
    return post_process(script, given, MonitoringReport(folder, 3, 0, [], OURS, notes=("A note.",)))


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records]


def test_what_it_prints_is_in_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        ran(tmp_path, "os.system('echo of a program'); print('é', file=sys.stderr)")
    assert said(caplog) == ["postprocessor: imported", "postprocessor: of a program", "postprocessor: é"]


def test_it_finds_the_environment_and_the_settings_of_the_job(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OF_THE_PROCESS", "1")
    with caplog.at_level(logging.INFO):
        names = "['OF_THE_PROCESS', 'output_path', 'dataset_format', 'exclude_columns', 'fail_on_violation']"
        ran(tmp_path, f"[print(os.environ[name]) for name in {names}]")
    given = DataQualityJob.from_environment(
        {"dataset_source": "x", "output_path": "y", "dataset_format": said(caplog)[3].removeprefix("postprocessor: ")}
    )
    assert given.dataset_format == job(tmp_path).dataset_format
    del caplog.records[3]
    assert said(caplog)[1:] == [
        "postprocessor: 1",
        f"postprocessor: {tmp_path}",
        'postprocessor: ["a","b"]',
        "postprocessor: Disabled",
    ]


def test_it_starts_in_a_folder_of_its_own(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        ran(tmp_path, "open('left', 'w').close(); print(os.getcwd())")
    folder = Path(said(caplog)[1].removeprefix("postprocessor: "))
    assert folder not in (tmp_path, Path.cwd())
    assert not folder.exists()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero (line 4 of script.py)"),
        ("sys.exit(3)", "it called sys.exit(3) (line 4 of script.py)"),
        ("os._exit(0)", "it ended its process with code 0 before it was done"),
        ("os.kill(os.getpid(), 9)", "it ended its process by SIGKILL before it was done"),
        ("time.sleep(60)", "it took longer than 0.5 seconds (post_script_timeout_s)"),
        ("import signal; signal.signal(15, signal.SIG_IGN); time.sleep(60)", "it took longer than 0.5 seconds (post_s"),
    ],
)
def test_its_failure_is_an_error_of_its_own_that_says_that_the_reports_are_there(
    tmp_path: Path, body: str, reason: str
) -> None:
    (tmp_path / "statistics.json").write_text("{}", encoding="utf-8")
    started = time.monotonic()
    with pytest.raises(UserScriptError) as caught:
        ran(tmp_path, body, **({"post_script_timeout_s": "0.5"} if "sleep" in body else {}))
    assert caught.value.message.startswith(f"post_analytics_processor_script failed: {reason}")
    assert caught.value.message.endswith("The reports of the analysis are in place.")
    assert (tmp_path / "statistics.json").read_text(encoding="utf-8") == "{}"
    assert time.monotonic() - started < 10


def test_its_traceback_is_in_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO), pytest.raises(UserScriptError):
        ran(tmp_path, "1 / 0")
    assert said(caplog)[-1] == "postprocessor: ZeroDivisionError: division by zero"


@pytest.mark.parametrize("body", ["sys.exit()", "sys.exit(0)", "return 'ignored'"])
def test_an_orderly_end_is_no_failure(tmp_path: Path, body: str) -> None:
    assert ran(tmp_path, body).message == "Completed: Job completed successfully with no violations."


def test_what_it_leaves_running_ends_with_it(tmp_path: Path) -> None:
    started = time.monotonic()
    ran(tmp_path, f"os.system('sleep 60 & echo $! > {tmp_path}/child')")
    assert time.monotonic() - started < 10
    child = int((tmp_path / "child").read_text())
    deadline = time.monotonic() + 5
    while is_running(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(child)


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_endless_output_is_bounded_in_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        ran(tmp_path, f"print('x' * 100_000_000); [print('y') for _ in range({LINES_LOGGED} + 5)]")
    lines = said(caplog)
    assert lines[1] == "postprocessor: " + "x" * 500
    assert len(lines) == LINES_LOGGED + 1
    assert lines[-1] == f"postprocessor: more than {LINES_LOGGED} lines; the rest is left out"


def test_violations_that_it_has_rewritten_count(tmp_path: Path) -> None:
    report = ran(tmp_path, f"open('{tmp_path}/constraint_violations.json', 'w').write('{LEFT}')", monitoring=True)
    assert isinstance(report, MonitoringReport)
    assert report.violations == []
    assert report.message == "Completed: Job completed successfully with no violations. A note."


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("pass", "at /violations/0/feature_name it is missing"),
        ("os.remove(FILE)", "No such file or directory"),
        ("open(FILE, 'w').write('[')", "it is not valid JSON"),
        ("open(FILE, 'wb').write(b'\\xff')", "it is not"),
    ],
)
def test_violations_that_are_not_valid_leave_ours_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, body: str, reason: str
) -> None:
    report = ran(tmp_path, body.replace("FILE", f"'{tmp_path}/constraint_violations.json'"), monitoring=True)
    assert isinstance(report, MonitoringReport)
    assert report.violations == OURS
    (warning,) = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert warning.startswith("The post processor has left no valid constraint_violations.json (" + reason)


@pytest.mark.parametrize("damage", ["open(FILE, 'w').write('[')", "os.remove(FILE)"])
def test_violations_that_it_has_damaged_before_it_failed_are_put_back(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "constraint_violations.json"
    with pytest.raises(UserScriptError):
        ran(tmp_path, f"{damage}; 1 / 0".replace("FILE", f"'{file}'"), monitoring=True)
    assert file.read_text(encoding="utf-8") == '{"violations": [{}]}'


def test_valid_violations_that_it_has_written_before_it_failed_stay(tmp_path: Path) -> None:
    file = tmp_path / "constraint_violations.json"
    with pytest.raises(UserScriptError):
        ran(tmp_path, f"open('{file}', 'w').write('{LEFT}'); 1 / 0", monitoring=True)
    assert file.read_text(encoding="utf-8") == LEFT


def test_a_process_that_ends_leaves_no_descriptors_open(tmp_path: Path) -> None:
    ran(tmp_path, "pass")
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(3):
        ran(tmp_path, "pass")
    assert len(list(Path("/proc/self/fd").iterdir())) == before
