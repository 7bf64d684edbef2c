"""Messages of the command line name what was typed: options and arguments, and no settings of the environment."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

import click
import pytest

import analyzer
from analyzer.command_line import commands, words
from analyzer.command_line.commands import run
from analyzer.command_line.words import in_words_of
from tests.unit.reports.samples import baseline_report, numeric
from tests.unit.ways_in.calls import Calls

HINT = 'The lines of "csv_delimiter.csv" have ";": set csv_delimiter to ";".'


def command(*names: str) -> click.Command:
    found: click.Command = commands.commands
    for name in names:
        found = below(found)[name]
    return found


def below(group: click.Command) -> dict[str, click.Command]:
    """The commands of a group by name, none of a command."""
    if not isinstance(group, click.Group):
        return {}
    context = click.Context(group)
    found = {name: group.get_command(context, name) for name in group.list_commands(context)}
    return {name: each for name, each in found.items() if each is not None}


@pytest.mark.parametrize(
    ("names", "message", "said"),
    [
        (["baseline"], 'dataset_source holds "a"; output_path "b"', 'DATA holds "a"; OUTPUT "b"'),
        (["merge"], "dataset_source, ground_truth_source", "CAPTURES, LABELS"),
        (["capture", "show"], "dataset_source: record_preprocessor_script", "FILE: --script"),
        (["baseline"], "set csv_delimiter.", "set --delimiter."),
        (["baseline"], "max_columns is 5, max_bad_records 0", "--limit max_columns is 5, --max-bad-records 0"),
        (["model-quality", "monitor"], "ground_truth_attribute: is not set", "--label: is not set"),
        (["explain"], "MODEL_INVOCATIONS_URL, the URL", "--model-url, the URL"),
        (["monitor"], "or is the header setting of dataset_format wrong?", "or is --no-header missing or wrong?"),
        (["baseline"], "csv_ragged=Enabled takes those", "--ragged takes those"),
        (["monitor"], "check_non_negative=Enabled makes that", "--check-non-negative makes that"),
        (["explain"], "model_allow_link_local=Enabled allows it", "--model-allow-link-local allows it"),
        (["merge"], "csv_ragged=Enabled takes those", "csv_ragged=Enabled takes those"),
        (["baseline"], 'set "header": false in dataset_format: a row', "give --no-header: a row"),
    ],
)
def test_settings_are_called_as_the_command_calls_them(names: list[str], message: str, said: str) -> None:
    assert in_words_of(command(*names), message) == said


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["baseline"], r'"csv_delimiter" is a column, and so is "a \" end_time"'),
        (["baseline"], "at /monitoring_config/comparison_threshold it is missing"),
        (["baseline"], "folder/start_time.csv, line 1; predictor.start_time; start_time/a.csv"),
        (["merge"], "csv_delimiter and cluster_secret are no settings of it"),
    ],
)
def test_data_paths_and_other_settings_stay(names: list[str], message: str) -> None:
    assert in_words_of(command(*names), message) == message


def test_every_name_is_one_of_a_command() -> None:
    def all_names(found: click.Command) -> set[str]:
        return set(words._names_of(found)).union(*map(all_names, below(found).values()))

    named = {name.split(" ")[0] for names in words._NAMES.values() for name in names}
    assert named <= all_names(commands.commands)


def test_log_and_last_line_say_it_too(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    calls = Calls(replace(baseline_report(numeric("price")), notes=(HINT,)))

    def hinting(data: str, output: str, **options: object) -> object:
        logging.getLogger("analyzer.hints").warning("%s", HINT)
        return calls(data, output, **options)

    monkeypatch.setattr(analyzer, "baseline", hinting)
    assert run(["baseline", "a.csv", "out"]) == 0
    said = 'The lines of "csv_delimiter.csv" have ";": set --delimiter to ";".'
    printed = capsys.readouterr()
    assert f"WARNING: {said}\n" in printed.err
    assert said in printed.out


def test_errors_of_commands_that_show_say_it_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["capture", "show", str(tmp_path / "nowhere")]) == 3
    assert capsys.readouterr().err.startswith("Error: FILE holds ")
