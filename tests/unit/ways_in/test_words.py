"""Messages of the command line name what was typed: options and arguments, and no settings of the environment."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from analyzer.command_line.capture import SHOW
from analyzer.command_line.commands import run
from analyzer.runs import calling
from analyzer.runs.call import Call
from analyzer.runs.naming import words_of_command, words_of_function
from analyzer.runs.register import commands, functions
from analyzer.words import said, spoken
from tests.unit.reports.samples import baseline_report, numeric
from tests.unit.ways_in.calls import Calls

COMMANDS = {**commands(), SHOW.command: SHOW}
HINT = 'The lines of "csv_delimiter.csv" have ";": set csv_delimiter to ";".'


@pytest.mark.parametrize(
    ("name", "message", "said"),
    [
        ("baseline", 'dataset_source holds "a"; output_path "b"', 'DATA holds "a"; OUTPUT "b"'),
        ("merge", "dataset_source, ground_truth_source", "CAPTURES, LABELS"),
        ("capture show", "dataset_source: record_preprocessor_script", "DATA: --preprocessor"),
        ("baseline", "set csv_delimiter.", "set --delimiter."),
        ("baseline", 'engine holds "x"; rules of the engine', '--engine holds "x"; rules of the engine'),
        ("baseline", "max_columns is 5, max_bad_records 0", "--max-columns is 5, --max-bad-records 0"),
        ("model-quality monitor", "ground_truth_attribute is not set", "--label is not set"),
        ("explain", "MODEL_INVOCATIONS_URL, the URL", "--model-url, the URL"),
        ("monitor", "or is the header setting of dataset_format wrong?", "or is --no-header missing or wrong?"),
        ("baseline", "csv_ragged=Enabled takes those", "--ragged takes those"),
        ("monitor", "check_non_negative=Enabled makes that", "--check-non-negative makes that"),
        ("explain", "model_allow_link_local=Enabled allows it", "--model-allow-link-local allows it"),
        ("merge", "csv_ragged=Enabled takes those", "csv_ragged=Enabled takes those"),
        ("baseline", 'set "header": false in dataset_format: a row', "give --no-header: a row"),
    ],
)
def test_settings_are_called_as_the_command_calls_them(name: str, message: str, said: str) -> None:
    assert words_of_command(COMMANDS[name]).said(message) == said


@pytest.mark.parametrize(
    ("name", "message", "said"),
    [
        ("baseline", 'dataset_source holds "a"; output_path "b"', 'data holds "a"; output "b"'),
        ("merge", "dataset_source, ground_truth_source, start_time", "captures, labels, start"),
        ("baseline", "set csv_delimiter.", "set delimiter."),
        ("model_quality", "ground_truth_attribute is not set", "label is not set"),
        ("explain", "MODEL_INVOCATIONS_URL, the URL", "model_url, the URL"),
        ("monitor", "or is the header setting of dataset_format wrong?", "or is header wrong?"),
        ("baseline", "csv_ragged=Enabled takes those", "ragged=True takes those"),
        ("baseline", "it should be Enabled or Disabled", "it should be True or False"),
        ("baseline", 'set "header": false in dataset_format: a row', "give header=False: a row"),
    ],
)
def test_and_as_the_function_calls_them(name: str, message: str, said: str) -> None:
    assert words_of_function(functions()[name]).said(message) == said


def test_the_outermost_way_in_has_its_words() -> None:
    assert said("set csv_delimiter") == "set csv_delimiter"
    with spoken(words_of_command(COMMANDS["baseline"])), spoken(words_of_function(functions()["baseline"])):
        assert said("set csv_delimiter") == "set --delimiter"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("baseline", r'"csv_delimiter" is a column, and so is "a \" end_time"'),
        ("baseline", "at /monitoring_config/comparison_threshold it is missing"),
        ("baseline", "folder/start_time.csv, line 1; predictor.start_time; start_time/a.csv"),
        ("merge", "csv_delimiter and cluster_secret are no settings of it"),
    ],
)
def test_data_paths_and_other_settings_stay(name: str, message: str) -> None:
    assert words_of_command(COMMANDS[name]).said(message) == message


def test_log_and_last_line_say_it_too(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    calls = Calls(replace(baseline_report(numeric("price")), notes=(HINT,)))

    def hinting(call: Call, given: dict[str, Any], progress: object) -> object:
        logging.getLogger("analyzer.hints").warning("%s", HINT)
        return calls(call, given, progress)

    monkeypatch.setattr(calling, "carry_out", hinting)
    assert run(["baseline", "a.csv", "out"]) == 0
    said = 'The lines of "csv_delimiter.csv" have ";": set --delimiter to ";".'
    printed = capsys.readouterr()
    assert f"WARNING: {said}\n" in printed.err
    assert said in printed.out


def test_errors_of_commands_that_show_say_it_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["capture", "show", str(tmp_path / "nowhere")]) == 3
    assert capsys.readouterr().err.startswith("Error: DATA holds ")
