"""The command line: what it hands over, what it says, and how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest

import analyzer
from analyzer.command_line import commands
from analyzer.command_line.commands import run
from analyzer.errors import InputMissingError
from analyzer.progress import silent
from analyzer.stopping import Stopped
from tests.unit.reports.samples import baseline_report, drift_of, monitoring_report, numeric
from tests.unit.ways_in.calls import Calls


@pytest.fixture
def baselines(monkeypatch: pytest.MonkeyPatch) -> Calls:
    calls = Calls(baseline_report(numeric("price")))
    monkeypatch.setattr(analyzer, "baseline", calls)
    return calls


@pytest.fixture
def monitors(monkeypatch: pytest.MonkeyPatch) -> Calls:
    calls = Calls(monitoring_report([numeric("price")], drift_of("price")))
    monkeypatch.setattr(analyzer, "monitor", calls)
    return calls


def test_a_baseline_prints_its_table_to_the_standard_output(
    baselines: Calls, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["baseline", "a.csv", "out"]) == 0
    out, err = capsys.readouterr()
    assert "| price " in out and "Completed: Job completed successfully" in out
    assert err == ""


def test_options_arrive_as_arguments(baselines: Calls) -> None:
    options = (
        "--format json --no-header --delimiter ; --escape \\ --ragged --exclude a,b --exclude c "
        "--max-bad-records 7 --memory 2g --engine spark --spark-from 99 --limit max_columns=7 "
        "--limit max_line_bytes=1000 --type zip=String,age=integral --type zip=string "
        "--start 2026-01-01T00:00:00Z --end 2026-01-01T01:00:00Z --payload-rows first --preprocessor script.py "
        "--max-script-failures 3 --script-timeout 1.5 "
        "--comparison-threshold 0.2 --comparison-method simple --categorical-comparison-threshold 0.3 "
        "--categorical-drift-method chisquared --datatype-check-threshold 0.9 --domain-content-threshold 0.8 "
        "--rules rules.yaml --rule-timeout 20 --suggest-rules"
    )
    assert run(["baseline", "s3a://b/a.csv", "out", *options.split()]) == 0
    assert callable(baselines.asked.pop("progress"))
    assert baselines.asked == {
        "data": "s3a://b/a.csv",
        "output": "out",
        "format": "json",
        "header": False,
        "delimiter": ";",
        "escape": "\\",
        "ragged": True,
        "exclude": ["a", "b", "c"],
        "types": {"zip": "String", "age": "Integral"},
        "max_bad_records": 7,
        "start": "2026-01-01T00:00:00Z",
        "end": "2026-01-01T01:00:00Z",
        "payload_rows": "first",
        "preprocessor": "script.py",
        "max_script_failures": 3,
        "script_timeout": 1.5,
        "memory": "2g",
        "engine": "spark",
        "spark_from": 99,
        "limits": {"max_columns": 7, "max_line_bytes": 1000},
        "comparison_threshold": 0.2,
        "comparison_method": "Simple",
        "categorical_comparison_threshold": 0.3,
        "categorical_drift_method": "ChiSquared",
        "datatype_check_threshold": 0.9,
        "domain_content_threshold": 0.8,
        "rules": "rules.yaml",
        "rule_timeout": 20.0,
        "suggest_rules": True,
    }


def test_names_with_commas_are_excluded_by_a_json_list(baselines: Calls) -> None:
    assert run(["baseline", "a.csv", "out", "--exclude", '["a,b"]', "--exclude", "c"]) == 0
    assert baselines.asked["exclude"] == ["a,b", "c"]


def test_violations_are_no_failure(monitors: Calls, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["monitor", "a.csv", "out", "--baseline", "before", "--drift-weighting", "rows"]) == 0
    assert (monitors.asked["baseline"], monitors.asked["drift_weighting"]) == ("before", "rows")
    assert "baseline_drift_check" in capsys.readouterr().out


def test_violations_have_a_code_of_their_own_where_that_is_asked_for(monitors: Calls) -> None:
    assert run(["monitor", "a.csv", "out", "--baseline", "before", "--fail-on-violation"]) == 10
    monitors.answer = monitoring_report([numeric("price")])
    assert run(["monitor", "a.csv", "out", "--baseline", "before", "--fail-on-violation"]) == 0


def test_quiet_says_nothing(monitors: Calls, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["monitor", "a.csv", "out", "--baseline", "before", "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")
    assert monitors.asked["progress"] is silent


def test_a_reader_that_goes_away_does_not_change_the_code(monitors: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(commands, "print_report", gone)
    assert run(["monitor", "a.csv", "out", "--baseline", "before", "--fail-on-violation"]) == 10


def test_an_error_is_one_line_on_the_standard_error(baselines: Calls, capsys: pytest.CaptureFixture[str]) -> None:
    baselines.answer = InputMissingError.no_such_path("dataset_source", "a.csv")
    assert run(["baseline", "a.csv", "out"]) == 3
    out, err = capsys.readouterr()
    assert out == ""
    assert err == 'Error: DATA holds "a.csv", which does not exist; it should be a directory or file.\n'


def test_debug_adds_where_an_error_came_from(baselines: Calls, capsys: pytest.CaptureFixture[str]) -> None:
    baselines.answer = InputMissingError("nothing there")
    assert run(["baseline", "a.csv", "out", "--debug"]) == 3
    assert "Traceback" in capsys.readouterr().err


def test_what_nobody_has_foreseen_is_a_defect_with_its_traceback(
    baselines: Calls, capsys: pytest.CaptureFixture[str]
) -> None:
    baselines.answer = ZeroDivisionError("odd\nsecond line")
    assert run(["baseline", "a.csv", "out"]) == 1
    err = capsys.readouterr().err
    assert "Traceback" in err
    assert err.splitlines()[-1] == (
        'Error: a defect of the analyzer (ZeroDivisionError: "odd"); the log holds the traceback.'
    )


@pytest.mark.parametrize("stop", [Stopped(15), KeyboardInterrupt()])
def test_being_stopped_is_told(stop: BaseException, baselines: Calls, capsys: pytest.CaptureFixture[str]) -> None:
    baselines.answer = stop
    assert run(["baseline", "a.csv", "out"]) == 143
    # after a ^C on the terminal the message starts on a line of its own
    assert capsys.readouterr().err.lstrip("\n").startswith("Error: stopped by SIG")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["baseline"], "Missing argument 'DATA'"),
        (["baseline", "a.csv"], "Missing argument 'OUTPUT'"),
        (["monitor", "a.csv", "out"], "Missing option '--baseline'"),
        (["monitr", "a.csv", "out"], "No such command 'monitr'"),
        (["baseline", "a.csv", "out", "--formt", "csv"], "No such option"),
        (["baseline", "a.csv", "out", "--max-bad-records", "-1"], "--max-bad-records"),
        (["baseline", "a.csv", "out", "--comparison-threshold", "much"], "'much' is not a valid float"),
        (["baseline", "a.csv", "out", "--domain-content-threshold", "1.5"], "0.0<=x<=1.0"),
        (["baseline", "a.csv", "out", "--comparison-method", "Exact"], "'Exact' is not one of"),
        (["baseline", "a.csv", "out", "--exclude", '["a"'], "should be column names"),
        (["baseline", "a.csv", "out", "--type", "zip"], "should be columns with their types"),
        (["baseline", "a.csv", "out", "--type", "zip=Text"], 'one of the types String, Fractional, Integral for "zip"'),
        (["monitor", "a.csv", "out", "--baseline", "b", "--drift-weighting", "all"], "'all' is not one of"),
    ],
)
def test_wrong_arguments_are_told_with_the_code_of_settings(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["baseline", "--help"], ["monitor", "-h"], ["--version"]])
def test_help_and_version_are_no_failure(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 0
    assert capsys.readouterr().out


def test_errors_of_the_api_reach_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.csv").write_text("a\n1\n")
    assert run(["baseline", str(tmp_path / "a.csv"), str(tmp_path / "out"), "--delimiter", "ab"]) == 2
    assert "--delimiter: holds" in capsys.readouterr().err
    assert run(["baseline", str(tmp_path / "b.csv"), str(tmp_path / "out")]) == 3
    assert run(["baseline", str(tmp_path / "a.csv"), str(tmp_path / "a.csv")]) == 7
    arguments = [str(tmp_path / "a.csv"), str(tmp_path / "out"), "--baseline", str(tmp_path)]
    capsys.readouterr()
    assert run(["monitor", *arguments]) == 5
    assert "statistics.json" in capsys.readouterr().err
