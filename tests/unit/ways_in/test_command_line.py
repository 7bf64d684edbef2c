"""The command line: what it hands over, what it says, and how it ends."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

import pytest

from analyzer.command_line.commands import run
from analyzer.errors import InputMissingError
from analyzer.progress import silent
from analyzer.reports import terminal
from analyzer.runs.naming import settings_of
from analyzer.runs.register import commands
from analyzer.runs.values import in_baseline
from analyzer.stopping import Stopped
from contracts.job import DataQualityJob
from contracts.setting import Heading
from tests.unit.reports.samples import baseline_report, drift_of, monitoring_report, numeric
from tests.unit.ways_in.calls import Calls


@pytest.fixture
def baselines(monkeypatch: pytest.MonkeyPatch) -> Calls:
    return Calls.in_place(monkeypatch, baseline_report(numeric("price")))


@pytest.fixture
def monitors(monkeypatch: pytest.MonkeyPatch) -> Calls:
    return Calls.in_place(monkeypatch, monitoring_report([numeric("price")], drift_of("price")))


def test_a_baseline_prints_its_table_to_the_standard_output(
    baselines: Calls, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["baseline", "a.csv", "out"]) == 0
    out, err = capsys.readouterr()
    assert "| price " in out and "Completed: Job completed successfully" in out
    assert err == ""


def test_options_arrive_as_settings(baselines: Calls) -> None:
    options = (
        "--format json --no-header --delimiter ; --escape \\ --ragged --exclude a,b --exclude c "
        "--max-bad-records 7 --memory 2g --engine spark --spark-from 99 --limit max_line_bytes=1000 "
        "--type zip=String,age=integral --type zip=string "
        "--start 2026-01-01T00:00:00Z --end 2026-01-01T01:00:00Z --payload-rows first --preprocessor script.py "
        "--max-script-failures 3 --script-timeout 1.5 "
        "--comparison-threshold 0.2 --comparison-method simple --categorical-comparison-threshold 0.3 "
        "--categorical-drift-method chisquared --datatype-check-threshold 0.9 --domain-content-threshold 0.8 "
        "--rules rules.yaml --rule-timeout 20 --suggest-rules --max-columns 7 --endpoint-name e "
        "--publish-cloudwatch-metrics"
    )
    assert run(["baseline", "s3a://b/a.csv", "out", *options.split()]) == 0
    assert callable(baselines.progress)
    assert baselines.given == {
        "dataset_source": "s3a://b/a.csv",
        "output_path": "out",
        "dataset_format": "json",
        "csv_header": False,
        "csv_delimiter": ";",
        "csv_escape": "\\",
        "csv_ragged": True,
        "exclude_columns": ("a", "b", "c"),
        "column_types": {"zip": "String", "age": "Integral"},
        "max_bad_records": 7,
        "start_time": "2026-01-01T00:00:00Z",
        "end_time": "2026-01-01T01:00:00Z",
        "payload_rows": "first",
        "record_preprocessor_script": "script.py",
        "max_script_failures": 3,
        "script_timeout_s": 1.5,
        "analyzer_memory": "2g",
        "engine": "spark",
        "spark_from": 99,
        "max_columns": 7,
        "max_line_bytes": 1000,
        "comparison_threshold": 0.2,
        "comparison_method": "Simple",
        "categorical_comparison_threshold": 0.3,
        "categorical_drift_method": "ChiSquared",
        "datatype_check_threshold": 0.9,
        "domain_content_threshold": 0.8,
        "rules": "rules.yaml",
        "rule_timeout_s": 20,
        "suggest_rules": True,
        "sagemaker_endpoint_name": "e",
        "publish_cloudwatch_metrics": True,
    }


def test_names_with_commas_are_excluded_by_a_json_list(baselines: Calls) -> None:
    assert run(["baseline", "a.csv", "out", "--exclude", '["a,b"]', "--exclude", "c"]) == 0
    assert baselines.given["exclude_columns"] == ("a,b", "c")


def test_violations_are_no_failure(monitors: Calls, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["monitor", "a.csv", "out", "--baseline", "before", "--drift-weighting", "rows"]) == 0
    files = ("before/constraints.json", "before/statistics.json", "rows")
    asked = ("baseline_constraints", "baseline_statistics", "drift_weighting")
    assert tuple(monitors.given[name] for name in asked) == files
    assert "baseline_drift_check" in capsys.readouterr().out


def test_violations_have_a_code_of_their_own_where_that_is_asked_for(monitors: Calls) -> None:
    assert run(["monitor", "a.csv", "out", "--baseline", "before", "--fail-on-violation"]) == 10
    monitors.answer = monitoring_report([numeric("price")])
    assert run(["monitor", "a.csv", "out", "--baseline", "before", "--fail-on-violation"]) == 0


def test_quiet_says_nothing(monitors: Calls, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["monitor", "a.csv", "out", "--baseline", "before", "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")
    assert monitors.progress is silent


def test_a_reader_that_goes_away_does_not_change_the_code(monitors: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(terminal, "print_report", gone)
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


@pytest.mark.parametrize(("stop", "code"), [(Stopped(15), 143), (Stopped(2), 130), (KeyboardInterrupt(), 130)])
def test_being_stopped_is_told(
    stop: BaseException, code: int, baselines: Calls, capsys: pytest.CaptureFixture[str]
) -> None:
    baselines.answer = stop
    assert run(["baseline", "a.csv", "out"]) == code
    # after a ^C on the terminal the message starts on a line of its own
    assert capsys.readouterr().err.lstrip("\n").startswith("Error: stopped by SIG")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["baseline"], "Missing argument 'DATA'"),
        (["baseline", "a.csv"], "Missing argument 'OUTPUT'"),
        (["monitor", "a.csv", "out"], "Missing option '--baseline'"),
        (["monitr", "a.csv", "out"], "No such command 'monitr'. Did you mean \"monitor\"?"),
        (["rules", "lst"], "No such command 'lst'. Did you mean \"list\"?"),
        (["baseline", "a.csv", "out", "--formt", "csv"], "No such option"),
        (
            ["baseline", "a.csv", "out", "--max-bad-records", "-1"],
            "--max-bad-records holds the number -1; it should be a whole number, 0 or more",
        ),
        (
            ["baseline", "a.csv", "out", "--comparison-threshold", "much"],
            '--comparison-threshold holds the text "much"; it should be a number, 0 or more',
        ),
        (["baseline", "a.csv", "out", "--domain-content-threshold", "1.5"], "it should be a number from 0 to 1"),
        (
            ["baseline", "a.csv", "out", "--comparison-method", "Exact"],
            "it should be Simple, Robust, Trusted, KolmogorovSmirnov, PSI, ",
        ),
        (["baseline", "a.csv", "out", "--exclude", '["a"'], "--exclude holds"),
        (["baseline", "a.csv", "out", "--type", "zip"], "should be columns with their types"),
        (
            ["baseline", "a.csv", "out", "--limit", "max_rows=1"],
            '--limit holds "max_rows=1"; limits are options of their own: ',
        ),
        (["baseline", "a.parquet", "out", "--format", "parquet", "--delimiter", ";"], "--delimiter is set, which CSV"),
        (
            ["baseline", "a.csv", "out", "--format", '{"csv": {"header": true}}', "--no-header"],
            "--no-header contradicts --format, which says header: true",
        ),
        (["baseline", "a.csv", "out", "--limit", "max_columns=1", "--max-columns", "2"], "--max-columns is given too"),
        (["baseline", "a.csv", "out", "--quiet", "--debug"], "--quiet and --debug contradict each other"),
        (["baseline", "a.csv", "out", "--type", "zip=Text"], 'one of the types String, Fractional, Integral for "zip"'),
        (
            ["baseline", "a.csv", "out", "--type", "zip=String", "--type", "zip=Integral"],
            '--type holds String and Integral for "zip"; it should hold one',
        ),
        (
            ["baseline", "a.csv", "out", "--type", "zip=String,zip=Integral"],
            'it should have one type for "zip", not two',
        ),
        (
            ["capture", "show", "a.jsonl", "--script", "a.py", "--preprocessor", "b.py"],
            "--script and --preprocessor name two scripts",
        ),
        (["monitor", "a.csv", "out", "--baseline", "b", "--drift-weighting", "all"], "it should be distinct or rows"),
    ],
)
def test_wrong_arguments_are_told_with_the_code_of_settings(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("baseline", "held"),
    [
        ("before/constraints.json", '"before/constraints.json", which is a file'),
        ("s3://bucket/before/statistics.json", '"s3://bucket/before/statistics.json", which is a file'),
        (__file__, "which is a file"),
        ("", "an empty text"),
    ],
)
def test_a_baseline_that_is_no_folder_is_told(baseline: str, held: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["monitor", "a.csv", "out", "--baseline", baseline]) == 5
    said = capsys.readouterr().err
    assert said.startswith("Error: --baseline holds ")
    assert f"{held}; it should be the folder of a baseline's reports." in said


@pytest.mark.parametrize("folder", ["s3://bucket/before", "s3://bucket/before/"])
def test_a_baseline_in_a_store_is_its_folder_with_or_without_a_slash(folder: str) -> None:
    assert in_baseline(DataQualityJob, folder)["baseline_constraints"] == "s3://bucket/before/constraints.json"


def test_data_that_is_an_empty_text_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["baseline", "", "out"]) == 2
    assert "DATA holds an empty text" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["baseline", "--help"], ["monitor", "-h"], ["--version"]])
def test_help_and_version_are_no_failure(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 0
    assert capsys.readouterr().out


def test_a_help_shows_what_is_needed_first_and_the_rest_below_headings(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["model-quality", "monitor", "--help"]) == 0
    shown = re.findall(r"^([A-Z][^:]*):$|^  (-[-\w]+)", capsys.readouterr().out, re.MULTILINE)
    below: dict[str, list[str]] = {}
    for heading, option in shown:
        if heading:
            found = below[heading] = []
        else:
            found.append(option)
    assert list(below)[:3] == ["Needed", "Data set", "Columns"]
    assert list(below)[-2:] == ["Engine and limits", "Other"]
    assert below["Needed"] == ["--problem-type", "--baseline"]
    assert below["Columns"] == ["--prediction", "--probability", "--label"]
    assert below["Other"] == ["--quiet", "--debug", "-h"]


@pytest.mark.parametrize("name", commands())
def test_every_setting_of_a_command_stands_below_a_heading(name: str) -> None:
    assert not [each.word for each in settings_of(commands()[name]).values() if each.heading is Heading.OTHER]


def test_a_flag_that_turns_something_off_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["model-quality", "monitor", "--help"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "--no-header CSV has no header: its columns are _c0, _c1, ..." in said
    assert "--no-f0-5 f0_5 is not checked; the closed analyzer never reports it." in said


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("stream", "times"), [(Terminal, 1), (io.StringIO, 2)])
def test_a_hint_is_there_once_on_a_terminal(
    stream: type[io.StringIO], times: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.csv").write_text("a\n1\n")
    screen = stream()
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setattr(sys, "stderr", screen)
    assert run(["baseline", str(tmp_path / "a.csv"), str(tmp_path / "out"), "--type", "b=String"]) == 0
    assert screen.getvalue().count('--type names "b", which the data does not have.') == times


def test_errors_of_the_api_reach_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.csv").write_text("a\n1\n")
    assert run(["baseline", str(tmp_path / "a.csv"), str(tmp_path / "out"), "--delimiter", "ab"]) == 2
    assert "--delimiter holds" in capsys.readouterr().err
    assert run(["baseline", str(tmp_path / "b.csv"), str(tmp_path / "out")]) == 3
    assert run(["baseline", str(tmp_path / "a.csv"), str(tmp_path / "a.csv")]) == 7
    arguments = [str(tmp_path / "a.csv"), str(tmp_path / "out"), "--baseline", str(tmp_path)]
    capsys.readouterr()
    assert run(["monitor", *arguments]) == 5
    assert "statistics.json" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["baseline", "a.csv", "out", "--exclud", "x"], ["monitor", "a", "b", "--type", "zip"]]
)
def test_errors_are_broken_between_words_on_a_narrow_terminal(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    whole = capsys.readouterr().err
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert run(arguments) == 2
    narrow = capsys.readouterr().err
    assert max(map(len, narrow.splitlines()[2:])) <= 40 < max(map(len, whole.splitlines()))
    assert narrow.split() == whole.split()
