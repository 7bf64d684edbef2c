"""``analyzer bias`` and ``analyzer explain``: what they hand over, and what comes of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from analyzer.analyses.dry_run import Trial
from analyzer.command_line.commands import run
from analyzer.errors import ModelError
from analyzer.model_access import Answers, FirstRequest
from analyzer.progress import silent
from contracts.exit_codes import ExitCode
from tests.unit.analyses.runs import DRIFTED, run_report
from tests.unit.ways_in.calls import Calls


@pytest.mark.parametrize(
    ("command", "options", "given"),
    [
        ("bias", [], {}),
        ("explain", [], {}),
        ("bias", ["--model-url", "http://m/invocations"], {"model_invocations_url": "http://m/invocations"}),
        ("explain", ["--model-timeout", "0.5"], {"model_timeout_s": 0.5}),
        ("explain", ["--model-retries", "0"], {"model_retries": 0}),
        ("explain", ["--model-concurrency", "8"], {"model_concurrency": 8}),
        ("explain", ["--model-max-records", "1"], {"model_max_records": 1}),
        ("bias", ["--model-max-payload-bytes", "100"], {"model_max_payload_bytes": 100}),
        ("bias", ["--model-max-answer-bytes", "100"], {"model_max_answer_bytes": 100}),
        ("bias", ["--model-allow-link-local"], {"model_allow_link_local": True}),
        ("bias", ["--flip-test-most-rows", "50"], {"flip_test_most_rows": 50}),
        ("bias", ["--bias-seed", "3"], {"bias_seed": 3}),
        ("bias", ["--start", "2026-01-01T00:00:00Z"], {"start_time": "2026-01-01T00:00:00Z"}),
        ("bias", ["--max-bad-records", "2"], {"max_bad_records": 2}),
        ("bias", ["--memory", "2g"], {"analyzer_memory": "2g"}),
    ],
)
def test_options_are_settings(
    monkeypatch: pytest.MonkeyPatch, command: str, options: list[str], given: dict[str, Any]
) -> None:
    calls = Calls.in_place(monkeypatch, run_report())
    assert run([command, "d.csv", "out", "--config", "c.json", "--quiet", *options]) == ExitCode.SUCCESS
    assert calls.call is not None
    assert (calls.call.command, calls.progress) == (command, silent)
    assert calls.given == {"dataset_source": "d.csv", "output_path": "out", "analysis_config": "c.json"} | given


@pytest.mark.parametrize("command", ["bias", "explain"])
def test_the_tables_and_the_outcome_are_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    Calls.in_place(monkeypatch, run_report())
    assert run([command, "d.csv", "out", "--config", "c.json"]) == ExitCode.SUCCESS
    shown = capsys.readouterr().out
    assert "| TE     | -Infinity |" in shown and "| age              |" in shown
    assert "Completed: the analysis ran successfully" in shown


def test_what_has_drifted_can_have_an_exit_code_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    Calls.in_place(monkeypatch, run_report(violations=[DRIFTED]))
    arguments = ["bias", "d", "o", "--config", "c", "--quiet", "--baseline", "b"]
    assert run(arguments) == ExitCode.SUCCESS
    assert run([*arguments, "--fail-on-violation"]) == ExitCode.VIOLATIONS


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["bias", "d", "o"], "Missing option '--config'"),
        (["bias", "d", "o", "--config", "c", "--model-retries", "-1"], "--model-retries holds the number -1; it"),
        (["explain", "d", "o", "--config", "c", "--flip-test-most-rows", "5"], "--flip-test-most-rows"),
    ],
)
def test_a_wrong_option_is_told(capsys: pytest.CaptureFixture[str], arguments: list[str], told: str) -> None:
    assert run(arguments) == ExitCode.CONFIGURATION
    assert told in capsys.readouterr().err


def test_an_error_is_one_line_and_has_its_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Calls.in_place(monkeypatch, ModelError("http://m: it answered 500."))
    assert run(["explain", "d", "o", "--config", "c"]) == ExitCode.MODEL
    assert capsys.readouterr().err.splitlines()[-1] == "Error: http://m: it answered 500."


def trial(**more: Any) -> Trial:
    request = FirstRequest("http://m/invocations", "text/csv", "text/csv", 2, "1,2\n3,4\n", **more)
    return Trial(request, ("age", "sex"), [1, None] if request.answers else None)


def test_a_dry_run_shows_the_request_the_answer_and_what_was_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = Answers(None, np.array([[0.75], [np.nan]]))
    calls = Calls.in_place(monkeypatch, trial(answer="0.75\n\n", answers=answers))
    assert run(["explain", "d", "o", "--config", "c", "--model-url", "http://u", "--dry-run"]) == ExitCode.SUCCESS
    assert calls.call is not None
    assert calls.call.trial == "analyzer.analyses.dry_run:try_model"
    assert calls.given["model_invocations_url"] == "http://u"
    shown = capsys.readouterr().out
    assert "Asked: http://m/invocations, 2 records of 2 features\nFeatures: age, sex\n" in shown
    assert "Request (text/csv):\n  1,2\n  3,4\nAnswer (text/csv):\n  0.75\n" in shown
    assert "|      1 |               1 |  0.75 |" in shown


def test_a_dry_run_shows_what_is_wrong_and_nothing_can_take_over_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Calls.in_place(monkeypatch, trial(answer="\x1b[2J", problem="status 500, \x1b[31m"))
    assert run(["bias", "d", "o", "--config", "c", "--dry-run"]) == ExitCode.MODEL
    shown = capsys.readouterr().out
    assert "Problem: status 500, \\x1b[31m" in shown and "\x1b" not in shown
