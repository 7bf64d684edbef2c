"""The embedded runner: real runs of the analyzer, which outlive their server, and end as they are told."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from analyzer.errors import ConfigurationError
from analyzer.service.runners.kinds.process import ProcessRunner
from analyzer.service.runners.register import RunnerSettings, runner_of
from analyzer.service.states import RunStatus
from tests.buckets import Bucket
from tests.unit.service.runners.jobs import baseline, begun, ended, lines, sleeping, wait_for_line

CSV = "a,b\n" + "".join(f"{number},{number % 3}\n" for number in range(50))


@pytest.fixture
def runner(tmp_path: Path) -> ProcessRunner:
    return ProcessRunner(tmp_path / "work", [tmp_path])


def keepers(folder: Path) -> list[int]:
    """The keepers of the jobs below a folder; what they have forked is called the same."""
    listing = ["ps", "-eww", "-o", "pid=,ppid=,args="]
    every = subprocess.run(listing, capture_output=True, text=True, check=True).stdout.splitlines()
    parents = {
        int(pid): int(parent)
        for pid, parent, command in (line.split(None, 2) for line in every)
        if f"runners.keeper {folder}/" in command
    }
    return [pid for pid, parent in parents.items() if parent not in parents]


def wait_for_no_keeper(folder: Path) -> None:
    """A keeper tells the end of its job a moment before its own."""
    deadline = time.monotonic() + 30
    while keepers(folder):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_job_runs_on_data_in_a_bucket_and_leaves_its_reports_there(new_bucket: Bucket, runner: ProcessRunner) -> None:
    new_bucket.put("data/a.csv", CSV.encode())
    handle = begun(runner, baseline(new_bucket.uri("data"), new_bucket.uri("reports/today")))
    state = ended(runner, handle)
    assert (state.status, state.exit_code) == (RunStatus.COMPLETED, 0), state
    assert state.exit_message == "Completed: Job completed successfully with no violations."
    assert {"reports/today/statistics.json", "reports/today/constraints.json"} <= set(new_bucket.all_keys())
    statistics = json.loads(new_bucket.text("reports/today/statistics.json"))
    assert statistics["dataset"]["item_count"] == 50
    assert any("Completed: Job completed" in line for line in lines(runner, handle))
    runner.forget(handle)
    assert not Path(handle["folder"]).exists()


def test_violations_are_the_message_of_a_job_that_is_completed(tmp_path: Path, runner: ProcessRunner) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.csv").write_text(CSV, "utf-8")
    job = baseline(f"file://{tmp_path}/in", f"file://{tmp_path}/out")
    assert ended(runner, begun(runner, job)).status == RunStatus.COMPLETED
    (tmp_path / "in/a.csv").write_text(CSV.replace("1", "x"), "utf-8")
    base = {"InputName": "base", "S3Input": {"S3Uri": f"file://{tmp_path}/out", "LocalPath": "/opt/ml/processing/base"}}
    settings = {"baseline_constraints": "/opt/ml/processing/base/constraints.json"}
    again = baseline(f"file://{tmp_path}/in", f"file://{tmp_path}/later", settings, inputs=[base])
    runner.forget(runner.handle(job))
    state = ended(runner, begun(runner, again))
    assert state.status == RunStatus.COMPLETED
    assert state.exit_message is not None
    assert state.exit_message.startswith("CompletedWithViolations")
    assert (tmp_path / "later/constraint_violations.json").exists()


def test_an_error_of_the_analyzer_is_told_with_its_exit_code(tmp_path: Path, runner: ProcessRunner) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.csv").write_text("a\n", "utf-8")
    state = ended(runner, begun(runner, baseline(f"file://{tmp_path}/in", f"file://{tmp_path}/out")))
    assert (state.status, state.exit_code) == (RunStatus.FAILED, 3)
    assert state.failure_reason is not None
    assert state.failure_reason.startswith("AlgorithmError: Error: dataset_source holds")
    assert state.failure_reason.endswith("exit code: 3")


def test_a_prefix_without_objects_fails_in_the_words_of_the_platform(new_bucket: Bucket, runner: ProcessRunner) -> None:
    state = ended(runner, begun(runner, baseline(new_bucket.uri("nothing"), new_bucket.uri("out"))))
    assert state.status == RunStatus.FAILED
    assert state.failure_reason is not None
    assert state.failure_reason.startswith(
        f'ClientError: No S3 objects found under S3 URL "{new_bucket.uri("nothing")}" given in input data source. '
    )


def test_a_bucket_that_is_gone_is_told(account: None, runner: ProcessRunner) -> None:
    state = ended(
        runner, begun(runner, baseline("s3://no-such-bucket-anywhere/data", "s3://no-such-bucket-anywhere/o"))
    )
    assert state.status == RunStatus.FAILED
    assert state.failure_reason is not None
    assert "no-such-bucket-anywhere" in state.failure_reason


@pytest.mark.parametrize("uri", ["file:///etc/hostname", "file:///tmp/../etc/hostname"])
def test_files_outside_of_the_folders_are_not_read(tmp_path: Path, runner: ProcessRunner, uri: str) -> None:
    state = ended(runner, begun(runner, baseline(uri, f"file://{tmp_path}/out")))
    assert state.status == RunStatus.FAILED
    assert state.failure_reason is not None
    assert "below a folder that `--folder` names" in state.failure_reason


def test_links_lead_out_of_no_folder(tmp_path: Path, runner: ProcessRunner) -> None:
    (tmp_path / "in").symlink_to("/etc")
    state = ended(runner, begun(runner, baseline(f"file://{tmp_path}/in/hostname", f"file://{tmp_path}/out")))
    assert state.status == RunStatus.FAILED


@pytest.mark.parametrize(
    "settings",
    [
        {"dataset_source": "/etc"},
        {"output_path": "../../x"},
        {"history": "/opt/ml/../../etc"},
        {"rules": "file:///etc/x"},
    ],
)
def test_settings_name_no_path_of_the_machine(tmp_path: Path, runner: ProcessRunner, settings: dict[str, str]) -> None:
    job = baseline(f"file://{tmp_path}/in", f"file://{tmp_path}/out", settings)
    state = ended(runner, begun(runner, job))
    assert state.status == RunStatus.FAILED
    assert state.failure_reason is not None
    assert state.failure_reason.startswith(f"ClientError: {next(iter(settings))} holds ")


@pytest.mark.parametrize(
    ("application", "word"),
    [
        ({"ImageUri": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/own:1"}, "ImageUri"),
        ({"ImageUri": "open-model-monitor-analyzer", "ContainerEntrypoint": ["sh"]}, "ContainerEntrypoint"),
    ],
)
def test_other_programs_are_refused(runner: ProcessRunner, application: dict[str, object], word: str) -> None:
    job = baseline("s3://bucket/in", "s3://bucket/out", AppSpecification=application)
    with pytest.raises(ConfigurationError, match=word):
        begun(runner, job)


def test_a_value_that_no_process_takes_is_told(tmp_path: Path, runner: ProcessRunner) -> None:
    (tmp_path / "in").mkdir()
    state = ended(runner, begun(runner, baseline(f"file://{tmp_path}/in", f"file://{tmp_path}/out", {"A": "x\0y"})))
    assert state.failure_reason is not None
    assert "a text without the character NUL, which no process takes" in state.failure_reason


def test_arguments_are_settings(tmp_path: Path, runner: ProcessRunner) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.csv").write_text("a\n1\n2\n", "utf-8")
    application = {"ImageUri": "open-model-monitor-analyzer:1", "ContainerArguments": ['dataset_format={"csv": {}}']}
    job = baseline(f"file://{tmp_path}/in", f"file://{tmp_path}/out", AppSpecification=application)
    assert ended(runner, begun(runner, job)).status == RunStatus.COMPLETED


def test_a_job_that_takes_too_long_is_ended(tmp_path: Path, runner: ProcessRunner) -> None:
    handle = begun(runner, sleeping(tmp_path, StoppingCondition={"MaxRuntimeInSeconds": 3}))
    state = ended(runner, handle)
    assert state.status == RunStatus.FAILED
    assert state.failure_reason == "ClientError: The job took longer than its MaxRuntimeInSeconds, 3."
    wait_for_no_keeper(tmp_path)


def test_a_job_is_stopped(tmp_path: Path, runner: ProcessRunner) -> None:
    handle = begun(runner, sleeping(tmp_path))
    wait_for_line(runner, handle, "Performing analysis")
    runner.stop(handle)
    assert ended(runner, handle).status == RunStatus.STOPPED


def test_a_job_that_is_begun_by_many_runs_once(tmp_path: Path) -> None:
    job = sleeping(tmp_path)

    def begin(_: int) -> None:
        begun(ProcessRunner(tmp_path / "work", [tmp_path]), job)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(begin, range(8)))
    runner = ProcessRunner(tmp_path / "work", [tmp_path])
    handle = runner.handle(job)
    wait_for_line(runner, handle, "Performing analysis")
    assert len(keepers(tmp_path)) == 1
    runner.stop(handle)
    assert ended(runner, handle).status == RunStatus.STOPPED
    begun(runner, job)
    wait_for_no_keeper(tmp_path)


def test_a_job_whose_keeper_is_killed_has_failed_and_leaves_nothing_running(tmp_path: Path) -> None:
    runner = ProcessRunner(tmp_path / "work", [tmp_path])
    job = sleeping(tmp_path)
    handle = begun(runner, job)
    wait_for_line(runner, handle, "Performing analysis")
    (keeper,) = keepers(tmp_path)
    os.kill(keeper, signal.SIGKILL)
    state = ended(runner, handle)
    assert state.status == RunStatus.FAILED
    assert state.failure_reason is not None
    assert "has vanished" in state.failure_reason
    runner.start(job, handle)
    assert runner.state(handle).status == RunStatus.FAILED


def test_a_job_of_another_machine_is_not_begun_here(tmp_path: Path, runner: ProcessRunner) -> None:
    job = sleeping(tmp_path)
    handle = {**runner.handle(job), "host": "elsewhere"}
    runner.start(job, handle)
    state = runner.state(handle)
    assert state.status == RunStatus.FAILED
    assert state.failure_reason is not None
    assert 'It ran on the host "elsewhere"' in state.failure_reason


def test_folders_that_killed_servers_have_left_are_removed_in_time(tmp_path: Path, runner: ProcessRunner) -> None:
    old, late, others = (tmp_path / "work" / name for name in ("old", "late", "others"))
    for folder in (old, late, others):
        folder.mkdir(parents=True)
        (folder / ("begun" if folder != others else "data")).touch()
    for folder in (old, others):
        os.utime(folder, (0, 0))
    ended(runner, begun(runner, baseline(f"file://{tmp_path}/absent", f"file://{tmp_path}/out")))
    assert {folder for folder in (old, late, others) if folder.exists()} == {late, others}


def test_runners_are_known_by_their_words(tmp_path: Path) -> None:
    assert isinstance(runner_of("process", RunnerSettings(tmp_path)), ProcessRunner)
    with pytest.raises(ConfigurationError, match=r'runner holds "proces".*process'):
        runner_of("proces", RunnerSettings(tmp_path))


@pytest.mark.parametrize(("word", "command"), [("docker", "docker"), ("kubernetes", "kubectl")])
def test_a_runner_whose_command_is_missing_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, word: str, command: str
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConfigurationError, match=f'runner holds "{word}", which needs the command {command}; it is'):
        runner_of(word, RunnerSettings(tmp_path))
    (tmp_path / command).touch(0o755)
    assert runner_of(word, RunnerSettings(tmp_path))
