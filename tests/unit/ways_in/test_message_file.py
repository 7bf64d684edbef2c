"""The message file: written wherever that can be, and never the reason for another outcome."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

import pytest

from analyzer import environment_run
from analyzer.environment_run import run_environment
from analyzer.outcome import outcome_of_report
from analyzer.reports.data_quality import BaselineReport
from contracts.exit_codes import ExitCode
from contracts.job import DataQualityJob
from tests.unit.reports.samples import baseline_report, drift_of, monitoring_report, numeric

SETTINGS = {"dataset_source": "a", "dataset_format": '{"parquet": {}}', "output_path": "b"}


def run_with(report: BaselineReport, root: Path, monkeypatch: pytest.MonkeyPatch, **settings: str) -> int:
    monkeypatch.setattr(environment_run, "run_job", lambda *_, **__: report)
    return run_environment({**SETTINGS, **settings}, root)


def message(root: Path) -> str:
    return (root / "output" / "message").read_text(encoding="utf-8")


def test_a_baseline_is_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run_with(baseline_report(numeric("a")), tmp_path, monkeypatch) == 0
    assert message(tmp_path) == "Completed: Job completed successfully with no violations."


def test_violations_are_counted_and_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = monitoring_report([numeric("a")], drift_of("a"), drift_of("b"))
    assert run_with(report, tmp_path, monkeypatch) == 0
    assert message(tmp_path) == "CompletedWithViolations: Job completed successfully with 2 violations."


def test_notes_follow_the_outcome_whose_sentence_stays_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = replace(monitoring_report([numeric("a")], drift_of("a")), notes=("12 records lay outside.", "And more."))
    assert run_with(report, tmp_path, monkeypatch) == 0
    outcome = "CompletedWithViolations: Job completed successfully with 1 violations."
    assert message(tmp_path) == f"{outcome} 12 records lay outside. And more."


def test_violations_can_be_a_failure_with_the_same_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = monitoring_report([numeric("a")], drift_of("a"))
    assert run_with(report, tmp_path, monkeypatch, fail_on_violation="Enabled") == 10
    assert message(tmp_path) == "CompletedWithViolations: Job completed successfully with 1 violations."


def test_a_baseline_never_fails_on_violations() -> None:
    assert outcome_of_report(baseline_report(), fail_on_violation=True).code == ExitCode.SUCCESS


def test_a_long_message_is_cut_to_a_kilobyte_of_utf_8(tmp_path: Path) -> None:
    run_environment({**SETTINGS, "dataset_source": "ü" * 5000, "dataset_format": "ü" * 5000}, tmp_path)
    content = (tmp_path / "output" / "message").read_bytes()
    assert 0 < len(content) <= 1024
    content.decode("utf-8")


@pytest.mark.parametrize("taken", ["output", "output/message/x"])
def test_where_it_cannot_be_written_there_is_a_warning_and_the_code_stays(
    taken: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / taken).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / taken).touch()
    caplog.set_level(logging.INFO)
    assert run_with(baseline_report(), tmp_path, monkeypatch) == 0
    (warning,) = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert caplog.records[-1].getMessage() == "Completed: Job completed successfully with no violations."
    assert "message file" in warning.getMessage() and "cannot be written" in warning.getMessage()


def test_an_earlier_message_does_not_outlive_the_start_of_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "output").mkdir()
    (tmp_path / "output" / "message").write_text("Completed: earlier")

    def look(*_: object, **__: object) -> BaselineReport:
        assert not (tmp_path / "output" / "message").exists()
        return baseline_report()

    monkeypatch.setattr(environment_run, "run_job", look)
    assert run_environment(SETTINGS, tmp_path) == 0


def test_the_job_file_is_the_fallback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "processingjobconfig.json").write_text(
        '{"ProcessingJobArn": "arn", "Environment": {"dataset_source": "file", "dataset_format": "{\\"parquet\\": {}}",'
        ' "output_path": "reports", "max_bad_records": "3"}}'
    )
    jobs = []

    def keep(job: DataQualityJob, **_: object) -> BaselineReport:
        jobs.append(job)
        return baseline_report()

    monkeypatch.setattr(environment_run, "run_job", keep)
    assert run_environment({"dataset_source": "environment", "output_path": ""}, tmp_path) == 0
    (job,) = jobs
    assert (job.dataset_source, job.output_path, job.max_bad_records) == ("environment", "reports", 3)


def test_a_malformed_job_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "processingjobconfig.json").write_text("{")
    assert run_environment(SETTINGS, tmp_path) == 2
    assert "processingjobconfig.json is not valid JSON" in message(tmp_path)


def test_arguments_that_are_no_settings_are_an_error(tmp_path: Path) -> None:
    assert run_environment(SETTINGS, tmp_path, ["--help"]) == 2
    assert 'The command line holds "--help"; it should be settings, each as key=value.' in message(tmp_path)


def test_a_defect_becomes_a_code_and_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> BaselineReport:
        raise KeyError("first\nsecond")

    monkeypatch.setattr(environment_run, "run_job", fail)
    assert run_environment(SETTINGS, tmp_path) == ExitCode.INTERNAL
    assert message(tmp_path).startswith("Error: a defect of the analyzer (KeyError:")
    assert any(record.exc_info for record in caplog.records)


def test_what_looks_like_a_mistake_is_told_in_the_message_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run_with(baseline_report(), tmp_path, monkeypatch, baseline_constraint="b/constraints.json") == 0
    assert message(tmp_path).startswith("Completed: Job completed successfully with no violations. ")
    assert 'Did you mean "baseline_constraints"?' in message(tmp_path)


def test_a_note_behind_an_error_is_a_sentence_of_its_own(tmp_path: Path) -> None:
    given = {name: value for name, value in SETTINGS.items() if name != "dataset_source"}
    assert run_environment({**given, "dataset_sorce": "a.csv"}, tmp_path) == ExitCode.CONFIGURATION
    assert 'Not set: dataset_source. "dataset_sorce" is set, which is no setting' in message(tmp_path)


def test_settings_of_another_job_are_told_in_the_message_unless_the_job_was_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    assert run_with(baseline_report(), tmp_path, monkeypatch, problem_type="Regression") == 0
    assert message(tmp_path).endswith("It belongs to MODEL_QUALITY. Set analysis_type if that is meant.")
    named = {"problem_type": "Regression", "analysis_type": "DATA_QUALITY"}
    assert run_with(baseline_report(), tmp_path, monkeypatch, **named) == 0
    assert message(tmp_path) == "Completed: Job completed successfully with no violations."
    assert caplog.text.count("problem_type is given and not used") == 3, "in the log it is told both times"


def test_a_config_at_its_place_that_nobody_reads_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "processing/input/config/analysis_config.json"
    place.parent.mkdir(parents=True)
    place.touch()
    assert run_with(baseline_report(), tmp_path, monkeypatch) == 0
    assert "analysis_config is given and not used" in message(tmp_path)


@pytest.mark.parametrize(
    ("argument", "said"),
    [
        (
            "baseline_constraint=b",
            'names "baseline_constraint", which is no setting. Did you mean "baseline_constraints"?',
        ),
        ("problem_type=Regression", "problem_type is given and not used: this is a job of analysis_type DATA_QUALITY"),
    ],
)
def test_an_argument_that_is_not_used_is_an_error(
    argument: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment_run, "run_job", lambda *_, **__: baseline_report())
    given = [f"{name}={value}" for name, value in SETTINGS.items()]
    assert run_environment({}, tmp_path, given) == 0
    assert run_environment({}, tmp_path, [*given, argument]) == 2
    assert said in message(tmp_path)
