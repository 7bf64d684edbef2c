"""Scripts of users in processes of their own: what they are stopped with, and what they take with them."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.processes import are_gone, ended, eventually, is_running, message, settings, started

HANGING_POST = """
import os, subprocess, time
def postprocess_handler():
    child = subprocess.Popen(["sleep", "600"])
    with open(os.environ["WHO"] + ".new", "w") as file:
        file.write(f"{os.getpid()} {child.pid}")
    os.replace(os.environ["WHO"] + ".new", os.environ["WHO"])
    time.sleep(600)
"""

HANGING_IMPORT = HANGING_POST.replace("def postprocess_handler():", "if True:") + (
    "def preprocess_handler(record): return record\n"
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "data.csv"
    path.write_text("a,b\n" + "".join(f"{i},{i / 2}\n" for i in range(100)), encoding="utf-8")
    return path


def stopped_while_hanging(environment: dict[str, str], who: Path) -> tuple[subprocess.Popen[str], list[int]]:
    """Start the job, wait until its script hangs, and stop it; also the processes of the script."""
    process = started({**environment, "WHO": str(who)})
    assert eventually(who.exists), process.communicate(timeout=30)
    processes = [int(number) for number in who.read_text().split()]
    assert all(map(is_running, processes))
    asked = time.monotonic()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert time.monotonic() - asked < 8
    return process, processes


def test_a_stop_while_the_post_processor_runs_ends_all_of_it_and_keeps_the_reports(
    engine: str, data: Path, tmp_path: Path
) -> None:
    script = tmp_path / "post.py"
    script.write_text(HANGING_POST, encoding="utf-8")
    environment = settings(data, tmp_path, engine=engine, post_analytics_processor_script=str(script))
    process, processes = stopped_while_hanging(environment, tmp_path / "who")
    assert process.returncode == 143
    assert message(tmp_path) == "Error: stopped by SIGTERM before the job was done."
    assert are_gone(processes)
    assert {path.name for path in (tmp_path / "reports").iterdir()} == {"statistics.json", "constraints.json"}


def test_a_stop_while_a_script_is_looked_at_ends_all_of_it(data: Path, tmp_path: Path) -> None:
    script = tmp_path / "pre.py"
    script.write_text(HANGING_IMPORT, encoding="utf-8")
    environment = settings(data, tmp_path, record_preprocessor_script=str(script))
    process, processes = stopped_while_hanging(environment, tmp_path / "who")
    assert process.returncode == 143
    assert are_gone(processes)


def test_a_post_processor_that_fails_ends_the_job_with_its_own_code_and_leaves_the_reports(
    data: Path, tmp_path: Path
) -> None:
    script = tmp_path / "post.py"
    script.write_text("def postprocess_handler():\n    print('going')\n    1 / 0\n", encoding="utf-8")
    code, log = ended(settings(data, tmp_path, post_analytics_processor_script=str(script)))
    assert code == 6
    assert message(tmp_path) == (
        "Error: post_analytics_processor_script failed: ZeroDivisionError: division by zero (line 3 of post.py). "
        "The reports of the analysis are in place."
    )
    assert "postprocessor: going" in log
    assert {path.name for path in (tmp_path / "reports").iterdir()} == {"statistics.json", "constraints.json"}


def test_a_post_processor_finds_the_environment_of_the_job_file_too(data: Path, tmp_path: Path) -> None:
    script = tmp_path / "post.py"
    script.write_text(
        "import os\ndef postprocess_handler():\n    print(os.environ['OF_THE_JOB'], os.environ['output_path'])\n",
        encoding="utf-8",
    )
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "processingjobconfig.json").write_text(
        '{"Environment": {"OF_THE_JOB": "yes"}}', encoding="utf-8"
    )
    code, log = ended(settings(data, tmp_path, post_analytics_processor_script=str(script)))
    assert code == 0, log
    assert f"postprocessor: yes {tmp_path / 'reports'}" in log


@pytest.mark.parametrize(
    ("body", "limit"),
    [
        ("import os; os.kill(os.getpid(), 9)", "60"),
        ("import ctypes; ctypes.string_at(0)", "60"),
        ("import itertools; sum(itertools.repeat(0))", "1"),
    ],
)
def test_a_script_that_takes_its_worker_with_it_is_told(
    engine: str, data: Path, tmp_path: Path, body: str, limit: str
) -> None:
    script = tmp_path / "pre.py"
    script.write_text(f"def preprocess_handler(record):\n    {body}\n", encoding="utf-8")
    given = {"engine": engine, "record_preprocessor_script": str(script), "script_timeout_s": limit}
    code, log = ended(settings(data, tmp_path, **given))
    assert code == 6, log
    assert message(tmp_path).startswith(
        "Error: record_preprocessor_script was running when its process ended: the script or a library that it uses "
    )
    assert not any((tmp_path / "reports").iterdir())
